"""Reading a lexicon file: Korean headword, kind, English glosses, other Korean spellings, separated by tabs."""

from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

from index.errors import ConfigError

KINDS = (
    "noun", "verb", "adj", "adv", "unit", "other", "hanja", "person", "org", "place", "product", "event", "law",
)  # fmt: skip

Row = tuple[str, str, tuple[str, ...], tuple[str, ...]]
"""An entry: Korean headword, kind, English glosses, other Korean spellings."""


def shipped() -> list[Row]:
    """The entries that Sosik ships."""
    with files("index.lexicon").joinpath("lexicon.tsv").open(encoding="utf-8") as lines:
        return list(_rows(lines))


def read(path: Path) -> list[Row]:
    """The entries of an operator's own file.

    Raises:
        ConfigError: The file cannot be read, or a row of it is wrong.
    """
    try:
        return list(_rows(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"search.lexicon: {path} cannot be read: {error}") from error
    except ValueError as error:
        raise ConfigError(f"search.lexicon: {path}: {error}") from None


def _rows(lines: Iterable[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        text = line.rstrip("\r\n")
        if text.strip() and not text.startswith("#"):
            try:
                yield _row(text.split("\t"))
            except ValueError as error:
                raise ValueError(
                    f"line {number}: {error}; a row is: Korean, kind, English (several with ;), other Korean spellings "
                    "(may be left out), with a tab between two of them"
                ) from None


def _row(cells: list[str]) -> Row:
    korean, kind, glosses, spellings = [cell.strip() for cell in (*cells, "", "", "")[:4]]
    if len(cells) > 4:
        raise ValueError(f"{len(cells)} cells are too many")
    if not korean or not glosses:
        raise ValueError(f"no {'English' if korean else 'Korean'} word")
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind; there are: {', '.join(KINDS)}")
    return korean, kind, _listed(glosses), _listed(spellings)


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in cell.split(";") if item.strip())

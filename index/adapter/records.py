"""The adapter's training data: passages in both languages, with the questions that they answer."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

_HELD_OUT = 8  # every eighth record of a file is kept from training, to measure on
_APART = '"apart": true}'  # ends the line of one that tells an event of the development news


@dataclass(frozen=True, slots=True)
class Record:
    """A passage and its translation.

    Attributes:
        ko: The passage in Korean.
        en: The passage in English.
        q_ko: Korean questions that it answers; may be empty.
        q_en: English questions that it answers; as many as Korean ones or not.
        neg: A passage alike that answers none of them, in either language; "" is none.
        near: Questions on the same subject, in either language, that none of these passages answers.
        apart: Whether it tells an event of the news in `benchmarks/news`.
    """

    ko: str
    en: str
    q_ko: tuple[str, ...] = ()
    q_en: tuple[str, ...] = ()
    neg: str = ""
    near: tuple[str, ...] = ()
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Data:
    """Records to train on, and those kept from it.

    Attributes:
        train: Records with questions, and sentence pairs without.
        held_out: Of both kinds, one in eight, and those that tell an event of the news in `benchmarks/news`.
    """

    train: list[Record]
    held_out: list[Record]


def read(names: Sequence[str] = ()) -> Data:
    """Records of the package, some of each file held out.

    Args:
        names: Files in `data/`, without ".jsonl"; none named: all.
    """
    data = Data([], [])
    for is_held_out, line in _lines(names):
        chosen = data.held_out if is_held_out else data.train
        chosen.append(_record(line))
    return data


def held_out() -> list[Record]:
    """The records held out alone: every start of the encoder needs them, and reads no more than these."""
    return [_record(line) for is_held_out, line in _lines() if is_held_out]


def _lines(names: Sequence[str] = ()) -> Iterator[tuple[bool, str]]:
    """Each line of these files (none named: of all), and whether it is held out."""
    folder = files(__package__).joinpath("data")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        name, _, ending = file.name.rpartition(".")
        if ending == "jsonl" and (not names or name in names):
            for place, line in enumerate(file.read_text(encoding="utf-8").splitlines()):
                yield place % _HELD_OUT == _HELD_OUT - 1 or line.endswith(_APART), line


def _record(line: str) -> Record:
    fields: dict[str, str | list[str]] = json.loads(line)
    return Record(
        ko=str(fields["ko"]),
        en=str(fields["en"]),
        q_ko=_listed(fields.get("q_ko", [])),
        q_en=_listed(fields.get("q_en", [])),
        neg=str(fields.get("neg", "")),
        near=_listed(fields.get("near", [])),
        apart=line.endswith(_APART),
    )


def _listed(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)

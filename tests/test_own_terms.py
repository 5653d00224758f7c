"""An operator's own terms: a file named in config.toml, and what is said of a wrong one."""

from pathlib import Path

import pytest

from bot.config import load as load_config
from index.config import SearchConfig
from index.errors import ConfigError
from index.lexicon import load
from index.news import NewsIndex


def terms(folder: Path, text: str) -> Path:
    path = folder / "terms.tsv"
    path.write_text(text, "utf-8")
    return path


def test_a_term_of_the_operators_own_is_known_in_both_languages(tmp_path: Path) -> None:
    path = terms(tmp_path, "# ours\n\n소식이\tproduct\tSosiki; Sosik bot\t쏘식이\n")
    (english,) = load(path).concepts("sosiki")
    (korean,) = load(path).concepts("쏘식이가")
    assert {"소식이", "쏘식이"} <= set(english.other)
    assert "Sosik bot" in korean.other


def test_the_shipped_terms_stay(tmp_path: Path) -> None:
    (found,) = load(terms(tmp_path, "소식이\tproduct\tSosiki\n")).concepts("Seoul")
    assert "서울" in found.other


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("소식이 product Sosiki", ["line 2", "no English word", "tab"]),
        ("소식이\tproduct\t", ["line 2", "no English word"]),
        ("\tproduct\tSosiki", ["line 2", "no Korean word"]),
        ("소식이\tthing\tSosiki", ["line 2", "'thing' is no kind", "product"]),
        ("소식이\tproduct\tSosiki\t쏘식이\tmore", ["line 2", "too many"]),
    ],
)
def test_a_wrong_row_is_named_when_the_index_is_opened(tmp_path: Path, row: str, words: list[str]) -> None:
    terms(tmp_path, f"# ours\n{row}\n")
    config = load_config(environment={}).model_copy(update={"search": SearchConfig(lexicon="terms.tsv")})
    with pytest.raises(ConfigError) as caught:
        NewsIndex(config, tmp_path / "data", tmp_path)
    for word in ("search.lexicon", "terms.tsv", *words):
        assert word in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    config = load_config(environment={}).model_copy(update={"search": SearchConfig(lexicon="none.tsv")})
    with pytest.raises(ConfigError, match=r"search\.lexicon: .*none\.tsv cannot be read"):
        NewsIndex(config, tmp_path / "data", tmp_path)

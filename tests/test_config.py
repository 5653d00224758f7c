"""config.toml: every wrong key and value is named, with what is allowed; the token may come from the environment."""

from datetime import time
from pathlib import Path

import pytest

from bot.config import SHIPPED, load
from index.errors import ConfigError


def written(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_shipped_file_says_the_defaults(tmp_path: Path) -> None:
    shipped = load(environment={})
    assert load(written(tmp_path, ""), {}) == shipped
    assert shipped.bot.digest_time == time(8, 0)
    assert shipped.sources == ()


def test_every_key_of_the_shipped_file_has_a_comment() -> None:
    lines = [line.strip() for line in SHIPPED.read_text("utf-8").split("[[sections]]")[0].split("\n")]
    explained = False
    for line in lines:
        if "=" in line and not line.startswith("#"):
            assert explained, line
        explained = line.startswith("#") or (explained and bool(line) and not line.startswith("["))


def test_the_token_of_the_environment_comes_first_and_is_never_shown(tmp_path: Path) -> None:
    path = written(tmp_path, '[bot]\ntoken = "1:file"\n')
    assert load(path, {}).bot.token.get_secret_value() == "1:file"
    config = load(path, {"TELEGRAM_BOT_TOKEN": " 2:environment\n"})
    assert config.bot.token.get_secret_value() == "2:environment"
    assert "2:environment" not in repr(config)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("data_dri = 'x'", ["data_dri", "no such key", "data_dir"]),
        ("[encoder]\nmodle = 'x'", ["encoder.modle", "no such key", "model, backend, adapter, threads"]),
        ("[encoder]\nbackend = 'gpu'", ["encoder.backend", "'auto', 'onnx' or 'torch'", "not 'gpu'"]),
        ("[bot]\nlanguage = 'fr'", ["bot.language", "'ko' or 'en'"]),
        ("timezone = 'Mars'", ["timezone", "Asia/Seoul", "not 'Mars'"]),
        ("[bot]\ndigest_time = 8", ["bot.digest_time", "such as 08:00:00"]),
        (
            "[[sections]]\nslug='a'\nko='가'\nen='A'\n[[sections.sections]]\nslug='b'\nko='나'\nen='B'\nsections=[]",
            ["sections.0.sections.0.sections", "no such key"],
        ),
        ("[bot]\ndigest_time = '25:00'", ["bot.digest_time", "0-23"]),
        ("[fetch]\nevery_minutes = 0", ["fetch.every_minutes", "greater than or equal to 1"]),
        ("[fetch]\ntimeout_seconds = 'soon'", ["fetch.timeout_seconds", "number"]),
        ("[[sources]]\nkind = 'rss'\nname = 'x'\nlocation = 'y'", ["sources.0.kind", "'listing', 'feed' or 'jsonl'"]),
        ("[[sources]]\nkind = 'feed'\nname = 'x'", ["sources.0.location", "missing"]),
        ("[[sections]]\nslug = 'A b'\nko = '가'\nen = 'A'", ["sections.0.slug", "pattern"]),
        ("[bot\n", ["not valid TOML", "line 1"]),
        ("bot = 3", ["bot", "must be a table"]),
        ("[[bot]]\ntoken = 'x'", ["bot", "must be a table"]),
        ("sources = 3", ["sources", "must be a list of tables"]),
        ("sections = []", ["sections", "at least 1 item"]),
        ("[fetch]\nevery_minutes = true", ["fetch.every_minutes", "valid integer"]),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, words: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, text), {})
    for word in (*words, "own.toml"):
        assert word in str(caught.value)


def test_all_that_is_wrong_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, "[encoder]\nbackend = 'gpu'\n[bot]\nlanguage = 'fr'\n"), {})
    assert len(str(caught.value).split("\n")) == 2


@pytest.mark.parametrize("text", ["[bot]\ntoken = 123456", "[[bot]]\ntoken = '123456'", "bot = '123456'"])
def test_a_misplaced_token_is_not_repeated_in_the_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, text), {})
    assert "123456" not in str(caught.value)
    assert "bot" in str(caught.value)


def test_a_file_that_is_not_text_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read"):
        load(path, {})

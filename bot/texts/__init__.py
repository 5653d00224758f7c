"""What the bot says: ko.toml and en.toml side by side, and how their placeholders are filled."""

import string
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any

from bot.telegram_text import escape
from bot.texts.particles import particle
from index.article import Language

LANGUAGES: tuple[Language, ...] = ("ko", "en")


def language_named(code: str) -> Language | None:
    """The language of a locale's or Telegram's language code ("ko-KR", "en_US.UTF-8"), or None for another."""
    return next((language for language in LANGUAGES if code[:2].lower() == language), None)


class Texts:
    """Everything that the bot says in one language.

    A text is named by its table and key: "start.welcome". It may hold placeholders:
    `{name}` is the value, `{name:을/를}` the value with the particle that its reading asks for.

    Args:
        language: "ko" or "en".
    """

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._templates = templates(language)

    def __call__(self, key: str, **values: object) -> str:
        """A text as it is: for buttons and plain messages. Values are put in unescaped."""
        return _Filler(str).vformat(self._templates[key], (), values)

    def html(self, key: str, **values: object) -> str:
        """A text as Telegram HTML: values are escaped, the text's own markup stays."""
        return _Filler(escape).vformat(self._templates[key], (), values)

    def day(self, day: date) -> str:
        """A day with its weekday: "2025년 2월 3일 월요일", "Monday, 3 February 2025"."""
        return self("date.day", **self._date_parts(day))

    def moment(self, moment: datetime) -> str:
        """A day and time of day, in the zone that `moment` carries."""
        return self("date.moment", **self._date_parts(moment), time=f"{moment:%H:%M}")

    def _date_parts(self, day: date) -> dict[str, object]:
        return {
            "year": day.year,
            "month": self(f"date.month_{day.month}"),
            "day": day.day,
            "weekday": self(f"date.weekday_{day.isoweekday()}"),
        }


@cache
def texts(language: Language) -> Texts:
    """The texts of a language, read once."""
    return Texts(language)


@cache
def templates(language: Language) -> Mapping[str, str]:
    """Every text of a language before its placeholders are filled: "table.key" -> text."""
    document = tomllib.loads(resources.files(__name__).joinpath(f"{language}.toml").read_text("utf-8"))
    return {f"{table}.{key}": text.strip() for table, keys in document.items() for key, text in keys.items()}


class _Filler(string.Formatter):
    """Fills placeholders, each value written by `write`."""

    def __init__(self, write: Callable[[str], str]) -> None:
        self._write = write

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - as the standard library declares it
        text = str(value)
        return self._write(text) + (particle(text, format_spec) if format_spec else "")

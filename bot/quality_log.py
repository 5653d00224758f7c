"""The quality log: what was refused and how answers were judged, a line of JSON each, for the operator to read.

It is off unless config.toml names a file, and holds only questions of readers who agreed: no name, no chat, no
time of day.
"""

import json
import logging
import os
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self

from bot.config import Config
from bot.telegram_text import clean
from index.answer import Answer
from index.article import Language, language_of

_LOG = logging.getLogger(__name__)

_TOP = 3  # articles noted
_ONLY_THE_OWNER = 0o600

Mark = Literal["good", "bad"]


@dataclass(frozen=True, slots=True)
class Record:
    """One question and what became of it.

    Attributes:
        day: ISO date of the question, in the digests' time zone.
        language: The question's.
        question: Its text.
        answered: False for a refusal.
        score: Of the best article found, or None where nothing was.
        articles: Ids of the best articles, the best first.
        mark: The reader's judgement; None for a refusal, which is recorded without one.
    """

    day: str
    language: Language
    question: str
    answered: bool
    score: float | None
    articles: tuple[str, ...]
    mark: Mark | None

    @classmethod
    def of(cls, answer: Answer, day: date, mark: Mark | None = None) -> Self:
        """The record of an answer."""
        best = answer.results[0].score if answer.results else None
        return cls(
            day=day.isoformat(),
            language=language_of(answer.question),
            question=answer.question,
            answered=answer.answered,
            score=None if best is None else round(best, 4),
            articles=tuple(result.article.id for result in answer.results[:_TOP]),
            mark=mark,
        )

    @property
    def failed(self) -> bool:
        """Whether it tells of something to improve: a refusal, or an answer marked as bad."""
        return not self.answered or self.mark == "bad"

    def __str__(self) -> str:
        """One line, safe to print: day, what became of it, score, question, articles."""
        became = self.mark or ("answered" if self.answered else "refused")
        score = "-" if self.score is None else f"{self.score:.2f}"
        return f"{self.day} {became} {score} {' '.join(clean(self.question).split())} ({', '.join(self.articles)})"


class QualityLog:
    """The file of records. Safe to add to from several threads and processes.

    Args:
        path: The file; made, with its folder, by the first record. Only its owner can read it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, record: Record) -> None:
        """Append a record. A file that cannot be written is logged: the reader's answer does not depend on it."""
        line = json.dumps(asdict(record), ensure_ascii=False) + "\n"
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _ONLY_THE_OWNER)
            try:
                os.write(file, line.encode("utf-8", "replace"))  # in one piece, so that lines never mix
            finally:
                os.close(file)
        except OSError as error:
            _LOG.error("quality log %s cannot be written: %s", self._path, error.strerror)

    def records(self) -> list[Record]:
        """All records, the newest first; a line that is none is logged and passed over.

        Raises:
            OSError: The file is there but cannot be read.
        """
        try:
            lines = self._path.read_text("utf-8", "replace").split("\n")
        except FileNotFoundError:
            return []
        found: list[Record] = []
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    found.append(_record(json.loads(line)))
                except (ValueError, TypeError):
                    _LOG.warning("%s: line %d is no record", self._path, number)
        return found[::-1]


def quality_log(config: Config, data_dir: Path) -> QualityLog | None:
    """The log that config.toml names, or None when it is off.

    Args:
        config: The whole of config.toml.
        data_dir: Folder that a relative path starts from.
    """
    return QualityLog(data_dir / Path(config.quality.log).expanduser()) if config.quality.log else None


def _record(fields: dict[str, Any]) -> Record:
    return Record(**{**fields, "articles": tuple(fields.get("articles", ()))})

"""How good the answers are: questions with known articles -> recall, rank and refusal figures."""

import json
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from index.answer import Answer, Result
from index.article import language_of
from index.errors import QuestionsError, UnknownSectionError
from index.news import NewsIndex
from index.when import parse_day, parse_moment

_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Question:
    """A question whose answer is known.

    Attributes:
        text: The question.
        relevant: Ids of the articles that answer it; empty when nothing does.
        language: Its language, "ko" or "en".
        section: Filter of the question, or None.
        since: Filter, or None.
        until: Filter, or None.
        now: The moment of asking, or None.
    """

    text: str
    relevant: frozenset[str]
    language: str
    section: str | None = None
    since: date | None = None
    until: date | None = None
    now: datetime | None = None


def read_questions(path: Path) -> list[Question]:
    """Questions of a JSONL file, one a line; unknown keys are ignored.

    Raises:
        QuestionsError: The file cannot be read, or a line is not a question.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsError(f"{path}: cannot be read: {error}") from error
    questions: list[Question] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                questions.append(_question(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise QuestionsError(
                    f'{path}: line {number}: {error!r}; a line is {{"question": "...", "relevant": ["id", ...]}}'
                ) from error
    if not questions:
        raise QuestionsError(f"{path}: no questions in it")
    return questions


def evaluate(news: NewsIndex, questions: Sequence[Question]) -> dict[str, dict[str, float | int | None]]:
    """Ask every question and measure what comes back.

    An entry of the results is one event, which a reader sees whole: it is relevant when its
    article or any of its `others` is.

    Returns:
        For "all", "ko" and "en" (questions in that language): n; recall@k (share of answerable
        questions with a relevant entry among the first k), mrr@10 and ndcg@10 (binary gain, relevant
        articles of one entry counted once) over the answerable ones; the shares of answerable ones
        answered and unanswerable ones refused; p50_ms and p95_ms. A figure over no questions is None.

    Raises:
        QuestionsError: A question names a section that there is not.
    """
    news.load()  # so that the times are those of a running process
    answers = [_ask(news, question) for question in tqdm(questions, desc="eval", disable=None)]
    pairs = list(zip(questions, answers, strict=True))
    groups = {"all": pairs}
    for language in ("ko", "en"):
        groups[language] = [(q, a) for q, a in pairs if q.language == language]
    return {name: _figures(group) for name, group in groups.items()}


def _ask(news: NewsIndex, q: Question) -> Answer:
    try:
        return news.ask(q.text, section=q.section, since=q.since, until=q.until, now=q.now, top=_DEPTH)
    except UnknownSectionError as error:
        raise QuestionsError(f"{q.text!r}: {error}") from error


def _question(record: dict[str, Any]) -> Question:
    text = record["question"]
    if not isinstance(text, str) or not isinstance(record["relevant"], list):
        raise TypeError("question must be a string and relevant a list of ids")
    if not all(isinstance(record.get(key), str | None) for key in ("language", "section", "since", "until", "now")):
        raise TypeError("language, section, since, until and now must be strings")
    return Question(
        text=text,
        relevant=frozenset(str(id_) for id_ in record["relevant"]),
        language=record.get("language") or language_of(text),
        section=record.get("section"),
        since=parse_day(record["since"]) if record.get("since") else None,
        until=parse_day(record["until"]) if record.get("until") else None,
        now=parse_moment(record["now"]) if record.get("now") else None,
    )


def _figures(group: Sequence[tuple[Question, Answer]]) -> dict[str, float | int | None]:
    answerable = [(q, a) for q, a in group if q.relevant]
    unanswerable = [a for q, a in group if not q.relevant]
    found = [[_relevant_in(result, q) for result in a.results[:_DEPTH]] for q, a in answerable]
    hits = [[count > 0 for count in row] for row in found]
    gains = [_ndcg(row, len(q.relevant)) for row, (q, _) in zip(found, answerable, strict=True)]
    times = [a.took_ms for _, a in group]
    return {
        "n": len(group),
        **{f"recall@{k}": _mean([any(row[:k]) for row in hits]) for k in (1, 5, 10)},
        "mrr@10": _mean([1 / (row.index(True) + 1) if any(row) else 0.0 for row in hits]),
        "ndcg@10": _mean(gains),
        "answered": _mean([a.answered for _, a in answerable]),
        "refused": _mean([not a.answered for a in unanswerable]),
        "p50_ms": round(float(np.percentile(times, 50)), 1) if times else None,
        "p95_ms": round(float(np.percentile(times, 95)), 1) if times else None,
    }


def _relevant_in(result: Result, question: Question) -> int:
    """How many relevant articles an entry of the results holds."""
    return sum(article.id in question.relevant for article in (result.article, *result.others))


def _ndcg(row: Sequence[int], relevant: int) -> float:
    """Of the relevant articles in each entry, in order, and their number in all."""
    entries = relevant - sum(count - 1 for count in row if count)
    ideal = sum(1 / math.log2(rank + 2) for rank in range(min(entries, _DEPTH)))
    return sum(1 / math.log2(rank + 2) for rank, count in enumerate(row) if count) / ideal


def _mean(values: Sequence[float]) -> float | None:
    return round(statistics.fmean(values), 4) if values else None

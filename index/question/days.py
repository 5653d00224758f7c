"""The days that a question names, in Korean or English, and the days on which the news of them came out."""

import re
from dataclasses import dataclass, replace
from datetime import date

from index.question import english_days, korean_days
from index.question.periods import DAY, Period

_WEEK = 8 * DAY
_RULES = (*korean_days.RULES, *english_days.RULES)

# What makes of a day no day of the news: a deadline, a habit, the future.
_AHEAD_BEFORE = re.compile(
    r"(?:\b(?:until|till|by|before|next|every|each|coming|first|second|third|fourth)"
    r"|다음|매년|매주|매달|매월|격주|내년|내달|오는|첫|[첫둘셋넷]째|마지막)\s*(?:주|달)?\s*$",
    re.IGNORECASE,
)
_AHEAD_AFTER = re.compile(r"\s*(?:까지|이전|마다|전까지|next week\b)", re.IGNORECASE)
_SINCE_BEFORE = re.compile(r"\b(?:since|after)\s+$", re.IGNORECASE)
_SINCE = re.compile(r"since\b", re.IGNORECASE)
_SINCE_AFTER = re.compile(r"\s*(?:부터|이후|이래)")

# Words that belong to a day and go with it.
_BEFORE = re.compile(
    r"\b(?:back\s+)?(?:on|in|from|since|after|during|over|of|at|for|between)(?:\s+the)?\s+$|\bthe\s+$", re.IGNORECASE
)
_AFTER = re.compile(
    r"(?:에는|에서|에도|에|의|은|는|을|를|이|가|엔|자|날|쯤|경|께|동안|간|중에|중|부터|이후|이래)(?![가-힣])|'s\b"
)


@dataclass(frozen=True, slots=True)
class NamedDays:
    """Days named in a text.

    Attributes:
        first: First day of the news of them, inclusive.
        last: Last day, inclusive.
        span: Where they stand in the text: start and end.
        wide: Whether they are so many that they do not tell the article: then their words ("2월", "last year"),
            which the news says too, are worth searching for.
    """

    first: date
    last: date
    span: tuple[int, int]
    wide: bool


@dataclass(frozen=True, slots=True)
class _Found:
    period: Period
    start: int
    end: int

    def inside(self, other: "_Found") -> bool:
        return other.start <= self.start and self.end <= other.end and self != other


def named_days(text: str, today: date) -> NamedDays | None:
    """The days that a text names; of several the most exact, and none that are ahead.

    Args:
        text: A question in Korean or English.
        today: The day of asking.
    """
    found = _found(text, today)
    outer = [one for one in found if not any(one.inside(other) for other in found)]
    for one in sorted(outer, key=lambda one: one.period.last - one.period.first):
        before, after = text[: one.start], text[one.end :]
        if _AHEAD_BEFORE.search(before) or _AHEAD_AFTER.match(after):
            continue
        period = one.period
        if _SINCE_BEFORE.search(before) or _SINCE.match(text, one.start) or _SINCE_AFTER.match(after):
            period = replace(period, last=max(period.last, today))
        if told := period.told(today):
            return NamedDays(*told, _whole(text, one.start, one.end), one.period.last - one.period.first > _WEEK)
    return None


def _found(text: str, today: date) -> list[_Found]:
    found = []
    for pattern, read in _RULES:
        for match in pattern.finditer(text):
            if period := read(match, today):
                found.append(_Found(period, *match.span()))
                break
    return found


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the preposition before it and the particles behind it."""
    if before := _BEFORE.search(text[:start]):
        start = before.start()
    while after := _AFTER.match(text, end):
        end = after.end()
    return start, end

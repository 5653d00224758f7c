"""From a question as it is typed to its answer: it is spelled right, made whole and read; its wishes come first."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from index.answer import Reply, answer
from index.newest import newest
from index.question import Reading, read
from index.question.follow_up import follow_up
from index.question.spelling import respelled
from index.recency import Freshness
from index.search import Search
from index.sections import SectionTree
from index.store import Filter


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is understood.

    Attributes:
        question: As it was typed; a follow-up, with the words of the last question that it needs.
        meant: The same, spelled right.
        reading: What it asks for.
    """

    question: str
    meant: str
    reading: Reading


def understood(question: str, previous: str | None, search: Search, tree: SectionTree, today: date) -> Asked:
    """Read a question.

    Args:
        question: As it was typed.
        previous: The chat's last question, or None.
        search: What it is asked of: its words and authors may be meant.
        tree: The sections that may be named.
        today: The day of asking.
    """
    spelled = meant = respelled(question, search.lexicon, search.store)
    if previous:
        meant = follow_up(spelled, previous, lexicon=search.lexicon, tree=tree, today=today)
    reading = read(meant, today, tree, search.store.authors)
    return Asked(question if meant == spelled else meant, meant, reading)


def reply(search: Search, asked: Asked, narrow: Filter, wide: Filter, *, top: int, now: datetime) -> Reply:
    """Answer a question from the articles that it asks for; if they do not answer it, from all.

    Args:
        search: What is searched.
        asked: The question.
        narrow: The articles that it asks for.
        wide: All articles that may be looked at.
        top: Events in the results, at most.
        now: The moment of asking, timezone-aware: from it the age of articles is counted.
    """
    where = _both(narrow, wide)
    if asked.reading.for_news:
        return _newest(search, where, wide, top)
    freshness = Freshness(asked.reading.recency, now)
    found = answer(search, asked.reading.text, where, top, freshness)
    if found[0] or not asked.reading.limited:
        return found
    # The day that is named may be the event's, not the news's.
    return answer(search, asked.meant, wide, top, freshness)


def _newest(search: Search, where: Filter, wide: Filter, top: int) -> Reply:
    """The newest articles of those asked for; if there are none, no answer, and the newest of other days stand in."""
    for narrower in (where, replace(where, since=wide.since, until=wide.until), wide):
        there, quotes, results = newest(search, narrower, top)
        if there:
            return (True, quotes, results) if narrower == where else (False, (), results)
    return False, (), ()


def _both(one: Filter, other: Filter) -> Filter:
    """What two filters let through."""
    sections = one.sections if other.sections is None else other.sections
    if one.sections is not None and other.sections is not None:
        sections = tuple(slug for slug in one.sections if slug in other.sections)
    since = max((moment for moment in (one.since, other.since) if moment), default=None)
    until = min((moment for moment in (one.until, other.until) if moment), default=None)
    return Filter(sections, since, until, one.authors)

"""A section's day: its leading articles with a summary of two sentences each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Language, Section
from index.boilerplate import is_boilerplate
from index.config import DigestConfig
from index.encoder import Encoder
from index.events import events
from index.passages import sentences

_SUMMARY = 2  # sentences
_SHORT = 8  # characters: less is no sentence that says something
_FIRST_SENTENCES = 10  # news says what happened at the top, so that
_LATER = 0.04  # each sentence further down has to be nearer to the whole by so much


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """One leading article of a digest.

    Attributes:
        article: The article.
        summary: Up to two whole sentences of its text, in the order of the text.
    """

    article: Article
    summary: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """A section's news of one day, or of the 24 hours before a moment.

    Attributes:
        section: The section (its sub-sections included).
        day: The local day that the digest is named after.
        entries: Leading articles, the most important first; empty on a day without news.
        more: Further articles, to be listed by headline.
        latest_day: On a day without news, the latest earlier day that had some; else None.
    """

    section: Section
    day: date
    entries: tuple[DigestEntry, ...]
    more: tuple[Article, ...]
    latest_day: date | None


def compose(
    section: Section,
    day: date,
    articles: Sequence[Article],
    *,
    leads: dict[str, NDArray[np.float32]],
    encoder: Encoder,
    language: Language,
    size: DigestConfig,
) -> Digest:
    """Make a digest of a section's articles.

    The leading ones are the most central: nearest to what the section's day is about, by the
    mean of its leads. An event is told once, by an article in the reader's language if there is one.

    Args:
        section: The section.
        day: The day that the digest is named after.
        articles: Its articles.
        leads: Article id -> vector (dimension,) of its first passage.
        encoder: For the summaries.
        language: The reader's.
        size: How many articles to tell.
    """
    current = [article for article in articles if article.id in leads]  # not corrected or removed meanwhile
    told = [
        next((article for article in event if article.language == language), event[0])
        for event in events(_by_centrality(current, leads), leads)
    ]
    entries = tuple(DigestEntry(article, _summary(article, encoder)) for article in told[: size.leading])
    return Digest(section, day, entries, tuple(told[size.leading : size.leading + size.more]), None)


def _by_centrality(articles: Sequence[Article], leads: dict[str, NDArray[np.float32]]) -> list[Article]:
    middle = np.sum([leads[article.id] for article in articles], axis=0)
    return sorted(articles, key=lambda article: (-float(leads[article.id] @ middle), article.id))


def _summary(article: Article, encoder: Encoder) -> tuple[str, ...]:
    """Two sentences of the top of the article: those nearest to headline and text as a whole."""
    telling = [text for text in sentences(article.body) if len(text) >= _SHORT and not is_boilerplate(text)]
    found = telling[:_FIRST_SENTENCES]
    if len(found) <= _SUMMARY:
        return tuple(found)
    whole = encoder.encode([article.whole], "passage")[0]
    near = encoder.encode(found, "passage") @ whole
    first_counts = near - _LATER * np.arange(len(found), dtype=np.float32)
    chosen = sorted(np.argsort(-first_counts)[:_SUMMARY].tolist())
    return tuple(found[position] for position in chosen)

"""A section's day: its leading articles with a summary of two sentences each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Language, Section
from index.config import DigestConfig
from index.encoder import Encoder
from index.passages import sentences

# Two articles whose leads are this close tell the same: only the first is a leading one.
_SAME = 0.75
_OTHER_LANGUAGE = 0.05  # what an article in the other language than the reader's must be better by
_SUMMARY = 2  # sentences
_SHORT = 15  # characters: less is no sentence that says something
_FIRST_SENTENCES = 10  # news says what happened at the top


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
    mean of its leads; of several that tell the same, one.

    Args:
        section: The section.
        day: The day that the digest is named after.
        articles: Its articles, not empty.
        leads: Article id -> vector (dimension,) of its first passage.
        encoder: For the summaries.
        language: The reader's.
        size: How many articles to tell.
    """
    ranked = _distinct(_ranked(articles, leads, language), leads)
    entries = tuple(DigestEntry(article, _summary(article, encoder)) for article in ranked[: size.leading])
    return Digest(section, day, entries, tuple(ranked[size.leading : size.leading + size.more]), None)


def _ranked(articles: Sequence[Article], leads: dict[str, NDArray[np.float32]], language: Language) -> list[Article]:
    middle = np.mean(list(leads.values()), axis=0) if leads else None

    def centrality(article: Article) -> float:
        lead = leads.get(article.id)
        near = float(lead @ middle) if lead is not None and middle is not None else 0.0
        return near - (_OTHER_LANGUAGE if article.language != language else 0.0)

    return sorted(articles, key=lambda article: (-centrality(article), -article.published.timestamp(), article.id))


def _distinct(articles: Sequence[Article], leads: dict[str, NDArray[np.float32]]) -> list[Article]:
    kept: list[Article] = []
    for article in articles:
        lead = leads.get(article.id)
        told = lead is not None and any(float(lead @ leads[other.id]) >= _SAME for other in kept if other.id in leads)
        if not told:
            kept.append(article)
    return kept


def _summary(article: Article, encoder: Encoder) -> tuple[str, ...]:
    """Two sentences of the top of the article: those nearest to headline and text as a whole."""
    found = [text for text in sentences(article.body) if len(text) >= _SHORT][:_FIRST_SENTENCES]
    if len(found) <= _SUMMARY:
        return tuple(found)
    whole = encoder.encode([f"{article.title}\n{article.body}"], "passage")[0]
    near = encoder.encode(found, "passage") @ whole
    first_counts = near - 0.02 * np.arange(len(found), dtype=np.float32)
    chosen = sorted(np.argsort(-first_counts)[:_SUMMARY].tolist())
    return tuple(found[position] for position in chosen)

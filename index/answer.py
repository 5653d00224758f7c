"""Ranked passages -> a quoted answer, or an honest "not in the news I have"."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Language, Passage, language_of
from index.confidence import ANSWERED, Evidence, confidence
from index.coverage import Query
from index.events import events
from index.quotes import Quote, best_quotes
from index.recency import Freshness
from index.search import Hit, Search
from index.store import Filter

_READ_PASSAGES = (6, 2, 2)  # passages of the best articles whose sentences are compared, and may be quoted
_NEAR_ARTICLE = 0.08  # an article so much below the best one still belongs to the answer
_AS_GOOD = 0.03  # of two articles on one event no further apart than this, the one in the question's language leads
_LOOKED_THROUGH = 40  # articles beyond those that are listed, for others on the same events


@dataclass(frozen=True, slots=True)
class Result:
    """One event that a question found: the article that tells it best, and the others that tell it too.

    Attributes:
        article: The article: the best of its event, or about as good and in the question's language.
        score: Fused score of the event's best passage, and what being new is worth; higher is better, comparable
            within one answer.
        quotes: The article's sentences that are quoted, best first; of one that is not, the one that shares most
            words with the question.
        others: Articles on the same event, in either language, the best first.
    """

    article: Article
    score: float
    quotes: tuple[str, ...]
    others: tuple[Article, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the index has to say to a question.

    Attributes:
        question: The question as asked; a follow-up, with the words of the last question that it needs.
        answered: False is an honest "I have nothing on that": then `quotes` is empty.
        quotes: Sentences that answer, best first.
        results: Events by score, best first, also when refused (the closest there are).
        took_ms: Milliseconds from question to answer, in a process that has its models loaded.
    """

    question: str
    answered: bool
    quotes: tuple[Quote, ...]
    results: tuple[Result, ...]
    took_ms: float


Reply = tuple[bool, tuple[Quote, ...], tuple[Result, ...]]
"""Whether a question is answered, the sentences that answer, and the events found, the best first."""


def answer(search: Search, question: str, where: Filter, top: int, freshness: Freshness | None = None) -> Reply:
    """Answer a question from the articles that a filter lets through.

    Args:
        search: What is searched.
        question: In Korean or English.
        where: Which articles to look at.
        top: Events in the results, at most.
        freshness: What being new is worth for the order of what is found, and nothing else: whether there is an
            answer does not depend on it. None: nothing.
    """
    found = find(search, question, where, top, freshness)
    sure = found.events and confidence(found.evidence()) >= ANSWERED
    quotes = best_quotes(search, found.vector, found.words, found.answering()) if sure else []
    results = tuple(_result(event, found, quotes) for event in found.events)
    return bool(quotes), tuple(quotes), results


@dataclass(frozen=True, slots=True)
class Found:
    """What a question found.

    Attributes:
        language: The question's.
        vector: The question's, shape (dimension,).
        words: The question's words.
        events: Articles by event, the best event first: the one that leads, then the others, the best first.
        hits: The passages found of each article, the best first, by its id.
        articles: All that were looked at for events; those of events beyond the ones asked for too.
        standings: What each article is ordered by: the fused score of its best passage, and what being new is worth.
    """

    language: Language
    vector: NDArray[np.float32]
    words: Query
    events: list[list[Article]]
    hits: Mapping[str, Sequence[Hit]]
    articles: Sequence[Article]
    standings: Mapping[str, float]

    def evidence(self) -> Evidence:
        """What there is for an answer to the question: that of the best article, however old."""
        article = max(self.articles, key=lambda article: self.hits[article.id][0].score)
        best, terms = self.hits[article.id][0], self.words.terms(article.whole)
        return Evidence(
            cosine=best.cosine,
            covered=self.words.covered_by(terms),
            name_missing=self.words.missing(terms, "known name"),
            across=float(article.language != self.language),
        )

    def score(self, event: Sequence[Article]) -> float:
        """That of an event's best article."""
        return max(self.standings[article.id] for article in event)

    def answering(self) -> list[tuple[Article, float, Sequence[Hit]]]:
        """What is read for quotes, with its standing: of the best event, and of the next ones about as good."""
        least = self.score(self.events[0]) - _NEAR_ARTICLE
        near = [event[0] for event in self.events if self.score(event) >= least]
        return [
            (article, self.standings[article.id], self.hits[article.id][:depth])
            for article, depth in zip(near, _READ_PASSAGES, strict=False)
        ]


def find(search: Search, question: str, where: Filter, top: int, freshness: Freshness | None = None) -> Found:
    """Look a question up. Arguments as of `answer`."""
    vector, words = search.query(question)
    hits: dict[str, list[Hit]] = defaultdict(list)
    for hit in search.hits(vector, words, where):
        hits[hit.passage.article_id].append(hit)
    language = language_of(question)
    stored = search.store.articles(list(hits)[: top + _LOOKED_THROUGH])
    standings = {
        id_: hits[id_][0].score + (freshness.prior(article) if freshness else 0.0) for id_, article in stored.items()
    }
    ranked = sorted(stored.values(), key=lambda article: -standings[article.id])
    leads = search.store.lead_vectors(search.encoder.fingerprint, list(stored))
    found = [_led(event, standings, language) for event in events(ranked, leads, top)]
    return Found(language, vector, words, found, hits, ranked, standings)


def _led(event: list[Article], standings: Mapping[str, float], language: Language) -> list[Article]:
    """An event's articles, the best first unless one in the reader's language is about as good."""
    least = standings[event[0].id] - _AS_GOOD
    lead = next((a for a in event if a.language == language and standings[a.id] >= least), event[0])
    return [lead, *(article for article in event if article is not lead)]


def _result(event: Sequence[Article], found: Found, quotes: Sequence[Quote]) -> Result:
    article, *others = event
    quoted = [quote.text for quote in quotes if quote.article is article]
    listed = quoted or [_worded_sentence(found.words, found.hits[article.id][0].passage)]
    return Result(article, found.score(event), tuple(listed), tuple(others))


def _worded_sentence(words: Query, passage: Passage) -> str:
    return max(passage.sentences, key=words.covered)

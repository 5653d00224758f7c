"""Ranked passages -> a quoted answer, or an honest "not in the news I have"."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Passage
from index.coverage import Query
from index.passages import sentences
from index.search import Hit, Search
from index.store import Filter

# Below this score of the best passage, the honest answer is that there is nothing. It is the point
# between our answerable and unanswerable development questions.
ANSWERED = 0.48

_READ_PASSAGES = (6, 2, 2)  # passages of the best articles whose sentences are embedded, and may be quoted
_QUOTES = 4  # sentences of one article
_NEAR_ARTICLE = 0.08  # an article so much below the best one still belongs to the answer
_NEAR_SENTENCE = 0.3  # a sentence so much below the article's best one is still quoted
_SENTENCE_WORDS = 0.15  # what covering the question's words is worth beside a sentence's cosine


@dataclass(frozen=True, slots=True)
class Quote:
    """A whole sentence of an article that answers the question.

    Attributes:
        text: The sentence as it stands in the article.
        article: The article that it is taken from.
    """

    text: str
    article: Article


@dataclass(frozen=True, slots=True)
class Result:
    """One article that a question found.

    Attributes:
        article: The article.
        score: Fused score of its best passage; higher is better, comparable within one answer.
        quotes: Its sentences nearest to the question, best first.
    """

    article: Article
    score: float
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the index has to say to a question.

    Attributes:
        question: The question as asked.
        answered: False is an honest "I have nothing on that": then `quotes` is empty.
        quotes: Sentences that answer, best first.
        results: Articles by score, best first, also when refused (the closest there are).
        took_ms: Milliseconds from question to answer, in a process that has its models loaded.
    """

    question: str
    answered: bool
    quotes: tuple[Quote, ...]
    results: tuple[Result, ...]
    took_ms: float


def answer(
    search: Search, question: str, where: Filter, top: int
) -> tuple[bool, tuple[Quote, ...], tuple[Result, ...]]:
    """Answer a question from the articles that a filter lets through.

    Returns:
        Whether it is answered, the sentences that answer, and the articles found, the best first.
    """
    vector, words = search.query(question)
    by_article: dict[str, list[Hit]] = defaultdict(list)
    for hit in search.hits(vector, words, where):
        by_article[hit.passage.article_id].append(hit)
    articles = search.store.articles(list(by_article)[:top])
    found = [(articles[id_], hits) for id_, hits in by_article.items() if id_ in articles]
    read = _nearest_sentences(search, vector, words, _answering([hits for _, hits in found]))
    listed = [_worded_sentence(words, hits[0].passage) for _, hits in found[len(read) :]]
    results = tuple(
        Result(article, hits[0].score, texts) for (article, hits), texts in zip(found, [*read, *listed], strict=True)
    )
    quotes = tuple(Quote(text, result.article) for result in results[: len(read)] for text in result.quotes)
    return bool(read), quotes, results


def _answering(found: Sequence[Sequence[Hit]]) -> list[Sequence[Hit]]:
    """The passages to be quoted: of the best article, if it answers, and of the next ones if they are about as good."""
    if not found or found[0][0].score < ANSWERED:
        return []
    least = found[0][0].score - _NEAR_ARTICLE
    return [hits[:depth] for hits, depth in zip(found, _READ_PASSAGES, strict=False) if hits[0].score >= least]


def _nearest_sentences(
    search: Search, vector: NDArray[np.float32], words: Query, found: Sequence[Sequence[Hit]]
) -> list[tuple[str, ...]]:
    """For each article's passages: its sentences nearest to the question by both legs, best first.

    A sentence is embedded without its headline, which would make all of an article's sentences alike.
    """
    split = [[text for hit in hits for text in sentences(hit.passage.text)] for hits in found]
    cosines = iter((search.encoder.encode([text for group in split for text in group], "passage") @ vector).tolist())
    chosen: list[tuple[str, ...]] = []
    for group in split:
        scored = [(next(cosines) + _SENTENCE_WORDS * words.covered(text), text) for text in group]
        scored.sort(key=lambda pair: -pair[0])
        chosen.append(tuple(text for score, text in scored[:_QUOTES] if score >= scored[0][0] - _NEAR_SENTENCE))
    return chosen


def _worded_sentence(words: Query, passage: Passage) -> tuple[str, ...]:
    """The sentence that shares most words with the question: for articles that are only listed."""
    return (max(sentences(passage.text), key=words.covered),)

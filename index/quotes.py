"""Which sentences of the best articles are quoted: those nearest to the question, and none twice in other words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.article import Article
from index.boilerplate import is_boilerplate
from index.context import ArticleText
from index.coverage import Query
from index.search import Hit, Search

# Sentences that are chosen, of all articles and of one; those that only make them clear are not counted.
_SENTENCES, _OF_ONE_ARTICLE = 5, 4
_NEAR = 0.3  # a sentence so much below its article's best one is still quoted
_WORDS = 0.15  # what covering the question's words is worth beside a sentence's cosine

# Two sentences so close say the same: in one language, and across two.
_SAME, _SAME_ACROSS = 0.87, 0.7
_HEADLINE_AGAIN = 0.8  # of the letters of headline and sentence, when one holds the other

_NOT_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of an article that answer the question, as they stand there.

    Attributes:
        text: A whole sentence; with the one before it where it would not be clear alone.
        article: The article that it is taken from.
    """

    text: str
    article: Article


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sentence that may be quoted: where it stands, how well it answers, and its vector, shape (dimension,)."""

    text: ArticleText
    place: int
    score: float
    vector: NDArray[np.float32]


@dataclass(slots=True)
class _Extent:
    """A quotation being made: the sentences of a text from one place to another."""

    text: ArticleText
    first: int
    last: int


def best_quotes(
    search: Search, vector: NDArray[np.float32], words: Query, read: Sequence[tuple[Article, float, Sequence[Hit]]]
) -> list[Quote]:
    """The sentences of some articles that answer a question, best first.

    A sentence counts by itself and by its article's standing: of two that are alike, that of the better
    article comes first.

    Args:
        search: Where the articles were found.
        vector: The question's, shape (dimension,).
        words: The question's words.
        read: Articles, and of each what it is ordered by, and its passages that may be quoted.
    """
    vectors = _sentence_vectors(search, [hit for _, _, hits in read for hit in hits])
    candidates = [
        replace(candidate, score=candidate.score + standing)
        for article, standing, hits in read
        for candidate in _nearest(article, hits, vectors, vector, words)
    ]
    taken: list[_Candidate] = []
    extents: list[_Extent] = []
    for candidate in sorted(candidates, key=lambda candidate: -candidate.score):
        if _adds_something(candidate, taken, extents):
            taken.append(candidate)
            _extend(extents, candidate)
    return [Quote(extent.text.between(extent.first, extent.last), extent.text.article) for extent in extents]


def _sentence_vectors(search: Search, hits: Sequence[Hit]) -> dict[int, NDArray[np.float32]]:
    """Passage id -> vectors of its sentences, shape (sentences, dimension)."""
    stored = search.store.sentence_vectors(search.encoder.fingerprint, [hit.id for hit in hits])
    for hit in hits:
        if hit.id not in stored:  # corrected, or embedded by another encoder, since it was found
            stored[hit.id] = search.encoder.encode(hit.passage.sentences, "passage")
    return stored


def _nearest(
    article: Article,
    hits: Sequence[Hit],
    vectors: dict[int, NDArray[np.float32]],
    vector: NDArray[np.float32],
    words: Query,
) -> list[_Candidate]:
    """The sentences of an article's passages that come near to its best one, without those that tell nothing."""
    text = ArticleText(article)
    places = {sentence: place for place, sentence in reversed(list(enumerate(text.sentences)))}
    found = [
        _Candidate(text, places[sentence], float(row @ vector) + _WORDS * words.covered(sentence), row)
        for hit in hits
        for sentence, row in zip(hit.passage.sentences, vectors[hit.id], strict=True)
        if sentence in places  # the article may have been corrected since it was found
    ]
    telling = [one for one in found if _tells(text, one.place)] or found
    best = max((one.score for one in telling), default=0.0)
    return [one for one in telling if one.score >= best - _NEAR]


def _tells(text: ArticleText, place: int) -> bool:
    """Whether a sentence says more than the headline, and is neither boilerplate nor a picture's."""
    sentence = text.sentences[place]
    shorter, longer = sorted((_letters(sentence), _letters(text.article.title)), key=len)
    repeats = shorter in longer and len(shorter) >= _HEADLINE_AGAIN * len(longer)
    return not repeats and not is_boilerplate(sentence) and not text.is_caption(place)


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text).casefold()


def _adds_something(candidate: _Candidate, taken: Sequence[_Candidate], extents: Sequence[_Extent]) -> bool:
    """Whether there is room for a sentence, and it is neither quoted already nor said by one that is."""
    of_its_article = [other for other in taken if other.text is candidate.text]
    if len(taken) >= _SENTENCES or len(of_its_article) >= _OF_ONE_ARTICLE:
        return False
    if any(extent.text is candidate.text and extent.first <= candidate.place <= extent.last for extent in extents):
        return False
    return not any(_say_the_same(candidate, other) for other in taken)


def _say_the_same(one: _Candidate, other: _Candidate) -> bool:
    alike = _SAME if one.text.article.language == other.text.article.language else _SAME_ACROSS
    return float(one.vector @ other.vector) >= alike


def _extend(extents: list[_Extent], candidate: _Candidate) -> None:
    """Quote a sentence: at the end of the quotation that makes it clear, or in one of its own."""
    text, place = candidate.text, candidate.place
    first = text.clear_from(place)
    for extent in extents:
        if extent.text is text and first < place and extent.last == first:
            extent.last = place
            return
    extents.append(_Extent(text, first, place))

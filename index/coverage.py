"""How much of a question's words a text covers, in either language.

A question is a list of concepts (a word or phrase with its spellings and translations). A concept
is covered by the best of its alternatives, and counts once, by its rarity over both languages: so
a passage in the other language is not beaten by one that merely shares a number or a Latin word.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from index import lexical
from index.lexicon import Concept, Lexicon
from index.lexicon.stopwords import is_stopword
from index.store import Filter, Store

_READ = 1000  # characters of a question: one that is longer is a text, whose beginning says what it is about


@dataclass(frozen=True, slots=True)
class Weighted:
    """A concept with the rarity of its words.

    Attributes:
        concept: The concept.
        weight: Inverse document frequency of the concept, all alternatives together.
        loose: Index terms of the word as typed, with their weights: any of them counts for its share,
            since particles and endings are part of a Hangul word.
        phrases: Index terms of each other alternative: counts when all are there.
    """

    concept: Concept
    weight: float
    loose: dict[str, float]
    phrases: tuple[tuple[str, ...], ...]

    def match(self, terms: set[str]) -> float:
        """Share of the concept that a text with these terms covers, 0.0 to 1.0."""
        if any(all(term in terms for term in phrase) for phrase in self.phrases):
            return 1.0
        total = sum(self.loose.values())
        return sum(weight for term, weight in self.loose.items() if term in terms) / total if total else 0.0


class Query:
    """A question's concepts, weighed by how rare they are in the store."""

    def __init__(self, question: str, lexicon: Lexicon, store: Store, passages: int) -> None:
        concepts = [c for c in lexicon.concepts(question[:_READ]) if not is_stopword(c.text)]
        alternatives = [_alternatives(concept) for concept in concepts]
        wanted = {term for own, phrases in alternatives for phrase in (own, *phrases) for term in phrase}
        frequency = store.frequencies(wanted) if wanted else {}
        self.concepts = [
            _weigh(concept, own, phrases, frequency, passages)
            for concept, (own, phrases) in zip(concepts, alternatives, strict=True)
        ]
        self._total = sum(weighted.weight for weighted in self.concepts)

    def covered(self, text: str) -> float:
        """Share of the question's weight that a text covers, 0.0 to 1.0."""
        if not self._total:
            return 0.0
        terms = set(lexical.text_terms(text))
        return sum(weighted.weight * weighted.match(terms) for weighted in self.concepts) / self._total

    def candidates(self, store: Store, where: Filter, limit: int) -> list[int]:
        """Ids of passages that share words with the question: by its own words, and by their translations.

        Args:
            store: Where to look.
            where: Which articles to look at.
            limit: Passages found in either way, at most.
        """
        own = lexical.any_of((term,) for weighted in self.concepts for term in weighted.loose)
        other = lexical.any_of(phrase for weighted in self.concepts for phrase in weighted.phrases)
        return list(dict.fromkeys(store.match(own, limit, where) + store.match(other, limit, where)))


def _alternatives(concept: Concept) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    own = tuple(dict.fromkeys(lexical.text_terms(concept.text)))
    others = (tuple(lexical.text_terms(text)) for text in (*concept.same, *concept.other))
    return own, tuple(dict.fromkeys(other for other in others if other))


def _weigh(
    concept: Concept,
    own: Iterable[str],
    phrases: tuple[tuple[str, ...], ...],
    frequency: dict[str, int],
    passages: int,
) -> Weighted:
    # A phrase is about as frequent as its rarest term; alternatives seldom meet in one passage.
    together = sum(min(frequency.get(term, 0) for term in phrase) for phrase in phrases)
    loose = {term: _idf(frequency.get(term, 0), passages) for term in own}
    return Weighted(concept, _idf(together, passages), loose, phrases)


def _idf(frequency: int, passages: int) -> float:
    """Inverse document frequency, the variant of BM25 that is never negative."""
    frequency = min(frequency, passages)
    return math.log1p((passages - frequency + 0.5) / (frequency + 0.5))

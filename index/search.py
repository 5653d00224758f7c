"""The two legs and their fusion: a question -> ranked passages."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.article import Passage
from index.coverage import Query
from index.encoder import Encoder
from index.lexicon import Lexicon
from index.store import Filter, Store
from index.vectors import VectorIndex

_DENSE = 100  # passages taken from the dense leg
_LEXICAL = 50  # and from each language of the lexical one

# What full coverage of the question's words is worth beside the cosine. Chosen on our development
# questions; both legs keep their own scale, so that it holds for ten passages as for a million.
_LEXICAL_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a question found.

    Attributes:
        id: Passage id in the store.
        passage: The passage.
        cosine: Centred cosine of question and passage, -1.0 to 1.0.
        coverage: Share of the question's words that it covers, 0.0 to 1.0.
    """

    id: int
    passage: Passage
    cosine: float
    coverage: float

    @property
    def score(self) -> float:
        """Both legs in one."""
        return self.cosine + _LEXICAL_WEIGHT * self.coverage


@dataclass(frozen=True, slots=True)
class Search:
    """Everything that a question meets.

    Attributes:
        store: Articles and words.
        vectors: Vectors of its passages.
        encoder: The encoder that made them.
        lexicon: Words of one language in the other.
    """

    store: Store
    vectors: VectorIndex
    encoder: Encoder
    lexicon: Lexicon

    def query(self, question: str) -> tuple[NDArray[np.float32], Query]:
        """A question for each leg: its vector (dimension,), and its weighed words."""
        vector = self.encoder.encode([question], "query")[0]
        return vector, Query(question, self.lexicon, self.store, len(self.vectors))

    def hits(self, vector: NDArray[np.float32], words: Query, where: Filter) -> list[Hit]:
        """The passages that answer best, the best first.

        Args:
            vector: The question's, shape (dimension,).
            words: The question's words.
            where: Which articles to look at.
        """
        among = None if where.empty else self.store.passage_ids(where)
        nearest = self.vectors.search(vector, _DENSE, among)
        worded = np.asarray(words.candidates(self.store, where, _LEXICAL), np.int64)
        ids = np.union1d(nearest, worded).tolist()
        return sorted(self._scored(ids, vector, words), key=lambda hit: -hit.score)

    def _scored(self, ids: list[int], vector: NDArray[np.float32], words: Query) -> Iterable[Hit]:
        passages, terms = self.store.passages(ids), self.store.terms(ids)
        cosines = self.vectors.cosines(vector, ids)
        for id_, cosine in zip(ids, cosines, strict=True):
            if passage := passages.get(id_):
                yield Hit(id_, passage, float(cosine), words.covered_by(terms.get(id_, ())))

"""Small articles for tests of the index."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Passage, language_of
from index.config import FetchConfig, SourceConfig
from index.passages import passages
from index.sources import Memory, Source
from index.sources.open import open_source
from index.store import Prepared, Store
from index.vector_table import Embedding

MOMENT = datetime(2025, 2, 4, 3, 0, tzinfo=UTC)


def article(id_: str, title: str, body: str, *, published: datetime = MOMENT, section: str | None = None) -> Article:
    """An article as a source would give it."""
    return Article(id_, "", title, body, published, section, "", language_of(title + body), "시험신문")


@contextmanager
def stored(folder: Path, *items: Article) -> Iterator[Store]:
    """A store of articles, with any vectors."""
    store = Store(folder / "news.db")
    store.put([prepared(item) for item in items], "m")
    yield store
    store.close()


class Paper:
    """A source of given articles."""

    def __init__(self, *items: Article) -> None:
        self.name = "시험신문"
        self.section: str | None = None
        self._items = items

    def articles(self, _memory: Memory) -> Iterator[Article]:
        yield from self._items


def jsonl(path: Path) -> Source:
    """A file of articles as a source."""
    return open_source(SourceConfig(kind="jsonl", name="시험신문", location=str(path)), FetchConfig(), path.parent)


def prepared(item: Article, vectors: NDArray[np.float32] | None = None) -> Prepared:
    """An article ready to be stored, with these vectors of its passages; None: with any.

    A passage's sentences have the same vector as the passage.
    """
    split = passages(item)
    rows = np.full((len(split), 4), 0.5, np.float32) if vectors is None else vectors
    return Prepared(item, section_given=True, passages=split, embeddings=embeddings(split, rows))


def embeddings(split: Sequence[Passage], rows: NDArray[np.float32]) -> list[Embedding]:
    """One vector for each passage, and for all of its sentences."""
    return [Embedding(row, np.tile(row, (len(p.sentences), 1))) for p, row in zip(split, rows, strict=True)]

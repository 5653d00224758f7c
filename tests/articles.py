"""Small articles for tests of the index."""

from datetime import UTC, datetime
from pathlib import Path

from index.article import Article, language_of
from index.config import FetchConfig, SourceConfig
from index.sources import Source
from index.sources.open import open_source

MOMENT = datetime(2025, 2, 4, 3, 0, tzinfo=UTC)


def article(id_: str, title: str, body: str, *, published: datetime = MOMENT, section: str | None = None) -> Article:
    """An article as a source would give it."""
    return Article(id_, "", title, body, published, section, "", language_of(title + body), "시험신문")


def jsonl(path: Path) -> Source:
    """A file of articles as a source."""
    return open_source(SourceConfig(kind="jsonl", name="시험신문", location=str(path)), FetchConfig(), path.parent)

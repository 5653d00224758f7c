"""Where news comes from: a file for each kind of source, and what they all give."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from index.article import Article


@dataclass(frozen=True, slots=True)
class Unchanged:
    """An item that is as it was at the last reading, so its page was not fetched again.

    Attributes:
        article_id: Id of the stored article.
    """

    article_id: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken item; the rest of the source goes on.

    Attributes:
        source: The source's name.
        where: Address, path and line, or the item's headline.
        why: What is wrong with it.
    """

    source: str
    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.source}: {self.where}: {self.why}"


class Memory(Protocol):
    """What a source remembers between readings: validators of HTTP answers, hashes of items.

    What is noted is kept only once the articles of the same reading are stored, so that a
    process killed in between reads them again instead of losing them.
    """

    def get(self, key: str) -> str | None:
        """The value kept under `key` at the end of an earlier reading."""

    def note(self, key: str, value: str) -> None:
        """Keep `value` under `key` if this reading ends well."""


class Source(Protocol):
    """A source of articles.

    Attributes:
        name: Shown to readers as the paper, and in error messages.
        section: Name of the section of its articles that name none that is known, or None.
    """

    name: str
    section: str | None

    def articles(self, memory: Memory) -> Iterator[Article | Unchanged | Problem]:
        """Read the source once.

        Yields:
            An article, or a note on an item that is unchanged or broken.

        Raises:
            SourceError: The source as a whole cannot be read.
        """

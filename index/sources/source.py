"""One reading of one source: fetch, parse, complete from the articles' pages, clean, remember."""

import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice

from index.article import Article
from index.config import FetchConfig
from index.errors import SourceError
from index.sources import Memory, Problem, Unchanged
from index.sources.document import Document, FormatError, is_address, shown
from index.sources.fetch import Fetcher, FetchError
from index.sources.items import BrokenItem, Contents, Item, identity, make_article
from index.sources.page import ArticlePages, PageError

_log = logging.getLogger(__name__)

Parser = Callable[[Document], Contents]


def now_utc() -> datetime:
    """The moment, timezone-aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Validators:
    """What is remembered of a whole document, for the next conditional request.

    Attributes:
        etag: As the server gave it, or "".
        last_modified: The same.
        articles: Ids of the articles that the document had.
    """

    etag: str = ""
    last_modified: str = ""
    articles: tuple[str, ...] = ()

    @classmethod
    def recall(cls, memory: Memory, location: str) -> "Validators":
        """Those of the last reading that went well."""
        kept = memory.get(f"validators {location}")
        if kept is None:
            return cls()
        etag, last_modified, articles = json.loads(kept)
        return cls(etag, last_modified, tuple(articles))

    def note(self, memory: Memory, location: str) -> None:
        """Keep them, if there are any."""
        if self.etag or self.last_modified:
            memory.note(f"validators {location}", json.dumps([self.etag, self.last_modified, self.articles]))


class DocumentSource:
    """A source that is one document: a feed, a list page, a file of articles or a single page.

    What it remembers: the document's validators, once every item of it has been read well, so
    that an unchanged document is not sent again; for each article completed from its own page a
    hash of what the document says of it, so that the page is not fetched again; and when an item
    without a date was first seen, which is then its date.

    An article whose page cannot be read is a problem, and its teaser is given meanwhile; it is
    not remembered, so that the next reading tries again. Where the page can be read but has no
    text, such as a gallery, that is said once, and the teaser stays. A text once completed is never
    replaced by a teaser.

    Args:
        name: The paper's name.
        location: Address or path of the document.
        parse: Reads a document of this kind.
        fetch: Limits of requests.
        section: Section of articles that name none.
        document: The document, where it has been read already.
        clock: Gives the moment of reading, timezone-aware.
        sleep: Waits so many seconds before a request is tried again.
    """

    def __init__(
        self,
        name: str,
        location: str,
        parse: Parser,
        fetch: FetchConfig,
        *,
        section: str | None = None,
        document: Document | None = None,
        clock: Callable[[], datetime] = now_utc,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self.section = section
        self.location = location
        self._parse = parse
        self._fetch = fetch
        self._document = document
        self._clock = clock
        self._sleep = sleep

    def articles(self, memory: Memory) -> Iterator[Article | Unchanged | Problem]:
        """Read the source once; see `index.sources.Source`."""
        known = Validators.recall(memory, self.location)
        with Fetcher(self._fetch, self._sleep) as fetcher:
            try:
                document = self._document or fetcher.read(self.location, known.etag, known.last_modified)
                contents = self._parse(document) if document else None
            except (FetchError, FormatError) as error:
                raise SourceError(self.name, shown(self.location), str(error)) from error
            if document is None or contents is None:
                yield from map(Unchanged, known.articles)
                return
            pages = ArticlePages(fetcher)
            ids: list[str] = []
            failed = False
            for result in self._results(self._limited(contents.items), pages, memory):
                if isinstance(result, Problem):
                    failed = True
                else:
                    ids.append(result.article_id if isinstance(result, Unchanged) else result.id)
                yield result
            if not failed:
                Validators(document.etag, document.last_modified, tuple(ids)).note(memory, self.location)

    def _limited(self, items: Iterable[Item | BrokenItem]) -> Iterator[Item | BrokenItem]:
        """The first items of what comes over HTTP; a file is read to its end."""
        if not is_address(self.location):
            return iter(items)
        return islice(items, self._fetch.max_items)

    def _results(
        self, items: Iterable[Item | BrokenItem], pages: ArticlePages, memory: Memory
    ) -> Iterator[Article | Unchanged | Problem]:
        seen: set[str] = set()
        for item in items:
            if isinstance(item, BrokenItem):
                yield Problem(self.name, item.where, item.why)
                continue
            first_seen = self._first_seen(item, memory)
            article_id = identity(item, item.published or first_seen)
            if article_id in seen or (item.url and item.url in seen):
                continue
            seen |= {article_id, item.url}
            try:
                yield from self._result(item, article_id, first_seen, pages, memory)
            except ValueError as error:
                yield Problem(self.name, item.label, str(error))

    def _result(
        self, item: Item, article_id: str, first_seen: datetime, pages: ArticlePages, memory: Memory
    ) -> Iterator[Article | Unchanged | Problem]:
        key = f"item {article_id}"
        completed = item
        if self._fetch.article_pages and item.url and not item.whole:
            before = memory.get(key)
            if before == item.digest:
                yield Unchanged(article_id)
                return
            try:
                completed = pages.complete(item)
            except PageError as error:
                yield Problem(self.name, item.label, f"{shown(item.url)}: {error}")
                if before is not None or not item.body.strip():
                    return
                if error.final:
                    memory.note(key, item.digest)
            else:
                memory.note(key, item.digest)
        yield make_article(
            replace(completed, id=article_id), completed.published or first_seen, self.name, self.section
        )

    def _first_seen(self, item: Item, memory: Memory) -> datetime:
        """When an item without a date was first read: else its date would change at every reading."""
        key = f"first seen {item.id or item.url or item.title}"
        kept = None if item.published else memory.get(key)
        if kept is not None:
            return datetime.fromisoformat(kept)
        moment = self._clock()
        if item.published is None:
            memory.note(key, moment.isoformat())
        return moment

"""Sources -> store: what is new is split, embedded and stored, a batch in one step or not at all."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

from tqdm import tqdm

from index.article import Article
from index.embedding import embed
from index.encoder import Encoder
from index.errors import SourceError
from index.passages import passages
from index.sections import NearestSection, SectionTree
from index.sources import Problem, Source, Unchanged
from index.store import Prepared, Store, checksum

_BATCH = 32  # articles: about a second of encoding, and what a killed process has to read again

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did.

    Attributes:
        added: Articles stored for the first time.
        updated: Articles whose text was corrected.
        same: Articles that were there already, unchanged.
        problems: What failed: broken items and sources.
    """

    added: int
    updated: int
    same: int
    problems: tuple[Problem, ...]


class Ingest:
    """One reading of sources into a store.

    Args:
        store: Where articles go.
        encoder: Embeds their passages.
        tree: The sections that a source's own section names are looked up in.
        nearest: Gives a section to the articles that name none.
    """

    def __init__(self, store: Store, encoder: Encoder, tree: SectionTree, nearest: NearestSection) -> None:
        self._store = store
        self._encoder = encoder
        self._tree = tree
        self._nearest = nearest
        self._added = self._updated = self._same = 0
        self._problems: list[Problem] = []

    def read(self, sources: Iterable[Source]) -> IngestReport:
        """Read every source; one that fails is reported, and the rest goes on."""
        for source in sources:
            self._read(source)
        return IngestReport(self._added, self._updated, self._same, tuple(self._problems))

    def _read(self, source: Source) -> None:
        log.info("reading source: name=%s", source.name)
        memory = _Memory(self._store.recall(source.name))
        with tqdm(desc=source.name, unit=" articles", disable=None) as progress:
            try:
                for batch in _batches(self._articles(source, memory), _BATCH):
                    self._put(batch, source.section)
                    progress.update(len(batch))
            except SourceError as error:
                self._problems.append(Problem(error.source, error.where, error.why))
                return
        self._store.remember(source.name, memory.noted)

    def _articles(self, source: Source, memory: "_Memory") -> Iterator[Article]:
        """The articles among what a source yields; the rest is counted."""
        for item in source.articles(memory):
            if isinstance(item, Article):
                yield item
            elif isinstance(item, Unchanged):
                self._same += 1
            else:
                self._problems.append(item)

    def _put(self, batch: Sequence[Article], default: str | None) -> None:
        unique = {article.id: article for article in batch}
        known = self._store.known(unique.values())
        changed = [a for a in unique.values() if list(known.get(a.id, {}).values()) != [checksum(a)]]
        replaced = [id_ for article in changed for id_ in known.get(article.id, ())]
        if changed:
            self._store.put(self._prepared(changed, default), self._encoder.fingerprint, replaced)
        updated = sum(article.id in known for article in changed)
        self._updated += updated
        self._added += len(changed) - updated
        self._same += len(batch) - len(changed)
        log.info("articles stored: count=%d", len(changed))

    def _prepared(self, articles: Sequence[Article], default: str | None) -> list[Prepared]:
        given = [self._tree.named(article.section or "") or self._tree.named(default or "") for article in articles]
        nearest = iter(self._nearest.slugs([a for a, section in zip(articles, given, strict=True) if section is None]))
        placed = [
            replace(article, section=section.slug if section else next(nearest))
            for article, section in zip(articles, given, strict=True)
        ]
        split = [passages(article) for article in placed]
        embeddings = iter(embed(self._encoder, [passage for group in split for passage in group]))
        return [
            Prepared(article, section is not None, group, list(islice(embeddings, len(group))))
            for article, section, group in zip(placed, given, split, strict=True)
        ]


class _Memory:
    """What a source noted before, and what it notes now."""

    def __init__(self, kept: dict[str, str]) -> None:
        self._kept = kept
        self.noted: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        return self._kept.get(key)

    def note(self, key: str, value: str) -> None:
        self.noted[key] = value


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """As lists of `size`; what came before an error is given first, and then the error is raised."""
    batch: list[T] = []
    failure: SourceError | None = None
    try:
        for item in items:
            batch.append(item)
            if len(batch) == size:
                yield batch
                batch = []
    except SourceError as error:
        failure = error
    if batch:
        yield batch
    if failure is not None:
        raise failure

"""NewsIndex: the face of the package. Ingest news, ask questions, make digests."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from functools import cached_property
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from tqdm import tqdm

from index import digest as digesting
from index.answer import Answer, answer
from index.article import YEARS, Article, Language
from index.config import IndexConfig
from index.digest import Digest
from index.encoder import Encoder, load_encoder
from index.errors import ConfigError, SourceError
from index.ingest import Ingest, IngestReport
from index.lexicon import load as load_lexicon
from index.search import Search
from index.sections import NearestSection, SectionTree
from index.sources import Problem, Source
from index.sources.open import open_source, sniff_source
from index.store import Filter, Store
from index.vectors import VectorIndex
from index.when import days_of_news

_EMBED = 256  # passages embedded and stored at a time
_FIRST_DAY, _LAST_DAY = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)


@dataclass(frozen=True, slots=True)
class Stats:
    """Sizes of the index.

    Attributes:
        articles: Articles stored.
        passages: Their passages.
        languages: Articles by language.
        sections: Articles by slug.
        sources: Articles by source.
        oldest: Publication of the oldest article, or None.
        newest: Of the newest.
        encoder: The configured model.
    """

    articles: int
    passages: int
    languages: dict[str, int]
    sections: dict[str, int]
    sources: dict[str, int]
    oldest: datetime | None
    newest: datetime | None
    encoder: str


class NewsIndex:
    """Articles in, quoted answers and digests out. Safe to call from several threads.

    The encoder and the vector index are loaded when first needed.

    Args:
        config: The index's part of config.toml.
        data_dir: Folder of the database and the vector index; made when missing.
        base_dir: Folder that the relative paths of sources start from.

    Raises:
        StoreError: The data directory cannot be used.
        ConfigError: The sections are wrong, or a source's section is none of them.
    """

    def __init__(self, config: IndexConfig, data_dir: Path, base_dir: Path = Path()) -> None:
        self.config = config
        self.sections = SectionTree.from_config(config.sections)
        for number, source in enumerate(config.sources):
            if source.section and self.sections.named(source.section) is None:
                raise ConfigError(f"sources.{number}.section: no section is called {source.section!r}")
        self._base_dir = base_dir
        self._vectors_path = data_dir / "vectors.faiss"
        self._zone = ZoneInfo(config.timezone)
        self._store = Store(data_dir / "news.db")
        self._ingesting = threading.Lock()
        self._opening = threading.RLock()  # held while the encoder or the vector index is loaded
        self._encoder: Encoder | None = None
        self._search: Search | None = None
        self._revision = -1

    @property
    def encoder(self) -> Encoder:
        """The encoder, loaded (the bundled model: built) at the first use."""
        with self._opening:
            if self._encoder is None:
                self._encoder = load_encoder(self.config.encoder)
            return self._encoder

    @cached_property
    def _nearest(self) -> NearestSection:
        """Kept from one reading to the next, with the descriptions' vectors."""
        return NearestSection(self.sections, self.encoder)

    def ingest(self, sources: Iterable[Source]) -> IngestReport:
        """Read sources and store what is new; broken items and sources are reported and passed over."""
        with self._ingesting:
            report = Ingest(self._store, self.encoder, self.sections, self._nearest).read(sources)
            self._current().vectors.save()
        return report

    def ingest_locations(self, locations: Iterable[str]) -> IngestReport:
        """Ingest files and addresses, of whatever kind their content is."""
        found: list[Source] = []
        unreadable: list[Problem] = []
        for location in locations:
            try:
                found.append(sniff_source(location, self.config.fetch))
            except SourceError as error:
                unreadable.append(Problem(error.source, error.where, error.why))
        report = self.ingest(found)
        return replace(report, problems=(*unreadable, *report.problems))

    def fetch(self) -> IngestReport:
        """Ingest every source of config.toml."""
        return self.ingest(open_source(source, self.config.fetch, self._base_dir) for source in self.config.sources)

    def ask(
        self,
        question: str,
        *,
        section: str | None = None,
        since: date | None = None,
        until: date | None = None,
        now: datetime | None = None,
        top: int = 10,
    ) -> Answer:
        """Answer a question from the news, or refuse honestly.

        Args:
            question: In Korean or English, about articles in either.
            section: Only this section (slug or name), its sub-sections included.
            since: Only articles of this day (in the digest's time zone) or later.
            until: Only articles of this day or earlier.
            now: The moment of asking, which "yesterday" in the question is counted from; None is the present.
            top: Articles in the results, at most.

        Raises:
            UnknownSectionError: `section` names no section.
        """
        search = self._current()
        begun = time.perf_counter()
        slugs = None if section is None else self._slugs(section)
        wide = self._filter(slugs, since, until)
        today = (now or datetime.now(UTC)).astimezone(self._zone).date()
        named = days_of_news(question, today) if since is None and until is None else None
        answered = False
        if named:
            answered, quotes, results = answer(search, question, self._filter(slugs, *named), top)
        if not answered:  # the day named may be the event's, not the news's
            answered, quotes, results = answer(search, question, wide, top)
        return Answer(question, answered, quotes, results, (time.perf_counter() - begun) * 1000)

    def digest(
        self,
        section: str,
        *,
        day: date | None = None,
        until: datetime | None = None,
        language: Language = "ko",
    ) -> Digest:
        """Digest of a section.

        Args:
            section: Slug or name of a section or sub-section.
            day: Calendar day in the digest's time zone; with `until` None too, today.
            until: Instead of `day`: the 24 hours before this moment.
            language: The reader's; of articles alike, one in it comes first.

        Raises:
            UnknownSectionError: `section` names no section.
        """
        found = self.sections.find(section)
        slugs = self._slugs(section)
        if until is not None:
            day, since = until.astimezone(self._zone).date(), until - timedelta(days=1)
        else:
            day = day or datetime.now(self._zone).date()
            since, until = self._midnight(day), self._midnight(min(day, _LAST_DAY) + timedelta(days=1))
        articles = self._store.articles_where(Filter(slugs, since, until))
        if not articles:
            earlier = self._store.articles_where(Filter(slugs, None, since), limit=1)
            latest = earlier[0].published.astimezone(self._zone).date() if earlier else None
            return Digest(found, day, (), (), latest)
        encoder = self._current().encoder
        leads = self._store.lead_vectors(encoder.fingerprint, [article.id for article in articles])
        return digesting.compose(
            found, day, articles, leads=leads, encoder=encoder, language=language, size=self.config.digest
        )

    def article(self, article_id: str) -> Article | None:
        """A stored article."""
        return self._store.articles([article_id]).get(article_id)

    def load(self) -> None:
        """Load the encoder and the vector index now, rather than at the first question."""
        self._current()

    def stats(self) -> Stats:
        """Sizes of the index."""
        counts = self._store.counts()
        oldest, newest = self._store.span() or (None, None)
        return Stats(
            articles=sum(counts["language"].values()),
            passages=len(self._store.passage_ids()),
            languages=counts["language"],
            sections=counts["section"],
            sources=counts["source"],
            oldest=oldest,
            newest=newest,
            encoder=self.config.encoder.model,
        )

    def rebuild(self) -> int:
        """Build the vector index anew from the store.

        Returns:
            Passages in it.
        """
        with self._ingesting, self._opening:
            vectors = self._current().vectors
            vectors.clear()
            vectors.synchronise(self._store)
            vectors.save()
            return len(vectors)

    def close(self) -> None:
        """Release the files. What the vector index has not saved is made up for at the next start."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _current(self) -> Search:
        """The search, its vector index brought up to the store (another process may have added to it)."""
        with self._opening:
            revision = self._store.revision()
            if self._search is None:
                self._search = self._open_search()
            elif revision != self._revision:
                self._search.vectors.synchronise(self._store)
            self._revision = revision
            return self._search

    def _open_search(self) -> Search:
        encoder = self.encoder
        self._embed_missing(encoder)
        vectors = VectorIndex(self._vectors_path, encoder.fingerprint, encoder.dimension)
        vectors.synchronise(self._store)
        vectors.save()
        return Search(self._store, vectors, encoder, load_lexicon())

    def _embed_missing(self, encoder: Encoder) -> None:
        """Embed the passages that another encoder embedded. Stopped half-way, it goes on where it was."""
        missing = self._store.without_vectors(encoder.fingerprint)
        if not missing:
            return
        for start in tqdm(range(0, len(missing), _EMBED), desc="embed", disable=None):
            passages = self._store.passages(missing[start : start + _EMBED])
            vectors = encoder.encode([passage.embedded for passage in passages.values()], "passage")
            self._store.put_vectors(encoder.fingerprint, list(passages), vectors)
        self._store.drop_other_vectors(encoder.fingerprint)

    def _filter(self, slugs: tuple[str, ...] | None, first: date | None, last: date | None) -> Filter:
        """Articles of these sections, of the days from first to last, inclusive."""
        until = self._midnight(min(last, _LAST_DAY) + timedelta(days=1)) if last else None
        return Filter(slugs, self._midnight(first) if first else None, until)

    def _slugs(self, section: str) -> tuple[str, ...]:
        found = self.sections.find(section)
        return (found.slug, *(child.slug for child in found.children))

    def _midnight(self, day: date) -> datetime:
        """The moment a day begins; a day before or after all news is as good as any other such day."""
        return datetime.combine(min(max(day, _FIRST_DAY), _LAST_DAY), clock_time(), self._zone).astimezone(UTC)

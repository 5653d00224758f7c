"""NewsIndex: the face of the package. Ingest news, ask questions, make digests."""

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from index import digest as digesting
from index.answer import Answer
from index.article import YEARS, Article, Language
from index.asking import reply, understood
from index.config import IndexConfig
from index.digest import Digest
from index.encoder import Encoder
from index.errors import ConfigError, SosikError, SourceError
from index.ingest import Ingest, IngestReport
from index.lexicon.rows import read as read_terms
from index.live import LiveIndex, Pending
from index.question import Reading
from index.sections import NearestSection, SectionTree
from index.sources import Problem, Source
from index.sources.open import open_source, sniff_source
from index.store import Filter, Store

_PATIENCE_SECONDS = 10  # with a switch that is asked to stop: it does between two steps, and may be stopped anywhere
_FIRST_DAY, _LAST_DAY = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)

log = logging.getLogger(__name__)


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
        encoder: The model whose vectors questions are answered with.
        switch: How far the one is that config.toml names, where that is another; else None.
    """

    articles: int
    passages: int
    languages: dict[str, int]
    sections: dict[str, int]
    sources: dict[str, int]
    oldest: datetime | None
    newest: datetime | None
    encoder: str
    switch: Pending | None


class NewsIndex:
    """Articles in, quoted answers and digests out. Safe to call from several threads.

    The encoder and the vector index are loaded when first needed.

    Args:
        config: The index's part of config.toml.
        data_dir: Folder of the database and the vector index; made when missing.
        base_dir: Folder that the relative paths of sources and of the lexicon start from.

    Raises:
        StoreError: The data directory cannot be used.
        ConfigError: The sections or the lexicon are wrong, or a source's section is none of the sections.
    """

    def __init__(self, config: IndexConfig, data_dir: Path, base_dir: Path = Path()) -> None:
        self.config = config
        self.sections = SectionTree.from_config(config.sections)
        for number, source in enumerate(config.sources):
            if source.section and self.sections.named(source.section) is None:
                raise ConfigError(f"sources.{number}.section: no section is called {source.section!r}")
        terms = base_dir / config.search.lexicon if config.search.lexicon else None
        if terms:
            read_terms(terms)  # what is wrong with it is said now, and not at the first question
        self._base_dir = base_dir
        self._zone = ZoneInfo(config.timezone)
        self._store = Store(data_dir / "news.db")
        self._live = LiveIndex(self._store, config.encoder, data_dir, terms)
        self._ingesting = threading.Lock()
        self._sorting: tuple[Encoder, NearestSection] | None = None
        self._switching: threading.Thread | None = None
        self._stopping = threading.Event()

    @property
    def encoder(self) -> Encoder:
        """The encoder that answers, loaded (the bundled model: built) at the first use."""
        return self._live.current().encoder

    def ingest(self, sources: Iterable[Source]) -> IngestReport:
        """Read sources and store what is new; broken items and sources are reported and passed over."""
        with self._ingesting:
            encoder = self.encoder
            report = Ingest(self._store, encoder, self.sections, self._nearest(encoder)).read(sources)
            self._live.current().vectors.save()
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
        previous: str | None = None,
        top: int = 10,
    ) -> Answer:
        """Answer a question from the news, or refuse honestly.

        Args:
            question: In Korean or English, about articles in either.
            section: Only this section (slug or name), its sub-sections included.
            since: Only articles of this day (in the digest's time zone) or later.
            until: Only articles of this day or earlier.
            now: The moment of asking, which "yesterday" in the question and the age of the news are
                counted from; None is the present.
            previous: The `Answer.question` before this one in the same chat, which this one may lean on.
            top: Articles in the results, at most.

        Raises:
            UnknownSectionError: `section` names no section.
        """
        search = self._live.current()
        begun = time.perf_counter()
        wide = self._filter(None if section is None else self._slugs(section), since, until)
        moment = (now or datetime.now(UTC)).astimezone(self._zone)
        asked = understood(question, previous, search, self.sections, moment.date())
        answered, quotes, results = reply(search, asked, self._wished(asked.reading), wide, top=top, now=moment)
        return Answer(asked.question, answered, quotes, results, (time.perf_counter() - begun) * 1000)

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
        encoder, leads = self._leads(articles)
        return digesting.compose(
            found, day, articles, leads=leads, encoder=encoder, language=language, size=self.config.digest
        )

    def article(self, article_id: str) -> Article | None:
        """A stored article."""
        return self._store.articles([article_id]).get(article_id)

    def load(self) -> None:
        """Load the encoder and the vector index now, rather than at the first question."""
        self._live.current()

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
            encoder=self._live.name(),
            switch=self.pending(),
        )

    def rebuild(self) -> int:
        """Build the vector index anew from the store.

        Returns:
            Passages in it.
        """
        with self._ingesting:
            return self._live.rebuild()

    def pending(self) -> Pending | None:
        """The switch of encoders that config.toml asks for and that is not through; nothing is loaded for it."""
        return self._live.pending()

    def switch(self, *, show: bool = True) -> bool:
        """Have the encoder that config.toml names embed every passage and take over, if another one answers.

        Until it does, the other one answers; broken off at any moment, it goes on where it was.

        Args:
            show: Whether progress is shown, on a terminal.

        Returns:
            Whether it took over.

        Raises:
            EncoderError: It cannot: the other one goes on answering, and nothing is lost. `stats` says why, too.
        """
        return self._live.switch(self._ingesting, show=show, stopping=self._stopping)

    def switch_in_background(self, *, show: bool = True) -> None:
        """As `switch`, in a thread of its own, if there is anything to do; its failure is logged."""
        if self._live.unfinished():
            self._switching = threading.Thread(target=self._switch_and_log, args=(show,), name="switch", daemon=True)
            self._switching.start()

    def close(self) -> None:
        """Release the files. What is unfinished or unsaved is made up for at the next start."""
        self._stopping.set()
        if self._switching is not None:
            self._switching.join(_PATIENCE_SECONDS)
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _switch_and_log(self, show: bool) -> None:
        try:
            self.switch(show=show)
        except SosikError as error:
            log.error("%s", error)

    def _leads(self, articles: Sequence[Article]) -> tuple[Encoder, dict[str, NDArray[np.float32]]]:
        """Vectors of the articles' first passages by article id, shape (dimension,), and the encoder that made them."""
        ids = [article.id for article in articles]
        encoder = self.encoder
        leads = self._store.lead_vectors(encoder.fingerprint, ids)
        if self.encoder is not encoder:  # another one has taken over, and these are on their way out
            encoder = self.encoder
            leads = self._store.lead_vectors(encoder.fingerprint, ids)
        return encoder, leads

    def _nearest(self, encoder: Encoder) -> NearestSection:
        """Kept from one reading to the next, with the descriptions' vectors."""
        if self._sorting is None or self._sorting[0] is not encoder:
            self._sorting = encoder, NearestSection(self.sections, encoder)
        return self._sorting[1]

    def _filter(self, slugs: tuple[str, ...] | None, first: date | None, last: date | None) -> Filter:
        """Articles of these sections, of the days from first to last, inclusive."""
        until = self._midnight(min(last, _LAST_DAY) + timedelta(days=1)) if last else None
        return Filter(slugs, self._midnight(first) if first else None, until)

    def _wished(self, reading: Reading) -> Filter:
        """The articles that a question asks for."""
        slugs = self._slugs(reading.section.slug) if reading.section else None
        return replace(self._filter(slugs, *(reading.days or (None, None))), authors=reading.authors)

    def _slugs(self, section: str) -> tuple[str, ...]:
        found = self.sections.find(section)
        return (found.slug, *(child.slug for child in found.children))

    def _midnight(self, day: date) -> datetime:
        """The moment a day begins; a day before or after all news is as good as any other such day."""
        return datetime.combine(min(max(day, _FIRST_DAY), _LAST_DAY), clock_time(), self._zone).astimezone(UTC)

"""The index that answers: the encoder, its vectors and the search over them, and how another encoder takes over.

The database remembers which encoder its vectors were made with. Where config.toml names another one, the old one goes
on answering while the new one embeds every passage; then it takes over in one step, and the old one's vectors are
dropped. An encoder that fails before changes nothing. Only where the old one cannot be loaded any more do questions
wait until the new one is through.
"""

import logging
import threading
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from index.config import EncoderConfig
from index.embedding import embed_missing
from index.encoder import Encoder, load_encoder
from index.encoder_table import EncoderRecord
from index.errors import EncoderError, StoreError
from index.lexicon import load as load_lexicon
from index.search import Search
from index.store import Store
from index.vectors import VectorIndex

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pending:
    """A switch of encoders that is not through.

    Attributes:
        live: The encoder that answers.
        to: The one that config.toml names.
        embedded: Passages that it has embedded so far.
        problem: Why it could not take over when that was last tried, or None.
    """

    live: str
    to: str
    embedded: int
    problem: str | None


class LiveIndex:
    """Opened when first needed, and kept up to the store. Safe to call from several threads.

    Args:
        store: The truth.
        config: The [encoder] table of config.toml.
        folder: Where the vector index is kept.
        terms: The operator's own file of words, or None.
    """

    def __init__(self, store: Store, config: EncoderConfig, folder: Path, terms: Path | None = None) -> None:
        self._store = store
        self._config = config
        self._terms = terms
        self._vectors_path = folder / "vectors.faiss"
        self._switch_lock = folder / "switch.lock"
        self._lock = threading.RLock()  # held while the encoder or the vector index is loaded
        self._search: Search | None = None
        self._revision = -1

    def current(self) -> Search:
        """The search, brought up to the store (another process may have added to it, or switched the encoder).

        Raises:
            EncoderError: The encoder cannot be loaded.
        """
        with self._lock:
            revision = self._store.revision()
            if self._search is None or (revision != self._revision and self._was_switched(self._search)):
                self._search = self._open()
            elif revision != self._revision:
                self._follow(self._search)
            self._revision = revision
            return self._search

    def rebuild(self) -> int:
        """Build the vector index anew from the store.

        Returns:
            Passages in it.
        """
        with self._lock:
            vectors = self.current().vectors
            vectors.clear()
            vectors.synchronise(self._store)
            vectors.save()
            return len(vectors)

    def name(self) -> str:
        """The encoder that answers, as people call it; nothing is loaded for it."""
        return (self._store.encoders.live() or EncoderRecord.of(self._config)).name

    def pending(self) -> Pending | None:
        """The switch that config.toml asks for; None where the encoder that it names is the one that answers."""
        live, following = self._store.encoders.live(), self._store.encoders.next()
        if live is None or live.named_by(self._config):
            return None
        if following is None or not following.named_by(self._config):
            return Pending(live.name, EncoderRecord.of(self._config).name, 0, None)
        embedded = self._store.embedded(following.fingerprint) if following.fingerprint else 0
        return Pending(live.name, following.name, embedded, following.problem)

    def unfinished(self) -> bool:
        """Whether `switch` has anything to do: to switch, or to clear away after a switch that was given up."""
        return self.pending() is not None or self._store.encoders.next() is not None

    def switch(self, ingesting: AbstractContextManager[object], *, show: bool, stopping: threading.Event) -> bool:
        """Have the encoder that config.toml names take over, if another one answers. Broken off, it is resumed.

        Args:
            ingesting: Held for the last step, so that this process adds no articles meanwhile.
            show: Whether progress is shown, on a terminal.
            stopping: Set by who wants it broken off.

        Returns:
            Whether it took over.

        Raises:
            EncoderError: It cannot be loaded, makes no usable vectors, or failed otherwise: the old one goes on
                answering. Or another process is switching already.
        """
        try:
            with FileLock(self._switch_lock, timeout=0):
                self.current()
                if self.pending() is None:
                    self._store.encoders.note_next(None)
                    self._drop_others()
                    return False
                return self._switch(ingesting, show=show, stopping=stopping)
        except Timeout:
            raise EncoderError(
                f"another process is switching to {self._config.model!r} already; `main.py stats` says how far it is"
            ) from None

    def _switch(self, ingesting: AbstractContextManager[object], *, show: bool, stopping: threading.Event) -> bool:
        try:
            encoder = load_encoder(self._config)
            self._store.encoders.note_next(EncoderRecord.of(self._config, encoder.fingerprint))
            self._drop_others()
            if not embed_missing(self._store, encoder, show=show, stopping=stopping):
                return False
            with ingesting:  # what other processes add is caught up with
                while embed_missing(self._store, encoder, show=show, stopping=stopping):
                    if self._take_over(self._over(encoder)):
                        return True
            return False
        except Exception as error:  # whatever is wrong with a model surfaces as any kind of error
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> EncoderError:
        problem = " ".join(str(error).split()) or type(error).__name__
        following = self._store.encoders.next()
        fingerprint = following.fingerprint if following and following.named_by(self._config) else None
        record = EncoderRecord.of(self._config, fingerprint, problem)
        with suppress(StoreError):  # then that is the problem
            self._store.encoders.note_next(record)
        return EncoderError(f"not switched to {record.name!r}, {self.name()!r} goes on answering: {problem}")

    def _open(self) -> Search:
        encoder = self._kept() or load_encoder(self._config)
        live = self._store.encoders.live()
        if live is not None and live.fingerprint == encoder.fingerprint:
            embed_missing(self._store, encoder, show=True)
            search = self._over(encoder)
            search.vectors.save()
            self._drop_others()
            return search
        self._store.encoders.note_next(EncoderRecord.of(self._config, encoder.fingerprint))
        while True:
            embed_missing(self._store, encoder, show=True)
            search = self._over(encoder)
            if self._take_over(search):
                return search

    def _kept(self) -> Encoder | None:
        """The encoder that the store's vectors were made with, where config.toml names another one."""
        live = self._store.encoders.live()
        if live is None or live.named_by(self._config) or self._store.span() is None:
            return None
        try:
            encoder = load_encoder(live.config(self._config))
        except EncoderError as error:
            problem = str(error)
        else:
            if encoder.fingerprint == live.fingerprint:
                return encoder
            problem = "its files have changed"
        log.warning("questions wait for the new encoder: the old one is gone: model=%s problem=%s", live.name, problem)
        return None

    def _over(self, encoder: Encoder) -> Search:
        vectors = VectorIndex(self._vectors_path, encoder.fingerprint, encoder.dimension)
        vectors.synchronise(self._store)
        return Search(self._store, vectors, encoder, load_lexicon(self._terms))

    def _was_switched(self, search: Search) -> bool:
        live = self._store.encoders.live()
        return live is not None and live.fingerprint != search.encoder.fingerprint

    def _follow(self, search: Search) -> None:
        if len(search.vectors.synchronise(self._store)):  # another process added them before it learnt of a switch
            embed_missing(self._store, search.encoder, show=False)
            search.vectors.synchronise(self._store)

    def _take_over(self, search: Search) -> bool:
        """Answer with this search from now on, unless articles have come that its encoder has not embedded."""
        fingerprint = search.encoder.fingerprint
        with self._lock:
            if not self._store.encoders.promote(EncoderRecord.of(self._config, fingerprint)):
                return False
            self._search = search
            self._revision = -1  # what was removed meanwhile goes at the next question
        search.vectors.save()
        self._drop_others()
        log.info("encoder: %s", self.name())
        return True

    def _drop_others(self) -> None:
        """Drop the vectors of encoders that neither answer nor are to."""
        records = (self._store.encoders.live(), self._store.encoders.next())
        self._store.drop_other_vectors({record.fingerprint for record in records if record and record.fingerprint})

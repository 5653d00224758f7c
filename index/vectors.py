"""FAISS over passages: a cache of the store that can always be rebuilt from it.

The file on disk is one header line (JSON: what made it, and a checksum of the rest) and FAISS's own
serialisation. A file that is missing, damaged or made with another encoder is no index; one that is
behind the store is brought up to it by comparing ids.
"""

import json
import logging
import os
import threading
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import faiss
import numpy as np
from filelock import FileLock
from numpy.typing import NDArray
from tqdm import tqdm

from index.store import Store

_FORMAT = 1
_HEADER_BYTES = 200
_BATCH = 10_000

log = logging.getLogger(__name__)


class VectorIndex:
    """Passage ids and vectors, searchable by inner product (the cosine: rows have length 1).

    Args:
        path: Where it is kept between runs.
        encoder: Fingerprint of the encoder that makes the vectors.
        dimension: Of the vectors.
    """

    def __init__(self, path: Path, encoder: str, dimension: int) -> None:
        self._path = path
        self._encoder = encoder
        self._dimension = dimension
        self._index = self._load() or self._empty()
        self._ids = self._contents()
        self._dirty = False
        self._lock = threading.RLock()  # FAISS may be searched, but not searched and changed, by two threads

    def __len__(self) -> int:
        return len(self._ids)

    def synchronise(self, store: Store) -> NDArray[np.int64]:
        """Add the passages that the store has and this lacks, remove those that it has no more.

        Returns:
            Ids of the passages that are missing, because the store has no vectors of this encoder for them.
        """
        with self._lock:
            wanted = store.passage_ids()
            gone = np.setdiff1d(self._ids, wanted)
            new = np.setdiff1d(wanted, self._ids)
            if not len(gone) and not len(new):
                return new
            if len(gone):
                self._index.remove_ids(gone)
            quiet = None if len(new) > _BATCH else True  # None: shown on a terminal only
            for start in tqdm(range(0, len(new), _BATCH), desc="index", disable=quiet):
                ids, rows = store.vectors(self._encoder, new[start : start + _BATCH].tolist())
                if ids:
                    self._index.add_with_ids(rows, np.asarray(ids, np.int64))
            self._ids = self._contents()
            self._dirty = True
            return np.setdiff1d(wanted, self._ids)

    def search(self, query: NDArray[np.float32], k: int, among: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
        """The passages nearest to a query.

        Args:
            query: Shape (dimension,), length 1.
            k: At most so many.
            among: Ids to look at; None is all of them.

        Returns:
            Ids of shape (found,), the nearest first.
        """
        with self._lock:
            k = min(k, len(self._ids) if among is None else len(among))
            if k == 0:
                return np.zeros(0, np.int64)
            # FAISS divides no single query; its other threads are only waited for, on busy cores some 20 ms.
            faiss.omp_set_num_threads(1)
            params = None if among is None else faiss.SearchParameters(sel=faiss.IDSelectorBatch(among))
            _, ids = self._index.search(query.reshape(1, -1), k, params=params)
            found: NDArray[np.int64] = ids[0][ids[0] >= 0]
            return found

    def cosines(self, query: NDArray[np.float32], ids: Sequence[int]) -> NDArray[np.float32]:
        """Cosine of a query (dimension,) to each of these passages, shape (len(ids),); 0 for an unknown one."""
        with self._lock:
            known = np.isin(ids, self._ids)
            scores = np.zeros(len(ids), np.float32)
            if known.any():
                scores[known] = self._index.reconstruct_batch(np.asarray(ids, np.int64)[known]) @ query
            return scores

    def save(self) -> None:
        """Write the index to its file, whole or not at all; nothing when nothing changed since."""
        with self._lock:
            if not self._dirty:
                return
            temporary = self._path.with_suffix(".tmp")  # one name: what a killed process left is written over
            try:
                with FileLock(self._path.with_suffix(".lock")):
                    self._write(temporary)
                    temporary.replace(self._path)
            except OSError as error:  # a cache that cannot be written costs the next start some time, and no more
                log.warning("vector index is not saved: path=%s error=%s", self._path, error)
                return
            self._dirty = False

    def clear(self) -> None:
        """Forget everything, on disk too; the next `synchronise` builds it anew."""
        with self._lock:
            self._path.unlink(missing_ok=True)
            self._index = self._empty()
            self._ids = self._contents()

    def _write(self, path: Path) -> None:
        with path.open("wb") as file:
            file.write(b" " * _HEADER_BYTES)
            body = _Checksummed(file)
            faiss.write_index(self._index, faiss.PyCallbackIOWriter(body.write))
            header = {"format": _FORMAT, "encoder": self._encoder, "dimension": self._dimension, "crc32": body.crc}
            file.seek(0)
            file.write(json.dumps(header).encode().ljust(_HEADER_BYTES - 1) + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def _empty(self) -> Any:  # noqa: ANN401 - a FAISS index has no typed interface
        return faiss.IndexIDMap2(faiss.IndexFlatIP(self._dimension))

    def _contents(self) -> NDArray[np.int64]:
        return np.sort(faiss.vector_to_array(self._index.id_map)).astype(np.int64)

    def _load(self) -> Any:  # noqa: ANN401 - a FAISS index has no typed interface
        try:
            with self._path.open("rb") as file:
                header = json.loads(file.read(_HEADER_BYTES))
                made_by = [header.get(key) for key in ("format", "encoder", "dimension")]
                if made_by != [_FORMAT, self._encoder, self._dimension]:
                    return None
                if _checksum(file) != header["crc32"]:
                    raise ValueError("the checksum is wrong")
                file.seek(_HEADER_BYTES)
                return faiss.read_index(faiss.PyCallbackIOReader(file.read))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, AttributeError, RuntimeError) as error:
            log.warning("vector index is damaged and is rebuilt: path=%s error=%s", self._path, error)
            return None


def _checksum(file: BinaryIO) -> int:
    crc = 0
    while data := file.read(1 << 20):
        crc = zlib.crc32(data, crc)
    return crc


class _Checksummed:
    """A file that keeps the checksum of what is written to it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.crc = 0

    def write(self, data: bytes) -> int:
        self.crc = zlib.crc32(data, self.crc)
        return self._file.write(data)

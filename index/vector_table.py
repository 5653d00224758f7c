"""The vectors table: what each encoder made of a passage, and of each of its sentences.

A passage's vector is float32, and all of them are in the vector index. Those of its sentences are read here, for
the few passages that a question finds, and are int8: a row is scaled so that its largest value is 127, and read
back at length 1, so that no scale is kept. Cosine to the float32 row: above 0.9999.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.dialects.sqlite import insert as upsert

from index import schema

_LARGEST = 127
_table = schema.vectors


@dataclass(frozen=True, slots=True)
class Embedding:
    """What an encoder made of one passage.

    Attributes:
        passage: Of headline and text: float32 of shape (dimension,), length 1.
        sentences: Of each of its sentences by itself: float32 of shape (sentences, dimension), rows of length 1.
    """

    passage: NDArray[np.float32]
    sentences: NDArray[np.float32]


def put(connection: sa.Connection, encoder: str, embeddings: Iterable[tuple[int, Embedding]]) -> None:
    """Store what an encoder made of passages, by id, in place of what it made of them before."""
    rows = [
        {
            "passage_id": id_,
            "encoder": encoder,
            "vector": embedding.passage.astype("<f4").tobytes(),
            "sentences": _quantised(embedding.sentences).tobytes(),
        }
        for id_, embedding in embeddings
    ]
    if not rows:
        return
    statement = upsert(_table)
    replaced = {name: statement.excluded[name] for name in ("vector", "sentences")}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["passage_id", "encoder"], set_=replaced),
        rows,
    )


def of_passages(connection: sa.Connection, encoder: str, ids: Sequence[int]) -> tuple[list[int], NDArray[np.float32]]:
    """Vectors of the passages among `ids` that have one by this encoder.

    Returns:
        Their ids, and float32 of shape (their number, dimension); (0, 0) when there is none.
    """
    found: list[int] = []
    blobs: list[bytes] = []
    for chunk in chunks(ids):
        query = sa.select(_table.c.passage_id, _table.c.vector).where(_chosen(encoder, chunk))
        for id_, vector in connection.execute(query):
            found.append(id_)
            blobs.append(vector)
    if not found:
        return [], np.zeros((0, 0), np.float32)
    return found, np.frombuffer(b"".join(blobs), "<f4").reshape(len(found), -1)


def of_sentences(connection: sa.Connection, encoder: str, ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
    """Vectors of the sentences of the passages among `ids` that have them by this encoder.

    Returns:
        Passage id -> float32 of shape (sentences, dimension), rows of length 1.
    """
    width = sa.func.length(_table.c.vector) // 4
    found: list[int] = []
    blobs: list[bytes] = []
    dimension = 1
    for chunk in chunks(ids):
        query = sa.select(_table.c.passage_id, _table.c.sentences, width).where(_chosen(encoder, chunk))
        for id_, sentences, dimension in connection.execute(query):  # noqa: B007 - the same in every row
            found.append(id_)
            blobs.append(sentences)
    rows = np.frombuffer(b"".join(blobs), np.int8).reshape(-1, dimension).astype(np.float32)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1)
    ends = np.cumsum([len(blob) // dimension for blob in blobs], dtype=np.int64)
    return dict(zip(found, np.split(rows, ends[:-1]), strict=True)) if found else {}


def without(connection: sa.Connection, encoder: str) -> list[int]:
    """Ids of the passages that this encoder has not embedded, ascending."""
    mine = sa.select(_table.c.passage_id).where(
        _table.c.encoder == encoder, _table.c.passage_id == schema.passages.c.id
    )
    query = sa.select(schema.passages.c.id).where(~sa.exists(mine)).order_by(schema.passages.c.id)
    return list(connection.execute(query).scalars())


def count(connection: sa.Connection, encoder: str) -> int:
    """How many passages this encoder has embedded."""
    query = sa.select(sa.func.count()).select_from(_table).where(_table.c.encoder == encoder)
    return int(connection.execute(query).scalar_one())


def drop_some_others(connection: sa.Connection, kept: Set[str], at_most: int = 5_000) -> bool:
    """Forget what other encoders than these made of some passages.

    Returns:
        Whether there was any.
    """
    other = _table.c.encoder.not_in(kept)
    ids = list(connection.execute(sa.select(_table.c.passage_id).where(other).limit(at_most)).scalars())
    if ids:
        connection.execute(sa.delete(_table).where(other, _table.c.passage_id.in_(ids)))
    return bool(ids)


def chunks(ids: Sequence[int], size: int = 10_000) -> Iterator[list[int]]:
    """Ids, so many at a time as one statement takes."""
    for start in range(0, len(ids), size):
        yield [int(id_) for id_ in ids[start : start + size]]


def _quantised(rows: NDArray[np.float32]) -> NDArray[np.int8]:
    peaks = np.abs(rows).max(axis=1, keepdims=True, initial=np.finfo(np.float32).tiny)
    quantised: NDArray[np.int8] = np.rint(rows * (_LARGEST / peaks)).astype(np.int8)
    return quantised


def _chosen(encoder: str, ids: Sequence[int]) -> sa.ColumnElement[bool]:
    return sa.and_(_table.c.encoder == encoder, _table.c.passage_id.in_(ids))

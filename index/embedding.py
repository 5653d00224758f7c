"""Passages -> their vectors and their sentences', in one call of the encoder; and of all that have none yet."""

import logging
import threading
from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np
from tqdm import tqdm

from index.article import Passage
from index.encoder import Encoder
from index.errors import EncoderError
from index.store import Store
from index.vector_table import Embedding

# Passages embedded and stored at a time: a second or two, and what a killed process has to embed again.
_AT_ONCE = 128
# Of usable vectors of many texts, no more than half is common to all; of a model that gives nonsense, nearly all.
_MOST_IN_COMMON = 0.95
_MANY = 8

log = logging.getLogger(__name__)


def embed(encoder: Encoder, passages: Sequence[Passage]) -> list[Embedding]:
    """Embed passages: with their headline, and each sentence without it, so that it says only what it says."""
    split = [passage.sentences for passage in passages]
    texts = [passage.embedded for passage in passages] + [text for group in split for text in group]
    vectors = encoder.encode(texts, "passage")
    bounds = pairwise(accumulate(map(len, split), initial=len(passages)))
    return [Embedding(vectors[place], vectors[start:end]) for place, (start, end) in enumerate(bounds)]


def embed_missing(store: Store, encoder: Encoder, *, show: bool, stopping: threading.Event | None = None) -> bool:
    """Embed the passages that an encoder has not embedded. Stopped half-way, it goes on where it was.

    Args:
        store: Where they are.
        encoder: Embeds them.
        show: Whether progress is shown, on a terminal.
        stopping: When set, no more is embedded; None: it is not stopped.

    Returns:
        Whether none is missing any more.

    Raises:
        EncoderError: The encoder tells no texts apart; what it made is not stored.
    """
    missing = store.without_vectors(encoder.fingerprint)
    if not missing:
        return True
    total = len(store.passage_ids())
    done = total - len(missing)
    with tqdm(total=total, initial=done, desc=f"embed: {encoder.name}", disable=None if show else True) as bar:
        for start in range(0, len(missing), _AT_ONCE):
            if stopping is not None and stopping.is_set():
                return False
            passages = store.passages(missing[start : start + _AT_ONCE])
            embeddings = embed(encoder, list(passages.values()))
            _check(encoder, embeddings)
            store.put_embeddings(encoder.fingerprint, list(passages), embeddings)
            bar.update(len(passages))
            done += len(passages)
            log.info("embedded: encoder=%s passages=%d of=%d", encoder.name, done, total)
    return True


def _check(encoder: Encoder, embeddings: Sequence[Embedding]) -> None:
    if len(embeddings) < _MANY:
        return
    in_common = np.linalg.norm(np.mean([embedding.passage for embedding in embeddings], axis=0))
    if in_common > _MOST_IN_COMMON:
        raise EncoderError(f"{encoder.name!r} gives nearly the same vector for every text: it cannot be searched with")

"""A sentence-transformers model as it is: prompts, batches, and one thread at a time. Not centred."""

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from tqdm import tqdm

from index.centring import Kind, Vectors, unit_rows
from index.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH: Final = 32
# Tokens read of a text, whatever the model could: a passage has some 150, and a batch of long ones takes memory.
_MAX_TOKENS: Final = 512
# In a model that gives vectors of any use, theirs differ.
_PROBES: Final = ("밤사이 서울에 눈이 왔다.", "The central bank cut its key rate.", "카카오, 새 서비스", "2025")
_LEAST_DIFFERENCE: Final = 1e-3  # of two vectors of length 1
# A batch's texts are all padded to its longest.
_BATCH_CHARACTERS: Final = 12_000
# Prompt names in use for each kind, the most telling first.
_PROMPT_NAMES: Final[dict[Kind, tuple[str, ...]]] = {"query": ("query",), "passage": ("passage", "document", "corpus")}
# The prompts of e5, and of what is trained from it, are in the model card only, and without them it is much worse.
_E5: Final = re.compile(r"(?:^|[/\\])(?:multilingual-)?e5-(?:small|base|large)(?:-(?!.*instruct)[^/\\]+)?[/\\]?$")
_E5_PROMPTS: Final[dict[Kind, str]] = {"query": "query: ", "passage": "passage: "}


class Model:
    """Encodes texts with a loaded model.

    Args:
        transformer: The model.
        name: Its name in config.toml.

    Raises:
        EncoderError: Its vectors are no numbers, or the same for every text.

    Attributes:
        dimension: Width of a vector.
        prompts: What is put before a text of each kind; "" for models without prompts.
    """

    def __init__(self, transformer: "SentenceTransformer", name: str) -> None:
        dimension = transformer.get_embedding_dimension()
        self.dimension = dimension or transformer.encode([""], show_progress_bar=False).shape[1]
        self.prompts = prompts_of(transformer.prompts, name)
        if (transformer.max_seq_length or 0) > _MAX_TOKENS:
            transformer.max_seq_length = _MAX_TOKENS
        _check(transformer, name)
        self._transformer = transformer
        self._waiting = threading.Lock()
        self._working = threading.Lock()

    def encode(self, texts: Sequence[str], kind: Kind, *, progress: str | None = None) -> Vectors:
        """Encode texts in batches of similar length, so that little is padding.

        Threads take turns after each batch: a question waits for one batch of an ingest, not for all of it.

        Args:
            texts: Any number of texts.
            kind: Chooses the prompt.
            progress: Label of a progress bar on a terminal; None: no bar.

        Returns:
            float32 of shape (n, dimension), rows of length 1.
        """
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        with tqdm(total=len(texts), desc=progress, disable=None if progress else True, leave=False) as bar:
            for batch in batches_of([len(text) for text in texts]):
                vectors[batch] = self._encode_batch([texts[i] for i in batch], kind)
                bar.update(len(batch))
        return vectors

    def _encode_batch(self, texts: list[str], kind: Kind) -> Vectors:
        """One batch. The tokenizer cannot serve two threads at once ("Already borrowed")."""
        # A thread that has just finished a batch cannot snatch the next turn while another one is waiting for it.
        with self._waiting:
            self._working.acquire()
        try:
            vectors = self._transformer.encode(
                texts, prompt=self.prompts[kind], batch_size=_BATCH, show_progress_bar=False, convert_to_numpy=True
            )
        finally:
            self._working.release()
        return unit_rows(vectors)


def _check(transformer: "SentenceTransformer", name: str) -> None:
    vectors = transformer.encode(list(_PROBES), show_progress_bar=False, convert_to_numpy=True)
    if not np.isfinite(vectors).all():
        raise EncoderError(f"[encoder] model: {name!r} gives vectors that are no numbers. Its weights are damaged")
    if np.linalg.norm(np.ptp(unit_rows(vectors), axis=0)) < _LEAST_DIFFERENCE:
        raise EncoderError(f"[encoder] model: {name!r} gives every text the same vector. It is not trained, or damaged")


def batches_of(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Put texts of similar length together, so that little is padding and no batch holds up the next one for long.

    Args:
        lengths: Of each text, in characters.

    Yields:
        Places in `lengths`, the longest texts first: so the bar's estimate errs on the safe side.
    """
    batch: list[int] = []
    longest = 0
    for place in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        if batch and (len(batch) == _BATCH or (len(batch) + 1) * longest > _BATCH_CHARACTERS):
            yield batch
            batch = []
        longest = longest if batch else lengths[place]
        batch.append(place)
    if batch:
        yield batch


def prompts_of(own: Mapping[str, str | None], name: str) -> dict[Kind, str]:
    """The prompt of each kind: the model's own, by any of their usual names; for e5, its model card's."""
    prompts: dict[Kind, str] = {
        kind: next(filter(None, map(own.get, names)), "") for kind, names in _PROMPT_NAMES.items()
    }
    if not any(prompts.values()) and _E5.search(name):
        return dict(_E5_PROMPTS)
    return prompts

"""Every text of the training data with its latest vector: the candidates that a step contrasts with.

A batch holds a few dozen candidates, where a question has to find its passage among thousands. The vectors of all
other texts change slowly, so the latest known ones serve as well (cross-batch memory, Wang et al., 2020).
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import torch
from torch import Tensor, nn

from index.adapter.records import Record
from index.article import language_of

KO, EN = 0, 1

_Record = TypeVar("_Record", int, Tensor)

# Passages that the frozen encoder finds so near tell the same event: neither is a wrong answer to the other's question.
_SAME_EVENT = 0.8


def language_code(text: str) -> int:
    """`KO` or `EN`."""
    return KO if language_of(text) == "ko" else EN


class Bank:
    """Texts of one kind with their languages, records and vectors.

    Args:
        texts: Prompts included.
        languages: `KO` or `EN` for each.
        records: Place of the record that each belongs to; for what only looks like its own, `alike(place)`.
        encode: Gives the frozen network's vectors.

    Attributes:
        frozen: Vectors before training, shape (n, width), rows of length 1.
        latest: Vectors as last seen, likewise.
    """

    def __init__(
        self,
        texts: Sequence[str],
        languages: Sequence[int],
        records: Sequence[int],
        encode: Callable[[Sequence[str]], Tensor],
    ) -> None:
        self.texts = list(texts)
        self.languages = torch.tensor(languages)
        self.records = torch.tensor(records)
        with torch.inference_mode():
            self.frozen = encode(self.texts).clone()
        self.latest = self.frozen.clone()

    def means(self, vectors: Tensor) -> Tensor:
        """Each language's mean of this bank's vectors, shape (2, width)."""
        return torch.stack([vectors[self.languages == language].mean(0) for language in (KO, EN)])

    def with_fresh(self, places: Tensor, vectors: Tensor) -> Tensor:
        """The latest vectors, those of a batch replaced by ones with a gradient."""
        self.latest[places] = vectors.detach()
        return self.latest.index_copy(0, places, vectors)

    def centred(self, vectors: Tensor) -> Tensor:
        """The bank's vectors without their language's mean (`index.centring`), rows of length 1."""
        return nn.functional.normalize(vectors - self.means(vectors.detach())[self.languages], dim=1)


def passages(records: Sequence[Record], encode: Callable[[Sequence[str]], Tensor]) -> Bank:
    """A bank of all passages."""
    rows = [
        (f"passage: {text}", language, place)
        for place, record in enumerate(records)
        for text, language in ((record.ko, KO), (record.en, EN))
    ]
    rows += [
        (f"passage: {record.neg}", language_code(record.neg), alike(place))
        for place, record in enumerate(records)
        if record.neg
    ]
    texts, languages, places = zip(*rows, strict=True)
    return Bank(texts, languages, places, encode)


def questions(records: Sequence[Record], encode: Callable[[Sequence[str]], Tensor]) -> Bank:
    """A bank of all questions, those that no passage answers as `alike`.

    A sentence pair asks for its translation: its sentences are the questions.
    """
    rows = [
        (f"query: {text}", language, place)
        for place, record in enumerate(records)
        for texts, language in ((record.q_ko or (record.ko,), KO), (record.q_en or (record.en,), EN))
        for text in texts
    ]
    rows += [
        (f"query: {text}", language_code(text), alike(place))
        for place, record in enumerate(records)
        for text in record.near
    ]
    texts, languages, places = zip(*rows, strict=True)
    return Bank(texts, languages, places, encode)


def alike(record: _Record) -> _Record:
    """What stands among a bank's `records` for what only looks like a record's own passage or question; one or many."""
    return -1 - record


def places(records: Tensor, language: int) -> Tensor:
    """Where these records' passages in a language are in a bank of all passages."""
    return 2 * records + language


def same_event(bank: Bank, frozen: Tensor, rows: Tensor) -> Tensor:
    """Which of the bank's passages tell the event of another passage, boolean of shape (rows, n).

    Args:
        bank: Passages.
        frozen: Their centred vectors before training.
        rows: Places of the passages to compare with.
    """
    near = frozen[rows] @ frozen.T > _SAME_EVENT
    return near & (bank.records != alike(bank.records[rows]).unsqueeze(1))

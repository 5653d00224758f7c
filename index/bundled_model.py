"""Writes the bundled model's files: the sentence-transformers folder and its int8 ONNX file."""

# ruff: noqa: PLC0415 - torch and its like take seconds to import: only where they are used

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from index.adapter import Deltas
from index.q4file import WeightsFile
from index.unigram import build_tokenizer, korean_english

if TYPE_CHECKING:
    import torch

# "document" is what sentence-transformers calls a passage by default.
_PROMPTS: Final = {"query": "query: ", "passage": "passage: ", "document": "passage: "}

# The weights file's names of a layer's parts, and transformers'.
_MODULES: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def write_model(weights: WeightsFile, folder: Path, deltas: Deltas) -> None:
    """Write the weights file's model, the adapter's changes added, as a sentence-transformers folder (fp32, torch)."""
    from transformers import BertConfig, BertModel

    shape, unigram = weights.shape, weights.unigram
    kept = korean_english(unigram)
    config = BertConfig(  # type: ignore[no-untyped-call]
        vocab_size=len(kept),
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.token_types,
        layer_norm_eps=shape.epsilon,
        pad_token_id=unigram.pad,
    )
    model = BertModel(config, add_pooling_layer=False)  # type: ignore[no-untyped-call]
    model.load_state_dict(_state(weights, kept))
    _merge(model, deltas)
    model.save_pretrained(folder)
    build_tokenizer(unigram, kept, shape.positions).save_pretrained(folder)
    _save_pooled(folder, folder, shape.positions)


def _state(weights: WeightsFile, kept: list[int]) -> "dict[str, torch.Tensor]":
    """The network's parameters under the names that transformers gives them, word rows of kept pieces only."""
    shape = weights.shape
    state = {
        "embeddings.word_embeddings.weight": weights.floats("emb.word", shape.vocabulary)[kept],
        "embeddings.position_embeddings.weight": weights.floats("emb.pos", shape.positions),
        "embeddings.token_type_embeddings.weight": weights.floats("emb.type", shape.token_types),
        "embeddings.LayerNorm.weight": weights.floats("emb.ln.w"),
        "embeddings.LayerNorm.bias": weights.floats("emb.ln.b"),
    }
    for layer in range(shape.layers):
        for theirs, ours in _MODULES.items():
            is_norm = ours.endswith("LayerNorm")
            rows = None if is_norm else shape.feed_forward if theirs == "fi" else shape.hidden
            name = f"encoder.layer.{layer}.{ours}"
            state[f"{name}.weight"] = weights.floats(f"l{layer}.{theirs}.w", rows)
            state[f"{name}.bias"] = weights.floats(f"l{layer}.{theirs}.b")
    return {name: _tensor(values) for name, values in state.items()}


def _merge(model: "torch.nn.Module", deltas: Deltas) -> None:
    weights = dict(model.named_parameters())
    for name, delta in deltas.items():
        weights[f"{name}.weight"].data += _tensor(delta)


def _tensor(values: NDArray[np.float32]) -> "torch.Tensor":
    import torch

    return torch.from_numpy(np.ascontiguousarray(values))


def _save_pooled(model: Path, folder: Path, max_length: int) -> None:
    """Write a transformer with mean pooling, normalisation and e5's prompts as a sentence-transformers folder."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    transformer = Transformer(str(model), max_seq_length=max_length)
    pooling = Pooling(transformer.get_embedding_dimension(), "mean")
    pooled = SentenceTransformer(modules=[transformer, pooling, Normalize()], prompts=dict(_PROMPTS), device="cpu")
    pooled.save(str(folder), create_model_card=False)
    _vouch_for_tokenizer(folder)


def _vouch_for_tokenizer(folder: Path) -> None:
    """Spare whoever loads the folder a wrong warning: transformers 4.57 takes any local tokenizer for a faulty one."""
    path = folder / "sentence_bert_config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["processor_kwargs"] = {"fix_mistral_regex": False}
    path.write_text(json.dumps(config, indent=4) + "\n", encoding="utf-8")


def add_int8(folder: Path, flavour: str) -> None:
    """Add an int8 ONNX file to a sentence-transformers folder: `onnx/model_..._{flavour}.onnx`.

    Args:
        folder: The folder.
        flavour: The processor's instructions it is for: "arm64", "avx2" or "avx512_vnni".
    """
    from optimum.onnxruntime.configuration import AutoQuantizationConfig
    from sentence_transformers import SentenceTransformer, export_dynamic_quantized_onnx_model

    # A scale for each row of a matrix rather than one for all: as fast, and a third of the error.
    scheme = getattr(AutoQuantizationConfig, flavour)(is_static=False, per_channel=True)

    with tempfile.TemporaryDirectory(prefix="fp32-", dir=folder) as scratch:
        options: dict[str, Any] = {"export": True, "provider": "CPUExecutionProvider"}
        model = SentenceTransformer(str(folder), backend="onnx", model_kwargs=options, device="cpu")
        model.save(scratch, create_model_card=False)
        export_dynamic_quantized_onnx_model(model, scheme, str(folder), file_suffix=f"qint8_{flavour}")


def copy_model(snapshot: Path, folder: Path, deltas: Deltas) -> None:
    """Write the hub's model, the adapter's changes added, as the same kind of folder, with its whole vocabulary."""
    from transformers import AutoModel, AutoTokenizer

    model = AutoModel.from_pretrained(snapshot)
    _merge(model, deltas)
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(snapshot).save_pretrained(folder)  # type: ignore[no-untyped-call]
    _save_pooled(folder, folder, max_length=512)

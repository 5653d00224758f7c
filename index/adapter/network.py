"""The bundled network in torch, frozen but for low-rank changes to its linear layers."""

import math
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer

from index.model import batches_of
from index.quiet import quiet

_LONGEST = 192  # tokens of a text that training looks at
_SCALE = 2.0  # the usual alpha / rank of LoRA


class LowRank(nn.Module):
    """A frozen linear layer plus a trained product of two thin matrices (Hu et al., "LoRA", 2021).

    Args:
        layer: The linear layer.
        rank: Width of the thin matrices. The product is zero at first.
    """

    def __init__(self, layer: nn.Linear, rank: int) -> None:
        super().__init__()
        self.layer = layer
        self.down = nn.Parameter(torch.randn(rank, layer.in_features) / math.sqrt(layer.in_features))
        self.up = nn.Parameter(torch.zeros(layer.out_features, rank))

    def forward(self, inputs: Tensor) -> Tensor:
        """The layer's output, changed."""
        thin = nn.functional.linear(inputs, self.down)
        changed: Tensor = self.layer(inputs) + nn.functional.linear(thin, self.up * _SCALE)
        return changed


class Network:
    """Texts -> vectors with a gradient.

    Args:
        folder: The bundled model's folder, without an adapter.
        rank: Of the changes.
    """

    def __init__(self, folder: Path, rank: int) -> None:
        with quiet():
            self._tokenizer = AutoTokenizer.from_pretrained(folder)  # type: ignore[no-untyped-call]
            self.model = AutoModel.from_pretrained(folder, add_pooling_layer=False)
        self.model.eval()  # without dropout: the data is small, the change smaller
        self.model.requires_grad_(False)
        self.layers = {
            name: LowRank(layer, rank)
            for name, layer in self.model.named_modules()
            if isinstance(layer, nn.Linear) and name.startswith("encoder.layer.")
        }
        for name, layer in self.layers.items():
            parent, _, attribute = name.rpartition(".")
            setattr(self.model.get_submodule(parent), attribute, layer)
        # Half the time where the processor has the instructions; slower than float32 where it has not.
        self._bfloat16 = bool(torch.cpu.get_capabilities().get("avx512_bf16"))

    def parameters(self) -> list[nn.Parameter]:
        """What is trained."""
        return [parameter for layer in self.layers.values() for parameter in (layer.down, layer.up)]

    def encode(self, texts: Sequence[str]) -> Tensor:
        """Vectors of texts, their prompts included: shape (n, width), rows of length 1."""
        rows: list[Tensor] = []
        order: list[int] = []
        for batch in batches_of([len(text) for text in texts]):
            rows.append(self._encode_batch([texts[place] for place in batch]))
            order.extend(batch)
        return torch.cat(rows)[torch.argsort(torch.tensor(order))]

    def _encode_batch(self, texts: list[str]) -> Tensor:
        tokens = self._tokenizer(texts, padding=True, truncation=True, max_length=_LONGEST, return_tensors="pt")
        with torch.autocast("cpu", torch.bfloat16, enabled=self._bfloat16):
            states: Tensor = self.model(**tokens).last_hidden_state
        mask = tokens["attention_mask"].unsqueeze(-1)
        pooled = (states.float() * mask).sum(1) / mask.sum(1)
        return nn.functional.normalize(pooled, dim=1)

    def weaken(self, strength: float) -> None:
        """Keep only a share of the change."""
        with torch.no_grad():
            for layer in self.layers.values():
                layer.up.mul_(strength)

    def thin_matrices(self) -> dict[str, tuple[Tensor, Tensor]]:
        """For each layer, `up` and `down`, whose product is added to its weight."""
        return {name: ((layer.up * _SCALE).detach(), layer.down.detach()) for name, layer in self.layers.items()}

"""The adapter: low-rank changes to the bundled encoder's weights that bring Korean and English together.

Trained by `python -m index.adapter.train` on the records in `data/`; merged into the network when the
bundled model's folder is built, so that it costs nothing at run time. README.md is its model card.
"""

import hashlib
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

_WEIGHTS = "adapter.safetensors"

Deltas = dict[str, NDArray[np.float32]]
"""For each linear layer of the network, by its name in transformers: what is added to its weight, shape (out, in)."""


def deltas() -> Deltas:
    """What the adapter adds to the weights: for each layer the product of its two thin matrices."""
    from safetensors.numpy import load_file  # noqa: PLC0415 - only where a model is built

    with as_file(files(__name__).joinpath(_WEIGHTS)) as path:
        thin = load_file(path)
    names = sorted({name.rpartition(".")[0] for name in thin})
    return {name: thin[f"{name}.up"].astype(np.float32) @ thin[f"{name}.down"].astype(np.float32) for name in names}


def key() -> str:
    """Tells this adapter's weights from others."""
    return hashlib.sha256(files(__name__).joinpath(_WEIGHTS).read_bytes()).hexdigest()[:8]

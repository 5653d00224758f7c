"""A sentence-transformers model of a test's own: tiny, real, with random weights."""

from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors  # type: ignore[import-untyped]
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

WIDTH = 24


def own_model(folder: Path, prompts: dict[str, str], seed: int = 0, positions: int = 64) -> str:
    """Write a tiny model that reads so many bytes of a text; returns the folder's name, as in config.toml."""
    symbols = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *sorted(pre_tokenizers.ByteLevel.alphabet())]
    tokenizer = Tokenizer(models.BPE({symbol: i for i, symbol in enumerate(symbols)}, [], unk_token="[UNK]"))
    tokenizer.pre_tokenizer, tokenizer.decoder = pre_tokenizers.ByteLevel(), decoders.ByteLevel()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        model_max_length=positions,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
    ).save_pretrained(folder)
    torch.manual_seed(seed)
    config = BertConfig(len(symbols), WIDTH, 1, 2, 48, max_position_embeddings=positions)  # type: ignore[no-untyped-call]
    BertModel(config).save_pretrained(folder)  # type: ignore[no-untyped-call]
    modules = [Transformer(str(folder)), Pooling(WIDTH, "mean")]
    SentenceTransformer(modules=modules, prompts=prompts, device="cpu").save(str(folder), create_model_card=False)
    return str(folder)

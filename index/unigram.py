"""The bundled model's tokenizer: its vocabulary cut to Korean and English, its normalisation made of standard parts."""

# ruff: noqa: PLC0415 - transformers takes seconds to import: only where used

import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from index.q4file import Unigram

if TYPE_CHECKING:
    from tokenizers import normalizers  # type: ignore[import-untyped]
    from transformers import PreTrainedTokenizerFast

_SCRIPTS: Final = ("LATIN", "HANGUL", "CJK")
_MASK: Final = "<mask>"
_WORD_START: Final = "\u2581"
_WAVE: Final = "\uff5e"
# Unicode sets these two aside for use inside a program: no text contains them.
_KEPT_WAVE: Final = "\ufdd1"
_WALL: Final = "\ufdd0"
# What may merge with the character before it: marks, vowel and final jamo, and what NFKC turns into those.
_MERGING: Final = r"(?=[\p{M}\x{1161}-\x{11ff}\x{3130}-\x{318f}\x{ff9e}-\x{ffdc}])"


def korean_english(unigram: Unigram) -> list[int]:
    """Ids of the pieces worth keeping: half of the vocabulary is of scripts that no article here is written in.

    Kept are the special pieces, those of Latin, Hangul and Hanja letters, digits, punctuation and
    symbols, and every single character, so that a foreign name is spelt rather than unknown.

    Returns:
        Ascending ids; they keep the order, so the special pieces keep their ids.
    """
    special = {unigram.bos, unigram.eos, unigram.pad, unigram.unk}
    return [i for i, piece in enumerate(unigram.pieces) if i in special or _is_kept(piece)]


def _is_kept(piece: str) -> bool:
    letters = piece.removeprefix(_WORD_START)
    return len(letters) <= 1 or piece == _MASK or all(map(_is_of_kept_script, letters))


def _is_of_kept_script(character: str) -> bool:
    if unicodedata.category(character)[0] not in "LM":
        return True
    return unicodedata.name(character, "").startswith(_SCRIPTS)


def build_tokenizer(unigram: Unigram, kept: list[int], max_length: int) -> "PreTrainedTokenizerFast":
    """The tokenizer over the kept pieces.

    Args:
        unigram: As the weights file has it.
        kept: Ids of the pieces to keep, special ones included; a piece's new id is its place here.
        max_length: Longest input in tokens.
    """
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    vocabulary = [(unigram.pieces[i], float(unigram.scores[i])) for i in kept]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=kept.index(unigram.unk), byte_fallback=False))
    tokenizer.normalizer = _normaliser(unigram.normalisation)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_WORD_START, prepend_scheme="always")
    bos, eos = unigram.pieces[unigram.bos], unigram.pieces[unigram.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, kept.index(unigram.bos)), (eos, kept.index(unigram.eos))],
    )
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        model_max_length=max_length,
        model_input_names=["input_ids", "attention_mask"],
        bos_token=bos,
        eos_token=eos,
        cls_token=bos,
        sep_token=eos,
        pad_token=unigram.pieces[unigram.pad],
        unk_token=unigram.pieces[unigram.unk],
        mask_token=_MASK,
    )


def _normaliser(replacements: dict[str, str]) -> "normalizers.Sequence":
    """The model's normalisation: each code point by itself as in NFKC, but for some control characters and spaces.

    NFKC of a whole text also composes neighbours (a decomposed syllable becomes one character), which
    the model's own normalisation does not; a wall before every character that could merge prevents it.
    """
    from tokenizers import Regex, normalizers

    nfkc = normalizers.NFKC()
    differing = {c: r for c, r in replacements.items() if r in ("", " ") and nfkc.normalize_str(c) != r}
    return normalizers.Sequence(
        [
            normalizers.Replace(Regex(_any_of(c for c, r in differing.items() if r == "")), ""),
            normalizers.Replace(Regex(_any_of(c for c, r in differing.items() if r == " ")), " "),
            normalizers.Replace(_WAVE, _KEPT_WAVE),
            normalizers.Replace(Regex(_MERGING), _WALL),
            nfkc,
            normalizers.Replace(_WALL, ""),
            normalizers.Replace(_KEPT_WAVE, _WAVE),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )


def _any_of(characters: Iterable[str]) -> str:
    """A regular expression for one of the characters."""
    return "[" + "".join(f"\\x{{{ord(c):x}}}" for c in characters) + "]"

"""The forms of an English word: sold is a form of sell, and selling another.

The index keeps words as they are written but for the plural (`lexical.stem`), so that words of
different meaning never meet in it. A question asks for every form of its words instead.
"""

from functools import cache, lru_cache
from importlib.resources import files

_VOWELS = "aeiou"
_SHORTEST = 3  # letters of a word that has forms


def bases(word: str) -> tuple[str, ...]:
    """What a folded word may be a form of, the likeliest first; the word itself is not among them."""
    _, of = _irregular()
    found = [*of.get(word, ()), *_regular_bases(word)]
    return tuple(base for base in dict.fromkeys(found) if base != word)


def is_irregular(word: str) -> bool:
    """Whether a word is a form that no rule makes."""
    return word in _irregular()[1]


@lru_cache(1 << 14)
def forms(base: str) -> tuple[str, ...]:
    """The forms of a base form, itself first; those that the plural's stem joins are left out."""
    if len(base) < _SHORTEST or not (base.isascii() and base.isalpha()):
        return (base,)
    irregular, of = _irregular()
    if base not in irregular and (base in of or (base.endswith(("ed", "ing")) and not base.endswith("eed"))):
        return (base,)  # no base form: won, the currency, is not conjugated
    # A regular past beside the irregular one does no harm: nobody writes it.
    return tuple(dict.fromkeys([base, *irregular.get(base, ()), *_with("ed", base), *_with("ing", base)]))


def _regular_bases(word: str) -> list[str]:
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2:
            undoubled = [stem[:-1]] if stem[-1] == stem[-2] else []
            changed = [stem[:-1] + "y"] if ending == "ed" and stem.endswith("i") else []
            return [*changed, stem, stem + "e", *undoubled]
    return []


def _with(ending: str, base: str) -> list[str]:
    """A word with "ed" or "ing"; both spellings where it depends on the stress."""
    if base.endswith("e"):
        silent = ending == "ed" or not base.endswith(("ee", "oe", "ye"))
        return [(base[:-1] if silent else base) + ending]
    if base.endswith("y") and base[-2] not in _VOWELS and ending == "ed":
        return [base[:-1] + "ied"]
    doubles = base[-1] not in _VOWELS + "hwxy" and base[-2] in _VOWELS and base[-3] not in _VOWELS
    doubled = [base + base[-1] + ending] if doubles else []
    one_syllable = sum(letter in _VOWELS for letter in base) == 1
    return doubled if doubled and one_syllable else [base + ending, *doubled]


@cache
def _irregular() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Base -> its forms, and form -> what it is a form of."""
    forms_of: dict[str, tuple[str, ...]] = {}
    base_of: dict[str, tuple[str, ...]] = {}
    for line in files("index.lexicon").joinpath("irregular.tsv").read_text(encoding="utf-8").splitlines():
        base, _, others = line.partition("\t")
        if not line.startswith("#"):
            forms_of[base] = tuple(others.split())
            for form in forms_of[base]:
                base_of[form] = (*base_of.get(form, ()), base)
    return forms_of, base_of

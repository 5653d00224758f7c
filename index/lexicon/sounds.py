"""How a foreign name sounds, in either alphabet: keys that both spellings share, and how alike two are.

A key finds, the likeness weighs. The key is coarse: little but the consonants, in seven classes, so
that a table of words can be asked for it. English spelling is ambiguous (a soft g, a silent t), so that a
Latin word has several readings with a key each; a Hangul word has one. Words of the same key have
their consonants one to one, and so the likeness compares them and the vowels between in one pass.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product
from typing import NamedTuple

from index.lexicon import hangul

_MOST_READINGS = 16
_SHORTEST_KEY = 2  # consonants
_SHORT_KEY = 3

# Consonants are written k g t d p b f v s z j c m n l r. What is dropped from the key stands in the
# gaps between them: the vowels a e i o u, A for ㅓ, E for ㅐ and ㅔ, x for the ㅡ that Hangul puts
# where there is no vowel, h, w, y, and the r that is not spoken everywhere.
_CLASS = {
    **dict.fromkeys("kg", "k"),
    **dict.fromkeys("td", "t"),
    **dict.fromkeys("pbfv", "p"),
    **dict.fromkeys("szjc", "s"),
    **dict.fromkeys("lr", "l"),
    "m": "m",
    "n": "n",
}
_INITIAL = dict(zip(hangul.INITIALS, "g k n d t r m b p s s _ j j c k t p h".split(), strict=True)) | {"ㅇ": ""}
_VOWEL = dict(
    zip(hangul.VOWELS, "a E ya yE A E yA yE o wa wE wE yo u wA wE wi yu x wi i".split(), strict=True),
)
_FINAL = {"ㄱ": "k", "ㄲ": "k", "ㄴ": "n", "ㄷ": "t", "ㄹ": "l", "ㅁ": "m", "ㅂ": "p", "ㅅ": "t", "ㅇ": "n"}

# Spellings and what they may sound like, the likeliest first; the first pattern that fits is taken.
# "R" is an r that may be silent: it stands in the gap.
_SPELLINGS = [
    (pattern, tuple(sounds.split("|")))
    for pattern, sounds in (
        ("^mc", "mak"),
        ("^kn", "n"),
        ("^wr", "r"),
        ("^ps", "s"),
        ("(?<=[ae]u)x$", "|ks"),
        ("tch|cz", "c"),
        ("sch", "s|sk"),
        ("ch", "c|k|h"),
        ("sh", "s"),
        ("zh", "j"),
        ("ph", "f"),
        ("th", "s|t"),
        ("rgh$", "Rg|r"),
        ("gh(?=t)", ""),
        ("gh", "g|"),
        ("ck(?=i$)", "k|zk"),
        ("ck", "k"),
        ("kh", "k|h"),
        ("sc(?=[eiy])", "s"),
        ("cc(?=[eiy])", "c"),
        ("c(?=[eiy])", "s"),
        ("c$", "k|c"),
        ("c", "k"),
        ("qu", "kw"),
        ("q", "k|c"),
        ("x", "ks|s"),
        ("tt?[sz]", "z|ts"),
        ("pp", "p|tp"),
        ("kk", "k|tk"),
        ("f(?=u)", "f|h"),
        ("d[sz]$", "z|ds"),
        ("d[jz]|dg(?=e)", "j"),
        ("d(?=s[aeiouy])", "d|"),
        ("j", "j|h"),
        ("gu(?=[ei])", "g"),
        ("g(?=[eiy])", "j|g|h"),
        ("gn", "n|gn"),
        ("ng(?=[ei])", "n|nj|ng"),
        ("ng(?=[aouylr])", "n|ng"),
        ("ng", "n"),
        ("mb$", "m"),
        ("ll", "l|y"),
        ("l(?=[kmf])", "l|"),
        ("t(?=i[ao])", "s|t"),
        ("r+(?=e$)", "R|r"),
        ("r+(?=[^aeiouyr]|$)", "R"),
        ("(?<=...[aeioury])[td]$|(?<=...[nl])t$|(?<=...[aeiou])s$", "=|"),
        ("w", "w|v"),
        ("y", "y"),
    )
]
_UNIT = re.compile("|".join(f"({pattern})" for pattern, _ in _SPELLINGS) + "|[a-z]")


class Sound(NamedTuple):
    """One way to say a word.

    Attributes:
        classes: Classes of its consonants.
        consonants: Its consonants, as many.
        gaps: What is before, between and after them, one more.
    """

    classes: str
    consonants: tuple[str, ...]
    gaps: tuple[str, ...]


@lru_cache(1 << 14)
def heard(word: str) -> Sound:
    """How a word in Hangul sounds."""
    sounds: list[str] = []
    for position, syllable in enumerate(word):
        initial, vowel, final = hangul.split(syllable)
        if initial == "ㄹ" and vowel == "ㅡ" and position:
            sounds.append("R")  # a foreign r before a consonant or at the end
        else:
            sounds += (_INITIAL[initial], _VOWEL[vowel])
        sounds.append(_FINAL.get(final[:1], ""))
    return _sound("".join(sounds))


@lru_cache(1 << 12)
def readings(word: str) -> tuple[Sound, ...]:
    """How a word in small Latin letters may sound, the likeliest first."""
    units = [_options(unit) for unit in _UNIT.finditer(word)]
    every = (_sound("".join(choice)) for choice in islice(_likeliest_first(units), _MOST_READINGS))
    return tuple({sound.classes: sound for sound in reversed(list(every))}.values())[::-1]


def likeness(latin: str, korean: str) -> float:
    """How alike a Latin word and a Hangul word sound, 0.0 (their keys differ) to 1.0."""
    there = heard(korean)
    return max((_likeness(here, there) for here in readings(latin) if here.classes == there.classes), default=0.0)


def keys(word: str) -> tuple[str, ...]:
    """What to find a folded word by; spellings of one name in two alphabets share one of them.

    Beside the classes of its consonants, a key tells whether a vowel is before them, and where there
    are only a few, whether one is between or after them. None where fewer than two would tell too little.
    """
    sounds = (heard(word),) if hangul.is_hangul(word) else readings(word)
    return tuple(dict.fromkeys(key for sound in sounds for key in _sound_keys(sound, hangul.is_hangul(word))))


def _sound_keys(sound: Sound, korean: bool) -> Iterator[str]:
    classes, gaps = sound.classes, sound.gaps
    if len(classes) < _SHORTEST_KEY:
        return
    if len(classes) == _SHORTEST_KEY and _spoken(gaps[1]):
        classes = classes[0] + "." + classes[1]
    before = "." if _spoken(gaps[0]) or "h" in gaps[0] else ""
    if len(sound.classes) > _SHORT_KEY:
        yield before + classes
        return
    silent = gaps[-1] in ("e", "es") or (not gaps[-1] and classes[-1] == "s")  # Bush is 부시, but Blake 블레이크
    for after in ("", ".") if silent and not korean else ("." if _spoken(gaps[-1]) else "",):
        yield before + classes + "-" + after


def _spoken(gap: str) -> bool:
    return any(sound not in "xRh" for sound in gap)


def _options(unit: re.Match[str]) -> tuple[str, ...]:
    if unit.lastindex is None:
        return (unit[0],)
    return tuple(unit[0] if sound == "=" else sound for sound in _SPELLINGS[unit.lastindex - 1][1])


def _likeliest_first(units: list[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Every choice of one option a unit, by the number of unlikely ones."""
    choices = product(*(range(len(options)) for options in units)) if len(units) < 40 else iter(())
    ranked = sorted(islice(choices, 4096), key=sum)
    return (tuple(options[pick] for options, pick in zip(units, picks, strict=True)) for picks in ranked)


def _sound(sounds: str) -> Sound:
    consonants: list[str] = []
    gaps = [""]
    for sound in sounds:
        kind = _CLASS.get(sound)
        if kind is None:
            gaps[-1] += sound
        elif not (consonants and not gaps[-1] and _CLASS[consonants[-1]] == kind):  # doubles once
            consonants.append(sound)
            gaps.append("")
    return Sound("".join(_CLASS[consonant] for consonant in consonants), tuple(consonants), tuple(gaps))


# What it costs to hear one sound for another: rows are Latin letters, columns Hangul's.
_GAP_COST = {
    "a": {"a": 0.0, "Y": 0.0, "E": 0.1, "A": 0.25, "o": 0.3, "x": 0.5},
    "e": {"E": 0.0, "Y": 0.1, "i": 0.15, "A": 0.15, "x": 0.15, "a": 0.5},
    "i": {"i": 0.0, "I": 0.05, "A": 0.3, "E": 0.4, "x": 0.3, "y": 0.1},
    "o": {"o": 0.0, "A": 0.2, "a": 0.2, "u": 0.25, "x": 0.4, "w": 0.1},
    "u": {"u": 0.0, "A": 0.15, "a": 0.3, "o": 0.3, "x": 0.15, "w": 0.0, "y": 0.3, "i": 0.4},
    "y": {"i": 0.0, "y": 0.0, "I": 0.05, "E": 0.5, "a": 0.4},
    "w": {"w": 0.0, "u": 0.0, "o": 0.1},
    "E": {"E": 0.0, "Y": 0.0, "I": 0.1, "A": 0.3, "i": 0.3, "a": 0.2},
    "I": {"I": 0.0, "Y": 0.05, "E": 0.1, "i": 0.1},
    "h": {"h": 0.0},
    "R": {"R": 0.0},
    "v": {},
}
_DROPPED = {"R": 0.05, "h": 0.15, "e": 0.2, "w": 0.15, "y": 0.15, "u": 0.3, "i": 0.35, "o": 0.35, "a": 0.4}
_ADDED = {
    "x": 0.0,
    "R": 0.2,
    "h": 0.2,
    "y": 0.1,
    "w": 0.2,
    "i": 0.25,
    "u": 0.3,
    "A": 0.4,
    "E": 0.4,
    "a": 0.4,
    "o": 0.4,
    "I": 0.4,
    "Y": 0.4,
}
_CONSONANT_COST = {
    **dict.fromkeys(("fp", "vb", "zj", "lr", "rl"), 0.0),
    **dict.fromkeys(("gk", "dt", "bp", "cs", "sz", "zs", "zc", "js"), 0.15),
    **dict.fromkeys(("kg", "pb", "td", "vp", "fb"), 0.25),
    **dict.fromkeys(("sj", "cj", "jc", "sc"), 0.3),
}
_LATIN_VOWELS = {
    "aa": "a", "ee": "i", "oo": "u", "ou": "u", "ea": "i", "ie": "i", "ai": "E", "ay": "E", "au": "o", "ei": "I",
    "ey": "i", "eu": "o", "oe": "o", "yy": "y",
}  # fmt: skip
_HANGUL_VOWELS = {"ai": "I", "Ei": "Y"}  # one vowel in English: tiger, Davis
_GAP_WEIGHT = 0.6
_FIRST_GAP_WEIGHT = 1.2  # a name's beginning tells more


def _likeness(latin: Sound, korean: Sound) -> float:
    cost = _GAP_WEIGHT * sum(map(_gap_cost, latin.gaps, korean.gaps))
    cost += (_FIRST_GAP_WEIGHT - _GAP_WEIGHT) * _gap_cost(latin.gaps[0], korean.gaps[0])
    for here, there in zip(latin.consonants, korean.consonants, strict=True):
        if here != there:
            cost += _CONSONANT_COST.get(here + there, 0.3)
    length = len(latin.consonants) + _GAP_WEIGHT * len(latin.gaps)
    return max(0.0, 1 - 2 * cost / length)


@lru_cache(1 << 14)
def _gap_cost(latin: str, korean: str) -> float:
    """The cheapest way to hear what stands in one gap for what stands in the other, at most 1.0."""
    heard_as = {korean, _with_digraphs(korean, _HANGUL_VOWELS)}
    return min(
        1.0, *(_distance(here, there) for here in {latin, _with_digraphs(latin, _LATIN_VOWELS)} for there in heard_as)
    )


def _with_digraphs(gap: str, digraphs: dict[str, str]) -> str:
    for two, one in digraphs.items():
        gap = gap.replace(two, one)
    return gap


def _distance(latin: str, korean: str) -> float:
    before = [0.0]
    for there in korean:
        before.append(before[-1] + _ADDED[there])
    for here in latin:
        row = [before[0] + _DROPPED.get(here, 0.3)]
        for column, there in enumerate(korean, 1):
            swapped = before[column - 1] + _GAP_COST.get(here, {}).get(there, 0.6)
            row.append(min(swapped, before[column] + _DROPPED.get(here, 0.3), row[-1] + _ADDED[there]))
        before = row
    return before[-1]

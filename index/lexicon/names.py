"""Names that no lexicon has: how a name in one alphabet may be spelled in the other, and how sure that is.

Two ways. A Korean name is read syllable by syllable (`romanisation`): the spellings are generated,
and the index knows which of them it has. A foreign name is found by its sound (`sounds`): the index
is asked for its words of the same consonants, and the likeness of the vowels weighs them.

Measured on `tests/data/names.tsv` (514 pairs, two names taken for one at a degree of 0.5), on the half
that was not looked at while this was written: 93% of the foreign names and all of the Korean ones are
found to be the same, and 0.01% of the pairs of different names (on the other half 92%, 98%, 0.006%).
A question asks among 1.4 million words in a millisecond.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from index.lexicon import romanisation, sounds

Lookup = Callable[[Iterable[str], bool], Iterable[str]]
"""Keys of sounds -> the words that have one of them; in Hangul (True) or in Latin letters (False)."""

_SHORTEST = 3  # letters of a Latin word

# How much a match can say, by the number of consonants that agree, and how alike it must sound to be one.
_SPECIFIC = {0: 0.0, 1: 0.0, 2: 0.65, 3: 0.9}
_ALIKE = {2: 0.82, 3: 0.75, 4: 0.65}
_SYLLABLES = {1: 0.0, 2: 0.75, 3: 0.95}  # the same for a word that is read syllable by syllable
_PERSON = 0.98
_COST = 0.08  # for each step away from the usual spelling


class Spelling(NamedTuple):
    """A way to write a name.

    Attributes:
        text: One or more words.
        degree: How likely it is the same name, 0.0 to 1.0.
    """

    text: str
    degree: float


def degree(latin: Sequence[str], korean: Sequence[str]) -> float:
    """How likely two names, each a sequence of folded words, are the same, 0.0 to 1.0.

    They are compared word by word, in order; a Hangul word may be several Latin ones written together.
    """
    divided = combinations(range(1, len(latin)), len(korean) - 1) if korean else ()
    return max((_aligned(latin, korean, (0, *inner, len(latin))) for inner in divided), default=0.0)


def _aligned(latin: Sequence[str], korean: Sequence[str], cuts: tuple[int, ...]) -> float:
    """The mean of the words' degrees, by how much each of them tells."""
    told = [max(len(sounds.heard(run).classes) - 0.7, 0.3) for run in korean]
    found = (
        _word_degree(tuple(latin[start:end]), run) for (start, end), run in zip(pairwise(cuts), korean, strict=True)
    )
    return sum(weight * degree_ for weight, degree_ in zip(told, found, strict=True)) / sum(told)


def _word_degree(latin: tuple[str, ...], korean: str) -> float:
    word = "".join(latin)
    if len(latin) > 1 and (person := dict(romanisation.person_readings(latin))):
        return _PERSON - _COST * person[korean] if korean in person else 0.0
    read = dict(romanisation.readings(word))
    return max(_read_degree(len(korean), read[korean]) if korean in read else 0.0, sound_degree(word, korean))


def is_short(word: str) -> bool:
    """Whether a Latin word is too short to be told by its sound: de, Su, Huang."""
    return not sounds.keys(word)


def in_hangul(word: str, lookup: Lookup) -> list[Spelling]:
    """How a word in small Latin letters may be spelled in Hangul, the likeliest first."""
    if len(word) < _SHORTEST or not (word.isascii() and word.isalpha()):
        return []
    read = (Spelling(text, _read_degree(len(text), cost)) for text, cost in romanisation.readings(word))
    heard = (Spelling(text, sound_degree(word, text)) for text in _found(word, lookup, korean=True))
    return _ranked([*read, *heard])


def person_in_hangul(words: tuple[str, ...]) -> list[Spelling]:
    """How two or three Latin words may be spelled in Hangul as the name of a Korean, the likeliest first."""
    return _ranked(Spelling(text, _PERSON - _COST * cost) for text, cost in romanisation.person_readings(words))


def in_latin(word: str, lookup: Lookup) -> list[Spelling]:
    """How a Hangul word, without its particle, may be spelled in Latin letters, the likeliest first."""
    return _ranked(_latin(word, lookup))


def _latin(word: str, lookup: Lookup) -> Iterator[Spelling]:
    if len(word) <= romanisation.LONGEST:
        for text, cost in romanisation.spellings(word):
            yield Spelling(text, _read_degree(len(word), cost))
        for words, cost in romanisation.person_spellings(word):
            yield Spelling(" ".join(words), _PERSON - _COST * cost)
    for text in _found(word, lookup, korean=False):
        yield Spelling(text, sound_degree(text, word))


def _found(word: str, lookup: Lookup, *, korean: bool) -> Iterable[str]:
    wanted = sounds.keys(word)
    return lookup(wanted, korean) if wanted else ()


def sound_degree(latin: str, korean: str) -> float:
    """How likely a Latin and a Hangul word are one foreign name, 0.0 to 1.0."""
    if ("eo" in latin or "eu" in latin) and romanisation.readings(latin):
        return 0.0  # a Korean word, romanised: what it does not read as, it is not
    likeness = sounds.likeness(latin, korean)
    length = min(len(sounds.heard(korean).classes), max(_ALIKE))
    if likeness < _ALIKE.get(length, 1.0):
        return 0.0
    return _SPECIFIC.get(length, 1.0) * likeness**2


def _read_degree(syllables: int, cost: int) -> float:
    return _SYLLABLES.get(syllables, 1.0) * (_PERSON - _COST * cost)


def _ranked(spellings: Iterable[Spelling]) -> list[Spelling]:
    best: dict[str, float] = {}
    for text, degree in spellings:
        best[text] = max(degree, best.get(text, 0.0))
    return sorted(
        (Spelling(text, degree) for text, degree in best.items() if degree > 0), key=lambda item: -item.degree
    )

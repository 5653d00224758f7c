"""The Korean-English lexicon: words of one language in the other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index import lexical, numbers
from index.lexicon import inflection, romanisation
from index.lexicon.hangul import is_hangul, without_particle
from index.lexicon.rows import Row, read, shipped
from index.lexicon.stopwords import is_stopword

_VERBS = ("verb", "adj")
_NAMES = ("person", "org", "place", "product", "event")
_ENDINGS = {"하": "하했한할해함", "되": "되됐된될돼됨"}  # what a verb's last syllable becomes in its forms
_LONGEST = 6  # words in a phrase


@dataclass(frozen=True, slots=True)
class Concept:
    """A word or phrase of a question, with its ways of being written in either language.

    Attributes:
        text: As it stands in the question, folded.
        same: The word itself and its spellings in the question's own language.
        other: Its translations.
        name: Whether it may be a name that the lexicon does not have.
    """

    text: str
    same: tuple[str, ...]
    other: tuple[str, ...]
    name: bool = False


class Lexicon:
    """Headwords and phrases of both languages.

    Args:
        rows: Its entries.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._korean: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        self._english: dict[str, list[str]] = defaultdict(list)
        self._common: set[str] = set()
        self._kinds: dict[str, str] = {}  # of names in either language
        self._written: set[str] = set()  # English words of all glosses
        for korean, kind, glosses, spellings in rows:
            if kind not in (*_NAMES, "law"):
                self._common.update(map(_fold, (korean, *spellings, *glosses)))
            for headword in (korean, *spellings):
                for key in map(_fold, _stems(headword, kind)):
                    if len(key) < 2 and kind != "hanja":
                        continue  # A lone syllable is inside too many words to mean anything.
                    written, meanings = self._korean[key]
                    written.extend(word for word in (korean, *spellings) if word not in written)
                    meanings.extend(gloss for gloss in glosses if gloss not in meanings)
            if kind in _NAMES:
                self._kinds |= dict.fromkeys([*map(_fold, (korean, *spellings)), *map(_english_key, glosses)], kind)
            for gloss in glosses:
                self._written.update(_english_key(gloss).split())
                known = self._english[_english_key(gloss)]
                stems = (stem for word in (korean, *spellings) for stem in _stems(word, kind))
                known.extend(word for word in stems if _tells(word, kind, spellings) and word not in known)

    def concepts(self, question: str) -> list[Concept]:
        """The concepts of a question, the longest known phrase first; unknown words stand alone."""
        text = lexical.fold(question)
        found: list[Concept] = []
        start = 0
        for number in numbers.find(text):
            if not number.terms[0].isdigit():  # three is a word like others
                found += self._phrases(text[start : number.start], after_number=start > 0)
                figure = text[number.start : number.end].strip()
                found.append(Concept(figure, (figure,), ()))
                start = number.end
        found += self._phrases(text[start:], after_number=start > 0)
        return list({concept.text: concept for concept in found}.values())

    def has(self, word: str) -> bool:
        """Whether a word or phrase is one of its own, in either language, as it is written."""
        return _english_key(word) in self._english or _fold(word) in self._korean

    def uses(self, word: str) -> bool:
        """Whether an English word stands in any of its phrases, and so is one."""
        return lexical.stem(word.casefold()) in self._written

    def kind(self, name: str) -> str:
        """What a name is: "person", "org", "place", "product" or "event"; "" where it is none that is known."""
        return self._kinds.get(_english_key(name)) or self._kinds.get(_fold(name), "")

    def beginning(self, run: str) -> str:
        """The longest Korean headword that a Hangul run begins with, or ""."""
        return next((run[:end] for end in range(len(run), 1, -1) if run[:end] in self._korean), "")

    def apart(self, concept: Concept) -> list[Concept]:
        """The concepts of a phrase's words, each for itself."""
        return [self._at([word], 0)[0] for word in lexical.runs(concept.text)]

    def is_common(self, word: str) -> bool:
        """Whether a folded word in either language is in the lexicon, and not as a name."""
        return word in self._common

    def _phrases(self, text: str, *, after_number: bool) -> Iterator[Concept]:
        words = [part for word in lexical.runs(text) for part in self._divided(word)]
        position = 0
        while position < len(words):
            if position == 0 and after_number and words[0] == "won":
                concept, used = Concept("won", *self._translated("won")), 1  # no form of "win"
            else:
                concept, used = self._at(words, position)
            yield concept
            position += used

    def _at(self, words: list[str], position: int) -> tuple[Concept, int]:
        """The longest known phrase that begins at a word, and how many words it takes."""
        for length in range(min(_LONGEST, len(words) - position), 0, -1):
            phrase = words[position : position + length]
            if concept := self._known(phrase):
                return concept, length
            if self._is_person(phrase):
                return Concept(" ".join(phrase), (" ".join(phrase),), (), name=True), length
        word = words[position]
        spelled = (word, *(form for base in inflection.bases(word) for form in inflection.forms(base)))
        return Concept(word, tuple(dict.fromkeys(spelled)), (), name=_may_be_name(word)), 1

    def _divided(self, word: str) -> list[str]:
        """A Hangul run, as two words where it is two known ones written together."""
        if is_hangul(word) and not any(whole in self._korean for whole in (word, *without_particle(word))):
            for end in range(len(word) - 2, 1, -1):
                rest = word[end:]
                if word[:end] in self._korean and any(part in self._korean for part in (rest, *without_particle(rest))):
                    return [word[:end], rest]
        return [word]

    def _is_person(self, words: list[str]) -> bool:
        """Whether two or three Latin words read like the name of a Korean, and are not all known words."""
        if len(words) not in (2, 3) or not all(map(_may_be_name, words)):
            return False
        return bool(romanisation.person_readings(tuple(words))) and not all(self._known([word]) for word in words)

    def _known(self, words: list[str]) -> Concept | None:
        text = " ".join(words)
        if english := self._english_words(words):
            same, other = zip(*map(self._translated, english), strict=True)
            return Concept(text, _flat(((text,), *same)), _flat(other))
        # Korean headwords are kept without spaces, which are optional; what follows one in the last word is a
        # particle or an ending.
        joined, least = "".join(words), len("".join(words[:-1])) + 1
        ends = range(len(joined), max(least, 2) - 1, -1) if is_hangul(joined[-1]) else (len(joined),)
        for end in ends:
            if joined[:end] in self._korean:
                written, english = self._korean[joined[:end]]
                unsure = end < len(joined) and joined[:end] not in without_particle(joined)
                return Concept(text, _flat(((text,), written)), _flat(map(_inflected, english)), name=unsure)
        return None

    def _english_words(self, words: list[str]) -> list[str]:
        """The headwords that an English word or phrase is a form of, if any."""
        first, rest = words[0], [lexical.stem(word) for word in words[1:]]
        bases = inflection.bases(first) if first.isascii() else ()
        known = [key for base in (lexical.stem(first), *bases) if (key := " ".join([base, *rest])) in self._english]
        # A rose is a flower, and prices rose: it may be either. Of regular bases only one is right: hope, not hop.
        itself = known[:1] == [" ".join([lexical.stem(first), *rest])]
        return known if inflection.is_irregular(first) else known[: 1 + itself]

    def _translated(self, english: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return _inflected(english), tuple(self._english.get(english, ()))


def _flat(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for group in groups for text in group))


def _inflected(phrase: str) -> tuple[str, ...]:
    """The forms of an English phrase whose first word is inflected; a name, in capitals, has none."""
    first, *rest = phrase.split(" ")
    if not first.islower():
        return (phrase,)
    return tuple(" ".join((form, *rest)) for form in inflection.forms(first))


def _tells(word: str, kind: str, spellings: Sequence[str]) -> bool:
    """Whether a Korean word is long enough to look for; a single Hanja is if it is short for a word."""
    return len(word) > 1 or (kind == "hanja" and not is_hangul(word) and bool(spellings))


def _stems(headword: str, kind: str) -> list[str]:
    """What of a Korean headword stands unchanged in its forms: 사망하다 is 사망한, 사망했다; 구하다 is 구한, 구했다."""
    if kind not in _VERBS or not headword.endswith("다"):
        return [headword]
    if headword.endswith(("하다", "되다")):
        if len(headword) > 3:
            return [headword[:-2]]
        return [headword[:-2] + ending for ending in _ENDINGS[headword[-2]]]
    return [headword[:-1]]


def _may_be_name(word: str) -> bool:
    return (is_hangul(word) or (word.isascii() and word.isalpha())) and len(word) > 1 and not is_stopword(word)


def _fold(text: str) -> str:
    return "".join(lexical.runs(text))


def _english_key(gloss: str) -> str:
    return " ".join(lexical.stem(word) for word in lexical.runs(gloss))


@cache
def load(own: Path | None = None) -> Lexicon:
    """The lexicon that Sosik ships, and an operator's own terms (read once: less than a second).

    Args:
        own: The operator's file, or None.

    Raises:
        ConfigError: That file cannot be read, or a row of it is wrong.
    """
    return Lexicon([*shipped(), *(read(own) if own else ())])

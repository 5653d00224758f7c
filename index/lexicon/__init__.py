"""The Korean-English lexicon: words of one language in the other."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index import lexical

_VERBS = ("verb", "adj")
_LONGEST = 6  # words in a phrase

Row = tuple[str, str, tuple[str, ...], tuple[str, ...]]
"""An entry: Korean headword, kind, English glosses, other Korean spellings."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A word or phrase of a question, with its ways of being written in either language.

    Attributes:
        text: As it stands in the question, folded.
        same: The word itself and its spellings in the question's own language.
        other: Its translations.
    """

    text: str
    same: tuple[str, ...]
    other: tuple[str, ...]


class Lexicon:
    """Headwords and phrases of both languages.

    Args:
        rows: Its entries.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._korean: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        self._english: dict[str, list[str]] = defaultdict(list)
        for korean, kind, glosses, spellings in rows:
            for headword in (korean, *spellings):
                key = _fold(_stem(headword, kind))
                if len(key) < 2 and kind != "hanja":
                    continue  # A lone syllable is inside too many words to mean anything.
                written, meanings = self._korean[key]
                written.extend(word for word in (korean, *spellings) if word not in written)
                meanings.extend(gloss for gloss in glosses if gloss not in meanings)
            for gloss in glosses:
                known = self._english[_english_key(gloss)]
                stems = [_stem(word, kind) for word in (korean, *spellings)]
                known.extend(word for word in stems if len(word) > 1 and word not in known)

    def concepts(self, question: str) -> list[Concept]:
        """The concepts of a question, the longest known phrase first; unknown words stand alone."""
        found: list[Concept] = []
        words = lexical.runs(question)
        position = 0
        while position < len(words):
            concept, used = self._at(words, position)
            found.append(concept)
            position += used
        return list({concept.text: concept for concept in found}.values())

    def _at(self, words: list[str], position: int) -> tuple[Concept, int]:
        """The longest known phrase that begins at a word, and how many words it takes."""
        for length in range(min(_LONGEST, len(words) - position), 0, -1):
            if concept := self._known(words[position : position + length]):
                return concept, length
        word = words[position]
        return Concept(word, (word,), ()), 1

    def _known(self, words: list[str]) -> Concept | None:
        text = " ".join(words)
        key = " ".join(lexical.stem(word) for word in words)
        for english in (key, *(_base_forms(key) if key.isascii() and len(words) == 1 else ())):
            if korean := self._english.get(english):
                return Concept(text, tuple(dict.fromkeys((text, english))), tuple(korean))
        # Korean headwords are kept without spaces, which are optional; what follows one in the last word is a
        # particle or an ending.
        joined, least = "".join(words), len("".join(words[:-1])) + 1
        ends = range(len(joined), max(least, 2) - 1, -1) if "가" <= joined[-1] <= "힣" else (len(joined),)
        for end in ends:
            if joined[:end] in self._korean:
                written, english = self._korean[joined[:end]]
                return Concept(text, tuple(dict.fromkeys((text, *written))), tuple(english))
        return None


def _stem(headword: str, kind: str) -> str:
    """What of a Korean headword stands unchanged in its forms: 사망하다 is 사망한, 사망했다."""
    if kind not in _VERBS or not headword.endswith("다"):
        return headword
    if headword.endswith(("하다", "되다")) and len(headword) > 3:
        return headword[:-2]
    return headword[:-1]


def _base_forms(word: str) -> list[str]:
    """What an English word may be a regular past or -ing form of, the likeliest first."""
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2:
            undoubled = [stem[:-1]] if stem[-1] == stem[-2] else []
            changed = [stem[:-1] + "y"] if ending == "ed" and stem.endswith("i") else []
            return [*changed, stem, stem + "e", *undoubled]
    return []


def _fold(text: str) -> str:
    return "".join(lexical.runs(text))


def _english_key(gloss: str) -> str:
    return " ".join(lexical.stem(word) for word in lexical.runs(gloss))


@cache
def load() -> Lexicon:
    """The lexicon that Sosik ships (read once: a quarter of a second)."""
    rows = []
    with files(__name__).joinpath("lexicon.tsv").open(encoding="utf-8") as lines:
        for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if len(row) >= 3 and row[0] and not row[0].startswith("#"):
                korean, kind, glosses = row[:3]
                spellings = row[3] if len(row) > 3 else ""
                rows.append((korean, kind, _listed(glosses), _listed(spellings)))
    return Lexicon(rows)


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in cell.split(";") if item.strip())

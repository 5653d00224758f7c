"""The section that a question names: "부동산 뉴스에서", "경제면", "politics news", "what's new in IT"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.article import Section
from index.sections import SectionTree

_WORDS = 4  # of a section's name, at most
_LATIN_BEGINNING = 4  # letters of a name's beginning that stand for it
_PARTICLE = r"(?:에서는|에서|에는|에|의|은|는|이|가|을|를|로|만)?(?:\s?중(?:에서|에)?)?(?![가-힣])"

# A name alone is a subject ("부동산 가격"): it is these words that make it a section.
_KOREAN = re.compile(
    r"\s?(?:관련\s|분야\s?|섹션\s?|부문\s?|쪽\s?|면\s)?(?:최신\s|주요\s|새\s)?"
    rf"(?:(?:뉴스|소식|섹션|분야|쪽)|(?<=\s)기사들?|(?<![\s])면(?=에|의|\s(?:뉴스|소식|기사|톱)|[?!.]?$)){_PARTICLE}"
)
_ENGLISH_AFTER = re.compile(r"\s(?:section|news|category|pages?|desk|headlines)\b(?:\s+section)?", re.IGNORECASE)
_ENGLISH_BEFORE = re.compile(
    r"\b(?:new|news|latest|headlines|stories|articles|happening|happened|going on)\s+"
    r"(?:in|on|about|from)\s+(?:the\s+)?",
    re.IGNORECASE,
)
_IN = re.compile(r"\bin\s+(?=\S+(?:\s\S+){0,3}$)|^in\s+(?=[^,]+,)", re.IGNORECASE)
_OF_SUBJECT = re.compile(r"\b(?:about|of|\w{3,}est|most)\b", re.IGNORECASE)  # "about AI in education"
_TAIL = re.compile(r"[\s?!.,]*$")
_PREPOSITION = re.compile(r"\b(?:in|from|on|about)\s+(?:the\s+)?$|\bthe\s+$", re.IGNORECASE)
_PARTS = re.compile(r"[·&/,]|\band\b|\bin general\b|일반$")


@dataclass(frozen=True, slots=True)
class NamedSection:
    """A section named in a text.

    Attributes:
        section: The section.
        span: Where it stands, with the words that make it one: start and end.
        name: Where its name alone stands.
    """

    section: Section
    span: tuple[int, int]
    name: tuple[int, int]


def named_section(text: str, tree: SectionTree) -> NamedSection | None:
    """The section that a text names as one, or None.

    Args:
        text: A question in Korean or English.
        tree: The sections there are.
    """
    for pattern in (_KOREAN, _ENGLISH_AFTER):
        for cue in pattern.finditer(text):
            for start in _starts(text, cue.start()):
                if section := _section(text[start : cue.start()], tree, following=cue[0]):
                    before = _PREPOSITION.search(text[:start])
                    begin = before.start() if before else start
                    return NamedSection(section, (begin, cue.end()), (start, cue.start()))
    for pattern in (_ENGLISH_BEFORE, _IN):
        for cue in pattern.finditer(text[: _end(text)]):
            if pattern is _IN and _OF_SUBJECT.search(text[: cue.start()]):
                continue
            for end in _ends(text, cue.end()):
                if section := _section(text[cue.end() : end], tree, beginning=pattern is _ENGLISH_BEFORE):
                    begin = (
                        cue.start() if pattern is _IN else cue.end() - len(re.split(r"\S+\s+", cue[0], maxsplit=1)[1])
                    )
                    return NamedSection(section, (begin, end), (cue.end(), end))
    return None


def section_called(name: str, tree: SectionTree) -> Section | None:
    """The section with this name, beginning of a name, or part of one ("과학" is IT·과학)."""
    return _section(name, tree)


def _section(name: str, tree: SectionTree, *, following: str = "", beginning: bool = True) -> Section | None:
    """The section that words beside a cue name.

    Args:
        name: The words.
        tree: The sections.
        following: What follows them.
        beginning: Whether the beginning of a name is enough.
    """
    if name == "it" and re.match(r"\s(?:section|news)|\s?[가-힣]", following) is None:
        return None  # the pronoun
    if found := tree.named(name) or _by_part(name, tree):
        return found
    if beginning and len(name) >= (_LATIN_BEGINNING if name.isascii() else 2):
        return tree.match(name)
    return None


def _by_part(name: str, tree: SectionTree) -> Section | None:
    wanted = name.casefold()
    found = [s for s in tree if wanted in (part.strip() for n in (s.ko, s.en) for part in _PARTS.split(n.casefold()))]
    parents = {tree.parent(section).slug for section in found}
    return found[0] if wanted and len(parents) == 1 else None


def _starts(text: str, end: int) -> Iterator[int]:
    """Where the last words before a place start: of four of them first."""
    starts = [match.start() for match in re.finditer(r"(?:^|(?<=\s))[^\s\"'“”‘’(]", text[:end])]
    yield from starts[-_WORDS:]


def _ends(text: str, start: int) -> Iterator[int]:
    """Where the words after a place end: of four of them first."""
    ends = [match.end() for match in re.finditer(r"[^\s?!.,](?=[\s?!.,]|$)", text[start:])][:_WORDS]
    yield from (start + end for end in reversed(ends))


def _end(text: str) -> int:
    tail = _TAIL.search(text)
    return tail.start() if tail else len(text)

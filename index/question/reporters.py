"""The reporter whose articles a question asks for: "홍길동 기자가 쓴", "articles by Kim Min-ji"."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from index.lexicon import romanisation
from index.sources.bylines import RANKS, WRITERS

Authors = Callable[[], Iterable[str]]
"""Gives the authors of the stored articles; called only where a question may name one."""

_TITLE = rf"(?:{RANKS})?\s?(?:{WRITERS})"
_PIECE = r"(?:기사|칼럼|사설|글|뉴스|보도)(?:들)?(?:를|을|은|는|이|가|에서|의|에)?(?![가-힣])"
_WROTE = rf"(?:\s*(?:쓴|쓰신|작성한|취재한|보도한|낸))?(?:\s*{_PIECE})?"
_KOREAN = (
    re.compile(
        rf"(?<![가-힣])(?P<name>[가-힣]{{2,5}}|[A-Z][\w.]+(?:\s[A-Z][\w-]+)?)\s?{_TITLE}(?:님)?(?:가|이|의|은|는)?{_WROTE}"
    ),
    re.compile(rf"(?<![가-힣]){_TITLE}\s(?P<name>[가-힣]{{2,4}}?)(?:님)?(?:이|가|의)?(?:{_WROTE})(?![가-힣])"),
    re.compile(rf"(?<![가-힣])(?P<name>[가-힣]{{2,4}}?)(?:이|가)\s(?:쓴|작성한|취재한)(?:\s{_PIECE})?(?![가-힣])"),
)
_NAME = r"(?P<name>[^\s,?!.]+(?:\s[^\s,?!.]+){0,2})"
_ENGLISH = (
    re.compile(
        rf"\b(?:(?:articles?|stories|story|news|pieces?|columns?|reports?)\s+)?(?:that\s+were\s+)?"
        rf"(?:written|reported|filed)\s+by\s+(?:(?:the\s+)?(?:reporter|journalist)\s+)?{_NAME}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:articles?|stories|story|news|pieces?|columns?|reports?)\s+by\s+"
        rf"(?:(?:the\s+)?(?:reporter|journalist)\s+)?{_NAME}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:articles?|stories|pieces|columns?|reports?)\b[^,?!]*?\s(?P<by>by\s+{_NAME})[?!.]*$", re.IGNORECASE
    ),
    re.compile(rf"\b(?:by\s+)?(?:the\s+)?(?:reporter|journalist)\s+{_NAME}", re.IGNORECASE),
)
_ALONE = re.compile(r"[^\w\s]+")


@dataclass(frozen=True, slots=True)
class NamedReporter:
    """A reporter named in a text.

    Attributes:
        authors: The stored articles' authors that are meant, as they are stored.
        span: Where the text names the reporter: start and end.
    """

    authors: tuple[str, ...]
    span: tuple[int, int]


def named_reporter(text: str, authors: Authors) -> NamedReporter | None:
    """The reporter that a text names, if the store has articles by one of that name.

    Args:
        text: A question in Korean or English.
        authors: See `Authors`.
    """
    known: list[str] | None = None
    for pattern in (*_KOREAN, *_ENGLISH):
        for match in pattern.finditer(text):
            known = list(authors()) if known is None else known
            for name in _shorter(match["name"]):
                if found := authors_called(name, known):
                    end = match.end() if name == match["name"] else match.start("name") + len(name)
                    return NamedReporter(found, (match.start("by" if "by" in pattern.groupindex else 0), end))
    return None


def authors_called(name: str, authors: Iterable[str]) -> tuple[str, ...]:
    """The authors whose name is or has in it this one, in either alphabet.

    Args:
        name: "홍길동", "Kim", "Kim Min-ji".
        authors: Names as they are stored; several may stand in one.
    """
    known = list(authors)
    wanted = _words(name)
    if not wanted:
        return ()
    same = [author for author in known if _has(_words(author), wanted)]
    return tuple(same or [author for author in known if any(hangul in author for hangul in _in_hangul(wanted))])


def _words(name: str) -> list[str]:
    return _ALONE.sub(" ", name.casefold()).split()


def _has(words: list[str], wanted: list[str]) -> bool:
    """Whether some words stand in others, next to one another."""
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1))


def _in_hangul(words: list[str]) -> list[str]:
    """What a romanised name of two or three words may be in Hangul."""
    if not all(word.isascii() and word.isalpha() for word in words):
        return []
    return [text for text, _ in romanisation.person_readings(tuple(words))] if len(words) in (2, 3) else []


def _shorter(name: str) -> Iterator[str]:
    """The name, then without its last words, which may be the question's next ones."""
    words = name.split(" ")
    for length in range(len(words), 0, -1):
        yield " ".join(words[:length])

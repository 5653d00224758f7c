"""A newspaper's list page: as HTML, or as the text that copying it out of a browser gives."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.sources.bylines import person
from index.sources.dates import parse_moment
from index.sources.document import Document, FormatError
from index.sources.items import BrokenItem, Contents, Item
from index.sources.listing_html import parse_listing_html, read_navigation
from index.sources.navigation import Navigation, end_of_navigation, navigation_of_text

_TIME_LINE = re.compile(
    r"^\s*(?:(?:입력|등록|승인|수정|송고)\s*:?\s*)?(?P<date>\d{4}\s?[-./년].*?[\d:])\s*(?P<name>[^\d:]*)$"
)
_TIME = re.compile(r"\d{1,2}:\d{1,2}")
_LONGEST_TIME_LINE = 60
# What stands above a headline in place of its picture. Others are learned: a line that stands there repeatedly.
_KNOWN_MARKERS = frozenset({"기사사진", "기사 사진", "사진", "포토", "동영상", "영상", "기사이미지"})
_LONGEST_MARKER = 10
_LONGEST_HEADLINE = 120
_SHORTEST_TEXT = 80

_EXPECTED = (
    "no article is found on this list page; each must have a headline, a text and a line such as "
    '"2025-02-03 16:00:35 홍길동 기자"'
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """The lines of one article, and the line with its time, or "" where that is missing."""

    lines: Sequence[str]
    time_line: str


def parse_listing(document: Document) -> Contents:
    """Parse a list page.

    Raises:
        FormatError: No article is found on it.
    """
    if document.is_html:
        return parse_listing_html(document)
    lines = document.text.split("\n")
    start = end_of_navigation(lines)
    items = [_item(piece, markers) for markers, piece in _pieces(lines[start:])]
    if not items:
        raise FormatError(_EXPECTED)
    return Contents(navigation_of_text(lines[:start]).paper, items)


def navigation(document: Document) -> Navigation:
    """The section tree that a list page's navigation shows."""
    if document.is_html:
        return read_navigation(document)
    lines = document.text.split("\n")
    return navigation_of_text(lines[: end_of_navigation(lines)])


def is_listing_text(text: str) -> bool:
    """Whether a text has articles in a list page's layout."""
    return any(_is_time_line(line) for line in text.split("\n"))


def _is_time_line(line: str) -> bool:
    match = _TIME_LINE.match(line) if len(line) <= _LONGEST_TIME_LINE else None
    return bool(match) and (line.rstrip().endswith("기자") or bool(_TIME.search(line)))


def _pieces(lines: Sequence[str]) -> Iterator[tuple[frozenset[str], _Piece]]:
    """The articles' lines, each with the marker words of the page."""
    chunks: list[_Piece] = []
    start = 0
    for number, line in enumerate(lines):
        if _is_time_line(line):
            chunks.append(_Piece(lines[start:number], line))
            start = number + 1
    chunks.append(_Piece(lines[start:], ""))
    markers = _markers(chunks)
    for chunk in chunks:
        for piece in _split(chunk, markers):
            if piece.time_line or _looks_like_article(piece, markers):
                yield markers, piece


def _markers(chunks: Sequence[_Piece]) -> frozenset[str]:
    """Known marker lines, and those that stand first above several headlines."""
    heads = (run for chunk in chunks if (run := next(_runs(chunk.lines), [])) and len(run) > 1)
    counted = Counter(run[0] for run in heads)
    return _KNOWN_MARKERS | {line for line, count in counted.items() if count > 1}


def _split(chunk: _Piece, markers: frozenset[str]) -> Iterator[_Piece]:
    """A chunk up to one time line is several articles where the earlier ones have lost theirs."""
    lines = chunk.lines
    starts = [n for n in range(1, len(lines) - 1) if lines[n].strip() in markers and lines[n + 1].strip()]
    bounds = [0, *starts, len(lines)]
    for begin, end in pairwise(bounds):
        yield _Piece(lines[begin:end], chunk.time_line if end == len(lines) else "")


def _looks_like_article(piece: _Piece, markers: frozenset[str]) -> bool:
    """Whether lines without a time are an article, rather than a page's header or footer."""
    runs = list(_runs(piece.lines))
    if not runs:
        return False
    marked = len(runs[0]) > 1 and runs[0][0] in markers
    return marked or any(len(line) >= _SHORTEST_TEXT for run in runs[1:] for line in run)


def _runs(lines: Sequence[str]) -> Iterator[list[str]]:
    """Lines between empty lines, stripped."""
    run: list[str] = []
    for line in (*lines, ""):
        if stripped := line.strip():
            run.append(stripped)
        elif run:
            yield run
            run = []


def _item(piece: _Piece, markers: frozenset[str]) -> Item | BrokenItem:
    title, body = _headline_and_text(list(_runs(piece.lines)), markers)
    if not title:
        return BrokenItem(piece.time_line.strip(), "there is no headline above this line")
    if not piece.time_line:
        return BrokenItem(title, 'the line with its time ("2025-02-03 16:00:35 홍길동 기자") is missing')
    match = _TIME_LINE.match(piece.time_line)
    assert match is not None
    try:
        published = parse_moment(match["date"])
    except ValueError as error:
        return BrokenItem(title, str(error))
    return Item(title=title, body=body, published=published, author=person(match["name"]))


def _headline_and_text(runs: list[list[str]], markers: frozenset[str]) -> tuple[str, str]:
    if not runs:
        return "", ""
    head = runs[0]
    while len(head) > 1 and (head[0] in markers or (len(head[0]) <= _LONGEST_MARKER and " " not in head[0])):
        head = head[1:]
    # A headline may be broken into lines; without an empty line after it, the text follows.
    broken = len(runs) > 1 and len(" ".join(head)) <= _LONGEST_HEADLINE
    title, rest = (" ".join(head), []) if broken else (head[0], head[1:])
    return title, "\n".join([*rest, *(line for run in runs[1:] for line in run)])

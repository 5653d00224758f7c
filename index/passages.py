"""Text -> sentences -> passages: where a sentence ends in Korean and English, and how many make a passage."""

import re
from collections.abc import Iterator
from itertools import accumulate

from index.article import Article, Passage

# A passage closes at three sentences, or at two once it is this long. A Hangul syllable weighs as
# much as 2.5 Latin letters, so that passages of both languages carry about as much.
_MAX_SENTENCES = 3
_FULL_WEIGHT = 400.0
_HANGUL_WEIGHT = 2.5

# A sentence longer than this (a table, a page without full stops) is cut at white space.
_MAX_SENTENCE = 1000

_END = re.compile(
    r"""(?:[.!?…。]+["'”’」』)\]]*)(?=\s|$)      # a stop and closing marks before white space
      | (?<=[다요])\.(?=[가-힣"'“‘(])""",  # Korean pages often lose the space after it
    re.VERBOSE,
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"“'‘])(?:[A-Z]|(?:[A-Za-z]\.)+[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|Gen|Gov|Sen|Rep|Lt|Col|St|Jr|Sr|vs|No|Nos"
    r"|Inc|Corp|Co|Ltd|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|approx|est|cf|etc|e\.g|i\.e)\.$"
)
_LONGEST_ABBREVIATION = 16  # characters, with what stands around it
_OPENING = {"“": "”", "‘": "’", "「": "」", "『": "』", "(": ")", "[": "]"}


def sentences(text: str) -> list[str]:
    """The sentences of a text, in order, without surrounding white space.

    A stop inside quotation marks or brackets that close in the same paragraph ends no
    sentence, so that a quotation stays whole with who said it.
    """
    found: list[str] = []
    for paragraph in text.splitlines():
        found.extend(piece for sentence in _split(paragraph.strip()) for piece in _pieces(sentence))
    return found


def passages(article: Article) -> list[Passage]:
    """Split an article into passages of two to three sentences, at least one.

    Returns:
        Passages in the order of the text, a line a sentence; together they hold every sentence once.
    """
    groups: list[list[str]] = []
    for sentence in sentences(article.body):
        if groups and not _full(groups[-1]):
            groups[-1].append(sentence)
        else:
            groups.append([sentence])
    if len(groups) > 1 and len(groups[-1]) == 1 and len(groups[-2]) < _MAX_SENTENCES:
        groups[-2:] = [groups[-2] + groups[-1]]  # A last sentence alone says little: it joins its neighbour.
    return [
        Passage(article.id, position, article.title, "\n".join(group))
        for position, group in enumerate(groups or [[article.title]])
    ]


def _full(group: list[str]) -> bool:
    if len(group) >= _MAX_SENTENCES:
        return True
    weight = sum(_weight(sentence) for sentence in group)
    return weight >= 2 * _FULL_WEIGHT or (len(group) == 2 and weight >= _FULL_WEIGHT)


def _weight(sentence: str) -> float:
    hangul = sum("가" <= character <= "힣" for character in sentence)
    return len(sentence) + (_HANGUL_WEIGHT - 1) * hangul


def _split(paragraph: str) -> Iterator[str]:
    inside = _enclosed(paragraph)
    start = 0
    for match in _END.finditer(paragraph):
        end = match.end()
        before = paragraph[max(start, end - _LONGEST_ABBREVIATION) : match.start() + 1]
        if end < len(paragraph) and (inside[end - 1] or _ABBREVIATION.search(before)):
            continue
        if sentence := paragraph[start:end].strip():
            yield sentence
        start = end
    if rest := paragraph[start:].strip():
        yield rest


def _enclosed(paragraph: str) -> list[bool]:
    """For each character: does a quotation or bracket stay open after it?"""
    changes = [0] * (len(paragraph) + 1)  # how many more are open from here on
    stack: list[tuple[str, int]] = []
    straight = -1
    for position, character in enumerate(paragraph):
        if character == '"':
            if straight >= 0:
                changes[straight] += 1
                changes[position] -= 1
                straight = -1
            else:
                straight = position
        elif character in _OPENING:
            stack.append((_OPENING[character], position))
        elif stack and character == stack[-1][0]:
            changes[stack.pop()[1]] += 1
            changes[position] -= 1
    return [depth > 0 for depth in accumulate(changes)]


def _pieces(sentence: str) -> Iterator[str]:
    while len(sentence) > _MAX_SENTENCE:
        cut = sentence.rfind(" ", 1, _MAX_SENTENCE)
        cut = cut if cut > 0 else _MAX_SENTENCE
        yield sentence[:cut].strip()
        sentence = sentence[cut:].strip()
    if sentence:
        yield sentence

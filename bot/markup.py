"""Telegram's HTML: markup -> plain text and message entities, refused where Telegram refuses it."""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from bot.telegram_text import utf16_length

Entity = dict[str, Any]
"""A message entity as the Bot API writes it; "offset" and "length" count UTF-16 code units."""

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}

_TOKEN = re.compile(
    r"""(?P<text>[^<&]+)
      | (?P<reference>&(?:lt|gt|amp|quot|\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6});)
      | <(?P<end>/?)(?P<name>[^\s<>/]*)(?P<attributes>(?:[^>"']|"[^"]*"|'[^']*')*)>
      | (?P<literal>&)
    """,
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?""")
_LINK = re.compile(r"(?:https?|tg|mailto|tel):\S+", re.IGNORECASE)


class MarkupError(ValueError):
    """Telegram would not read this HTML; the message is the one that it gives."""


@dataclass(slots=True)
class _Open:
    """A start tag that waits for its end tag."""

    tag: str
    offset: int
    entity: Entity | None


@dataclass(slots=True)
class _Parse:
    """The text and entities read so far."""

    pieces: list[str] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    tags: list[_Open] = field(default_factory=list)
    length: int = 0

    def add(self, text: str) -> None:
        self.pieces.append(text)
        self.length += utf16_length(text)

    def start(self, tag: str, attributes: str, position: int) -> None:
        if tag not in _TYPES:
            raise MarkupError(f'Unsupported start tag "{tag}" at byte offset {position}')
        self.tags.append(_Open(tag, self.length, _entity(tag, _attributes(attributes), position)))

    def end(self, tag: str, position: int) -> None:
        if not self.tags:
            raise MarkupError(f"Unexpected end tag at byte offset {position}")
        opened = self.tags.pop()
        if tag != opened.tag:
            raise MarkupError(
                f'Unmatched end tag at byte offset {position}, expected "</{opened.tag}>", found "</{tag}>"'
            )
        if opened.entity is not None:
            self.entities.append(opened.entity | {"offset": opened.offset, "length": self.length - opened.offset})


def parse_html(markup: str) -> tuple[str, list[Entity]]:
    """Read a text in Telegram's HTML.

    Args:
        markup: The text with tags, as given to sendMessage with parse_mode "HTML".

    Returns:
        The text without tags and without white space around it, and its entities by position.

    Raises:
        MarkupError: A tag is unknown, unclosed or closed out of order.
    """
    parse = _Parse()
    position = 0
    while position < len(markup):
        token = _TOKEN.match(markup, position)
        offset = len(markup[:position].encode("utf-8", "surrogatepass"))
        if token is None:
            raise MarkupError(f"Unclosed start tag at byte offset {offset}")
        if token["name"] is None:
            parse.add(html.unescape(token[0]) if token["reference"] else token[0])
        elif token["end"]:
            parse.end(token["name"].lower(), offset)
        else:
            parse.start(token["name"].lower(), token["attributes"], offset)
        position = token.end()
    if parse.tags:
        raise MarkupError(f'Can\'t find end tag corresponding to start tag "{parse.tags[-1].tag}"')
    return _trimmed("".join(parse.pieces), parse.entities)


def _attributes(source: str) -> dict[str, str]:
    """The attributes of a start tag, a bare one as ""."""
    return {name.lower(): html.unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(source)}


def _entity(tag: str, attributes: dict[str, str], position: int) -> Entity | None:
    """The entity that a start tag begins; None for a link without an address that can be opened."""
    if tag == "a":
        url = attributes.get("href", "")
        return {"type": "text_link", "url": url} if _LINK.fullmatch(url) else None
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {position}')
    if tag == "blockquote" and "expandable" in attributes:
        return {"type": "expandable_blockquote"}
    return {"type": _TYPES[tag]}


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without white space at both ends, the entities moved along and the emptied ones dropped."""
    stripped = text.strip()
    shift = utf16_length(text[: len(text) - len(text.lstrip())])
    size = utf16_length(stripped)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - shift, 0)
        end = min(entity["offset"] + entity["length"] - shift, size)
        if end > start:
            kept.append(entity | {"offset": start, "length": end - start})
    return stripped, sorted(kept, key=lambda entity: (entity["offset"], -entity["length"]))

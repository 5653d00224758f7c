"""Telegram's HTML (parse_mode "HTML") -> plain text and entities, or the refusal that Telegram gives."""

import re
from dataclasses import dataclass
from typing import Any

from .links import is_web_address
from .refusal import Refusal

Entity = dict[str, Any]

MOST_ENTITIES = 100
"""Telegram silently drops the formatting of a message beyond so many entities."""

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
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_CHARACTER = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
_BARE = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|lt|gt|amp|quot);)")
_PLAIN = re.compile(r"[^<&]+")
_NAME = re.compile(r"[^\s>]*")
_SPACE = re.compile(r"\s*")
_ATTRIBUTE = re.compile(r"[^\s=>]+")
_EQUALS = re.compile(r"\s*=\s*")
_VALUE = re.compile(r"""(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.\-]+)(?=[\s>]))""")


@dataclass(frozen=True, slots=True)
class Formatted:
    """A message's text as people see it.

    Attributes:
        text: Plain text, without white space at its ends.
        entities: Bot API entities; offsets and lengths in UTF-16 code units.
        warnings: What Telegram lets pass although its documentation forbids it, or drops
            without a word: a bare "&", a link that leads nowhere, too many entities.
    """

    text: str
    entities: tuple[Entity, ...] = ()
    warnings: tuple[str, ...] = ()


def utf16_length(text: str) -> int:
    """Length as Telegram counts it: an emoji beyond the basic plane counts two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> Formatted:
    """Read HTML as Telegram does.

    Raises:
        Refusal: 400 "can't parse entities: ...", with the byte offset of the tag.
    """
    return _Reader(source).read()


def with_entities(text: str, entities: list[Entity]) -> Formatted:
    """A text whose entities the bot gave itself.

    Raises:
        Refusal: An entity lies outside the text or cuts a character in two.
    """
    end = utf16_length(text)
    starts = {0, end}
    position = 0
    for character in text:
        starts.add(position)
        position += utf16_length(character)
    for entity in entities:
        if not isinstance(entity.get("offset"), int) or not isinstance(entity.get("length"), int):
            raise Refusal("can't parse MessageEntity: offset and length are Integers")
        first, last = entity["offset"], entity["offset"] + entity["length"]
        if last > end:
            reason = f"entity beginning at UTF-16 offset {first} ends after the end of the text at UTF-16 offset {last}"
            raise Refusal(reason)
        if first not in starts or last not in starts:
            raise Refusal(f"entity beginning at UTF-16 offset {first} ends in a middle of a UTF-16 symbol")
    return _trimmed(text, list(entities), [])


class _Reader:
    """One pass over a source: a position in it, and what has been read so far."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.text = ""
        self.offset = 0
        self.open: list[tuple[str, dict[str, str], int, int]] = []  # tag, attributes, UTF-16 offset, text position
        self.entities: list[Entity] = []
        self.warnings: list[str] = []

    def read(self) -> Formatted:
        while self.at < len(self.source):
            if plain := _PLAIN.match(self.source, self.at):
                self._put(plain.group(), plain.end())
            elif self.source[self.at] == "&":
                self._character()
            elif self.source.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            raise _cannot_parse(f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"')
        return _trimmed(self.text, self.entities, self.warnings)

    def _put(self, text: str, next_at: int) -> None:
        self.text += text
        self.offset += utf16_length(text)
        self.at = next_at

    def _character(self) -> None:
        match = _CHARACTER.match(self.source, self.at)
        decoded = _decode(match) if match else None
        if match is None or decoded is None:
            self.warnings.append(f'"&" that is no entity, shown as it is: {self.source[self.at : self.at + 20]!r}')
            self._put("&", self.at + 1)
        else:
            self._put(decoded, match.end())

    def _start_tag(self) -> None:
        begin = self.at
        name = _matched(_NAME, self.source, begin + 1)
        self.at = begin + 1 + len(name)
        if self.at == len(self.source):
            raise _cannot_parse(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        tag = name.lower()
        if tag not in _TYPES:
            raise _cannot_parse(f'Unsupported start tag "{tag}" at byte offset {self._bytes(begin)}')
        attributes = self._attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}')
        self.open.append((tag, attributes, self.offset, len(self.text)))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        """Read up to and including the ">" of a start tag."""
        where = f'the tag "{tag}" at byte offset {self._bytes(begin)}'
        found: dict[str, str] = {}
        while True:
            self.at += len(_matched(_SPACE, self.source, self.at))
            if self.at == len(self.source):
                raise _cannot_parse(f"Unclosed start tag at byte offset {self._bytes(begin)}")
            if self.source[self.at] == ">":
                self.at += 1
                return found
            name = _matched(_ATTRIBUTE, self.source, self.at)
            if not name:
                raise _cannot_parse(f"Empty attribute name in {where}")
            self.at += len(name)
            equals = _EQUALS.match(self.source, self.at)
            if equals:
                self.at = equals.end()
                found[name] = self._value(begin)
            elif (tag, name) == ("blockquote", "expandable"):
                found[name] = ""
            else:
                raise _cannot_parse(f"Expected equal sign in declaration of an attribute of {where}")

    def _value(self, begin: int) -> str:
        match = _VALUE.match(self.source, self.at)
        if match is None:
            if self.source[self.at : self.at + 1] in ('"', "'", ""):
                raise _cannot_parse(f"Unclosed start tag at byte offset {self._bytes(begin)}")
            raise _cannot_parse(f"Unexpected end of name token at byte offset {self._bytes(self.at)}")
        self.at = match.end()
        value = next(group for group in match.groups() if group is not None)
        if _BARE.search(value):
            self.warnings.append(f'"&" that is no entity, in an attribute: {value!r}')
        return _CHARACTER.sub(lambda found: _decode(found) or found.group(), value)

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise _cannot_parse(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        name = _matched(_NAME, self.source, begin + 2)
        self.at = begin + 2 + len(name)
        self.at += len(_matched(_SPACE, self.source, self.at))
        if not self.source.startswith(">", self.at):
            raise _cannot_parse(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        self.at += 1
        tag, attributes, offset, position = self.open.pop()
        if name and name.lower() != tag:
            reason = f'Unmatched end tag at byte offset {self._bytes(begin)}, expected "</{tag}>", found "</{name}>"'
            raise _cannot_parse(reason)
        if self.offset > offset:
            self._close(tag, attributes, offset, self.text[position:])

    def _close(self, tag: str, attributes: dict[str, str], offset: int, inside: str) -> None:
        entity: Entity = {"type": _TYPES[tag], "offset": offset, "length": self.offset - offset}
        if tag == "a":
            entity["url"] = attributes.get("href") or inside
            if not is_web_address(entity["url"]):
                self.warnings.append(f"link that leads nowhere, shown as plain text: {entity['url']!r}")
                return
        if tag == "blockquote" and "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        if tag in ("pre", "code"):  # these hold no other entity; <pre><code class="language-x"> is one
            within = [inner for inner in self.entities if inner["offset"] >= offset]
            self.entities = [inner for inner in self.entities if inner["offset"] < offset]
            language = attributes.get("class", "").removeprefix("language-")
            if tag == "pre":
                language = next((inner["language"] for inner in within if "language" in inner), "")
            if language:
                entity["language"] = language
        self.entities.append(entity)

    def _bytes(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))


def _cannot_parse(reason: str) -> Refusal:
    return Refusal(f"can't parse entities: {reason}")


def _matched(pattern: re.Pattern[str], source: str, at: int) -> str:
    match = pattern.match(source, at)
    return match.group() if match else ""


def _decode(match: re.Match[str]) -> str | None:
    decimal, hexadecimal, name = match.groups()
    if name:
        return _NAMED[name] if match.group().endswith(";") else None
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else None


def _trimmed(text: str, entities: list[Entity], warnings: list[str]) -> Formatted:
    """Cut white space off both ends, as Telegram does, and bring the entities into their order."""
    stripped = text.strip()
    skipped = utf16_length(text[: len(text) - len(text.lstrip())])
    end = utf16_length(stripped)
    kept: list[Entity] = []
    for entity in entities:
        first = max(0, entity["offset"] - skipped)
        last = min(end, entity["offset"] + entity["length"] - skipped)
        if last > first:
            kept.append({**entity, "offset": first, "length": last - first})
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    if len(kept) > MOST_ENTITIES:
        warnings = [*warnings, f"{len(kept)} entities; Telegram drops all beyond {MOST_ENTITIES}"]
    return Formatted(stripped, tuple(kept[:MOST_ENTITIES]), tuple(warnings))

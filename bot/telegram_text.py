"""Text for Telegram messages: escaped as HTML, measured, shortened and split within Telegram's limits."""

import html
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import urlsplit

MESSAGE_LIMIT = 4096
"""UTF-16 code units of one message, counted after Telegram has read the markup."""

_LINK_LIMIT = 2000
_TAG = re.compile(r"<[^>]*>")
_SENTENCE_END = re.compile(r"[.!?。…]+[\"'”’」』)\]]*(?=\s|$)")
# Controls, halves of surrogate pairs (not encodable) and direction overrides (they would turn round what follows).
_UNSENDABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_ZERO_WIDTH_JOINER = "\u200d"


def clean(text: str) -> str:
    """The text without characters that Telegram refuses or that would disturb the text around it."""
    return _UNSENDABLE.sub("", text)


def escape(text: str) -> str:
    """Untrusted text as Telegram HTML, also fit for an attribute."""
    return html.escape(clean(text))


def link(url: str, text: str) -> str:
    """A link around plain text; the text alone where the address is none that Telegram opens."""
    return f'<a href="{escape(url)}">{escape(text)}</a>' if _opens(url) else escape(text)


def _opens(url: str) -> bool:
    if len(url) > _LINK_LIMIT or any(character.isspace() for character in url):
        return False
    try:
        address = urlsplit(url)
        host = address.hostname or ""
        _ = address.port  # raises ValueError where it is no number up to 65535
    except ValueError:
        return False
    return address.scheme in ("http", "https") and "." in host.strip(".")


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parsed_length(markup: str) -> int:
    """Length in UTF-16 code units of what a reader sees of a piece of Telegram HTML."""
    return utf16_length(html.unescape(_TAG.sub("", markup)))


def shorten(text: str, limit: int) -> str:
    """Plain text cut to fit, ending in "…" where something was cut.

    The cut is after a sentence where one ends in the second half, else at a space there, else between
    two characters: never inside an emoji, a syllable or a letter with its accents.

    Args:
        text: Plain text, not markup.
        limit: UTF-16 code units of the result, at least 3.
    """
    text = clean(text).strip()
    if utf16_length(text) <= limit:
        return text
    # Two units are kept for " …".
    head = _prefix(text, limit - 2)
    sentences = [match.end() for match in _SENTENCE_END.finditer(head)]
    if sentences and sentences[-1] * 2 >= len(head):
        return f"{head[: sentences[-1]]} …"
    space = head.rfind(" ")
    return f"{head[:space] if space * 2 >= len(head) else head}…"


def _prefix(text: str, limit: int) -> str:
    """The longest beginning of a text within `limit` code units that ends between characters as readers see them."""
    used = 0
    end = 0
    while end < len(text):
        used += utf16_length(text[end])
        if used > limit:
            break
        end += 1
    cut = end
    while 0 < cut < len(text) and (_continues(text[cut]) or text[cut - 1] == _ZERO_WIDTH_JOINER):
        cut -= 1
    # A text that is one endless heap of accents has no such place.
    return text[: cut or end]


def _continues(character: str) -> bool:
    """Whether a character belongs to the one before it: accents, joiners, skin tones, vowels and finals of Hangul."""
    return (
        unicodedata.category(character) in ("Mn", "Me", "Mc")
        or character == _ZERO_WIDTH_JOINER
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\u1160" <= character <= "\u11ff"
    )


def pack(blocks: Iterable[str], separator: str = "\n\n") -> list[str]:
    """Join blocks into as few messages as hold them, breaking only between blocks.

    Args:
        blocks: Telegram HTML, each complete in itself and within `MESSAGE_LIMIT`.
        separator: What stands between two blocks of one message.

    Returns:
        Messages in order, each within `MESSAGE_LIMIT`.
    """
    messages: list[str] = []
    for block in blocks:
        joined = f"{messages[-1]}{separator}{block}" if messages else block
        if messages and parsed_length(joined) <= MESSAGE_LIMIT:
            messages[-1] = joined
        else:
            messages.append(block)
    return messages

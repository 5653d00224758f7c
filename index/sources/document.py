"""A document as it was read: bytes from an address or a file, and the text that they stand for."""

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin, urlsplit, urlunsplit

from index.sources.decode import decode

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_SECRET = re.compile(r"((?:^|&)[^=&]*(?:key|token|secret|auth|pass|sig)[^=&]*=)[^&]*", re.IGNORECASE)


class FormatError(Exception):
    """A document is not of the kind that was expected; the message says what it is and what to do."""


@dataclass(frozen=True)
class Document:
    """What was read from one place.

    Attributes:
        location: The address after redirects, or the file's path.
        content: The bytes, decompressed.
        charset: What the HTTP header calls the encoding, or "".
        etag: Validator for the next conditional request, or "".
        last_modified: The same, as a date.
    """

    location: str
    content: bytes
    charset: str = ""
    etag: str = ""
    last_modified: str = ""

    @property
    def label(self) -> str:
        """The location as messages show it."""
        return shown(self.location)

    @cached_property
    def text(self) -> str:
        """The content as text, line ends as newlines, without byte order mark."""
        text = decode(self.content, self.charset)
        return text.replace("\r\n", "\n").replace("\r", "\n")

    @property
    def is_html(self) -> bool:
        """Whether the text looks like a web page."""
        return bool(re.search(r"<(?:!doctype\s+html|html|head|body)\b", self.text[:4000], re.IGNORECASE))

    @property
    def address(self) -> str:
        """The location where it is an address that links can be relative to, else ""."""
        return self.location if is_address(self.location) else ""


def scheme_of(location: str) -> str:
    """The scheme of an address in lower case, or "" for a file's path."""
    match = _SCHEME.match(location)
    return match[1].lower() if match else ""


def is_address(location: str) -> bool:
    """Whether a location is an address that is read over HTTP."""
    return scheme_of(location) in ("http", "https")


def absolute(link: str, base: str) -> str:
    """A link as an absolute http(s) address, or "" where it cannot be one."""
    try:
        url = urljoin(base, link.strip()) if link.strip() else ""
        return url if is_address(url) and urlsplit(url).hostname else ""
    except ValueError:
        return ""


def shown(location: str) -> str:
    """A location as messages and logs show it: without passwords, keys and tokens."""
    if not is_address(location):
        return location
    try:
        parts = urlsplit(location)
    except ValueError:
        return location.partition("?")[0]
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, _SECRET.sub(r"\1...", parts.query), ""))

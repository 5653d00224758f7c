"""Feeds: RSS, Atom and RDF through feedparser, and JSON Feed."""

import calendar
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import feedparser

from index.sources.dates import parse_moment
from index.sources.document import Document, FormatError, absolute
from index.sources.items import BrokenItem, Contents, Item, within
from index.sources.json_feed import parse_json_feed
from index.sources.text import one_line, plain, without_impossible

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ROOT_END = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_WHOLE_CHARS = 1000
_CUT = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*$")


def parse_feed(document: Document) -> Contents:
    """Parse a feed of any format.

    Raises:
        FormatError: It is no feed; the message says what it seems to be.
    """
    text = document.text
    if text.lstrip().startswith("{"):
        return parse_json_feed(document)
    # feedparser opens what looks like an address or a file's name; a stream it only reads. The text
    # has been decoded already, so the declaration of another encoding must not be believed.
    source = without_impossible(_DECLARATION.sub("", text))
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": document.address}
    try:
        parsed = feedparser.parse(io.BytesIO(source.encode("utf-8", "replace")), response_headers=headers)
    except Exception as error:  # Whatever untrusted input makes of feedparser, it is this feed's fault alone.
        raise FormatError(f"this feed is too damaged to be read ({error})") from error
    if not parsed.version:
        raise FormatError(_not_a_feed(document))
    return Contents(one_line(plain(parsed.feed.get("title") or "")), list(_items(parsed.entries, document)))


def seems_whole(text: str) -> bool:
    """Whether a feed's summary is long enough to be the article itself."""
    return len(text) >= _WHOLE_CHARS and not _CUT.search(text)


def _not_a_feed(document: Document) -> str:
    if document.is_html:
        return (
            'this is a web page, not a feed; look on it for the address of its RSS, or use kind = "listing" if it '
            "lists articles"
        )
    return "this is not a feed; RSS, Atom, RDF or JSON Feed is expected"


def _items(entries: list[Any], document: Document) -> Iterator[Item | BrokenItem]:
    whole = bool(_ROOT_END.search(document.text))
    # Where the feed is cut off, its last item is cut as well.
    for entry in entries if whole else entries[:-1]:
        yield _item(entry, document)
    if not whole:
        yield BrokenItem(document.label, "the feed breaks off in the middle; what follows is read another time")


def _item(entry: Any, document: Document) -> Item | BrokenItem:  # noqa: ANN401
    title = one_line(plain(entry.get("title") or ""))
    url = absolute(entry.get("link") or "", document.address)
    if not title:
        return BrokenItem(url or entry.get("id", "") or document.label, "it has no headline")
    content = max((plain(part.get("value") or "") for part in entry.get("content", ())), key=len, default="")
    summary = plain(entry.get("summary") or "")
    body = max(content, summary, key=len)
    whole = (bool(content) and content == body) or seems_whole(body)
    if not body and not url:
        return BrokenItem(title, "it has neither a text nor a link to one")
    categories = [one_line(tag.get("term") or "") for tag in entry.get("tags", ())]
    return Item(
        title=title,
        body=body,
        url=url,
        published=_published(entry),
        # A guid is unique within its feed only, and the same article comes in several: an address says more.
        id="" if url else within(document, entry.get("id") or ""),
        # One category is the section; several are keywords.
        section=categories[0] if len(categories) == 1 else None,
        author=entry.get("author") or "",
        whole=whole,
    )


def _published(entry: Any) -> datetime | None:  # noqa: ANN401
    """The item's date. Where it names no time zone it is Seoul's, which feedparser would not guess."""
    for field in ("published", "updated", "created"):
        try:
            # Past the entry's own lookup, which takes one date for another.
            return parse_moment(dict.get(entry, field) or "")
        except ValueError:
            if parsed := dict.get(entry, f"{field}_parsed"):
                return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    return None

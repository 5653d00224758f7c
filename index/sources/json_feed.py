"""JSON Feed, the format of jsonfeed.org, versions 1 and 1.1."""

import json
from datetime import datetime
from typing import Any

from index.sources.dates import parse_moment
from index.sources.document import Document, FormatError, absolute
from index.sources.items import BrokenItem, Contents, Item, within
from index.sources.text import one_line, paragraphs, plain


def parse_json_feed(document: Document) -> Contents:
    """Parse a JSON feed.

    Raises:
        FormatError: It is not JSON, or has no list of items.
    """
    try:
        feed = json.loads(document.text)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"this is not a feed: damaged JSON ({error})") from error
    if not is_json_feed(feed):
        raise FormatError('this is not a feed: a JSON feed is an object with a list of "items"')
    return Contents(one_line(_text(feed, "title")), [_item(entry, document) for entry in feed["items"]])


def is_json_feed(value: Any) -> bool:  # noqa: ANN401
    """Whether parsed JSON has the shape of a feed."""
    return isinstance(value, dict) and isinstance(value.get("items"), list)


def _item(entry: Any, document: Document) -> Item | BrokenItem:  # noqa: ANN401
    if not isinstance(entry, dict):
        return BrokenItem(document.label, "an item is not a JSON object")
    url = absolute(_text(entry, "url") or _text(entry, "external_url"), document.address)
    text = paragraphs(_text(entry, "content_text")) or plain(_text(entry, "content_html"))
    body = text or paragraphs(_text(entry, "summary"))
    title = one_line(_text(entry, "title"))
    if not title:
        return BrokenItem(url or _text(entry, "id") or document.label, "it has no headline")
    if not body and not url:
        return BrokenItem(title, "it has neither a text nor a link to one")
    tags = entry.get("tags")
    return Item(
        title=title,
        body=body,
        url=url,
        published=_published(entry),
        id="" if url else within(document, _text(entry, "id")),
        section=tags[0] if isinstance(tags, list) and len(tags) == 1 and isinstance(tags[0], str) else None,
        author=_author(entry),
        whole=bool(text),
    )


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    return str(value) if isinstance(value, str | int) else ""


def _published(entry: dict[str, Any]) -> datetime | None:
    for key in ("date_published", "date_modified"):
        try:
            return parse_moment(_text(entry, key))
        except ValueError:
            continue
    return None


def _author(entry: dict[str, Any]) -> str:
    authors = entry.get("authors")
    candidates = [*(authors if isinstance(authors, list) else ()), entry.get("author")]
    names = (_text(author, "name") for author in candidates if isinstance(author, dict))
    return next(filter(None, names), "")

"""JSON Lines: one article a line, with the keys title, body and published, and others if known."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from index.sources.dates import parse_moment
from index.sources.document import Document, absolute
from index.sources.items import BrokenItem, Contents, Item, identity
from index.sources.text import one_line

_TEXTS = ("title", "body", "published", "id", "url", "section", "author", "language")
_REQUIRED = ("title", "body", "published")


def parse_jsonl(document: Document) -> Contents:
    """Parse a file of articles; of several lines about the same article the last counts."""
    items: dict[str, Item | BrokenItem] = {}
    for number, line in _lines(document.text):
        try:
            item, published = _item(json.loads(line))
        except json.JSONDecodeError as error:
            items[f"line {number}"] = _broken(document, number, f"not JSON ({error.msg} at column {error.colno})")
        except (ValueError, RecursionError) as error:
            items[f"line {number}"] = _broken(document, number, str(error))
        else:
            items[identity(item, published)] = item
    return Contents("", items.values())


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines that have something on them, with their numbers from 1."""
    return ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())


def _broken(document: Document, number: int, why: str) -> BrokenItem:
    return BrokenItem(f"{document.label} line {number}", why)


def _item(record: Any) -> tuple[Item, datetime]:  # noqa: ANN401
    """The item of a line, and its date once more, which is never missing here."""
    if not isinstance(record, dict):
        raise ValueError('a line must be a JSON object, such as {"title": ..., "body": ..., "published": ...}')
    values: dict[str, str] = {}
    for key in _TEXTS:
        value = record.get(key)
        if key == "id" and isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if value is not None and not isinstance(value, str):
            raise ValueError(f'"{key}" must be text, not {json.dumps(value, ensure_ascii=False)[:40]}')
        values[key] = (value or "").strip() if key == "body" else one_line(value or "")
    if missing := [key for key in _REQUIRED if not values[key]]:
        raise ValueError(f"{' and '.join(missing)} missing or empty")
    language = values["language"]
    published = parse_moment(values["published"])
    item = Item(
        title=values["title"],
        body=values["body"],
        url=absolute(values["url"], ""),
        published=published,
        id=values["id"],
        section=values["section"] or None,
        author=values["author"],
        language="ko" if language == "ko" else "en" if language == "en" else None,
    )
    return item, published

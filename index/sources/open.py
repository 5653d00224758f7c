"""Opening a source: by its table in config.toml, or by looking at what an address or a file has in it."""

import json
import re
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from index.config import FetchConfig, SourceConfig
from index.errors import SourceError
from index.sources import Source
from index.sources.document import Document, FormatError, is_address, scheme_of, shown
from index.sources.feed import parse_feed
from index.sources.fetch import Fetcher, FetchError
from index.sources.files import parse_jsonl
from index.sources.items import Contents
from index.sources.json_feed import is_json_feed
from index.sources.listing import is_listing_text, navigation, parse_listing
from index.sources.listing_html import parse_listing_html
from index.sources.navigation import Navigation
from index.sources.page import meta, parse_page
from index.sources.source import DocumentSource, Parser, now_utc
from index.sources.text import parse_html

PARSERS: dict[str, Parser] = {"feed": parse_feed, "listing": parse_listing, "jsonl": parse_jsonl}
"""What reads each `kind` of config.toml."""

_FEED_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|RDF)[\s>]")
_SNIFFED_LINES = 20
_EXPECTED = (
    "nothing that can be read as news; expected JSON Lines (one article a line), a feed (RSS, Atom, RDF, JSON Feed), "
    "a newspaper's list page (HTML or text) or an article's web page"
)


def open_source(
    config: SourceConfig,
    fetch: FetchConfig,
    base_dir: Path,
    *,
    clock: Callable[[], datetime] = now_utc,
    sleep: Callable[[float], None] = time.sleep,
) -> Source:
    """The source that a [[sources]] table describes. Nothing is read yet.

    Args:
        config: The table.
        fetch: Limits of requests.
        base_dir: The folder that a relative path starts from: config.toml's.
        clock: Gives the moment of reading, timezone-aware.
        sleep: Waits so many seconds before a request is tried again.
    """
    location = config.location
    if not scheme_of(location):
        location = str(base_dir / Path(location).expanduser())
    parse = PARSERS[config.kind]
    return DocumentSource(config.name, location, parse, fetch, section=config.section, clock=clock, sleep=sleep)


def sniff_source(
    location: str,
    fetch: FetchConfig,
    *,
    clock: Callable[[], datetime] = now_utc,
    sleep: Callable[[float], None] = time.sleep,
) -> Source:
    """The source at an address or a path, read once to see of what kind it is.

    It is named by the document's own title, else by the file's name or the host.

    Args:
        location: An http(s) address, or a path.
        fetch: Limits of requests.
        clock: Gives the moment of reading, timezone-aware.
        sleep: Waits so many seconds before a request is tried again.

    Raises:
        SourceError: It cannot be read, or is of no kind that is known.
    """
    name = _place_name(location)
    try:
        with Fetcher(fetch, sleep) as fetcher:
            document = fetcher.read_now(location)
        parse = parser_for(document)
        name = _title(parse, document) or name
    except (FetchError, FormatError) as error:
        raise SourceError(name, shown(location), str(error)) from error
    return DocumentSource(name, location, parse, fetch, document=document, clock=clock, sleep=sleep)


def read_navigation(location: str, fetch: FetchConfig) -> Navigation:
    """The section tree that a newspaper's list page shows, with which to fill config.toml's [[sections]].

    Args:
        location: An http(s) address, or a path.
        fetch: Limits of requests.

    Raises:
        SourceError: It cannot be read.
    """
    try:
        with Fetcher(fetch) as fetcher:
            return navigation(fetcher.read_now(location))
    except FetchError as error:
        raise SourceError(_place_name(location), shown(location), str(error)) from error


def parser_for(document: Document) -> Parser:
    """What reads a document, judged by its content.

    Raises:
        FormatError: Nothing does.
    """
    text = document.text.lstrip()
    if not text:
        raise FormatError("it is empty")
    if parser := _json_parser(text):
        return parser
    if _FEED_ROOT.search(text[:4000]) and not document.is_html:
        return parse_feed
    if document.is_html:
        return parse_listing if _lists_articles(document) else parse_page
    if is_listing_text(text):
        return parse_listing
    raise FormatError(_EXPECTED)


def _json_parser(text: str) -> Parser | None:
    """The parser of a text in which one of the first lines, or the whole, is a JSON object of ours."""
    lines = text.split("\n", _SNIFFED_LINES)[:_SNIFFED_LINES]
    for value in filter(None, map(_json_object, (*lines, text))):
        if is_json_feed(value):
            return parse_feed
        if "title" in value or "body" in value:
            return parse_jsonl
    return None


def _json_object(text: str) -> dict[str, object] | None:
    if not text.lstrip().startswith("{"):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _lists_articles(document: Document) -> bool:
    """Whether a web page is a list: several dated headlines, and it does not call itself an article."""
    root = parse_html(document.text)
    if root is None or meta(root, "og:type") == "article":
        return False
    try:
        contents: Contents = parse_listing_html(document)
    except FormatError:
        return False
    return len(list(contents.items)) > 1


def _title(parse: Parser, document: Document) -> str:
    return "" if parse is parse_jsonl else parse(document).title


def _place_name(location: str) -> str:
    if is_address(location):
        return urlsplit(location).hostname or location
    return Path(location).stem or location

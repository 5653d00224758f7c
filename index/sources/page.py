"""An article's own page: its text without menus and advertisements, and what the page says about it."""

from dataclasses import replace
from datetime import datetime

from lxml import html
from trafilatura import bare_extraction

from index.sources.dates import IN_TEXT, parse_moment
from index.sources.document import Document, FormatError, absolute
from index.sources.fetch import Fetcher, FetchError
from index.sources.items import Contents, Item
from index.sources.text import one_line, parse_html, text_of, without_impossible

_DATE_PROPERTIES = ("article:published_time", "og:article:published_time", "datePublished", "pubdate", "date")
_GIVE_UP_AFTER = 3


class PageError(Exception):
    """An article's page gives no text; the message says why.

    Args:
        why: What went wrong.
        final: Whether the page was read well, so that trying again gives no more.
    """

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.final = final


def parse_page(document: Document) -> Contents:
    """Parse a single article's page.

    Raises:
        FormatError: It is not HTML, or no article's text is found in it.
    """
    item = _article(document)
    root = parse_html(document.text)
    return Contents("" if root is None else site_name(root), [item])


class ArticlePages:
    """The pages behind a list, fetched one by one.

    Args:
        fetcher: Of the reading. When several pages in a row fail by the network's or the
            server's fault, the rest of this reading does without pages rather than wait for
            each.
    """

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._failures = 0

    def complete(self, item: Item) -> Item:
        """The item with the whole text, and with what it does not say itself.

        Raises:
            PageError: The page cannot be read, or has no text.
        """
        if self._failures >= _GIVE_UP_AFTER:
            raise PageError(f"not asked for, since {_GIVE_UP_AFTER} pages before it gave no answer")
        try:
            document = self._fetcher.read_now(item.url)
        except FetchError as error:
            self._failures = self._failures + 1 if error.temporary else 0
            raise PageError(str(error)) from error
        self._failures = 0
        try:
            page = _article(document)
        except FormatError as error:
            raise PageError(str(error), final=True) from error
        return replace(
            item,
            # An extraction that is shorter than the teaser has missed the text.
            body=max(page.body, item.body, key=len),
            published=item.published or page.published,
            author=item.author or page.author,
            whole=True,
        )


def site_name(root: html.HtmlElement) -> str:
    """What a web page's site calls itself, or ""."""
    return meta(root, "og:site_name") or _title(root)


def meta(root: html.HtmlElement, *names: str) -> str:
    """The first of these meta properties that a page has, or ""."""
    for name in names:
        for value in root.xpath("//meta[@property=$n or @name=$n or @itemprop=$n]/@content", n=name):
            if tidy := one_line(value):
                return tidy
    return ""


def _article(document: Document) -> Item:
    root = parse_html(document.text)
    if root is None or not document.is_html:
        raise FormatError("this is not a web page")
    found = bare_extraction(
        without_impossible(document.text), url=document.address or None, include_comments=False, with_metadata=True
    )
    body = getattr(found, "text", None) or ""
    title = meta(root, "og:title") or getattr(found, "title", None) or _title(root)
    if not body or not title:
        raise FormatError("no article's text is found on this page")
    address = meta(root, "og:url") or document.address
    return Item(
        title=title,
        body=_without_headline(body, title),
        url=absolute(address, document.address) or document.address,
        published=_published(root, getattr(found, "date", None)),
        section=meta(root, "article:section") or None,
        author=meta(root, "article:author", "author", "dable:author") or getattr(found, "author", None) or "",
    )


def _title(root: html.HtmlElement) -> str:
    titles = root.xpath("//head/title")
    return one_line(text_of(titles[0])) if titles else ""


def _without_headline(body: str, title: str) -> str:
    """The body without a first line that only repeats the headline."""
    first, _, rest = body.partition("\n")
    return rest if rest and one_line(first) == one_line(title) else body


def _published(root: html.HtmlElement, extracted: str | None) -> datetime | None:
    """The page's own date: what it declares, else a <time>, else the first in its text, else the library's."""
    declared = [meta(root, name) for name in _DATE_PROPERTIES]
    visible = IN_TEXT.search(text_of(root))
    timed = [visible[0]] if visible and ":" in visible[0] else []
    for text in (*declared, *root.xpath("//time/@datetime"), *timed, extracted):
        try:
            if text:
                return parse_moment(text)
        except ValueError:
            continue
    return None

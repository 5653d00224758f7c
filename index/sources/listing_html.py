"""A list page as HTML: blocks that repeat, each with a linked headline and a date, whatever their markup."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from lxml import html

from index.sources.bylines import person, reporter_in
from index.sources.dates import IN_TEXT, parse_moment
from index.sources.document import Document, FormatError, absolute
from index.sources.items import BrokenItem, Contents, Item
from index.sources.navigation import Navigation, navigation_of_html
from index.sources.page import meta, site_name
from index.sources.text import one_line, parse_html, text_of

_IN_ITEM = "ancestor::article or ancestor::li"
_FRAME = f"//nav | //aside | //header[not({_IN_ITEM})] | //footer[not({_IN_ITEM})]"
_HEADINGS = ".//h1 | .//h2 | .//h3 | .//h4 | .//h5 | .//h6"
_TITLED = " | ".join(
    [*(f".//*[contains(@class, '{word}')]" for word in ("tit", "headline", "subject")), ".//strong", ".//dt"]
)
_BYLINES = " | ".join(f".//*[contains(@class, '{word}')]" for word in ("byline", "reporter", "writer", "author"))
_INLINE = {"a", "b", "em", "i", "span", "strong", "br", "img", "u", "mark", "small", "font"}
_LONGEST_DATE_LINE = 60
_SHORTEST_LINK = 4
_SHORTEST_HEADLINE = 6
_SHORTEST_TEASER = 20


def parse_listing_html(document: Document) -> Contents:
    """Parse a list page.

    Raises:
        FormatError: No block with a headline and a date is found.
    """
    root = parse_html(document.text)
    items: list[Item | BrokenItem] = []
    if root is not None:
        base = _base(root, document)
        sections = Navigation("", navigation_of_html(root)).names
        for frame in root.xpath(_FRAME):
            frame.drop_tree()
        items = [item for block, date in _blocks(root) if (item := _item(block, date, base, sections))]
    if root is None or not items:
        raise FormatError("no headlines with dates are found on this page; use the paper's RSS instead, if it has one")
    return Contents(site_name(root), items)


def read_navigation(document: Document) -> Navigation:
    """The paper's name and the sections in its menu."""
    root = parse_html(document.text)
    return Navigation() if root is None else Navigation(site_name(root), navigation_of_html(root))


def _base(root: html.HtmlElement, document: Document) -> str:
    """What the page's links are relative to."""
    declared = root.xpath("string(//base/@href)").strip()
    if document.address:
        return absolute(declared, document.address) or document.address
    return absolute(declared or root.xpath("string(//link[@rel='canonical']/@href)") or meta(root, "og:url"), "")


def _blocks(root: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, html.HtmlElement]]:
    """The articles' blocks, each with the element of its date.

    From each date upwards to the first element with a link in it; then further up, as long as
    that takes in no other such element.
    """
    linked = {node for link in _links(root) for node in (link, *link.iterancestors())}
    cores: dict[html.HtmlElement, html.HtmlElement] = {}
    for date in filter(_is_date, list(root.iter("*"))):
        core = next((node for node in (date, *date.iterancestors()) if node in linked), None)
        if core is not None and core.tag not in ("body", "html"):
            cores.setdefault(core, date)
    inside: Counter[html.HtmlElement] = Counter()
    for core in cores:
        inside.update((core, *core.iterancestors()))
    for core, date in cores.items():
        block = core
        while (parent := block.getparent()) is not None and parent.tag not in ("body", "html") and inside[parent] == 1:
            block = parent
        if inside[core] == 1:
            yield block, date


def _is_date(element: html.HtmlElement) -> bool:
    """Whether an element's own text is a date and little else, and not the text of a link."""
    own = " ".join([element.text or "", *(child.tail or "" for child in element)])
    dated = IN_TEXT.search(own) or (element.tag == "time" and element.get("datetime"))
    if not dated or len(one_line(own)) > _LONGEST_DATE_LINE:
        return False
    link = next(element.iterancestors("a"), element if element.tag == "a" else None)
    return link is None or one_line(text_of(link)) != one_line(text_of(element))


def _links(element: html.HtmlElement) -> list[html.HtmlElement]:
    """Links with a text, the element itself included."""
    links = element.xpath("descendant-or-self::a[@href]")
    return [
        link
        for link in links
        if len(one_line(text_of(link))) >= _SHORTEST_LINK and not link.get("href").startswith(("#", "javascript:"))
    ]


def _item(block: html.HtmlElement, date: html.HtmlElement, base: str, sections: set[str]) -> Item | BrokenItem | None:
    link = _main_link(block)
    headline = _headline(block, link)
    title = one_line(text_of(headline))
    url = absolute(link.get("href"), base)
    # A date beside the paper's name is the page's own.
    if len(title) < _SHORTEST_HEADLINE or (url and urlsplit(url).path in ("", "/") and not urlsplit(url).query):
        return None
    try:
        published = _published(date)
    except ValueError as error:
        return BrokenItem(title, str(error))
    teaser = _teaser(block, headline, date)
    names = (one_line(text_of(node)) for node in block.iter("a", "span", "em", "strong", "p", "b"))
    return Item(
        title=title,
        body=teaser,
        url=url,
        published=published,
        section=next((name for name in names if name in sections), None),
        author=_author(block, title, teaser),
        whole=False,
    )


def _main_link(block: html.HtmlElement) -> html.HtmlElement:
    """The link to the article: the target that the most text in the block leads to."""
    texts: Counter[str] = Counter()
    links = _links(block)
    for link in links:
        texts[link.get("href")] += len(text_of(link)) + (
            1000 if link.xpath("ancestor::h2|ancestor::h3|ancestor::h4") else 0
        )
    target = texts.most_common(1)[0][0]
    return next(link for link in links if link.get("href") == target)


def _headline(block: html.HtmlElement, link: html.HtmlElement) -> html.HtmlElement:
    """The element of the headline: a heading, else what its class calls so, else the link."""
    for path, place in ((_HEADINGS, block), (_TITLED, link)):
        for element in place.xpath(path):
            if text_of(element):
                return element
    return link


def _published(date: html.HtmlElement) -> datetime:
    stamp = date.get("datetime")
    if stamp:
        return parse_moment(stamp)
    found = IN_TEXT.search(one_line(text_of(date)))
    return parse_moment(found[0] if found else "")


def _teaser(block: html.HtmlElement, headline: html.HtmlElement, date: html.HtmlElement) -> str:
    """The longest run of text in the block besides the headline and the date."""
    apart = {headline, *headline.iterancestors(), *headline.iterdescendants(), date, *date.iterancestors()}
    runs = [
        one_line(text_of(node))
        for node in block.iter("*")
        if node not in apart and all(child.tag in _INLINE for child in node.iterdescendants())
    ]
    longest = max(runs, key=len, default="")
    return longest if len(longest) >= _SHORTEST_TEASER else ""


def _author(block: html.HtmlElement, title: str, teaser: str) -> str:
    rest = one_line(text_of(block)).replace(title, " | ").replace(teaser, " | ") if teaser else text_of(block)
    if reporter := reporter_in(rest):
        return reporter
    bylines = (person(one_line(text_of(node))) for node in block.xpath(_BYLINES))
    return next((name for name in bylines if name and not IN_TEXT.search(name)), "")

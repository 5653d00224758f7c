"""What a document says of an article before it is cleaned, and the cleaning that every source shares."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from index.article import Article, Language, article_id, language_of
from index.sources.bylines import person, split_signature
from index.sources.document import Document
from index.sources.text import one_line, paragraphs

_LONGEST = 200_000  # characters of an article's text


@dataclass(frozen=True, slots=True)
class Item:
    """One article as a document tells of it: plain text, but not yet tidy.

    Attributes:
        title: Headline.
        body: The text, or a teaser of it, or "".
        url: Absolute address of the article's page, or "".
        published: Timezone-aware moment, or None where the document gives none.
        id: Identity that the document gives, or "".
        section: The section's name in the document's words, or None.
        author: Byline.
        language: Where the document says it.
        whole: Whether the body is the whole text; a teaser is completed from the article's page.
    """

    title: str
    body: str = ""
    url: str = ""
    published: datetime | None = None
    id: str = ""
    section: str | None = None
    author: str = ""
    language: Language | None = None
    whole: bool = True

    @property
    def label(self) -> str:
        """What a message calls it: its headline, else its address."""
        return one_line(self.title) or self.url or self.id or "an item without headline"

    @property
    def digest(self) -> str:
        """Hash of all that the document says of the article."""
        told = [self.title, self.body, self.url, str(self.published), self.id, self.section, self.author]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class BrokenItem:
    """A part of a document that is no article.

    Attributes:
        where: Headline, address or line.
        why: What is wrong with it.
    """

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Contents:
    """A parsed document.

    Attributes:
        title: What the document calls itself, or "".
        items: Its articles, in its own order.
    """

    title: str
    items: Iterable[Item | BrokenItem]


def identity(item: Item, published: datetime) -> str:
    """The id that the item's article has: its own, else by address, else by headline and time."""
    return item.id or article_id(item.url, one_line(item.title), published)


def within(document: Document, id_: str) -> str:
    """An identity that is unique in its document, made unique everywhere; "" for none."""
    return hashlib.sha256(f"{document.location}\n{id_}".encode("utf-8", "replace")).hexdigest()[:16] if id_ else ""


def make_article(item: Item, published: datetime, source: str, section: str | None = None) -> Article:
    """Clean an item into an article.

    Args:
        item: What the document says.
        published: Timezone-aware moment of publication.
        source: The paper's name.
        section: Section of an item that names none.

    Returns:
        The article: composed characters, single spaces, no invisible characters, no signature
        under the text.

    Raises:
        ValueError: There is no headline or no text, or it cannot be an article's.
    """
    if len(item.body) > _LONGEST:
        raise ValueError(f"its text is longer than {_LONGEST:,} characters; that is no article")
    title = one_line(item.title)
    body, signed = split_signature(paragraphs(item.body))
    if not title:
        raise ValueError("it has no headline")
    if not body:
        raise ValueError("it has no text")
    return Article(
        id=one_line(identity(item, published)),
        url=one_line(item.url),
        title=title,
        body=body,
        published=published,
        section=one_line(item.section or "") or section,
        author=person(one_line(item.author), source) or signed,
        language=item.language or language_of(f"{title}\n{body}"),
        source=source,
    )

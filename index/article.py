"""The nouns that everything else speaks: Article, Passage, Section."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

Language = Literal["ko", "en"]

SEOUL = ZoneInfo("Asia/Seoul")

YEARS = range(1900, 2101)
"""Those that news and questions may be of; what is outside is a mistake, and overflows somewhere."""

_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Article:
    """One news article as a source gave it, cleaned of markup.

    Attributes:
        id: Stable identity: the same article read again has the same id. See `article_id`.
        url: Address that a reader can open, or "" when the source gives none.
        title: Headline, one line of plain text, never empty.
        body: Text without headline and byline, paragraphs separated by newlines; never empty.
        published: Timezone-aware moment of publication.
        section: Slug of a section in the tree once stored; a source may give the section's
            name in its own words; None where it names none.
        author: Reporter's name without "기자", or "".
        language: Language of the text: "ko" or "en".
        source: Name of the paper or feed, shown to readers.
    """

    id: str
    url: str
    title: str
    body: str
    published: datetime
    section: str | None
    author: str
    language: Language
    source: str

    def __post_init__(self) -> None:
        """Refuse what could be stored but not be used.

        Raises:
            ValueError: The moment has no time zone or is out of this world; a text cannot be encoded.
        """
        if self.published.tzinfo is None:
            raise ValueError("published must be timezone-aware")
        self.published.timestamp()  # raises ValueError for an impossible time zone
        if self.published.year not in YEARS:
            raise ValueError(f"published in the year {self.published.year}")
        for text in (self.id, self.url, self.title, self.body, self.section or "", self.author, self.source):
            text.encode()

    @property
    def whole(self) -> str:
        """Headline and body."""
        return f"{self.title}\n{self.body}"


@dataclass(frozen=True, slots=True)
class Passage:
    """Two or three sentences of an article: the unit that is embedded and searched.

    Attributes:
        article_id: The article's id.
        position: 0 for the article's first passage, then 1, 2, ...
        title: The article's headline, searched together with the text.
        text: The sentences as they stand in the body, each on a line.
    """

    article_id: str
    position: int
    title: str
    text: str

    @property
    def embedded(self) -> str:
        """The text that the encoder sees: headline, newline, sentences."""
        return f"{self.title}\n{self.text}"

    @property
    def sentences(self) -> list[str]:
        """Its sentences: its lines, as the article was split once. A piece of a long one would split otherwise."""
        return self.text.split("\n")


@dataclass(frozen=True, slots=True)
class Section:
    """A section or sub-section of the paper.

    Attributes:
        slug: Stable key, "it" or "it/games": lower-case ASCII; also used in buttons and links.
        ko: Korean name.
        en: English name.
        description: What its articles are about, in either language; what unlabelled
            articles are compared with.
        children: Sub-sections (their slugs begin with this one's and a slash).
    """

    slug: str
    ko: str
    en: str
    description: str = ""
    children: tuple["Section", ...] = field(default=())

    def name(self, language: Language) -> str:
        """The name in a reader's language."""
        return self.ko if language == "ko" else self.en


def article_id(url: str, title: str, published: datetime) -> str:
    """Identity of an article whose source gives no id: from its address, else headline and time.

    Args:
        url: The article's address, or "".
        title: Headline.
        published: Timezone-aware moment of publication.

    Returns:
        16 hexadecimal digits.
    """
    key = url or f"{unicodedata.normalize('NFKC', title)}\n{published.timestamp():.0f}"
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def hangul_share(text: str) -> float:
    """Share of Hangul among the Hangul and Latin letters of a text, 0.0 to 1.0 (0.0 without either).

    A Hangul syllable counts three times: it carries about what three Latin letters do.
    """
    hangul = 3 * len(_HANGUL.findall(text))
    latin = len(_LATIN.findall(text))
    return hangul / (hangul + latin) if hangul else 0.0


def language_of(text: str) -> Language:
    """Language of a text by its script: Korean where Hangul has at least 0.3 of it (one letter in eight)."""
    return "ko" if hangul_share(text) >= 0.3 else "en"

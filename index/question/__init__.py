"""What a question says besides its subject: days, a section, a reporter, and whether it asks for the newest."""

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from index.article import Section
from index.lexical import runs
from index.lexicon.stopwords import is_stopword
from index.question.days import named_days
from index.question.named_section import named_section
from index.question.reporters import Authors, named_reporter
from index.sections import SectionTree

_READ = 400  # characters of a question in which wishes are looked for: one that is longer is a text

_NEWEST = re.compile(
    r"최신|최근(?!\s?\d+\s?년)|요즘|요새|오늘(?!날(?!씨)|의\s?집)|지금|방금|속보|현재|실시간"
    r"|\b(?:latest|newest|recent|recently|lately|now|currently|today|tonight|breaking"
    r"|what'?s new|this morning)\b",
    re.IGNORECASE,
)
_NEWS = re.compile(r"뉴스|소식|기사|헤드라인|\b(?:news|headlines?)\b", re.IGNORECASE)
# Words of a question for news of no certain kind; those that frame any question are the stopwords.
_FRAME = re.compile(
    r"(?:뉴스|소식|기사|헤드라인|속보|이슈|사건|일)(?:들)?(?:은|는|이|가|을|를|의|중|로|만|랑|좀|야|이야|요)?"
    r"|주요|중요한|중요|큰|톱|핵심|최신|새로운|새|전체|모든|간추린|전부|가장|제일|들어온|올라온|나온|나왔어|나왔나|나왔지|나왔니"
    r"|나왔나요|나왔어요|있었나|있었니|있었지|있었나요|있었어요|있습니까|있었습니까|있니|있냐|있을까|뭐있어|뭐있었어|뭐가|뭐가있어"
    r"|뭐나왔어|무슨일|볼만한|정리해줘|정리|요약해줘|요약|들려줘|전해줘|보여줘요|알려줘요|알려주세요|보여주세요|알려줄래|보여줄래|주세요"
    r"|줘|주라|부탁해|부탁해요|부탁드려요|궁금해요|어때|어때요|지금|현재|방금|요새|실시간"
    r"|headlines?|top|main|biggest|big|important|newest|breaking|stories|story|summary|brief|briefing|lately|currently|today|tonight"
    r"|morning|right|going|catch|read|see|got|section|reported|written|wrote|anything"
)
_PUNCTUATION = " \t\n,;:·-–"


class Recency(Enum):
    """How much a question cares for new articles."""

    DATED = auto()
    """It names its days: new articles are no better than old ones."""
    PLAIN = auto()
    """It says nothing: it is news that is asked for."""
    LATEST = auto()
    """It asks for the latest."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A question taken apart.

    Attributes:
        text: What is left to be searched for; "" where nothing is.
        days: First and last day, inclusive, of the news it asks for, or None.
        section: The section that it asks about, or None.
        authors: The articles' authors that it names, as they are stored, or None.
        recency: How much it cares for new articles.
        for_news: Whether it asks for news and names no subject: then the newest that it asks for are the answer.
    """

    text: str
    days: tuple[date, date] | None
    section: Section | None
    authors: tuple[str, ...] | None
    recency: Recency
    for_news: bool

    @property
    def limited(self) -> bool:
        """Whether it asks for some articles only."""
        return (self.days, self.section, self.authors) != (None, None, None)


def read(question: str, today: date, tree: SectionTree, authors: Authors) -> Reading:
    """Take a question apart.

    Args:
        question: In Korean or English.
        today: The day of asking, which "yesterday" is counted from.
        tree: The sections that may be named.
        authors: Gives the reporters that may be named.
    """
    head = question[:_READ]
    days = named_days(head, today)
    section = named_section(head, tree)
    reporter = named_reporter(head, authors)
    spans = [named.span for named in (section, reporter) if named]
    unsaid = [*spans, days.span] if days else spans
    said = spans if days and days.wide else unsaid
    asks = bool(unsaid or _NEWS.search(head) or _NEWEST.search(head))
    for_news = asks and not _subject(_without(question, unsaid))
    return Reading(
        text="" if for_news else _without(question, said),
        days=(days.first, days.last) if days else None,
        section=section.section if section else None,
        authors=reporter.authors if reporter else None,
        recency=_recency(head, dated=days is not None),
        for_news=for_news,
    )


def _recency(text: str, *, dated: bool) -> Recency:
    if _NEWEST.search(text):
        return Recency.LATEST
    return Recency.DATED if dated else Recency.PLAIN


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """A text without the words in some places of it."""
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return re.sub(r"\s+([?!.,])", r"\1", " ".join(text.split())).strip(_PUNCTUATION)


def _subject(text: str) -> bool:
    """Whether a text names anything to search for."""
    return any(not is_stopword(run) and not _FRAME.fullmatch(run) for run in runs(text))

"""News as Telegram messages: answers and digests as HTML within Telegram's limits."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.telegram_text import clean, escape, link, pack, shorten
from bot.texts import Texts
from index.answer import Answer
from index.article import Article
from index.digest import Digest, DigestEntry
from index.sections import SectionTree

# Limits in UTF-16 code units, chosen so that one story with everything at its longest still fits a message (4,096).
_HEADLINE = 400
_NAME = 80
_STORY_TEXT = 3000
_QUOTES_TEXT = 2400
_SHORT_HEADLINE = 110
_QUESTION = 400
_CLOSEST_SHOWN = 3
_OTHERS_SHOWN = 3


def answer_messages(answer: Answer, texts: Texts, sections: SectionTree, zone: ZoneInfo) -> list[str]:
    """An answer as messages: what the articles say, each below where and when it stands; or that there is nothing.

    Args:
        answer: What the index found.
        texts: In the reader's language.
        sections: To name the articles' sections.
        zone: Time zone that times are shown in.

    Returns:
        Telegram HTML, each message within the limit; at least one.
    """
    if not answer.answered:
        closest = [_source(result.article, texts, sections, zone) for result in answer.results[:_CLOSEST_SHOWN]]
        words = [texts.html("ask.nothing"), texts.html("ask.closest")] if closest else [texts.html("ask.nothing")]
        return pack(["\n".join(words), *closest])
    quoted: dict[str, tuple[Article, list[str]]] = {}
    for quote in answer.quotes:
        quoted.setdefault(quote.article.id, (quote.article, []))[1].append(quote.text)
    others = {result.article.id: result.others[:_OTHERS_SHOWN] for result in answer.results}
    return pack(
        "\n".join(
            [
                _source(article, texts, sections, zone),
                _blockquotes(quotes),
                *_also_told(others.get(article.id, ()), texts),
            ]
        )
        for article, quotes in quoted.values()
    )


def question_line(question: str) -> str:
    """A question that the reader did not type, shown above its answer."""
    return f"<b>{escape(shorten(question, _QUESTION))}</b>"


def digest_messages(digest: Digest, texts: Texts, zone: ZoneInfo) -> list[str]:
    """A section's day as messages, broken only between stories.

    Args:
        digest: The section's day; may be empty.
        texts: In the reader's language.
        zone: Time zone that times are shown in.

    Returns:
        Telegram HTML, each message within the limit; at least one.
    """
    name = digest.section.name(texts.language)
    if is_empty(digest):
        words = [texts.html("digest.empty", section=name, day=texts.day(digest.day))]
        if digest.latest_day:
            words.append(texts.html("digest.latest_day", day=texts.day(digest.latest_day)))
        return ["\n".join(words)]
    title = texts.html("digest.title", section=name, day=texts.day(digest.day))
    stories = [_story(number, entry, digest, texts, zone) for number, entry in enumerate(digest.entries, start=1)]
    more = [f"• {_short_headline(article)}" for article in digest.more]
    return pack([title, *stories, *pack([texts.html("digest.more"), *more] if more else [], separator="\n")])


def is_empty(digest: Digest) -> bool:
    """Whether a digest has no news at all."""
    return not digest.entries and not digest.more


def _story(number: int, entry: DigestEntry, digest: Digest, texts: Texts, zone: ZoneInfo) -> str:
    published = entry.article.published.astimezone(zone)
    time = f"{published:%H:%M}" if published.date() == digest.day else texts.moment(published)
    byline = texts.html("digest.byline", source=shorten(entry.article.source, _NAME), time=time)
    summary = escape(shorten(_one_line(" ".join(entry.summary)), _STORY_TEXT))
    lines = [f"{number}. <b>{_headline(entry.article)}</b>", summary, f"<i>{byline}</i>"]
    return "\n".join(line for line in lines if line)


def _source(article: Article, texts: Texts, sections: SectionTree, zone: ZoneInfo) -> str:
    """Where something stands: the headline as a link, then paper, section and time."""
    section = sections.get(article.section) if article.section else None
    source = shorten(article.source, _NAME)
    moment = _moment(article.published, texts, zone)
    where = (
        texts.html("ask.sources", source=source, section=section.name(texts.language), moment=moment)
        if section
        else texts.html("ask.sources_without_section", source=source, moment=moment)
    )
    return f"<b>{_headline(article)}</b>\n<i>{where}</i>"


def _also_told(others: Sequence[Article], texts: Texts) -> list[str]:
    """The other articles on the same event, a line each below a title; nothing when there are none."""
    lines = [f"• {_short_headline(article)} · {escape(shorten(article.source, _NAME))}" for article in others]
    return [texts.html("ask.others"), *lines] if lines else []


def _moment(moment: datetime, texts: Texts, zone: ZoneInfo) -> str:
    return texts.moment(moment.astimezone(zone))


def _headline(article: Article) -> str:
    return link(article.url, shorten(_one_line(article.title), _HEADLINE))


def _short_headline(article: Article) -> str:
    return link(article.url, shorten(_one_line(article.title), _SHORT_HEADLINE))


def _blockquotes(quotes: list[str]) -> str:
    limit = _QUOTES_TEXT // len(quotes)
    return "\n".join(f"<blockquote>{escape(shorten(_one_line(quote), limit))}</blockquote>" for quote in quotes)


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())

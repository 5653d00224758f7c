"""News as Telegram messages: escaped, within 4,096 UTF-16 code units, broken only between stories."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from bot_api.markup import Formatted, parse_html

from bot.render import answer_messages, digest_messages
from bot.telegram_text import MESSAGE_LIMIT, escape, link, pack, parsed_length, shorten, utf16_length
from bot.texts import texts
from index.answer import Answer, Result
from index.article import SEOUL, Article, Section
from index.digest import Digest, DigestEntry
from index.quotes import Quote
from index.sections import SectionTree

IT = Section("it", "IT·과학", "IT & Science")
SECTIONS = SectionTree([IT])
KO, EN = texts("ko"), texts("en")


def article(number: int = 1, **changes: object) -> Article:
    facts = {
        "id": f"a{number}",
        "url": f"https://news.example.com/{number}",
        "title": f"올트먼 서울 방문 {number}",
        "body": "본문.",
        "published": datetime(2025, 2, 4, 1, 30, tzinfo=UTC),
        "section": "it",
        "author": "",
        "language": "ko",
        "source": "메트로신문",
    }
    return Article(**(facts | changes))  # type: ignore[arg-type]


def digest(entries: list[DigestEntry], more: list[Article] | None = None, latest_day: date | None = None) -> Digest:
    return Digest(IT, date(2025, 2, 4), tuple(entries), tuple(more or []), latest_day)


def read(message: str) -> Formatted:
    """As Telegram reads it; refused if it is not valid."""
    formatted = parse_html(message)
    assert not formatted.warnings
    assert utf16_length(formatted.text) <= MESSAGE_LIMIT
    return formatted


def test_an_answer_is_a_headline_with_paper_and_date_and_the_sentences_below_it() -> None:
    altman = article(title="올트먼, 카카오와 협력")
    quotes = (Quote("올트먼이 서울에 왔다.", altman), Quote("카카오와 손을 잡았다.", altman))
    [message] = answer_messages(Answer("?", True, quotes, (), 1.0), KO, SECTIONS, SEOUL)
    assert message == (
        '<b><a href="https://news.example.com/1">올트먼, 카카오와 협력</a></b>\n'
        "<i>메트로신문 · IT·과학 · 2025년 2월 4일 10:30</i>\n"
        "<blockquote>올트먼이 서울에 왔다.</blockquote>\n"
        "<blockquote>카카오와 손을 잡았다.</blockquote>"
    )


def test_other_articles_on_the_event_are_named_below_their_entry_three_at_most() -> None:
    others = tuple(article(n, title=f"Altman in Seoul {n}", source="Han River Daily") for n in range(2, 7))
    found = (Result(article(1), 0.9, ("올트먼이 서울에 왔다.",), others), Result(article(9), 0.5, ("눈이 왔다.",)))
    [message] = answer_messages(
        Answer("?", True, (Quote("올트먼이 서울에 왔다.", article(1)),), found, 1.0), KO, SECTIONS, SEOUL
    )
    assert read(message).text.splitlines()[-4:] == [
        "같은 소식을 전한 다른 기사",
        *(f"• Altman in Seoul {n} · Han River Daily" for n in (2, 3, 4)),
    ]
    assert "https://news.example.com/4" in message


def test_a_refusal_says_so_and_offers_the_closest_headlines_as_no_more_than_that() -> None:
    answer = Answer("?", False, (), tuple(Result(article(n), 0.1, ("문장.",)) for n in range(1, 6)), 1.0)
    [message] = answer_messages(answer, KO, SECTIONS, SEOUL)
    lines = read(message).text.splitlines()
    assert lines[:2] == [
        "제가 가진 뉴스에는 그 내용이 없어요.",
        "찾으시는 내용이 아닐 수 있지만, 가장 가까운 기사예요.",
    ]
    assert [line for line in lines if line.startswith("올트먼")] == [f"올트먼 서울 방문 {n}" for n in (1, 2, 3)]
    assert "문장." not in message


def test_with_no_news_at_all_a_refusal_is_one_sentence() -> None:
    assert answer_messages(Answer("?", False, (), (), 1.0), EN, SECTIONS, SEOUL) == ["The news I have does not say."]


def test_a_digest_has_section_and_day_stories_with_summary_and_time_and_further_headlines() -> None:
    stories = [DigestEntry(article(1), ("첫 문장.", "둘째 문장.")), DigestEntry(article(2, url=""), ())]
    [message] = digest_messages(digest(stories, [article(3)]), KO, SEOUL)
    assert message == (
        "<b>IT·과학</b> · 2025년 2월 4일 화요일\n\n"
        '1. <b><a href="https://news.example.com/1">올트먼 서울 방문 1</a></b>\n첫 문장. 둘째 문장.\n'
        "<i>메트로신문 · 10:30</i>\n\n"
        "2. <b>올트먼 서울 방문 2</b>\n<i>메트로신문 · 10:30</i>\n\n"
        '<b>그 밖의 소식</b>\n• <a href="https://news.example.com/3">올트먼 서울 방문 3</a>'
    )


def test_a_story_of_the_evening_before_is_dated() -> None:
    evening = article(published=datetime(2025, 2, 3, 23, 10, tzinfo=SEOUL))
    [message] = digest_messages(digest([DigestEntry(evening, ())]), EN, SEOUL)
    assert "3 February 2025, 23:10" in message


def test_a_day_without_news_says_so() -> None:
    empty = digest([], latest_day=date(2025, 2, 3))
    assert digest_messages(empty, KO, SEOUL) == [
        "IT·과학 분야에는 2025년 2월 4일 화요일 소식이 없어요.\n가장 최근 소식은 2025년 2월 3일 월요일 소식이에요."
    ]
    assert digest_messages(empty, EN, SEOUL) == [
        "IT &amp; Science had no news on Tuesday, 4 February 2025.\n"
        "The latest news there is from Monday, 3 February 2025."
    ]


def test_a_long_digest_is_split_between_stories() -> None:
    stories = [DigestEntry(article(n), ("이것은 꽤 긴 요약 문장이다. " * 40,)) for n in range(1, 13)]
    messages = digest_messages(digest(stories), KO, SEOUL)
    assert len(messages) > 1
    for message in messages:
        read(message)
        assert message.count("<b>") == message.count("</b>")
        assert not message.endswith("메트로신문")
    numbers = [int(n) for message in messages for n in re.findall(r"^(\d+)\. <b>", message, re.MULTILINE)]
    assert numbers == list(range(1, 13))


@pytest.mark.parametrize("texts_", [KO, EN], ids=["ko", "en"])
def test_whatever_an_article_holds_telegram_takes_the_message(texts_: object) -> None:
    hostile = "<b>&amp;</a> \"'>" + "😀👩‍👩‍👧\u202e\u0000 가\u0301" + "&" * 5000
    nasty = article(title=hostile, source=hostile, url='https://news.example.com/?a="><b>&c=1', section="gone")
    other = article(2, title="긴 제목 " * 900, body="본문", url="javascript:alert(1)")
    pieces = [DigestEntry(nasty, (hostile, hostile)), DigestEntry(other, ("끝없는문장" * 3000,))]
    told = (Result(nasty, 0.9, (hostile,), (nasty, other, nasty)),)
    found = Answer("?", True, tuple(Quote(hostile, nasty) for _ in range(8)), told, 1.0)
    refused = Answer("?", False, (), (Result(nasty, 0.1, ()), Result(other, 0.1, ())), 1.0)
    written = digest_messages(digest(pieces, [nasty] * 30), texts_, SEOUL)  # type: ignore[arg-type]
    written += answer_messages(found, texts_, SECTIONS, SEOUL)  # type: ignore[arg-type]
    written += answer_messages(refused, texts_, SECTIONS, SEOUL)  # type: ignore[arg-type]
    for message in written:
        assert read(message).text.strip()
        assert "javascript" not in message
        message.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("짧은 글.", 10, "짧은 글."),
        ("첫 문장이다. 둘째 문장은 길다.", 12, "첫 문장이다. …"),
        ("one two three four five", 14, "one two…"),
        ("가나다라마바사아자차카타파하", 8, "가나다라마바…"),
        ("😀😀😀😀😀", 7, "😀😀…"),
        ("ab👩‍👩‍👧cd efgh", 8, "ab…"),
        ("가나다라e\u0301끝끝끝끝", 7, "가나다라…"),
    ],
)
def test_what_is_too_long_is_cut_at_a_sentence_a_word_or_a_character(text: str, limit: int, expected: str) -> None:
    assert shorten(text, limit) == expected
    assert utf16_length(expected) <= limit


def test_an_endless_heap_of_accents_is_cut_all_the_same() -> None:
    assert utf16_length(shorten("e" + "\u0301" * 500, 100)) <= 100


def test_length_is_counted_as_telegram_does_after_the_markup_is_read() -> None:
    assert parsed_length('<a href="https://news.example.com/?a=1&amp;b=2">A &lt; 😀</a>') == 6


def test_blocks_fill_a_message_to_the_last_unit() -> None:
    half = "가" * 2047
    assert pack([half, half]) == [f"{half}\n\n{half}"]
    assert pack([half, half + "나"]) == [half, half + "나"]


def test_untrusted_text_cannot_leave_its_place() -> None:
    assert escape("<b>&\"'") == "&lt;b&gt;&amp;&quot;&#x27;"
    assert link('https://e.example/"><b>', "<i>") == '<a href="https://e.example/&quot;&gt;&lt;b&gt;">&lt;i&gt;</a>'


@pytest.mark.parametrize(
    "url",
    ["", "javascript:alert(1)", "https://", "https://localhost/x", "https://a b.example/", "https://e.example:x/"],
)
def test_an_address_that_telegram_does_not_open_leaves_the_headline_alone(url: str) -> None:
    assert link(url, "제목") == "제목"


def test_a_story_of_tomorrow_morning_in_the_readers_zone_keeps_that_zones_time() -> None:
    late = article(published=datetime(2025, 2, 4, 0, 0, tzinfo=UTC) - timedelta(minutes=1))
    [message] = digest_messages(digest([DigestEntry(late, ())]), KO, SEOUL)
    assert "메트로신문 · 08:59" in message

"""What the bot says: both languages complete, in use, and with the particles that Korean asks for."""

import re
import string
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.texts import LANGUAGES, Texts, templates
from bot.texts.particles import particle

BOT = Path(__file__).parent.parent / "bot"


@pytest.mark.parametrize(
    ("word", "pair", "expected"),
    [
        ("산업", "을/를", "을"),
        ("머니", "을/를", "를"),
        ("라이프", "은/는", "는"),
        ("사회", "이/가", "가"),
        ("오피니언", "이/가", "이"),
        ("3", "이/가", "이"),
        ("2", "이/가", "가"),
        ("10", "을/를", "을"),
        ("IT", "을/를", "를"),
        ("에듀&JOB", "을/를", "를"),
        ("MBN", "은/는", "은"),
        ("Money", "을/를", "를"),
        ("Opinion", "을/를", "을"),
        ("“머니”", "이라는/라는", "라는"),
        ("“산업”", "이라는/라는", "이라는"),
        ("서울", "으로/로", "로"),
        ("부산", "으로/로", "으로"),
        ("7", "으로/로", "로"),
        ("뉴스", "과/와", "와"),
        ("한\u1100\u1161\u11bc", "을/를", "을"),
        ("…", "을/를", "을(를)"),
    ],
)
def test_a_particle_follows_how_the_word_before_is_read(word: str, pair: str, expected: str) -> None:
    assert particle(word, pair) == expected


def test_a_placeholder_brings_its_particle() -> None:
    ko = Texts("ko")
    hour = {"time": "08:00", "zone": "Asia/Seoul"}
    assert "머니, 산업을 보내 드릴게요" in ko("sections.some", names="머니, 산업", **hour)
    assert "산업, 머니를 보내 드릴게요" in ko("sections.some", names="산업, 머니", **hour)


def test_what_is_put_into_html_is_escaped_and_the_particle_still_fits() -> None:
    ko = Texts("ko")
    assert ko.html("digest.unknown_section", name="<b>산업").startswith("&lt;b&gt;산업이라는 분야는 없어요")
    assert ko("digest.unknown_section", name="<b>산업").startswith("<b>산업이라는")


def test_days_and_times_read_as_people_write_them() -> None:
    day = date(2025, 2, 3)
    moment = datetime(2025, 2, 3, 14, 5, tzinfo=UTC)
    assert Texts("ko").day(day) == "2025년 2월 3일 월요일"
    assert Texts("en").day(day) == "Monday, 3 February 2025"
    assert Texts("ko").moment(moment) == "2025년 2월 3일 14:05"
    assert Texts("en").moment(moment) == "3 February 2025, 14:05"


def test_every_language_says_everything_with_the_same_placeholders() -> None:
    def placeholders(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    said = {language: {key: placeholders(text) for key, text in templates(language).items()} for language in LANGUAGES}
    assert said["ko"] == said["en"]


def test_every_text_is_used_and_every_text_used_is_there() -> None:
    code = "".join(path.read_text("utf-8") for path in BOT.rglob("*.py"))
    tables = {key.partition(".")[0] for key in templates("ko")}
    used = set(re.findall(rf'"((?:{"|".join(tables)})\.\w+)"', code))
    dates = {key for key in templates("ko") if key.startswith(("date.month_", "date.weekday_"))}
    assert used | dates == set(templates("ko"))


def test_a_korean_sentence_is_polite_in_one_and_the_same_way() -> None:
    endings = re.compile(r"[가-힣]+(?=[.?!]\s|[.?!]$)")
    sentences = [text for key, text in templates("ko").items() if not key.startswith(("date.", "start.example"))]
    for text in sentences:
        plain = re.sub(r"• .*", "", text)
        assert all(word.endswith(("요", "죠")) for word in endings.findall(plain)), text

"""The details of cleaning: encodings, dates and bylines as they are found in the wild."""

from datetime import UTC, datetime

import pytest

from index.article import SEOUL
from index.sources.bylines import person, split_signature
from index.sources.dates import parse_moment
from index.sources.decode import decode
from index.sources.text import plain

KOREAN = "봄나물 값이 지난해 이맘때보다 내렸다고 시장 상인들이 전했다."


@pytest.mark.parametrize(
    ("content", "header"),
    [
        pytest.param(KOREAN.encode(), "", id="UTF-8"),
        pytest.param(KOREAN.encode("utf-8-sig"), "euc-kr", id="a byte order mark wins"),
        pytest.param(KOREAN.encode("cp949"), "", id="Korean without any declaration"),
        pytest.param(KOREAN.encode("cp949"), "ISO-8859-1", id="Korean declared Western"),
        pytest.param(KOREAN.encode("cp949"), "ks_c_5601-1987", id="an old name"),
        pytest.param(KOREAN.encode()[:-3] + b"\xff.", "", id="one damaged byte"),
    ],
)
def test_decoding(content: bytes, header: str) -> None:
    text = decode(content, header)

    assert text.startswith("봄나물 값이 지난해")
    assert "\ufffd" not in text
    assert "\ufeff" not in text


def test_western_text_is_left_western() -> None:
    assert decode("Café Müller opens in Köln".encode("cp1252"), "windows-1252") == "Café Müller opens in Köln"


@pytest.mark.parametrize(
    "written",
    [
        "2025-02-03 16:05:00",
        "2025-02-03T16:05:00+09:00",
        "2025-02-03T07:05:00Z",
        "Mon, 03 Feb 2025 16:05:00 +0900",
        "Mon, 03 Feb 2025 16:05:00 KST",
        "Mon, 3 Feb 2025 02:05:00 EST",
        "2025.02.03. 오후 4:05",
        "2025.02.03 16:05",
        "2025/02/03 16:05",
        "2025년 2월 3일 16시 5분",
        "2025년 02월 03일(월) 오후 4:05",
    ],
)
def test_the_same_moment_in_many_notations(written: str) -> None:
    assert parse_moment(written) == datetime(2025, 2, 3, 7, 5, tzinfo=UTC)


def test_a_day_without_time_begins_at_midnight_in_seoul() -> None:
    assert parse_moment("2025-02-03") == datetime(2025, 2, 3, tzinfo=SEOUL)


@pytest.mark.parametrize(
    "written", ["", "어제", "16:05", "2월 3일", "2025", "2025-02-30", "0001-01-01", "3 Feb 2025 16:05 XYZ"]
)
def test_what_is_no_whole_date_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="date"):
        parse_moment(written)


@pytest.mark.parametrize(
    ("byline", "name"),
    [
        ("홍길동 기자", "홍길동"),
        ("홍길동기자", "홍길동"),
        ("홍길동·성춘향 기자", "홍길동·성춘향"),
        ("By Jane Doe", "Jane Doe"),
        ("desk@river.example (홍길동)", "홍길동"),
        ("한강신문 기자", ""),
        ("디지털뉴스팀", ""),
        ("desk@river.example", ""),
        ("River Daily", ""),
    ],
)
def test_persons_and_papers_in_bylines(byline: str, name: str) -> None:
    assert person(byline, paper="River Daily") == name


@pytest.mark.parametrize(
    ("ending", "name"),
    [
        (" /홍길동기자 gildong@river.example", "홍길동"),
        ("\n홍길동 기자 gildong@river.example", "홍길동"),
        (" [홍길동 기자 gildong@river.example]", "홍길동"),
        ("\n홍길동 기자(gildong@river.example)", "홍길동"),
        (" /홍길동 기자", "홍길동"),
        (" gildong@river.example", ""),
    ],
)
def test_signatures_are_taken_off(ending: str, name: str) -> None:
    assert split_signature("다리가 다시 열렸다." + ending) == ("다리가 다시 열렸다.", name)


@pytest.mark.parametrize(
    "body",
    [
        "문의는 구청 공원과 홍보팀 park@river.example",
        "이날 행사에는 홍길동 기자",
        "문의: park@river.example",
        "다리가 다시 열렸다.",
    ],
)
def test_what_only_resembles_a_signature_stays(body: str) -> None:
    assert split_signature(body) == (body, "")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>하나</p><p>둘<br>셋</p>", "하나\n둘\n셋"),
        ("A &amp; B &lt;C&gt;", "A & B <C>"),
        ("<속보> 다리 열려", "<속보> 다리 열려"),
        ("1 < 2 그리고 3 > 2", "1 < 2 그리고 3 > 2"),
        ("글<script>alert(1)</script>은 <!-- 숨은 말 -->남는다<style>p{}</style>", "글은 남는다"),
        ("<ul><li>하나<li>둘</ul>", "하나\n둘"),
        ("끝나지 않은 <b>굵은 글", "끝나지 않은 굵은 글"),
        ("종&#7;소&#55296;리 \x07<b>댕</b>\x00", "종소리 댕"),
        ("&nbsp;", ""),
        ("", ""),
    ],
)
def test_markup_becomes_text(markup: str, text: str) -> None:
    assert plain(markup) == text

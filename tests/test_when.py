"""The days that a question names, and those on which the news of them came out; asked on Wednesday, 5 February 2025."""

from datetime import date

import pytest

from index.question.days import named_days
from index.when import parse_day, parse_moment

TODAY = date(2025, 2, 5)


def days(question: str) -> tuple[str, str] | None:
    found = named_days(question, TODAY)
    return (found.first.isoformat(), found.last.isoformat()) if found else None


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        # News of a day is still told the day after.
        ("어제 코스피 왜 떨어졌어?", "2025-02-04", "2025-02-05"),
        ("어젯밤 화재", "2025-02-04", "2025-02-05"),
        ("그저께 무슨 일 있었어", "2025-02-03", "2025-02-04"),
        ("오늘 날씨", "2025-02-05", "2025-02-05"),
        ("오늘 아침 뉴스", "2025-02-05", "2025-02-05"),
        ("what happened yesterday", "2025-02-04", "2025-02-05"),
        ("the day before yesterday", "2025-02-03", "2025-02-04"),
        ("what did Trump say last night", "2025-02-04", "2025-02-05"),
        ("news this morning", "2025-02-05", "2025-02-05"),
        # News of a date may come out before it, too.
        ("2월 3일 관세", "2025-02-02", "2025-02-04"),
        ("2024년 12월 31일", "2024-12-30", "2025-01-01"),
        ("12월 3일 계엄", "2024-12-02", "2024-12-04"),
        ("작년 12월 3일 계엄", "2024-12-02", "2024-12-04"),
        ("3일에 무슨 일 있었어", "2025-02-02", "2025-02-04"),
        ("30일 뉴스", "2025-01-29", "2025-01-31"),
        ("지난달 3일에", "2025-01-02", "2025-01-04"),
        ("on Feb. 3", "2025-02-02", "2025-02-04"),
        ("3 February 2025", "2025-02-02", "2025-02-04"),
        ("tariffs on February 3rd, 2025", "2025-02-02", "2025-02-04"),
        ("the 3rd of May", "2024-05-02", "2024-05-04"),
        ("what happened on may 5", "2024-05-04", "2024-05-06"),
        ("What was decided on the 3rd?", "2025-02-02", "2025-02-04"),
        ("2025-02-03", "2025-02-02", "2025-02-04"),
        ("2025. 2. 3.", "2025-02-02", "2025-02-04"),
        # Days of the week: the latest, or the week's that is named.
        ("월요일 코스피", "2025-02-03", "2025-02-04"),
        ("수요일에 뭐 했어", "2025-02-05", "2025-02-05"),
        ("지난주 수요일 코스피", "2025-01-29", "2025-01-30"),
        ("지난 수요일", "2025-01-29", "2025-01-30"),
        ("how much did kospi drop on monday", "2025-02-03", "2025-02-04"),
        ("last Wednesday", "2025-01-29", "2025-01-30"),
        ("on Tuesday last week", "2025-01-28", "2025-01-29"),
        ("주말에 무슨 일 있었어", "2025-02-01", "2025-02-03"),
        ("over the weekend", "2025-02-01", "2025-02-03"),
        # Weeks.
        ("지난주 뉴스", "2025-01-27", "2025-02-03"),
        ("이번 주 IT 소식", "2025-02-03", "2025-02-05"),
        ("최근 일주일", "2025-01-29", "2025-02-05"),
        ("last week", "2025-01-27", "2025-02-03"),
        ("in the past week", "2025-01-29", "2025-02-05"),
        # A month's figures come out in the first week of the next one.
        ("지난달 차 몇 대 팔았지", "2025-01-01", "2025-02-05"),
        ("이번 달 물가", "2025-02-01", "2025-02-05"),
        ("2월에 뭐 했어", "2025-02-01", "2025-02-05"),
        ("2024년 5월 수출", "2024-05-01", "2024-06-07"),
        ("24년 5월 수출", "2024-05-01", "2024-06-07"),
        ("지난 12월 수출", "2024-12-01", "2025-01-07"),
        ("2월 초", "2025-02-01", "2025-02-05"),
        ("1월 중순", "2025-01-11", "2025-01-22"),
        ("1월 말 폭설", "2025-01-21", "2025-02-03"),
        ("last month", "2025-01-01", "2025-02-05"),
        ("in February", "2025-02-01", "2025-02-05"),
        ("kimchi cabbage price jump january", "2025-01-01", "2025-02-05"),
        ("in May", "2024-05-01", "2024-06-07"),
        ("mid-January", "2025-01-11", "2025-01-22"),
        ("at the end of January", "2025-01-21", "2025-02-03"),
        ("December 2024", "2024-12-01", "2025-01-07"),
        # A year's in the two months after it.
        ("2024년 총선", "2024-01-01", "2025-02-05"),
        ("올해 연봉", "2025-01-01", "2025-02-05"),
        ("재작년 매출", "2023-01-01", "2024-02-29"),
        ("who resigned in 2023", "2023-01-01", "2024-02-29"),
        ("late 2023", "2023-10-01", "2024-01-31"),
        # So long ago, and since when.
        ("사흘 전", "2025-02-01", "2025-02-03"),
        ("3일 전에", "2025-02-01", "2025-02-03"),
        ("일주일 전", "2025-01-28", "2025-01-30"),
        ("며칠 전", "2025-01-29", "2025-02-05"),
        ("three days ago", "2025-02-01", "2025-02-03"),
        ("2 weeks ago", "2025-01-20", "2025-01-24"),
        ("the last three days", "2025-02-02", "2025-02-05"),
        ("월요일부터 코스피", "2025-02-03", "2025-02-05"),
        ("since Monday", "2025-02-03", "2025-02-05"),
        ("since December 2024", "2024-12-01", "2025-02-05"),
        # From one day to another.
        ("2월 1일부터 3일까지", "2025-01-31", "2025-02-04"),
        ("2월 1~3일", "2025-01-31", "2025-02-04"),
        ("월요일부터 수요일까지", "2025-02-03", "2025-02-05"),
        ("from Feb 1 to 3", "2025-01-31", "2025-02-04"),
        ("between February 1 and February 3", "2025-01-31", "2025-02-04"),
    ],
)
def test_days(question: str, first: str, last: str) -> None:
    assert days(question) == (first, last)


@pytest.mark.parametrize(
    "question",
    [
        # No date.
        "3일간 휴가",
        "100일 기념",
        "주 4일 근무",
        "2024년형 아반떼",
        "1950년대 서울",
        "52시간 근무",
        "2월호 잡지",
        "올해의 앨범",
        "오늘의집 실적",
        "올트먼 서울",
        "이제 어디로 가",
        "연말정산",
        "소식을 전달했다",
        "iPhone 16",
        "maybe 5 of them",
        "may 5 of them win",
        "they march 3 miles",
        "Theresa May",
        "the 2024-25 season",
        "USA Today",
        "Black Friday sales",
        "on the 3rd floor",
        "",
        # No day of this world.
        "2월 31일",
        "13월 1일",
        # Still ahead, a deadline, or a habit.
        "2월 10일 공연",
        "3월부터 늘봄",
        "다음 주 수요일",
        "2월 3일까지 접수",
        "매주 월요일",
        "목요일에 눈 온대?",
        "next Monday",
        "by Friday",
        "every Monday",
        "will it snow on Thursday",
        "the first Saturday in March",
    ],
)
def test_no_day(question: str) -> None:
    assert days(question) is None


def test_the_more_exact_of_two_days_counts() -> None:
    assert days("2024년 총선 얘기가 어제 왜 나왔어") == days("어제")


def test_a_reading_is_as_good_at_the_ends_of_time() -> None:
    assert named_days("1월 1일", date(1900, 1, 1)) is not None
    assert named_days("어제", date(2100, 12, 31)) is not None


def test_days_and_moments_of_options() -> None:
    assert parse_day("2025-02-05") == TODAY
    assert parse_moment("2025-02-05T09:00").isoformat() == "2025-02-05T09:00:00+09:00"
    for text, parse in (("5.2.2025", parse_day), ("3025-01-01", parse_day), ("3025-01-01T00:00", parse_moment)):
        with pytest.raises(ValueError, match=r"3025|5\.2\.2025"):
            parse(text)

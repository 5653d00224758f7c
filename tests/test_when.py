"""The days that a question names."""

from datetime import date

import pytest

from index.when import days_of_news

TODAY = date(2025, 2, 5)  # a Wednesday


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("어제 코스피 왜 떨어졌어?", date(2025, 2, 4), date(2025, 2, 5)),
        ("what happened yesterday", date(2025, 2, 4), date(2025, 2, 5)),
        ("그저께 무슨 일 있었어", date(2025, 2, 3), date(2025, 2, 4)),
        ("오늘 날씨", date(2025, 2, 5), date(2025, 2, 5)),
        ("2월 3일 관세", date(2025, 2, 2), date(2025, 2, 4)),
        ("2024년 12월 31일", date(2024, 12, 30), date(2025, 1, 1)),
        ("on Feb. 3", date(2025, 2, 2), date(2025, 2, 4)),
        ("3 February 2025", date(2025, 2, 2), date(2025, 2, 4)),
        ("tariffs on February 3rd, 2025", date(2025, 2, 2), date(2025, 2, 4)),
        ("2025-02-03", date(2025, 2, 2), date(2025, 2, 4)),
        ("12월 3일 계엄", date(2024, 12, 2), date(2024, 12, 4)),
    ],
)
def test_days(question: str, first: date, last: date) -> None:
    assert days_of_news(question, TODAY) == (first, last)


@pytest.mark.parametrize("question", ["2월 31일", "maybe 5 of them", "올트먼 서울", "13월 1일", ""])
def test_no_day(question: str) -> None:
    assert days_of_news(question, TODAY) is None

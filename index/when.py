"""Days and moments as people write them: in options, and in questions ("어제", "2월 4일", "yesterday", "on Feb 4")."""

import re
from datetime import date, datetime, timedelta

from index.article import SEOUL, YEARS

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)

_RELATIVE = (
    (re.compile(r"그저께|그제|엊그제|day before yesterday", re.IGNORECASE), 2),
    (re.compile(r"어제|어젯밤|yesterday|last night", re.IGNORECASE), 1),
    (re.compile(r"오늘|\btoday\b", re.IGNORECASE), 0),
)
_ABSOLUTE = (
    re.compile(r"(?P<year>20\d\d)[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})"),
    re.compile(r"(?:(?P<year>20\d\d)년\s*)?(?P<month>\d{1,2})월\s*(?P<day>\d{1,2})일"),
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year>20\d\d))?", re.IGNORECASE),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}(?:,?\s+(?P<year>20\d\d))?", re.IGNORECASE),
)
_DAY = timedelta(days=1)


def parse_day(text: str) -> date:
    """A day written YYYY-MM-DD.

    Raises:
        ValueError: It is none, or not of our times.
    """
    day = date.fromisoformat(text)
    if day.year not in YEARS:
        raise ValueError(f"{text!r} is not a day between 1900 and 2100")
    return day


def parse_moment(text: str) -> datetime:
    """A moment written in ISO 8601; without a time zone it is Seoul's.

    Raises:
        ValueError: It is none, or not of our times.
    """
    moment = datetime.fromisoformat(text)
    if moment.year not in YEARS:
        raise ValueError(f"{text!r} is not a moment between 1900 and 2100")
    return moment if moment.tzinfo else moment.replace(tzinfo=SEOUL)


def days_of_news(question: str, today: date) -> tuple[date, date] | None:
    """The days on which the news that a question asks for came out.

    News of a day is still told the day after, and news of a dated event already the day before.

    Args:
        question: In Korean or English.
        today: The day of asking.

    Returns:
        First and last day, inclusive; None when the question names no day.
    """
    for pattern, back in _RELATIVE:
        if pattern.search(question):
            day = today - back * _DAY
            return day, min(day + _DAY, today)
    for pattern in _ABSOLUTE:
        match = pattern.search(question)
        if match and (dated := _date(match, today)):
            return dated - _DAY, dated + _DAY
    return None


def _date(match: re.Match[str], today: date) -> date | None:
    """The date that was matched; without a year, the latest one that is not far ahead. None for a 31st of February."""
    parts = match.groupdict()
    month = int(parts["month"]) if parts.get("month") else _MONTHS.index(parts["name"].lower()[:3]) + 1
    try:
        if parts["year"]:
            return date(int(parts["year"]), month, int(parts["day"]))
        day = date(today.year, month, int(parts["day"]))
        return day if day <= today + 31 * _DAY else day.replace(year=day.year - 1)
    except ValueError:
        return None

"""Days and moments as people write them in options and files: 2025-02-04, 2025-02-04T09:30+09:00."""

from datetime import date, datetime

from index.article import SEOUL, YEARS


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

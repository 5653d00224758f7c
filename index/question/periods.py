"""Spans of days, and when the news of them comes out."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from index.article import YEARS

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days that a question names.

    Attributes:
        first: The first.
        last: The last, inclusive.
        early: Days before `first` on which the news already tells of them.
        late: Days after `last` on which it still does.
    """

    first: date
    last: date
    early: int = 0
    late: int = 1

    def told(self, today: date) -> tuple[date, date] | None:
        """First and last day of the news of it, inclusive; None when it is still ahead.

        News of a day is still told the day after, a month's figures come out in the next month's first week.
        """
        first = self.first - self.early * DAY
        return (first, min(self.last + self.late * DAY, today)) if first <= today else None


Rule = tuple[re.Pattern[str], Callable[[re.Match[str], date], Period | None]]
"""A way to name days, and what it names on the day of asking; None when it is no date after all."""


def day(when: date) -> Period:
    """One day, named from the day of asking: "yesterday"."""
    return Period(when, when)


def dated(when: date) -> Period:
    """One day, named by its date, on which an event may have been expected."""
    return Period(when, when, early=1)


def ago(today: date, days: int) -> Period:
    """About so many days ago: the more, the less exactly."""
    when, slack = today - days * DAY, max(1, days // 5)
    return Period(when - slack * DAY, when + slack * DAY, late=0)


def since(today: date, days: int) -> Period:
    """The last so many days."""
    return Period(today - days * DAY, today)


def week(today: date, back: int = 0) -> Period:
    """A week from Monday to Sunday, so many weeks ago."""
    monday = today - (today.weekday() + 7 * back) * DAY
    return Period(monday, monday + 6 * DAY)


def weekend(today: date, back: int | None = None) -> Period:
    """Saturday and Sunday of a week, so many weeks ago; None: the latest that has begun."""
    if back is None:
        back = 0 if today.weekday() >= 5 else 1
    sunday = week(today, back).last
    return Period(sunday - DAY, sunday)


def weekday(today: date, number: int, back: int | None = None, *, before_today: bool = False) -> Period:
    """A day of the week, 0 is Monday.

    Args:
        today: The day of asking.
        number: Which weekday.
        back: Of the week so many weeks ago; None: the latest one.
        before_today: Whether the latest one may not be today.
    """
    if back is not None:
        return day(week(today, back).first + number * DAY)
    days = (today.weekday() - number) % 7
    return day(today - (days or 7 * before_today) * DAY)


def month(year: int, number: int, part: str = "") -> Period | None:
    """A month or a part of it.

    Args:
        year: The year.
        number: 1 to 12; others are None.
        part: "early", "mid", "late" or "" for all of it.
    """
    if not 1 <= number <= 12 or year not in YEARS:
        return None
    length = calendar.monthrange(year, number)[1]
    first, last, late = {"early": (1, 10, 2), "mid": (11, 20, 2), "late": (21, length, 3), "": (1, length, 7)}[part]
    return Period(date(year, number, first), date(year, number, last), late=late)


def month_ago(today: date, back: int, part: str = "") -> Period | None:
    """The month so many months ago, or a part of it."""
    months = today.year * 12 + today.month - 1 - back
    return month(months // 12, months % 12 + 1, part)


def latest_month(today: date, number: int, part: str = "") -> Period | None:
    """The latest month of this number: this year's, unless it is more than a month ahead."""
    return month(today.year - (number > today.month + 1), number, part)


def year(number: int, part: str = "") -> Period | None:
    """A year or a part of it; its figures come out in the two months after it."""
    if number not in YEARS:
        return None
    begins, ends = {"early": (1, 3), "mid": (5, 8), "late": (10, 12), "": (1, 12)}[part]
    last = date(number, ends, calendar.monthrange(number, ends)[1])
    return Period(date(number, begins, 1), last, late=31 if part else 60)


def on_date(today: date, year_: int | None, month_: int, day_: int) -> Period | None:
    """A date; without a year, the latest one that is not far ahead. None for a 31st of February."""
    try:
        if year_ is not None:
            return dated(date(year_, month_, day_)) if year_ in YEARS else None
        when = date(today.year, month_, day_)
        return dated(when if when <= today + 31 * DAY else when.replace(year=when.year - 1))
    except ValueError:
        return None


def on_day(today: date, day_: int) -> Period | None:
    """A day of this month, or of the last one when this month's is still far ahead."""
    this = on_date(today, today.year, today.month, day_)
    if this and this.first <= today + DAY:
        return this
    before = today.replace(day=1) - DAY
    return on_date(today, before.year, before.month, day_)


def between(first: Period | None, last: Period | None) -> Period | None:
    """From one period to another."""
    if first is None or last is None or last.last < first.first:
        return None
    return replace(first, last=last.last, late=last.late)

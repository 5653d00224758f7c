"""How English names days: "yesterday", "last Wednesday", "early February", "three days ago"."""

import re
from datetime import date

from index.question import periods
from index.question.periods import DAY, Period, Rule

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAME = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_MONTH = rf"\b(?P<month>{_MONTH_NAME})\b\.?"
# "May 5 of them" and "march 3 miles" are no dates: these two need a capital letter or a word before them.
_DATED_MONTH = rf"(?:(?<=\bon )|(?<=\bfrom )|(?<=\bsince )|(?<=\bof )|(?!(?-i:may|march|mar)\b)){_MONTH}"
# Whole names of months that are nothing else; the others need a word before them, as "in May".
_LONE_MONTH = r"january|february|april|july|august|september|october|november|december"
_NTH = r"(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>(?:19|20)\d\d)\b(?![-–/]\d)"
_PARTS = {"early": "early", "beginning": "early", "start": "early", "mid": "mid", "middle": "mid"}
_PARTS |= {"late": "late", "end": "late"}
_PART_OF = r"\b(?P<part>early|late|mid|(?:beginning|start|middle|end)(?=\s+of))(?:\s*-\s*|\s+)(?:(?:of|in)\s+)?"
_PART = rf"(?:{_PART_OF})?"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = "|".join(_WEEKDAYS)
# What a question about the future says: its "Thursday" is the coming one, of which the news is told already.
_PLANS = re.compile(r"\b(?:will|going to|upcoming|forecast|supposed to|scheduled)\b", re.IGNORECASE)
_OF_DAY = r"(?:\s+(?:morning|afternoon|evening|night))?"
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNTS = {"a": 1, "an": 1, "couple": 2} | {word: n for n, word in enumerate(_NUMBERS, 1)}
_COUNT = rf"(?:a\s+)?(?P<count>\d{{1,3}}|{'|'.join(_COUNTS)})(?:\s+of)?\s+"
_UNITS = {"hour": 0, "day": 1, "week": 7, "month": 30, "year": 365}


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _days(match: re.Match[str]) -> int:
    count = match["count"].lower()
    return (_COUNTS.get(count) or int(count)) * _UNITS[match["unit"].lower()]


def _ago(match: re.Match[str], today: date) -> Period | None:
    return periods.ago(today, _days(match))


def _past(match: re.Match[str], today: date) -> Period | None:
    return periods.since(today, _days(match))


def _number(name: str) -> int:
    return _MONTHS.index(name.lower()[:3]) + 1


def _part(match: re.Match[str]) -> str:
    return _PARTS.get((match["part"] or "").lower(), "")


def _year(match: re.Match[str]) -> int | None:
    return int(match["year"]) if match["year"] else None


def _date(match: re.Match[str], today: date) -> Period | None:
    return periods.on_date(today, _year(match), _number(match["month"]), int(match["day"]))


def _dates(match: re.Match[str], today: date) -> Period | None:
    first = _date(match, today)
    if first is None:
        return None
    month = _number(match["until_month"] or match["month"])
    return periods.between(first, periods.on_date(today, first.first.year, month, int(match["until_day"])))


def _month(match: re.Match[str], today: date) -> Period | None:
    number, year = _number(match["month"]), _year(match)
    if year is not None:
        return periods.month(year, number, _part(match))
    return periods.latest_month(today, number, _part(match))


def _last_month_named(match: re.Match[str], today: date) -> Period | None:
    number = _number(match["month"])
    return periods.month(today.year - (number >= today.month), number)


def _relative_month(match: re.Match[str], today: date) -> Period | None:
    return periods.month_ago(today, int(match["which"].lower() in ("last", "previous")), _part(match))


def _relative_year(match: re.Match[str], today: date) -> Period | None:
    return periods.year(today.year - (match["which"].lower() in ("last", "previous")), _part(match))


def _weekday(match: re.Match[str], today: date) -> Period | None:
    number = _WEEKDAYS.index(match["weekday"].lower())
    week, which = (match["week"] or match["week_after"] or "").lower(), (match["which"] or "").lower()
    if week or which == "this":
        return periods.weekday(today, number, int(week == "last"))
    if not which and _PLANS.search(match.string):
        return None
    return periods.weekday(today, number, before_today=which in ("last", "past"))


def _weekdays(match: re.Match[str], today: date) -> Period | None:
    last = periods.weekday(today, _WEEKDAYS.index(match["until"].lower()))
    first = periods.weekday(last.first, _WEEKDAYS.index(match["weekday"].lower()))
    return periods.between(first, last)


def _weekend(match: re.Match[str], today: date) -> Period | None:
    return periods.weekend(today, 0 if match["which"].lower() == "this" else None)


RULES: tuple[Rule, ...] = (
    (_rule(r"\b(?:the\s+)?day before yesterday\b"), lambda _, today: periods.day(today - 2 * DAY)),
    (_rule(rf"\byesterday\b{_OF_DAY}|\blast night\b"), lambda _, today: periods.day(today - DAY)),
    (
        _rule(r"(?<!\busa )\btoday\b|\btonight\b|\bthis (?:morning|afternoon|evening)\b"),
        lambda _, today: periods.day(today),
    ),
    (_rule(rf"{_DATED_MONTH}\s+(?P<day>\d{{1,2}}){_NTH}(?!:)(?:,?\s+{_YEAR})?"), _date),
    (_rule(rf"\b(?P<day>\d{{1,2}}){_NTH}\s+(?:of\s+)?(?!(?-i:may|march|mar)\b){_MONTH}(?:,?\s+{_YEAR})?"), _date),
    (_rule(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?"), _date),
    (
        _rule(
            rf"{_DATED_MONTH}\s+(?P<day>\d{{1,2}}){_NTH}\s*(?:to|until|till|through|and|[-–])\s*"
            rf"(?:(?P<until_month>{_MONTH_NAME})\.?\s+)?(?P<until_day>\d{{1,2}}){_NTH}(?:,?\s+{_YEAR})?"
        ),
        _dates,
    ),
    (
        _rule(r"\bon\s+the\s+(?P<day>\d{1,2})(?:st|nd|rd|th)\b(?=\s*(?:$|[?.,!]|of this month))(?:\s+of this month)?"),
        lambda match, today: periods.on_day(today, int(match["day"])),
    ),
    (
        _rule(
            r"(?<!\bblack )(?<!\bsuper )(?<!\bgood )(?<!\bash )(?<!\bcyber )(?<!\bbloody )"
            rf"(?:\b(?P<week>last|this)\s+week(?:'s|\s+on)?\s+|\b(?P<which>last|past|this)\s+)?"
            rf"\b(?P<weekday>{_WEEKDAY})\b(?:'s)?{_OF_DAY}(?:\s+(?P<week_after>last|this)\s+week)?"
        ),
        _weekday,
    ),
    (_rule(rf"\b(?P<weekday>{_WEEKDAY})\s*(?:to|until|till|through|[-–])\s*(?P<until>{_WEEKDAY})\b"), _weekdays),
    (_rule(r"\b(?P<which>last|past|this|over the|at the|on the)\s+weekend\b"), _weekend),
    (_rule(r"\b(?:last|previous)\s+week(?:'s)?\b"), lambda _, today: periods.week(today, 1)),
    (_rule(r"\bthis\s+week(?:'s)?\b"), lambda _, today: periods.week(today)),
    (_rule(rf"{_PART}\b(?P<which>last|previous|this)\s+month(?:'s)?\b"), _relative_month),
    (_rule(rf"{_PART}\b(?P<which>last|previous|this)\s+year(?:'s)?\b"), _relative_year),
    (_rule(rf"\blast\s+{_MONTH}(?!\s+\d)"), _last_month_named),
    (_rule(rf"{_PART_OF}{_MONTH}(?!\s+\d{{1,2}}\b)(?:,?\s+{_YEAR})?"), _month),
    (_rule(rf"(?P<part>(?!))?\b(?:in|during|since|this|of)\s+{_MONTH}(?!\s+\d{{1,2}}\b)(?:,?\s+{_YEAR})?"), _month),
    (_rule(rf"(?P<part>(?!))?\b(?P<month>{_LONE_MONTH})\b(?!\s+\d{{1,2}}\b)(?:'s)?(?:,?\s+{_YEAR})?"), _month),
    (_rule(rf"(?P<part>(?!))?{_MONTH}\s+{_YEAR}"), _month),
    (
        _rule(rf"\b(?:in|during|since|from|of|(?P<part>early|late|mid))(?:\s*-\s*|\s+){_YEAR}"),
        lambda match, _: periods.year(int(match["year"]), _part(match)),
    ),
    (_rule(rf"\b{_COUNT}(?P<unit>hour|day|week|month|year)s?\s+ago\b"), _ago),
    (_rule(rf"\b(?:past|last)\s+{_COUNT}(?P<unit>day|week|month)s?\b"), _past),
    (
        _rule(r"\b(?:the\s+)?past\s+(?P<count>(?!))?(?P<unit>day|week|month)\b"),
        lambda match, today: periods.since(today, _UNITS[match["unit"].lower()]),
    ),
    (
        _rule(r"\bthe\s+other\s+day\b|\b(?:a\s+few|several)\s+days\s+ago\b"),
        lambda _, today: Period(today - 7 * DAY, today),
    ),
)
"""Rules for English; a year's four digits stand for the date in figures, which the Korean rules read."""

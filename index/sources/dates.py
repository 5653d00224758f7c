"""Dates and times as Korean and English sources write them."""

import re
from datetime import datetime

from dateutil.parser import parse

from index.article import SEOUL, YEARS

_HOUR = 3600
_ZONES = {
    **{"KST": 9 * _HOUR, "JST": 9 * _HOUR, "UT": 0, "WET": 0, "BST": 1 * _HOUR, "CET": 1 * _HOUR, "CEST": 2 * _HOUR},
    **{"EST": -5 * _HOUR, "EDT": -4 * _HOUR, "CST": -6 * _HOUR, "CDT": -5 * _HOUR},
    **{"MST": -7 * _HOUR, "MDT": -6 * _HOUR, "PST": -8 * _HOUR, "PDT": -7 * _HOUR},
}
# Korean notation, rewritten step by step into what dateutil reads.
_REWRITTEN = (
    (re.compile(r"\(?[월화수목금토일]요일\)?|\([월화수목금토일]\)"), " "),
    (re.compile(r"(\d{4})\s*년\s*(\d{1,2})\s*월\s*(\d{1,2})\s*일"), r"\1-\2-\3 "),
    (re.compile(r"(\d{4})\s*[./]\s*(\d{1,2})\s*[./]\s*(\d{1,2})\.?"), r"\1-\2-\3 "),
    (re.compile(r"(\d{1,2})\s*시\s*(\d{1,2})\s*분\s*(\d{1,2})\s*초"), r"\1:\2:\3"),
    (re.compile(r"(\d{1,2})\s*시\s*(\d{1,2})\s*분"), r"\1:\2"),
    (re.compile(r"(\d{1,2})\s*시"), r"\1:00"),
    (re.compile(r"오전\s*(\d{1,2}:\d{1,2}(?::\d{1,2})?)"), r"\1 AM"),
    (re.compile(r"오후\s*(\d{1,2}:\d{1,2}(?::\d{1,2})?)"), r"\1 PM"),
)
# What is missing from a date is taken from a default: with two defaults, the difference shows it.
_DEFAULTS = (datetime(2000, 1, 1), datetime(2001, 2, 2))  # noqa: DTZ001

IN_TEXT = re.compile(
    r"(?<!\d)(?:19|20)\d{2}\s*[-./년]\s*\d{1,2}\s*[-./월]\s*\d{1,2}(?:\s*일|\.)?"
    r"(?:[\sT]*(?:\([월화수목금토일]\)\s*)?(?:오[전후]\s*)?\d{1,2}:\d{2}(?::\d{2})?)?(?!\d)"
)
"""A date with a year, perhaps with a time, anywhere in a text."""


def parse_moment(text: str) -> datetime:
    """Parse a date and time.

    Args:
        text: RFC 822, ISO 8601 or Korean notation. Without a time zone it is Seoul's time;
            without a time it is midnight.

    Returns:
        Timezone-aware moment.

    Raises:
        ValueError: It is no date, or not a whole one.
    """
    rewritten = text.strip()
    for pattern, replacement in _REWRITTEN:
        rewritten = pattern.sub(replacement, rewritten)
    try:
        first, second = (parse(rewritten, default=default, tzinfos=_zone) for default in _DEFAULTS)
        first.utcoffset()  # raises ValueError for +99:00
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text.strip()!r} is not a date and time") from error
    if first != second or first.year not in YEARS:
        raise ValueError(f"{text.strip()!r} is not a whole date")
    return first if first.tzinfo else first.replace(tzinfo=SEOUL)


def _zone(name: str | None, offset: int | None) -> int | None:
    if offset is not None or not name:
        return offset
    if name not in _ZONES:
        raise ValueError(f"unknown time zone {name}")
    return _ZONES[name]

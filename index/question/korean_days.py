"""How Korean names days: "어제", "지난주 수요일", "2월 초", "사흘 전"."""

import re
from datetime import date

from index.question import periods
from index.question.periods import DAY, Period, Rule

_PARTS = {"초": "early", "초순": "early", "상순": "early", "초반": "early"}
_PARTS |= {"중순": "mid", "중반": "mid", "말": "late", "하순": "late", "후반": "late"}
_PART = r"(?:\s*(?P<part>초순|초반|초|상순|중순|중반|하순|후반|말)(?=에|부터|의|까지|경|쯤|는|도|[^가-힣]|$))?"
_OF_DAY = r"(?:\s*(?:아침|오전|점심|오후|저녁|밤|새벽|낮))?"
_WEEKDAYS = "월화수목금토일"
_WEEKS_BACK = {"지지난": 2, "지난": 1, "저번": 1, "이번": 0, "금": 0}
_THIS_YEAR, _LAST_YEAR = r"올해(?!의)(?:\s*들어)?|금년|올\s*들어|올(?=\s?\d{1,2}\s*월)", r"작년|지난해"
_YEAR = (
    r"(?P<year>(?:19|20)\d\d|(?<!\d)2\d(?=년\s?\d{1,2}월))\s*년"
    rf"|(?P<this>{_THIS_YEAR})|(?P<past>{_LAST_YEAR})|(?P<before>재작년)"
)
_MONTH = r"(?<![\d.,])(?P<month>1[0-2]|0?[1-9])\s*월"

# What a question about the future says: its "목요일" is the coming one, of which the news is told already.
_PLANS = re.compile(r"(?:올|할|될|릴|갈|일|칠|질|날)까|(?:온|한|된|린|간)대|예정|전망|예보|앞으로")

_DAYS = {"하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "이레": 7, "열흘": 10, "보름": 15}
_NUMBERS = {"한": 1, "일": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6}
_UNITS = {"일": 1, "주": 7, "주일": 7, "달": 30, "개월": 30, "년": 365, "시간": 0}
_SPAN = (
    rf"(?:(?P<days>{'|'.join(_DAYS)})"
    rf"|(?P<number>(?<!\d)\d{{1,2}}|{'|'.join(_NUMBERS)})\s*(?P<unit>주일|주|일|달|개월|년|시간))"
)


def _days(match: re.Match[str]) -> int:
    if match["days"]:
        return _DAYS[match["days"]]
    number = _NUMBERS.get(match["number"]) or int(match["number"])
    return number * _UNITS[match["unit"]]


def _ago(match: re.Match[str], today: date) -> Period | None:
    return periods.ago(today, _days(match))


def _past(match: re.Match[str], today: date) -> Period | None:
    return periods.since(today, _days(match))


def _year_of(match: re.Match[str], today: date) -> int | None:
    if match["year"]:
        return 2000 + int(match["year"]) if len(match["year"]) == 2 else int(match["year"])
    named = ((match["this"], 0), (match["past"], 1), (match["before"], 2))
    return next((today.year - back for word, back in named if word), None)


def _part(match: re.Match[str]) -> str:
    return _PARTS.get(match["part"] or "", "")


def _month(match: re.Match[str], today: date) -> Period | None:
    year, number = _year_of(match, today), int(match["month"])
    if year is None:
        return periods.latest_month(today, number, _part(match))
    return periods.month(year, number, _part(match))


def _year(match: re.Match[str], today: date) -> Period | None:
    year = _year_of(match, today)
    return periods.year(year, _part(match)) if year else None


def _date(match: re.Match[str], today: date) -> Period | None:
    return periods.on_date(today, _year_of(match, today), int(match["month"]), int(match["day"]))


def _figures(match: re.Match[str], today: date) -> Period | None:
    return periods.on_date(today, int(match["year"]), int(match["month"]), int(match["day"]))


def _dates(match: re.Match[str], today: date) -> Period | None:
    first = _date(match, today)
    if first is None:
        return None
    month = int(match["until_month"] or first.first.month)
    return periods.between(first, periods.on_date(today, first.first.year, month, int(match["until_day"])))


def _weekday(match: re.Match[str], today: date) -> Period | None:
    number = _WEEKDAYS.index(match["weekday"])
    if match["week"]:
        return periods.weekday(today, number, _WEEKS_BACK[match["week"]])
    if match["which"] == "이번":
        return periods.weekday(today, number, 0)
    if not match["which"] and _PLANS.search(match.string):
        return None
    return periods.weekday(today, number, before_today=bool(match["which"]))


def _weekdays(match: re.Match[str], today: date) -> Period | None:
    last = periods.weekday(today, _WEEKDAYS.index(match["until"]))
    first = periods.weekday(last.first, _WEEKDAYS.index(match["weekday"]))
    return periods.between(first, last)


def _weekend(match: re.Match[str], today: date) -> Period | None:
    return periods.weekend(today, {"이번": 0, "지지난": 2}.get(match["which"] or ""))


def _month_ago(match: re.Match[str], today: date) -> Period | None:
    back = {"지지난": 2, "지난": 1, "저번": 1}.get(match["which"], 0)
    return periods.month_ago(today, back, _part(match))


def _day_of_month(match: re.Match[str], today: date) -> Period | None:
    if match["which"]:
        month = periods.month_ago(today, 1 if match["which"].startswith("지난") else 0)
        return month and periods.on_date(today, month.first.year, month.first.month, int(match["day"]))
    return periods.on_day(today, int(match["day"]))


RULES: tuple[Rule, ...] = (
    (
        re.compile(rf"(?:그저께|그제(?!서야|야)|엊그제|엊그저께){_OF_DAY}"),
        lambda _, today: periods.day(today - 2 * DAY),
    ),
    (re.compile(rf"(?:어제|어젯밤|간밤){_OF_DAY}"), lambda _, today: periods.day(today - DAY)),
    (re.compile(rf"(?:오늘(?!날(?!씨)|의\s*집)|금일){_OF_DAY}"), lambda _, today: periods.day(today)),
    (
        re.compile(r"(?<!\d)(?P<year>20\d\d)[-./]\s?(?P<month>\d{1,2})[-./]\s?(?P<day>\d{1,2})(?!\d)"),
        _figures,
    ),
    (re.compile(rf"(?:(?:{_YEAR})\s*)?{_MONTH}\s*(?P<day>\d{{1,2}})\s*일(?!\s*(?:간|만에|째))"), _date),
    (
        re.compile(
            rf"(?:(?:{_YEAR})\s*)?{_MONTH}\s*(?P<day>\d{{1,2}})\s*일?\s*(?:부터|에서|[-~∼–])\s*"
            r"(?:(?P<until_month>\d{1,2})\s*월\s*)?(?P<until_day>\d{1,2})\s*일(?:\s*까지|\s*사이)?"
        ),
        _dates,
    ),
    (re.compile(r"(?P<which>지난\s?달|이번\s?달|이달)\s*(?P<day>\d{1,2})일"), _day_of_month),
    # A bare day is a date only where something else says so: most numbers of days are durations.
    (
        re.compile(
            r"(?P<which>(?!))?(?<![\d.,월박])(?<!주 )(?<!박 )(?P<day>[12]\d|3[01]|[1-9])일"
            rf"(?:(?=에(?![가-힣])(?!\s*(?:한|\d)))|자|날|{_OF_DAY.removesuffix('?')}|(?=\s*(?:뉴스|소식|기사)))"
        ),
        _day_of_month,
    ),
    (
        re.compile(
            r"(?:(?P<week>지지난|지난|저번|이번|금)\s?주(?:의)?\s*|(?P<which>지난|저번|이번)\s*)?"
            rf"(?P<weekday>[{_WEEKDAYS}])요일{_OF_DAY}"
        ),
        _weekday,
    ),
    (re.compile(rf"(?P<weekday>[{_WEEKDAYS}])요일\s*부터\s*(?P<until>[{_WEEKDAYS}])요일\s*까지"), _weekdays),
    (
        re.compile(
            r"(?:(?P<which>지지난|지난|저번|이번)\s?)?주말(?!\s?(?:드라마|극|농장|부부|예능|마다|여행|할증|요금|날씨))"
        ),
        _weekend,
    ),
    (
        re.compile(r"(?<![가-힣])(?P<which>지지난|지난|저번|이번|금)\s?주(?=에|의|는|엔|부터|동안|[^가-힣]|$)"),
        lambda match, today: periods.week(today, _WEEKS_BACK[match["which"]]),
    ),
    (
        re.compile(rf"(?<![가-힣])(?P<which>지지난|지난|저번|이번|이)\s?달{_PART}(?=\s|[^가-힣]|[에의은엔간]|$)"),
        _month_ago,
    ),
    (re.compile(rf"(?:(?:{_YEAR}|지난)\s*)?{_MONTH}(?![호생])(?!\s*\d{{1,2}}\s*[일~∼-]){_PART}"), _month),
    (
        re.compile(
            rf"(?<![가-힣\d])(?:{_YEAR})(?!형|산|식|물|생|대|차|도산|만|전|째|간|동안|\s*(?:만|전|째|연속|\d{{1,2}}\s*월)){_PART}"
        ),
        _year,
    ),
    (re.compile(r"(?<![가-힣])연초"), lambda _, today: periods.year(today.year, "early")),
    (
        re.compile(r"(?<![가-힣])연말(?!정산)"),
        lambda _, today: periods.year(today.year - (today.month < 10), "late"),
    ),
    (re.compile(r"(?<![가-힣])며칠\s*전"), lambda _, today: Period(today - 7 * DAY, today)),
    (re.compile(rf"{_SPAN}\s*전(?=에|의|부터|[^가-힣]|$)"), _ago),
    (re.compile(rf"(?:최근|지난|요)\s*{_SPAN}(?:\s*(?:간|동안|새|사이))?"), _past),
)
"""Rules for Korean and for dates in figures."""

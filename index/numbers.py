"""Numbers, shares and days as both languages write them, in one form: 3조 is 3 trillion, 2월 4일 is Feb 4.

The form is an index term. A passage has those of its numbers beside its words, and a question asks
for them. Terms: n1500000 a number of a thousand or more, or with decimals (n2d5); r15e5 the same to
two figures; p3d25 a share in percent; d0204 a day of the year; m02 a month; a bare figure stands for
a number word.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

_ROUNDED_FROM = 10_000
_MOST_DIGITS = 20  # of a number that is one, and no serial number


class Number(NamedTuple):
    """A number in a text.

    Attributes:
        start: Where it begins in the text.
        end: Where it ends.
        terms: Its forms, the exact one first.
    """

    start: int
    end: int
    terms: tuple[str, ...]


_SCALES = {
    "십": 10, "백": 100, "천": 1000, "만": 10**4, "萬": 10**4, "억": 10**8, "億": 10**8, "조": 10**12, "兆": 10**12,
    "thousand": 1000, "k": 1000, "million": 10**6, "mn": 10**6, "billion": 10**9, "bn": 10**9,
    "trillion": 10**12, "tn": 10**12,
}  # fmt: skip
_WORDS = {
    word: str(value)
    for value, words in enumerate(
        "two|second|두 three|third|세|셋 four|fourth|네|넷 five|fifth|다섯 six|sixth|여섯 seven|seventh|일곱"
        " eight|eighth|여덟 nine|ninth|아홉 ten|tenth|열 eleven|eleventh|열한 twelve|twelfth|열두".split(),
        2,
    )
    for word in words.split("|")
} | {"스무": "20", "twenty": "20", "thirty": "30", "서른": "30", "forty": "40", "마흔": "40", "fifty": "50", "쉰": "50"}
_MONTHS = {
    name: number
    for number, names in enumerate(
        "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sept|sep"
        " october|oct november|nov december|dec".split(),
        1,
    )
    for name in names.split("|")
}
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_SMALL = "|".join(sorted((word for word in _WORDS if word.isascii()), key=len, reverse=True))
_NATIVE = "|".join(sorted((word for word in _WORDS if not word.isascii()), key=len, reverse=True))
_COUNTED = "|".join(
    "명 개 번째 번 달 살 시간 시 차례 곳 마리 채 대 건 가지 배 쪽 팀 사람 나라 해 경기 골 아이 딸 아들 자녀 잔"
    " 권 편 장 척 주 쌍 분".split()
)
_BEGINNINGS = "".join({word[0] for word in (*_WORDS, *_MONTHS)})
_PATTERN = re.compile(
    rf"(?:(?=\d)|(?<!\w)(?=[{_BEGINNINGS}]))"  # most of a text is passed over quickly
    rf"(?:(?P<day>(?<!\d)(?P<ko_month>1[0-2]|0?[1-9])월(?:\s?(?P<ko_day>[12]\d|3[01]|0?[1-9])일)?"
    rf"|\b(?P<en_month>{_MONTH})\b\.?(?:\s(?P<en_day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\b(?![,.]?\d))?"
    rf"|(?<![\d.,])(?P<day_first>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\s(?:of\s)?(?P<month_last>{_MONTH})\b)"
    rf"|(?P<share>{_NUMBER})(?:\s?%|\s?퍼센트|\s?프로(?![젝그듀모필바세토야축농배선팀])|[\s-]per\s?cent\b|[\s-]percentage\b|\spct\b)"
    rf"|(?P<korean>(?:{_NUMBER}\s?[십백천]?[만억조萬億兆]\s?)+(?:(?<=\S){_NUMBER}[백천]?|\d{{3,4}}(?!\d)|\d[백천](?=\W|[가-힣]))?"
    rf"|{_NUMBER}[백천](?=\W|[가-힣]|$))"
    rf"|(?:(?P<figure>{_NUMBER})|\b(?P<word>{_SMALL}))[\s-](?P<scale>thousand|million|billion|trillion|bn|tn|mn)\b"
    rf"|(?P<glued>{_NUMBER})(?P<short>bn|tn|mn|k)\b"
    rf"|(?:(?<=dollar )|(?<=euro )|(?<=pound ))(?P<money>{_NUMBER})m\b"
    rf"|(?P<plain>{_NUMBER})"
    rf"|\b(?P<small>{_SMALL})\b|(?<![가-힣])(?P<native>{_NATIVE})\s?(?={_COUNTED}))"
)
_GROUP = re.compile(rf"({_NUMBER})\s?([십백천]?)([만억조萬億兆]?)")
_MONTH_OR_WORD = re.compile(r"\b(?:in|of|since|until|by|last|this|next|early|late|mid|from|to|through)[\s-]$")


def find(text: str) -> list[Number]:
    """Numbers of a folded text that have a form of their own, in order."""
    return [Number(*found.span(), terms) for found in _PATTERN.finditer(text) if (terms := tuple(_terms(found)))]


def terms(text: str) -> list[str]:
    """The forms of a folded text's numbers, in order."""
    return [term for found in _PATTERN.finditer(text) for term in _terms(found)]


def _terms(found: re.Match[str]) -> Iterator[str]:
    if found["day"]:
        yield from _day(found)
    elif found["share"]:
        yield "p" + _written(_value(found["share"]))
    elif found["korean"]:
        yield from _amount(_korean(found["korean"]))
    elif scale := found["scale"] or found["short"]:
        number = found["figure"] or found["glued"] or _WORDS[found["word"]]
        yield from _amount(_value(number) * _SCALES[scale])
    elif found["money"]:
        yield from _amount(_value(found["money"]) * _SCALES["million"])
    elif plain := found["plain"]:
        value = _value(plain)
        # Years and small figures are words already.
        if value >= _ROUNDED_FROM or "," in plain.strip(",") or "." in plain or (value >= 1000 and value % 100 == 0):
            yield from _amount(value)
    else:
        yield _WORDS[found["small"] or found["native"]]


def _day(found: re.Match[str]) -> Iterator[str]:
    name = found["en_month"] or found["month_last"]
    month = _MONTHS[name] if name else int(found["ko_month"])
    day = found["ko_day"] or found["en_day"] or found["day_first"]
    if day:
        yield f"d{month:02}{int(day):02}"
        yield f"m{month:02}"
    elif name not in ("may", "march", "mar", "jun", "jan") or _MONTH_OR_WORD.search(found.string[: found.start()]):
        yield f"m{month:02}"


def _amount(value: Decimal) -> Iterator[str]:
    if value >= 10**_MOST_DIGITS:
        return
    yield "n" + _written(value)
    if value >= _ROUNDED_FROM:
        power = value.adjusted() - 1
        yield f"r{int((value / Decimal(10) ** power).to_integral_value())}e{power}"


def _korean(text: str) -> Decimal:
    """1조5천억 -> 1,500,000,000,000."""
    total = Decimal(0)
    for number, tens, myriads in _GROUP.findall(text):
        total += _value(number) * _SCALES.get(tens, 1) * _SCALES.get(myriads, 1)
    return total


def _value(number: str) -> Decimal:
    return Decimal(number.replace(",", "")[: 2 * _MOST_DIGITS])


def _written(value: Decimal) -> str:
    """A number as letters and figures: 3.50 -> 3d5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".").replace(".", "d") if "." in text else text

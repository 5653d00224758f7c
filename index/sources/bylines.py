"""Bylines: who wrote an article, and the signature under its text."""

import re

RANKS = "인턴|수습|선임|전문|객원"
WRITERS = "기자|특파원|논설위원|칼럼니스트"
"""What stands before and after a writer's name, as alternatives of a pattern."""
MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
"""A mail address."""

_TITLE = rf"(?:{RANKS}|시민|여행|사진|영상)?\s*(?:{WRITERS}|리포터|통신원)"
_NAME = r"[가-힣]{2,4}"
_NAMES = rf"{_NAME}(?:\s*[·,ㆍ/&]\s*{_NAME})*"

_SIGNATURE = re.compile(
    rf"(?:"
    rf"\s*[/(\[<=|ⓒ]*\s*(?:\S{{2,8}}\s*=\s*)?(?P<titled>{_NAMES})\s*{_TITLE}\s*[(\[<|/=]?\s*{MAIL}"
    rf"|\s*[/(\[<=|ⓒ]\s*(?P<marked>{_NAMES})\s*[(\[<|/=]?\s*{MAIL}"
    rf"|\s*/\s*(?P<bare>{_NAMES})\s*{_TITLE}"
    rf"|(?<=[.!?\"'”’)])\s*[(\[<]?{MAIL}"
    rf")\s*[)\]>]*\s*$"
)
_REPORTER = re.compile(rf"(?<![가-힣])(?P<names>{_NAMES})\s*{_TITLE}(?![가-힣])")
_TRAILING_TITLE = re.compile(rf"\s*{_TITLE}\s*$")
_LEADING_WORDS = re.compile(r"^\s*(?:by|글|취재|사진)\s*[:=]?\s+", re.IGNORECASE)
_DESK = re.compile(
    r"(?:신문|일보|뉴스|미디어|방송|통신|닷컴|타임스|데스크|편집국|편집부|..경제)$"
    r"|(?:취재|편집|뉴스|온라인|디지털|사회|정치|경제|산업|문화|국제|금융|영상|사진)(?:팀|부|국|본부|센터)$"
)


def person(name: str, paper: str = "") -> str:
    """The reporter's name in a byline, without "기자".

    Args:
        name: What stands in the byline: "김서현 기자", "By Jane Doe", "메트로신문 기자", "desk@paper.kr (홍길동)".
        paper: Name of the paper, which is no person.

    Returns:
        The name, or "" for a desk, a paper or a mail address.
    """
    if in_brackets := re.fullmatch(rf"\s*{MAIL}\s*\((.*)\)\s*", name):
        name = in_brackets[1]
    name = _TRAILING_TITLE.sub("", _LEADING_WORDS.sub("", name)).strip(" /=|[]()<>·")
    if "@" in name or "://" in name or name == paper or _DESK.search(name):
        return ""
    return name


def reporter_in(text: str) -> str:
    """The first "NAME 기자" in a text, as a person's name, or ""."""
    match = _REPORTER.search(text)
    return person(match["names"]) if match else ""


def split_signature(body: str) -> tuple[str, str]:
    """Take the signature with a mail address off the end of a text.

    Returns:
        The text without it, and the reporter's name in it, or "".
    """
    start = max(0, len(body) - 120)
    match = _SIGNATURE.search(body, start)
    if match is None:
        return body, ""
    return body[: match.start()].rstrip(), person(match["titled"] or match["marked"] or match["bare"] or "")

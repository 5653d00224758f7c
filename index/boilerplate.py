"""Boilerplate: the lines of an article's text that tell no news, such as bylines, captions and copyright notices."""

import re

from index.sources.bylines import MAIL, RANKS, WRITERS

_SHORT = 8  # characters: less, without a stop at its end, is no sentence ("연합뉴스"); "향년 48세." is one
_LONGEST_SIGNATURE = 60  # characters; a longer sentence with a mail address tells who can be written to, and why

_MAIL = re.compile(MAIL)
_AGENCY = r"(?:연합뉴스|뉴시스|뉴스1|게티이미지\S*|AP|AFP|EPA|로이터|Reuters|Getty Images|Yonhap)"

_COPYRIGHT = re.compile(
    r"무단\s*(?:전재|복제|배포)|재배포\s*(?:및\s*\S+\s*)?금지|저작권자\s*[ⓒ©(:<]|^\W*[ⓒ©]|[ⓒ©]\s*\S+\W*$"
    r"|\ball rights reserved\b|^\W*copyright\s*(?:[ⓒ©(]|by\b|\d{4})",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"^\W*(?:자료\s*사진|사진|그래픽|삽화|영상)\s*(?:[=:/|]|제공)"
    r"|(?:자료|사진|그래픽)\s*(?:제공)?\s*=\s*\S+(?:\s\S+)?$"
    rf"|[=/|▲]\s*(?:사진\s*)?{_AGENCY}\W*$|^▲.*(?:사진|제공)\W*$"
    r"|^\W*(?:file\s+)?(?:photo|image|graphic)s?\s*(?::|by\b|courtesy\b)"
    r"|\((?:file\s+)?(?:photo|image)s?(?:\s*:|\s+by\b|\s+courtesy\b)[^()]*\)\W*$",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    rf"^\W*(?:\S{{2,10}}\s*=\s*)?[가-힣]{{2,4}}\s*(?:{RANKS})?\s*(?:{WRITERS})\W*$"
    r"|^\W*[Bb][Yy]\s+[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]+){1,3}(?:,\s*[^.]{3,40})?$"
)
_NOTICE = re.compile(
    r"^\W*(?:기사\s*제보|제보는|관련\s*기사)(?![가-힣])"
    r"|^\W*(?:read more|related (?:stories|articles)|sign up|subscribe to|follow us|click here)\b",
    re.IGNORECASE,
)


def is_boilerplate(sentence: str) -> bool:
    """Whether a sentence of an article tells no news: a scrap, a byline, a caption, a copyright or other notice."""
    if len(sentence) < _SHORT and not sentence.endswith((".", "!", "?", "。", "…")):
        return True
    if len(sentence) <= _LONGEST_SIGNATURE and _MAIL.search(sentence):
        return True
    return any(kind.search(sentence) for kind in (_COPYRIGHT, _CAPTION, _BYLINE, _NOTICE))

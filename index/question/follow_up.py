"""Follow-ups: a question that leans on the chat's last one ("and Kakao?", "왜?"), made whole with its words."""

import re
from collections.abc import Iterator
from datetime import date

from index.lexical import runs
from index.lexicon import Lexicon, hangul
from index.lexicon.stopwords import is_stopword
from index.question.days import named_days
from index.question.named_section import named_section, section_called
from index.sections import SectionTree

_KEPT = 200  # characters of the last question that are leaned on
_NAME_WORDS = 4  # of an English name, at most
_SHORT = 2  # words that say something, in a question that begins as the last one's continuation

_KOREAN_AND = r"(?:그럼|그러면|그렇다면|그리고|그런데|근데|그래서|아니면|또)"
_ENGLISH_AND = r"(?:and|but|or|also|then|so|ok|okay)"
_CONTINUES = re.compile(rf"\s*(?:{_KOREAN_AND}(?![가-힣])|{_ENGLISH_AND}\b)[,\s]*", re.IGNORECASE)
_MORE = re.compile(
    r"더|자세히|자세하게|계속|구체적으로|그래서|그럼|이유|이유는|이유가|details?|detail|else|so|go|on|continue|further"
)
_WHOLE_BY_ITSELF = re.compile(r"뉴스|소식|기사|\bnews\b|\bheadlines?\b|\blatest\b|\bwhat'?s new\b", re.IGNORECASE)

_TOPIC = r"(?:에서는|에게는|이랑은|랑은|하고는|과는|와는|에는|은|는|도)(?:요)?"
_SUBJECTS = (
    re.compile(rf"(?P<subject>[^\s?!.,]+?){_TOPIC}(?:\s*(?:어때|어때요|어떤가요|어땠어|어땠나요|어떻게 [됐돼]\S*))?$"),
    re.compile(rf"(?P<subject>[^\s?!.,]+?){_TOPIC}\s(?P<asks>왜|언제|어디서)(?:요|야)?$"),
)
_SUBJECTS_AFTER_AND = (
    re.compile(
        rf"(?P<subject>[^\s?!.,]+(?:\s[^\s?!.,]+){{0,2}}?){_TOPIC}(?:\s*(?:어때|어때요|어떤가요|어땠어|어땠나요))?$"
    ),
    re.compile(r"(?P<subject>[가-힣A-Za-z\d·&]*[가-힣])(?<![어아여해돼요죠지다까나니냐래네])$"),  # a noun: verbs end so
    re.compile(
        r"(?:(?:with|in|for|from|at|by|on|to)\s+)?(?P<subject>[^\s?!.,가-힣]+(?:\s[^\s?!.,가-힣]+){0,3})$",
        re.IGNORECASE,
    ),
)
_ABOUT = re.compile(r"(?:what|how)\s+about\s+(?P<subject>[^?!]+)$", re.IGNORECASE)
_WITH = re.compile(r"(?:with|in|for|from|at|by|to)\s+(?P<subject>[^\s?!.,]+(?:\s[^\s?!.,]+){0,2})$", re.IGNORECASE)
_CLAUSE = re.compile(
    r"(?:who|what|when|where|why|how|which|did|does|do|is|are|was|were|has|have|had|can|could|will|would|should)\b",
    re.IGNORECASE,
)

# Words for somebody or something that was named before. "이 대표" is Ms Lee, and no pronoun.
_PRONOUN = re.compile(
    r"(?<![가-힣])(?:(?:그|해당)\s?(?:사람|회사|기업|남자|여자|선수|배우|가수|감독|장관|대통령|의원|후보|대표|회장|작가|교수|팀|나라"
    r"|도시|지역|사건|사고|영화|드라마|게임|제품|서비스|기사|법|행사|회의|경기|결정|발표|정책|계획|모델|돈|일|둘|분|곳|때)"
    r"|이\s(?:사람|회사|기업|사건|사고|영화|드라마|게임|제품|서비스|기사)"
    r"|그(?:가|는|를|의|와|도|에게|녀\S*|들\S*|건|게|거\S*)(?![가-힣])|거기\S*|걔\S*)"
    r"|\b(?:he|she|they|him|her|them|his|their)\b"
    r"|\b(?:this|that) (?:company|person|man|woman|firm|deal|law|case|film|movie|game)\b",
    re.IGNORECASE,
)
_IT = re.compile(r"\b(?:it|its|there)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\s?!.,\"“”‘’()]+")


def follow_up(question: str, previous: str, *, lexicon: Lexicon, tree: SectionTree, today: date) -> str:
    """A question made whole with the one before it, if it leans on that; else as it is.

    Args:
        question: In Korean or English.
        previous: The question before it in the same chat, itself whole.
        lexicon: Tells names from other words.
        tree: The sections that may be named.
        today: The day of asking.
    """
    previous = previous[:_KEPT].strip()
    text = question.strip().rstrip("?!. ")
    if not previous or not text:
        return question
    if _asks_on(text):
        return f"{previous} {question}"
    if subject := _subject(text):
        return _about(previous, *subject, lexicon=lexicon, tree=tree, today=today)
    return f"{question} {previous}" if _leans(text) else question


def _asks_on(text: str) -> bool:
    """Whether a question says nothing of its own: "왜?", "tell me more"."""
    words = runs(text)
    asks = all(is_stopword(word) or _MORE.fullmatch(word) for word in words)
    return bool(words) and asks and not _PRONOUN.search(text) and not _WHOLE_BY_ITSELF.search(text)


def _subject(text: str) -> tuple[str, str] | None:
    """What a question names instead of the last one's subject, and what it asks of it, if anything."""
    continued = _CONTINUES.match(text)
    rest = text[continued.end() :] if continued else text
    patterns = (*_SUBJECTS, _ABOUT, _WITH, *(_SUBJECTS_AFTER_AND if continued else ()))
    for pattern in patterns:
        match = pattern.match(rest)
        if match and _says(match["subject"]) and not _CLAUSE.match(match["subject"]) and not _PRONOUN.match(rest):
            return match["subject"].removeprefix("the ").strip(), match.groupdict().get("asks") or ""
    return None


def _leans(text: str) -> bool:
    """Whether a question speaks of what was named before it."""
    if (continued := _CONTINUES.match(text)) and len(_words(text[continued.end() :])) <= _SHORT:
        return True
    if match := _PRONOUN.search(text):
        return not _says(text[: match.start()])
    if match := _IT.search(text):
        return not _says(text[: match.start()]) and len(_words(text)) <= 1
    return False


def _about(previous: str, subject: str, asks: str, *, lexicon: Lexicon, tree: SectionTree, today: date) -> str:
    """The last question about another day, section or name; or with one more word."""
    if (days := named_days(subject, today)) and not _says(subject[: days.span[0]] + subject[days.span[1] :]):
        before = named_days(previous, today)
        return f"{subject} {_put(previous, before.span if before else None, '')}".strip()
    if (section := named_section(previous, tree)) and section_called(subject, tree):
        return _put(previous, section.name, subject)
    place = _last_name(previous, lexicon, lexicon.kind(subject)) if _may_be_name(subject, lexicon) else None
    whole = _put(previous, place, subject) if place else f"{subject} {previous}"
    return whole if asks in previous else f"{whole} {asks}"


def _put(text: str, span: tuple[int, int] | None, word: str) -> str:
    """A text with a word in the place of another."""
    return " ".join(f"{text[: span[0]]}{word}{text[span[1] :]}".split()) if span else text


def _last_name(text: str, lexicon: Lexicon, kind: str) -> tuple[int, int] | None:
    """Where the last name of a kind stands in a text; one of no known kind may be of any.

    A company and what it makes are of one kind here: "how much is Pepero", "and Starbucks?".
    """
    made = ("org", "product")
    alike = [
        span
        for span, its_kind in _names(text, lexicon)
        if not (kind and its_kind) or its_kind == kind or (kind in made and its_kind in made)
    ]
    return alike[-1] if alike else None


def _names(text: str, lexicon: Lexicon) -> Iterator[tuple[tuple[int, int], str]]:
    """Where the names in a text stand, in order, each with its kind."""
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        for length in range(min(_NAME_WORDS, len(words) - at), 0, -1):
            start, end = words[at].start(), words[at + length - 1].end()
            if stem := _name(text[start:end], lexicon, first=at == 0):
                yield (start, start + len(stem)), lexicon.kind(stem)
                at += length - 1
                break
        at += 1


def _name(words: str, lexicon: Lexicon, *, first: bool) -> str:
    """The name that some words are, without particle or "'s"; "" where they are none."""
    stem = re.sub(r"['’]s?$", "", words)
    last = stem.rpartition(" ")[2]
    stems = [stem, *(stem[: len(stem) - len(last)] + short for short in hangul.without_particle(last))]
    if named := next((one for one in stems if lexicon.kind(one) and not is_stopword(one.casefold())), ""):
        return named
    unknown = " " not in stem and stem[:1].isupper() and not first and not lexicon.has(stem)
    return stem if unknown and not is_stopword(stem.casefold()) else ""


def _may_be_name(words: str, lexicon: Lexicon) -> bool:
    return bool(lexicon.kind(words)) or not lexicon.has(words)


def _says(text: str) -> bool:
    """Whether a text says anything of what it is about."""
    return bool(_words(text))


def _words(text: str) -> list[str]:
    return [word for word in runs(text) if not is_stopword(word)]

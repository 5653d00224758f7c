"""Korean words in Latin letters: what a romanised word may be in Hangul, and how a Hangul word may be romanised.

Revised Romanisation, McCune-Reischauer as papers print it (no diacritics) and the spellings that
people choose for their own names, syllable by syllable. Each spelling of a letter has a cost, 0 for
the usual one, and a reading the sum of its letters' costs.
"""

import heapq
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise, product

from index.lexicon import hangul

LONGEST = 5  # syllables of a word that is read or spelled
_MOST = 24  # readings or spellings of one word
_DEAREST = 4  # cost of one
_LONGEST_SYLLABLE = 7  # letters

Spelled = tuple[str, int]
"""A word and its cost."""

# Letter of Hangul: its spellings, the usual first; a number raises the cost of those after it.
_INITIALS = {
    "ㄱ": "g 1 k", "ㄲ": "kk 1 gg", "ㄴ": "n", "ㄷ": "d 1 t", "ㄸ": "tt 1 dd", "ㄹ": "r 1 l", "ㅁ": "m",
    "ㅂ": "b 1 p", "ㅃ": "pp 1 bb", "ㅅ": "s", "ㅆ": "ss", "ㅇ": "-", "ㅈ": "j 1 ch", "ㅉ": "jj 1 tch",
    "ㅊ": "ch", "ㅋ": "k", "ㅌ": "t", "ㅍ": "p", "ㅎ": "h",
}  # fmt: skip
_VOWELS = {
    "ㅏ": "a 1 ah", "ㅐ": "ae 1 ai", "ㅑ": "ya", "ㅒ": "yae", "ㅓ": "eo 1 u o 2 uh e", "ㅔ": "e 1 eh 2 ae",
    "ㅕ": "yeo 1 you yu yo 2 ye", "ㅖ": "ye", "ㅗ": "o 1 oh", "ㅘ": "wa", "ㅙ": "wae", "ㅚ": "oe 1 wei 2 oi",
    "ㅛ": "yo", "ㅜ": "u 1 oo woo 2 wu", "ㅝ": "wo 1 weo", "ㅞ": "we", "ㅟ": "wi", "ㅠ": "yu 1 yoo you",
    "ㅡ": "eu 1 u", "ㅢ": "ui 1 eui 2 i", "ㅣ": "i 1 ee 2 y",
}  # fmt: skip
_FINALS = {"": "-", "ㄱ": "k 1 g", "ㄴ": "n", "ㄷ": "t", "ㄹ": "l", "ㅁ": "m", "ㅂ": "p 1 b", "ㅅ": "t", "ㅇ": "ng"}
# Syllables that are written in a way of their own.
_IRREGULAR = {
    "시": "shi", "신": "shin", "심": "shim", "식": "shik", "실": "shil", "이": "yi", "희": "hee", "선": "sun",
    "순": "soon", "안": "ahn", "우": "woo wu", "석": "seok suk", "승": "seung", "규": "kyu", "광": "kwang",
    "화": "wha", "경": "kyung kyoung", "건": "kun gun", "현": "hyun", "영": "young", "겸": "kyum",
}  # fmt: skip

_FAMILY = {
    "이": "lee yi rhee i ri li", "김": "kim gim", "박": "park pak bak", "최": "choi choe chey",
    "정": "jung chung jeong chong cheong", "강": "kang gang", "조": "cho jo joe", "윤": "yoon yun youn",
    "장": "jang chang", "임": "lim im rim yim", "한": "han hahn", "오": "oh o", "서": "seo suh", "신": "shin sin",
    "권": "kwon gwon kweon", "황": "hwang whang", "안": "ahn an", "송": "song", "류": "ryu ryoo",
    "유": "yoo yu you", "전": "jeon jun chun", "홍": "hong", "고": "ko koh go goh", "문": "moon mun", "양": "yang",
    "손": "son sohn", "배": "bae pae", "백": "baek paik paek", "허": "heo hur huh", "남": "nam", "심": "shim sim",
    "노": "noh roh no ro", "하": "ha", "곽": "kwak gwak", "성": "sung seong", "차": "cha", "주": "joo ju chu",
    "우": "woo wu", "구": "koo ku gu goo", "민": "min", "나": "na ra", "진": "jin chin", "지": "ji chi",
    "엄": "um eom uhm", "채": "chae", "원": "won weon", "천": "chun cheon", "방": "bang pang", "공": "kong gong",
    "현": "hyun hyeon", "함": "ham", "변": "byun byeon pyon", "염": "yum yeom", "여": "yeo", "추": "choo chu",
    "도": "do", "소": "so", "석": "seok suk", "선": "sun seon", "설": "seol sul", "마": "ma", "길": "gil kil",
    "연": "yeon youn", "위": "wi wee", "표": "pyo", "명": "myung myeong", "기": "ki gi", "반": "ban pan",
    "라": "ra", "왕": "wang", "금": "keum geum", "옥": "ok", "육": "yook yuk", "인": "in", "맹": "maeng",
    "제": "je", "모": "mo", "탁": "tak", "국": "kook kuk guk", "어": "eo uh", "은": "eun", "편": "pyun pyeon",
    "용": "yong", "예": "ye", "봉": "bong", "사": "sa", "부": "boo bu", "경": "kyung kyoung gyeong", "리": "ri li",
    "남궁": "namgung namkoong namgoong", "황보": "hwangbo", "선우": "sunwoo seonu", "제갈": "jegal",
    "독고": "dokgo",
}  # fmt: skip
FAMILIES = {
    spelling: tuple(family for family, all_ in _FAMILY.items() if spelling in all_.split())
    for spellings in _FAMILY.values()
    for spelling in spellings.split()
}
"""Romanised family name -> what it may be in Hangul, the commonest first."""


def _costs(spellings: str) -> list[Spelled]:
    found, cost = [], 0
    for item in spellings.split():
        if item.isdigit():
            cost = int(item)
        else:
            found.append((item.strip("-"), cost))
    return found


@lru_cache(1 << 12)
def _syllable_spellings(syllable: str) -> tuple[Spelled, ...]:
    """How one syllable may be romanised, the usual way first."""
    initial, vowel, final = hangul.split(syllable)
    parts = (
        _costs(table.get(letter, "")) for table, letter in ((_INITIALS, initial), (_VOWELS, vowel), (_FINALS, final))
    )
    found = dict.fromkeys(_IRREGULAR.get(syllable, "").split(), 1)
    for choice in product(*parts):
        spelling, cost = "".join(text for text, _ in choice), sum(cost for _, cost in choice)
        found[spelling] = min(cost, found.get(spelling, cost))
    return tuple(sorted(found.items(), key=lambda item: item[1]))


@lru_cache(1)
def _syllables() -> dict[str, list[Spelled]]:
    """Romanised syllable -> what it may be in Hangul, with its cost."""
    read: dict[str, list[Spelled]] = {}
    for initial, vowel, final in product(_INITIALS, _VOWELS, _FINALS):
        syllable = hangul.join(initial, vowel, final)
        for spelling, cost in _syllable_spellings(syllable):
            if cost < _DEAREST and not (final in ("ㄷ", "ㅅ") and cost):
                read.setdefault(spelling, []).append((syllable, cost))
    return read


@lru_cache(1 << 12)
def readings(word: str, longest: int = LONGEST) -> tuple[Spelled, ...]:
    """What a word in small Latin letters may be in Hangul, as Korean words are romanised; the likeliest first.

    Args:
        word: Letters a-z.
        longest: Syllables, at most.
    """
    table = _syllables()
    ending: list[dict[str, int]] = [{"": 0}, *({} for _ in word)]  # readings of word[:position]
    for end in range(1, len(word) + 1):
        found: dict[str, int] = {}
        for start in range(max(0, end - _LONGEST_SYLLABLE), end):
            for syllable, cost in table.get(word[start:end], ()) if ending[start] else ():
                for before, paid in ending[start].items():
                    if paid + cost <= _DEAREST and len(before) < longest:
                        reading = before + syllable
                        found[reading] = min(paid + cost, found.get(reading, _DEAREST))
        ending[end] = dict(_cheapest(found))
    every = dict(ending[-1])
    for reading, cost in ending[-1].items():
        every.setdefault(_written(reading), cost + 1)
    return tuple(_cheapest(every))


@lru_cache(1 << 12)
def spellings(word: str) -> tuple[Spelled, ...]:
    """How a Hangul word may be romanised in one Latin word, the usual way first."""
    found: dict[str, int] = {"": 0}
    for syllable in _spoken(word):
        longer: dict[str, int] = {}
        for (before, paid), (spelling, cost) in product(found.items(), _syllable_spellings(syllable)):
            if paid + cost <= _DEAREST:
                longer[before + spelling] = min(paid + cost, longer.get(before + spelling, _DEAREST))
        found = dict(_cheapest(longer))
    return tuple(found.items())


def person_readings(words: tuple[str, ...]) -> tuple[Spelled, ...]:
    """What two or three Latin words may be in Hangul as a Korean's name, the family name first or last."""
    found: dict[str, int] = {}
    for family, given in ((words[0], words[1:]), (words[-1], words[:-1])):
        for (last, cost), (first, paid) in product(_family(family), _given_readings(given)):
            found[last + first] = min(cost + paid, found.get(last + first, _DEAREST))
    return tuple(_cheapest(found))


def person_spellings(name: str) -> tuple[tuple[tuple[str, ...], int], ...]:
    """How a Korean's name in Hangul, two to four syllables, may stand in Latin words; family name first or last.

    Returns:
        Words that follow one another, and a cost; none where it begins with no family name.
    """
    found: dict[tuple[str, ...], int] = {}
    for length in (1, 2):
        family, given = name[:length], name[length:]
        if family not in _FAMILY or not 1 <= len(given) <= 2:
            continue
        for dear, last in enumerate(_FAMILY[family].split()):
            for first, cost in _given_spellings(given):
                for words in ((last, *first), (*first, last)):
                    found[words] = min(dear + cost, found.get(words, _DEAREST + dear))
    return tuple(heapq.nsmallest(4 * _MOST, found.items(), key=lambda item: item[1]))


def _family(word: str) -> list[Spelled]:
    return [(family, cost) for cost, family in enumerate(FAMILIES.get(word, ()))]


def _given_readings(words: tuple[str, ...]) -> list[Spelled]:
    if len(words) == 1:
        return [(reading, cost + (len(reading) == 1)) for reading, cost in readings(words[0], 2)]
    if len(words) == 2:
        each = (_syllables().get(word, ()) for word in words)
        return [(first + second, cost + paid) for (first, cost), (second, paid) in product(*each)]
    return []


def _given_spellings(given: str) -> list[tuple[tuple[str, ...], int]]:
    joined: list[tuple[tuple[str, ...], int]] = [((spelling,), cost) for spelling, cost in spellings(given)]
    if len(given) == 1:
        return joined
    first, second = map(_syllable_spellings, given)
    apart: Iterator[tuple[tuple[str, ...], int]] = (
        ((one, two), cost + paid) for (one, cost), (two, paid) in product(first, second)
    )
    return joined + heapq.nsmallest(_MOST, apart, key=lambda item: item[1])


def _cheapest(found: dict[str, int]) -> list[Spelled]:
    return heapq.nsmallest(_MOST, found.items(), key=lambda item: (item[1], -len(item[0])))


# Where syllables meet, romanisation writes what is spoken: 신라 is Silla, 종로 Jongno.
_MEETINGS = {("ㄴ", "ㄹ"): ("ㄹ", "ㄹ"), ("ㅇ", "ㄹ"): ("ㅇ", "ㄴ"), ("ㅁ", "ㄹ"): ("ㅁ", "ㄴ")}
_MET = {spoken: written for written, spoken in _MEETINGS.items()}


def _spoken(word: str) -> str:
    return _changed(word, _MEETINGS)


def _written(word: str) -> str:
    return _changed(word, _MET)


def _changed(word: str, meetings: dict[tuple[str, str], tuple[str, str]]) -> str:
    letters = [list(hangul.split(syllable)) for syllable in word]
    for before, after in pairwise(letters):
        if changed := meetings.get((before[2], after[0])):
            before[2], after[0] = changed
    return "".join(hangul.join(*syllable) for syllable in letters)

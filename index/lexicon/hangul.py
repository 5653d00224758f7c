"""Hangul syllables taken apart and put together, and the particles that follow a Korean noun."""

INITIALS = tuple("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")
VOWELS = tuple("ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ")
FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")

_FIRST, _LAST = ord("가"), ord("힣")

_PARTICLES = frozenset(
    "은 는 이 가 을 를 의 에 도 와 과 로 만 랑 씨 측 등 께 엔 선 여 아 나 야 란 라 뿐 님"
    " 으로 에서 에게 한테 부터 까지 처럼 보다 이랑 하고 이나 이란 이라 라고 이고 이며 에는 에도 에선 과의 와의"
    " 로의 로서 로써 께서 에만 만의 만이 마저 조차 밖에 라는 이다 인데 이야 인가 씨가 씨는 씨의 씨를"
    " 으로서 으로써 으로의 에게서 한테서 에서는 에서도 에서의 에게는 에게도 으로는 로부터 까지도 부터는 이라고 이라는"
    " 으로부터 에게까지 들 들이 들은 들의 들을 들도 들에 들에게 들과".split()
)
_LONGEST_PARTICLE = max(map(len, _PARTICLES))


def is_hangul(text: str) -> bool:
    """Whether a run of one script is Hangul syllables."""
    return "가" <= text[:1] <= "힣"


def split(syllable: str) -> tuple[str, str, str]:
    """Initial, vowel and final ("" for none) of a syllable."""
    code = ord(syllable) - _FIRST
    if not 0 <= code <= _LAST - _FIRST:
        raise ValueError(f"{syllable!r} is no Hangul syllable")
    return INITIALS[code // 588], VOWELS[code % 588 // 28], FINALS[code % 28]


def join(initial: str, vowel: str, final: str = "") -> str:
    """The syllable of these letters."""
    return chr(_FIRST + (INITIALS.index(initial) * 21 + VOWELS.index(vowel)) * 28 + FINALS.index(final))


def without_particle(word: str, least: int = 2) -> list[str]:
    """What a Hangul run may be without its particle, the longest first; at least so many syllables."""
    ends = range(1, min(_LONGEST_PARTICLE, len(word) - least) + 1)
    return [word[:-end] for end in ends if word[-end:] in _PARTICLES]

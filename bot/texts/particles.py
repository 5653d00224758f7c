"""Korean particles after any word: 을 or 를, 이 or 가, by how the word before is read aloud."""

import re
import unicodedata

_READABLE = re.compile(r"[가-힣0-9A-Za-z]")
_HANGUL_FIRST, _HANGUL_LAST = "가", "힣"
_FINALS = 28
_FINAL_RIEUL = 8
# Last digit read in Korean: 영/십/백, 일, 이, 삼, 사, 오, 육, 칠, 팔, 구. 1, 7 and 8 end in ㄹ.
_DIGITS_CLOSED = "013678"
_DIGITS_RIEUL = "178"
# Names of letters that end in a consonant: 엘, 엠, 엔, 알.
_LETTERS_CLOSED = "LMNR"
_LETTERS_RIEUL = "LR"
_WORD_ENDS_CLOSED = ("b", "c", "k", "l", "le", "m", "n", "ng", "p", "t")
_WORD_ENDS_RIEUL = ("l", "le")


def particle(word: str, pair: str) -> str:
    """The one of two particles that follows a word.

    Args:
        word: The word before: Hangul, digits or Latin letters; quotes and brackets after it do not count.
        pair: Both particles, the one after a final consonant first: "을/를", "이/가", "은/는", "과/와", "으로/로".

    Returns:
        One of the two; "을(를)" where the reading of the word is not known.
    """
    closed, _, opened = pair.partition("/")
    spoken = unicodedata.normalize("NFC", word)
    while spoken and not spoken[-1].isalnum():
        spoken = spoken[:-1]
    if not spoken or not _READABLE.match(spoken[-1]):
        return f"{closed}({opened})"
    has_final, is_rieul = _ending(spoken)
    if is_rieul and closed == "으로":
        return opened
    return closed if has_final else opened


def _ending(word: str) -> tuple[bool, bool]:
    """Whether the reading of a word ends in a consonant, and whether that is ㄹ."""
    last = word[-1]
    if _HANGUL_FIRST <= last <= _HANGUL_LAST:
        final = (ord(last) - ord(_HANGUL_FIRST)) % _FINALS
        return final != 0, final == _FINAL_RIEUL
    if last.isdigit():
        return last in _DIGITS_CLOSED, last in _DIGITS_RIEUL
    if last.isupper():
        return last in _LETTERS_CLOSED, last in _LETTERS_RIEUL
    return word.casefold().endswith(_WORD_ENDS_CLOSED), word.casefold().endswith(_WORD_ENDS_RIEUL)

"""Questions as they are typed: Hangul without spaces or with one after each syllable, and mistyped English words."""

import re
import string
from collections.abc import Iterator

from index import lexical
from index.lexicon import Lexicon, hangul
from index.lexicon.stopwords import is_stopword
from index.store import Store

_READ = 400  # characters of a question that are looked at: one that is longer was not typed
_UNSPACED = re.compile(r"[가-힣]{5,}")
_SPACED_OUT = re.compile(r"(?<![가-힣])[가-힣](?: [가-힣]){2,}(?![가-힣])")
_ASKS = re.compile(r"왜|뭐|뭘|무슨|무엇|얼마|언제|누구|누가|어디|어떻게|어떤|몇")
_VERBAL = re.compile(r"하|되|받|시키|드리")  # what makes a verb of the noun before it
_LONGEST_PARTICLE = 4
_SHORTEST_JOINED = 3  # syllables that make a word only together: of two, too many do

_ENGLISH_WORD = re.compile(r"(?<![\w'’.-])[A-Za-z]{5,20}(?![\w-])")


def respelled(question: str, lexicon: Lexicon, store: Store) -> str:
    """A question as it was meant: its words apart, whole, and spelled as the news or the lexicon spells them.

    Args:
        question: In Korean or English.
        lexicon: Words that may be meant.
        store: Its words are right, and may be meant too.
    """
    return corrected(respaced(question[:_READ], lexicon), lexicon, store) + question[_READ:]


def respaced(question: str, lexicon: Lexicon) -> str:
    """A question with its Korean words apart: by the longest words of the lexicon that it is made of."""
    joined = _SPACED_OUT.sub(lambda match: _joined(match[0], lexicon), question)
    return _UNSPACED.sub(lambda match: " ".join(_pieces(match[0], lexicon)), joined)


def corrected(question: str, lexicon: Lexicon, store: Store) -> str:
    """A question whose unknown English words are replaced by a known one that is a single slip away, if any."""
    words = {match[0] for match in _ENGLISH_WORD.finditer(question)}
    unknown = {word for word in words if not _is_known(word, lexicon)}
    seen = store.frequencies(lexical.stem(word.casefold()) for word in unknown) if unknown else {}
    meant = {w: _meant(w.casefold(), lexicon, store) for w in unknown if lexical.stem(w.casefold()) not in seen}
    return _ENGLISH_WORD.sub(lambda match: meant.get(match[0]) or match[0], question)


def _is_known(word: str, lexicon: Lexicon) -> bool:
    return is_stopword(word.casefold()) or lexicon.uses(word) or bool(lexicon.concepts(word)[0].other)


def _joined(syllables: str, lexicon: Lexicon) -> str:
    """Syllables with spaces between them, those that make a word put together."""
    rest, words = syllables.replace(" ", ""), []
    while rest:
        word = lexicon.beginning(rest)
        words.append(word if len(word) >= _SHORTEST_JOINED else rest[0])
        rest = rest[len(words[-1]) :]
    return " ".join(words)


def _pieces(run: str, lexicon: Lexicon) -> list[str]:
    """The words of a Hangul run, each with its particle; what is not known stays with the word before it."""
    pieces: list[str] = []
    rest = run
    while (word := lexicon.beginning(rest)) and not (pieces and _VERBAL.match(rest)):
        piece = word + _particle(word, rest[len(word) :])
        pieces.append(piece)
        rest = rest[len(piece) :]
    if _ASKS.match(rest) or not pieces:
        return [*pieces, rest]
    return [*pieces[:-1], pieces[-1] + rest]


def _particle(word: str, rest: str) -> str:
    """The particle that follows a word, or ""."""
    ends = (rest[:length] for length in range(min(_LONGEST_PARTICLE, len(rest)), 0, -1))
    return next((end for end in ends if word in hangul.without_particle(word + end)), "")


def _meant(word: str, lexicon: Lexicon, store: Store) -> str | None:
    """The word that a mistyped one was meant to be: the commonest in the news, else one of the lexicon."""
    near = list(dict.fromkeys(_one_slip_away(word)))
    frequencies = store.frequencies({lexical.stem(candidate) for candidate in near})
    known = [c for c in near if len(c) >= len(word) - 1 and (lexical.stem(c) in frequencies or lexicon.has(c))]
    return max(known, key=lambda candidate: frequencies.get(lexical.stem(candidate), 0), default=None)


def _one_slip_away(word: str) -> Iterator[str]:
    """The words with one letter missing, doubled or wrong, or two exchanged; the first letter is seldom wrong."""
    for at in range(1, len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in string.ascii_lowercase:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]

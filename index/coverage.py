"""How much of a question's words a text covers, in either language.

A question is a list of concepts (a word or phrase with its spellings and translations). A concept
is covered by the best of its alternatives, and counts once, by its rarity over both languages: so
a passage in the other language is not beaten by one that merely shares a number or a Latin word.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from index import lexical, numbers
from index.lexicon import Concept, Lexicon, names
from index.lexicon.hangul import is_hangul, without_particle
from index.lexicon.necessity import Kind, necessity
from index.lexicon.stopwords import is_stopword
from index.store import Filter, Store

_READ = 1000  # characters of a question: one that is longer is a text, whose beginning says what it is about
_STRIPPED = 0.95  # how sure it is that what looks like a particle is one
_SPELLINGS = 8  # of a name in the other alphabet, at most
_NEAR_BEST = 0.15  # so much below the likeliest one they are still taken
_LOOKED_THROUGH = 10_000  # passages that full-text search ranks for a question in either way, about
_LIKELY = 0.5  # a spelling that passages are looked for by
_ROUNDED = 0.7  # what a number's first two figures, or a day's month, say of it
_SHORT_PART = 0.8  # what a name's longer part says of its short one


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to write a concept.

    Attributes:
        terms: Index terms, that are all there when it is.
        degree: How sure it is that it means the concept, 0.0 to 1.0.
    """

    terms: tuple[str, ...]
    degree: float = 1.0


@dataclass(frozen=True, slots=True)
class Weighted:
    """A concept with the rarity of its words.

    Attributes:
        concept: The concept.
        weight: How rare the concept is, all alternatives together (inverse document frequency, as a share of that of
            a word which is in no passage), times how likely it is to stand in an answer.
        kind: Whether it is a name that the lexicon has, or may be a name, or neither.
        loose: Index terms of the word as typed, with their weights: any of them counts for its share,
            since particles and endings are part of a Hangul word.
        phrases: The alternatives, the surest first.
    """

    concept: Concept
    weight: float
    kind: Kind
    loose: dict[str, float]
    phrases: tuple[Phrase, ...]

    def match(self, terms: set[str] | frozenset[str]) -> float:
        """Share of the concept that a text with these terms covers, 0.0 to 1.0."""
        surest = next((phrase.degree for phrase in self.phrases if terms.issuperset(phrase.terms)), 0.0)
        total = sum(self.loose.values())
        if surest == 1.0 or not total:
            return surest
        return max(surest, sum(weight for term, weight in self.loose.items() if term in terms) / total)


class Query:
    """A question's concepts, weighed by how rare they are in the store."""

    def __init__(self, question: str, lexicon: Lexicon, store: Store, passages: int) -> None:
        concepts = [c for c in lexicon.concepts(question[:_READ]) if not is_stopword(c.text)]
        concepts = list(_persons_or_words(concepts, lexicon, store))
        named = _names(concepts, lexicon, store)
        alternatives = [[*_phrases(concept), *named.get(concept.text, ())] for concept in concepts]
        own = [tuple(dict.fromkeys(lexical.text_terms(concept.text))) for concept in concepts]
        wanted = {term for terms in own for term in terms}
        wanted |= {term for phrases in alternatives for phrase in phrases for term in phrase.terms}
        self._frequency = store.frequencies(wanted) if wanted else {}
        self.concepts = [
            _weigh(concept, _kind(concept, lexicon), terms, phrases, frequency=self._frequency, passages=passages)
            for concept, terms, phrases in zip(concepts, own, alternatives, strict=True)
        ]
        self._figures = any(numbers.find(weighted.concept.text) for weighted in self.concepts)
        self._asked = frozenset(wanted)
        self._total = sum(weighted.weight for weighted in self.concepts)

    def covered(self, text: str) -> float:
        """Share of the question's weight that a text covers, 0.0 to 1.0."""
        return self.covered_by(self.terms(text))

    def covered_by(self, terms: Iterable[str]) -> float:
        """As `covered`, of a text that has these index terms, its numbers' included."""
        if not self._total:
            return 0.0
        found = self._asked.intersection(terms)
        return sum(weighted.weight * weighted.match(found) for weighted in self.concepts) / self._total

    def missing(self, terms: set[str], kind: Kind) -> float:
        """The weight of the weightiest concept of a kind that a text with these terms lacks, 0.0 to 1.0."""
        lacking = (each.weight * (1 - each.match(terms)) for each in self.concepts if each.kind == kind)
        return max(lacking, default=0.0)

    def terms(self, text: str) -> set[str]:
        """A text's index terms; those of its numbers only where the question has numbers."""
        return {*lexical.text_terms(text), *(lexical.number_terms(text) if self._figures else ())}

    def candidates(self, store: Store, where: Filter, limit: int) -> list[int]:
        """Ids of passages that share words with the question: by its own words, and by their translations.

        Args:
            store: Where to look.
            where: Which articles to look at.
            limit: Passages found in either way, at most.
        """
        own = self._rarest((term,) for weighted in self.concepts for term in weighted.loose)
        likely = (p.terms for weighted in self.concepts for p in weighted.phrases if p.degree >= _LIKELY)
        return list(dict.fromkeys(store.match(own, limit, where) + store.match(self._rarest(likely), limit, where)))

    def _rarest(self, phrases: Iterable[tuple[str, ...]]) -> str:
        """Full-text expression for the rarest of these phrases, which say most: so many that few passages have them."""
        counted = {terms: min(self._frequency.get(term, 0) for term in terms) for terms in phrases if terms}
        chosen: list[tuple[str, ...]] = []
        found = 0
        for terms, frequency in sorted(counted.items(), key=lambda item: item[1]):
            found += frequency
            if chosen and found > _LOOKED_THROUGH:
                break
            if frequency:
                chosen.append(terms)
        return lexical.any_of(chosen)


def _persons_or_words(concepts: Iterable[Concept], lexicon: Lexicon, store: Store) -> Iterator[Concept]:
    """Latin words that only read like a Korean's name stand for themselves: the store has no such person."""
    for concept in concepts:
        if concept.name and " " in concept.text:
            spelled = [lexical.text_terms(spelling.text) for spelling in _person(concept)]
            known = store.frequencies({term for terms in spelled for term in terms})
            if not any(all(term in known for term in terms) for terms in spelled):
                yield from (word for word in lexicon.apart(concept) if not is_stopword(word.text))
                continue
        yield concept


def _person(concept: Concept) -> list[names.Spelling]:
    return names.person_in_hangul(tuple(concept.text.split()))


def _names(concepts: list[Concept], lexicon: Lexicon, store: Store) -> dict[str, list[Phrase]]:
    """The spellings of each name in the other alphabet, by the concept's text."""

    def lookup(keys: Iterable[str], korean: bool) -> list[str]:
        return [word for word in store.words_that_sound(keys, korean) if not lexicon.is_common(word)]

    found = {c.text: [_phrase(spelling) for spelling in _spellings(c, lookup)] for c in concepts if c.name}
    for here, there in pairwise(concepts):
        if _is_latin_name(here) and _is_latin_name(there):  # De Bruyne is one word in Hangul
            joined = [_phrase(spelling) for spelling in names.in_hangul(here.text + there.text, lookup)]
            alone = {word.text: found[word.text] for word in (here, there)}
            for word, other in ((here, there), (there, here)):
                found[word.text] = alone[word.text] + joined
                if names.is_short(word.text):  # the Huang of Jensen Huang is inside too many Hangul words
                    found[word.text] += [Phrase(p.terms, p.degree * _SHORT_PART) for p in alone[other.text]]
    return found


def _is_latin_name(concept: Concept) -> bool:
    return concept.name and " " not in concept.text and not is_hangul(concept.text)


def _spellings(concept: Concept, lookup: names.Lookup) -> list[names.Spelling]:
    word = concept.text
    if " " in word:
        return _person(concept)
    if not is_hangul(word):
        return names.in_hangul(word, lookup)
    return [
        names.Spelling(spelling.text, spelling.degree * sure)
        for stem, sure in _stems(word)
        for spelling in names.in_latin(stem, lookup)
    ]


def _stems(word: str) -> list[tuple[str, float]]:
    return [(word, 1.0), *((stem, _STRIPPED) for stem in without_particle(word))]


def _phrase(spelling: names.Spelling) -> Phrase:
    return Phrase(tuple(lexical.text_terms(spelling.text)), spelling.degree)


def _phrases(concept: Concept) -> Iterator[Phrase]:
    """The alternatives of a concept that are known."""
    for text in (concept.text, *concept.same, *concept.other):
        yield Phrase(tuple(lexical.text_terms(text)))
    yield from _figures(concept.text)
    if concept.name and is_hangul(concept.text):
        for stem, sure in _stems(concept.text):
            yield Phrase(tuple(lexical.text_terms(stem)), sure)


def _figures(text: str) -> Iterator[Phrase]:
    """The form that both languages share of a number, if the text is one."""
    for number in numbers.find(text):
        if text[: number.start] + text[number.end :] == "":
            exact, *rounded = number.terms
            yield Phrase((exact,))
            for term in rounded:
                yield Phrase((term,), _ROUNDED)


def _kind(concept: Concept, lexicon: Lexicon) -> Kind:
    joined = "".join(concept.text.split())
    headword = lexicon.beginning(joined) if is_hangul(joined[:1]) else concept.text
    if lexicon.kind(headword):
        return "known name"
    return "new name" if concept.name else "word"


def _weigh(
    concept: Concept,
    kind: Kind,
    own: Iterable[str],
    phrases: Iterable[Phrase],
    *,
    frequency: dict[str, int],
    passages: int,
) -> Weighted:
    surest: dict[tuple[str, ...], float] = {}
    for phrase in phrases:
        # What is only guessed must be there.
        if phrase.terms and (phrase.degree == 1.0 or all(term in frequency for term in phrase.terms)):
            surest[phrase.terms] = max(phrase.degree, surest.get(phrase.terms, 0.0))
    kept = _likeliest(Phrase(terms, degree) for terms, degree in surest.items())
    # A phrase is about as frequent as its rarest term; alternatives seldom meet in one passage.
    together = sum(min(frequency.get(term, 0) for term in phrase.terms) for phrase in kept)
    loose = {term: _idf(frequency.get(term, 0), passages) for term in own}
    weight = _idf(together, passages) / _idf(0, passages) * necessity(concept.text, kind)
    return Weighted(concept, weight, kind, loose, kept)


def _likeliest(phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    """What is sure, and of what is guessed the likeliest."""
    ranked = sorted(phrases, key=lambda phrase: -phrase.degree)
    sure = [phrase for phrase in ranked if phrase.degree == 1.0]
    guessed = ranked[len(sure) :][:_SPELLINGS]
    return (*sure, *(phrase for phrase in guessed if phrase.degree >= guessed[0].degree - _NEAR_BEST))


def _idf(frequency: int, passages: int) -> float:
    """Inverse document frequency, the variant of BM25 that is never negative."""
    frequency = min(frequency, passages)
    return math.log1p((passages - frequency + 0.5) / (frequency + 0.5))

"""Names that no lexicon has: read syllable by syllable, or found by their sound, in either alphabet."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from articles import article, stored

from index import lexical
from index.coverage import Query
from index.lexicon import Lexicon, names, romanisation, sounds
from index.store import Filter, Store

SAME = 0.5  # a degree that makes two names one
PAIRS = [
    line.split("\t")
    for line in (Path(__file__).parent / "data" / "names.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
HALVES = {"developed": PAIRS[0::2], "unseen": PAIRS[1::2]}  # the code was written with an eye on the first half only


def degree(english: str, korean: str) -> float:
    return names.degree(lexical.runs(english), lexical.runs(korean))


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize(("kind", "floor"), [("foreign", 0.85), ("korean", 0.95)])
def test_the_two_spellings_of_a_name_are_found_to_be_one(half: str, kind: str, floor: float) -> None:
    pairs = [(english, korean) for english, korean, of in HALVES[half] if of == kind]
    assert len(pairs) > 100
    found = [pair for pair in pairs if degree(*pair) >= SAME]
    assert len(found) / len(pairs) >= floor, sorted(set(pairs) - set(found))


@pytest.mark.parametrize("half", HALVES)
def test_different_names_are_seldom_taken_for_one(half: str) -> None:
    meant = defaultdict(set)
    for english, korean, _ in PAIRS:
        meant[frozenset(lexical.runs(english))].add(korean)
    others = [
        (english, korean)
        for (english, _, _), (_, korean, _) in product(HALVES[half][::3], HALVES[half])
        if korean not in meant[frozenset(lexical.runs(english))]
    ]
    wrong = [pair for pair in others if degree(*pair) >= SAME]
    assert len(others) > 20_000
    assert len(wrong) / len(others) <= 0.0005, wrong


@pytest.mark.parametrize(
    ("english", "korean"),
    [("Lee Jae-myung", "이재명"), ("Yi Jae Myung", "이재명"), ("Jaemyung Lee", "이재명"), ("Silla", "신라")],
)
def test_a_korean_name_is_read_however_it_is_romanised(english: str, korean: str) -> None:
    words = tuple(lexical.runs(english))
    read = romanisation.person_readings(words) if len(words) > 1 else romanisation.readings(words[0])
    assert korean in dict(read)


def test_the_usual_romanisation_comes_first() -> None:
    assert romanisation.spellings("효성")[0] == ("hyoseong", 0)
    assert romanisation.person_spellings("이재명")[0][0][0] == "lee"


@pytest.mark.parametrize(
    ("english", "korean"), [("lukaku", "루카쿠"), ("malm", "말름"), ("djokovic", "조코비치"), ("wagner", "바그너")]
)
def test_a_foreign_name_shares_a_key_with_its_hangul_spelling(english: str, korean: str) -> None:
    assert set(sounds.keys(english)) & set(sounds.keys(korean))
    assert sounds.likeness(english, korean) > 0.8


def test_a_name_of_one_consonant_is_too_short_to_tell() -> None:
    assert sounds.keys("su") == ()
    assert sounds.keys("황") == ()
    assert names.is_short("de")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with stored(
        tmp_path_factory.mktemp("names"),
        article("match", "말름이 결승골", "말름은 후반에 골을 넣었고, 더브라위너가 교체됐다."),
        article("plant", "효성, 새 공장", "효성이 공장을 세웠다."),
        article("reporter", "기자 간담회", "김재맹 의원과 젠센 씨가 나왔다."),
        article("tennis", "Kvitova wins again", "Kvitova beat Kim Jae-maeng of Korea in two sets."),
        article("snow", "강원에 눈", "강원 산간에 눈이 내렸다."),
    ) as store:
        yield store


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("what did Malm do", {"match"}),
        ("de bruyne", {"match"}),
        ("Hyosung", {"plant"}),
        ("Hyoseong", {"plant"}),
        ("Jae-maeng Kim", {"reporter", "tennis"}),
        ("jensen huang", {"reporter"}),
        ("크비토바가 이겼어?", {"tennis"}),
        ("김재맹은 누구야", {"reporter", "tennis"}),
        ("Zuckerberg", set()),
    ],
)
def test_a_name_in_a_question_finds_the_articles_that_spell_it_otherwise(
    store: Store, question: str, found: set[str]
) -> None:
    query = Query(question, Lexicon([]), store, 5)
    passages = store.passages(query.candidates(store, Filter(), 10)).values()
    assert {passage.article_id for passage in passages if query.covered(passage.embedded) > 0.2} == found


def test_a_short_part_of_a_name_goes_with_its_long_one(store: Store) -> None:
    query = Query("Jensen Huang", Lexicon([]), store, 5)
    assert query.covered("젠센 씨가 나왔다") > 0.7


def test_words_that_only_read_like_a_korean_name_stand_for_themselves(store: Store) -> None:
    concepts = [weighted.concept.text for weighted in Query("Noh Jinsu", Lexicon([]), store, 5).concepts]
    assert concepts == ["noh", "jinsu"]


def test_a_sure_match_counts_more_than_a_likely_one(store: Store) -> None:
    query = Query("Malm", Lexicon([]), store, 5)
    assert 0.5 < query.covered("말름이 왔다") < query.covered("Malm came") == 1.0

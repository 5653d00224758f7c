"""Words of one language in the other, and how much of a question a text covers."""

from collections.abc import Iterator

import pytest
from articles import article, stored

from index import lexical
from index.coverage import Query
from index.lexicon import Concept, Lexicon, load
from index.store import Filter, Store

LEXICON = load()


def concept(question: str, text: str) -> Concept:
    return next(found for found in LEXICON.concepts(question) if found.text == text)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("반도체", ["반도", "도체"]),
        ("왜", ["왜"]),
        ("崔 대행", ["崔", "대행"]),
        ("2조9000억원", ["2", "조", "9000", "억원"]),
        ("1,234,500원", ["1234500", "원"]),
        ("52-hour weeks", ["52", "hour", "week"]),
        ("ＡＩ 칩", ["ai", "칩"]),
        ("companies", ["company"]),
        ("pass bus", ["pass", "bus"]),
        ("", []),
        ("…!?", []),
    ],
)
def test_terms_of_both_scripts(text: str, terms: list[str]) -> None:
    assert lexical.text_terms(text) == terms


def test_decomposed_and_composed_hangul_have_the_same_terms() -> None:
    assert lexical.text_terms("\u1112\u1161\u11ab\u1100\u116e\u11a8") == lexical.text_terms("한국")


def test_the_longest_phrase_comes_first() -> None:
    found = [item.text for item in LEXICON.concepts("the world cup in Seoul")]
    assert "world cup" in found
    assert "world" not in found


def test_a_korean_word_is_known_with_its_particle() -> None:
    assert "Seoul" in concept("서울에서 만났나", "서울에서").other


def test_a_korean_phrase_is_known_with_or_without_its_space() -> None:
    spaced = concept("소프트뱅크 손정의 회장", "손정의")
    assert any("Son" in name for name in spaced.other)
    assert concept("채플 론이 뭐래", "채플 론이").other == concept("채플론 누구야", "채플론").other


def test_an_english_word_has_its_korean_spellings() -> None:
    assert {"알트먼", "올트먼"} <= set(concept("what did Altman say", "altman").other)


@pytest.mark.parametrize("word", ["deny", "denied", "denying", "stopped", "stopping", "score", "scored", "scoring"])
def test_a_regular_form_of_an_english_verb_is_known_by_its_base(word: str) -> None:
    verbs = [
        ("부인하다", "verb", ("deny",), ()),
        ("멈추다", "verb", ("stop",), ()),
        ("득점하다", "verb", ("score",), ()),
    ]
    (found,) = Lexicon(verbs).concepts(word)
    assert found.other == ({"den": "부인", "sto": "멈추", "sco": "득점"}[word[:3]],)


def test_an_unknown_word_stands_for_itself() -> None:
    assert concept("zyxwv 소식", "zyxwv") == Concept("zyxwv", ("zyxwv",), (), name=True)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with stored(
        tmp_path_factory.mktemp("lexicon"),
        article("altman", "올트먼, 서울 방문", "올트먼이 서울에서 카카오와 만났다."),
        article("chips", "반도체 수출 늘어", "반도체 수출이 10% 늘었다."),
        article("seoul", "Seoul shares fall", "Shares fell 10% on the Seoul exchange."),
        article("weather", "강원에 눈", "강원 산간에 눈이 내렸다."),
    ) as store:
        yield store


def covered(store: Store, question: str, text: str) -> float:
    return Query(question, LEXICON, store, 4).covered(text)


def test_a_translation_covers_as_much_as_the_word_itself(store: Store) -> None:
    assert covered(store, "Altman Seoul", "올트먼이 서울에 왔다") == 1.0
    assert covered(store, "올트먼 서울", "Altman came to Seoul") == 1.0


def test_a_rare_word_counts_more_than_a_common_one(store: Store) -> None:
    assert covered(store, "Altman Seoul", "올트먼이 왔다") > covered(store, "Altman Seoul", "서울에 눈이 왔다")


def test_a_shared_number_alone_covers_little(store: Store) -> None:
    assert covered(store, "semiconductor exports up 10 percent", "지수가 10 올랐다") < 0.5


def test_question_words_do_not_count(store: Store) -> None:
    assert covered(store, "what did Altman do", "올트먼이 왔다") == 1.0
    assert covered(store, "what did they do", "아무것도 아니다") == 0.0


def test_an_unknown_word_lowers_what_is_covered(store: Store) -> None:
    assert covered(store, "Altman zyxwv", "올트먼이 왔다") < 0.8


def test_candidates_come_from_both_languages(store: Store) -> None:
    articles = {
        p.article_id for p in store.passages(Query("Seoul", LEXICON, store, 4).candidates(store, Filter(), 10)).values()
    }
    assert articles == {"altman", "seoul"}

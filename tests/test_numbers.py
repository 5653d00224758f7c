"""Numbers, shares and days have one form in both languages, and are found by it."""

from collections.abc import Iterator

import pytest
from articles import article, stored

from index import lexical, numbers
from index.coverage import Query
from index.lexicon import Lexicon
from index.store import Filter, Store


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("3조 원", "3 trillion won"),
        ("1조5천억", "1.5 trillion"),
        ("1조 5000억원", "1.5tn"),
        ("2만명", "20,000 people"),
        ("350만", "3.5 million"),
        ("2천만", "20 million"),
        ("30억 달러", "$3 billion"),
        ("3억5000만 달러", "$350m"),
        ("12만 3456명", "123,456"),
        ("1만2000명", "12,000"),
        ("3兆", "three trillion"),
        ("30퍼센트", "30 percent"),
        ("3.50%", "3.5 per cent"),
        ("0.25%포인트", "0.25 percentage points"),
        ("2월 4일", "Feb. 4"),
        ("2월 4일", "4 February"),
        ("10월31일", "October 31st"),
        ("3월", "in March"),
        ("세 번째", "third"),
        ("두 명", "two"),
        ("규모 5.5", "5.5 magnitude"),
    ],
)
def test_both_languages_have_one_form(korean: str, english: str) -> None:
    terms = lexical.number_terms(korean)
    assert terms
    assert terms == lexical.number_terms(english)


@pytest.mark.parametrize(
    "text", ["3프로젝트", "it may rain", "march on Seoul", "2025년", "세금", "350m", "제3차", "52"]
)
def test_what_is_no_number_or_a_word_already_has_no_form(text: str) -> None:
    assert lexical.number_terms(text) == []


def test_the_exact_form_comes_before_the_rounded_one() -> None:
    (number,) = numbers.find("1조5123억원")
    assert number == numbers.Number(0, 7, ("n1512300000000", "r15e11"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with stored(
        tmp_path_factory.mktemp("numbers"),
        article("chips", "반도체에 1조5123억원", "회사는 1조5123억원을 들인다."),
        article("ships", "조선에 3조원", "회사는 3조원을 들인다."),
        article("date", "Talks on Feb. 4", "They will talk on Feb. 4."),
        article("other", "3명 다쳐", "3명이 다쳤다."),
    ) as store:
        yield store


@pytest.mark.parametrize(
    ("question", "best"), [("3 trillion won", "ships"), ("1.5 trillion", "chips"), ("2월 4일", "date")]
)
def test_a_number_finds_the_passage_that_writes_it_otherwise(store: Store, question: str, best: str) -> None:
    query = Query(question, Lexicon([]), store, 4)
    passages = store.passages(query.candidates(store, Filter(), 10)).values()
    assert max(passages, key=lambda passage: query.covered(passage.embedded)).article_id == best


def test_a_number_that_agrees_only_in_its_first_figures_counts_less(store: Store) -> None:
    query = Query("1.5 trillion", Lexicon([]), store, 4)
    assert 0 < query.covered("1조5123억원") < query.covered("1조5000억원")

"""Questions to the sample news, in both languages, and what must never be answered."""

from datetime import date, datetime
from pathlib import Path

import pytest

from index.article import SEOUL
from index.errors import UnknownSectionError
from index.evaluation import evaluate, read_questions
from index.news import NewsIndex
from index.passages import sentences

QUESTIONS = Path(__file__).parent / "data" / "sample_questions.jsonl"


@pytest.mark.parametrize(
    ("question", "article_ids"),
    [
        ("what did Altman do in Seoul", {"sample-a12", "sample-a13", "sample-a14", "sample-a15", "sample-a16"}),
        ("알트먼 서울에서 뭐 했어?", {"sample-a12", "sample-a13", "sample-a14", "sample-a15", "sample-a16"}),
        ("how did barbie hsu die", {"sample-b15"}),
        ("which govt offices blocked deepseek", {"sample-a26", "sample-a31", "sample-b10"}),
        ("삼성 이재용이랑 손정의 왜 만났어?", {"sample-a17", "sample-a19", "sample-c18"}),
    ],
)
def test_the_right_article_comes_first(sample_news: NewsIndex, question: str, article_ids: set[str]) -> None:
    answer = sample_news.ask(question)
    assert answer.answered
    assert answer.results[0].article.id in article_ids


def test_every_quote_is_a_whole_sentence_of_the_article_it_names(sample_news: NewsIndex) -> None:
    answer = sample_news.ask("what did Altman do in Seoul")
    assert answer.quotes
    for quote in answer.quotes:
        assert quote.text in quote.article.body
        assert set(sentences(quote.text)) <= set(sentences(quote.article.body))


@pytest.mark.parametrize(
    "question",
    [
        "who won the 2010 World Cup",
        "2010년 월드컵 우승팀은 어디야",
        "김치찌개 맛있게 끓이는 법",
        "how do i reset my wifi router",
        "whats the capital of mongolia",
        "zxcv qwer",
        "ㅋㅋㅋㅋ",
        "?!",
        "😀" * 4096,
        "",
    ],
)
def test_what_no_article_says_is_refused(sample_news: NewsIndex, question: str) -> None:
    answer = sample_news.ask(question)
    assert not answer.answered
    assert answer.quotes == ()


def test_a_refusal_still_offers_the_closest_articles(sample_news: NewsIndex) -> None:
    assert len(sample_news.ask("who won the 2010 World Cup", top=3).results) == 3


def test_a_section_limits_what_is_searched(sample_news: NewsIndex) -> None:
    found = sample_news.ask("Trump tariffs", section="정치", top=50).results
    assert found
    assert {result.article.section for result in found} == {"politics"}


def test_a_main_section_includes_its_sub_sections(sample_news: NewsIndex) -> None:
    found = sample_news.ask("올트먼", section="it", top=50).results
    assert {(result.article.section or "").partition("/")[0] for result in found} == {"it"}
    assert any("/" in (result.article.section or "") for result in found)


def test_days_limit_what_is_searched(sample_news: NewsIndex) -> None:
    found = sample_news.ask("트럼프 관세", since=date(2025, 2, 3), until=date(2025, 2, 4), top=50).results
    assert {result.article.published.astimezone(SEOUL).day for result in found} == {3, 4}


def test_yesterday_is_counted_from_the_moment_of_asking(sample_news: NewsIndex) -> None:
    now = datetime(2025, 2, 4, 9, 0, tzinfo=SEOUL)
    found = sample_news.ask("어제 코스피 왜 떨어졌어?", now=now).results
    assert {result.article.published.astimezone(SEOUL).day for result in found} == {3, 4}


def test_a_day_without_an_answer_is_taken_back(sample_news: NewsIndex) -> None:
    later = datetime(2025, 8, 1, 9, 0, tzinfo=SEOUL)
    assert sample_news.ask("어제 올트먼이 서울에서 뭐 했어?", now=later).answered


def test_days_out_of_this_world_are_days_without_news(sample_news: NewsIndex) -> None:
    assert sample_news.ask("올트먼", since=date.max).results == ()
    assert sample_news.ask("올트먼", until=date.min).results == ()
    assert sample_news.ask("올트먼", since=date.min, until=date.max).answered
    assert sample_news.digest("it", day=date.max).entries == ()


def test_an_unknown_section_is_an_error(sample_news: NewsIndex) -> None:
    with pytest.raises(UnknownSectionError):
        sample_news.ask("올트먼", section="요리")
    with pytest.raises(UnknownSectionError):
        sample_news.ask("올트먼", section="")


def test_our_questions_about_the_sample_news_are_answered_in_both_languages(sample_news: NewsIndex) -> None:
    figures = evaluate(sample_news, read_questions(QUESTIONS))
    for language in ("ko", "en"):
        found = figures[language]
        assert (found["recall@1"] or 0) >= 0.85, language
        assert (found["recall@5"] or 0) >= 0.95, language
        assert (found["answered"] or 0) >= 0.85, language
        assert (found["refused"] or 0) >= 0.4, language

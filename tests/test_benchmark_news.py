"""The news and questions that retrieval is measured on: enough of each kind, and every answer known."""

import json
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.newsroom import near_misses, questions
from index.article import language_of
from index.evaluation import Question

ARTICLES = Path(__file__).parents[1] / "benchmarks" / "news" / "articles.jsonl"


@pytest.fixture(scope="module")
def languages() -> dict[str, str]:
    """The language of each article, by its id."""
    articles = [json.loads(line) for line in ARTICLES.read_text("utf-8").splitlines()]
    assert len({article["id"] for article in articles}) == len(articles), "an id is used twice"
    return {article["id"]: article["language"] for article in articles}


@pytest.fixture(scope="module")
def halves() -> dict[str, list[Question]]:
    return {half: questions(half) for half in ("development", "test")}


@pytest.fixture(scope="module")
def asked(halves: dict[str, list[Question]]) -> list[Question]:
    return [question for half in halves.values() for question in half]


def test_there_are_enough_articles_in_both_languages(languages: dict[str, str]) -> None:
    assert len(languages) >= 400
    assert min(Counter(languages.values())[language] for language in ("ko", "en")) >= 100


def test_there_are_enough_questions_in_both_languages(asked: list[Question]) -> None:
    assert min(Counter(question.language for question in asked)[language] for language in ("ko", "en")) >= 200


def test_every_answer_is_an_article(asked: list[Question], languages: dict[str, str]) -> None:
    assert not {id_ for question in asked for id_ in question.relevant} - languages.keys()


def test_no_question_is_asked_twice(asked: list[Question]) -> None:
    assert [text for text, times in Counter(question.text for question in asked).items() if times > 1] == []


@pytest.mark.parametrize("half", ["development", "test"])
def test_a_half_has_questions_of_every_kind(
    half: str, halves: dict[str, list[Question]], languages: dict[str, str]
) -> None:
    for language in ("ko", "en"):
        those = [question for question in halves[half] if question.language == language]
        answerable = [question for question in those if question.relevant]
        across = [q for q in answerable if language not in {languages[id_] for id_ in q.relevant}]
        assert 0.2 * len(those) <= len(those) - len(answerable) <= 0.5 * len(those)
        assert 0.3 * len(answerable) <= len(across) <= 0.7 * len(answerable)


def test_near_misses_are_many_and_about_articles_in_both_languages(tmp_path: Path, asked: list[Question]) -> None:
    file, more = near_misses(tmp_path)
    articles = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    ids = {article["id"] for article in articles}
    assert len(ids) == len(articles)
    assert {language_of(article["body"]) for article in articles} == {"ko", "en"}
    assert not {id_ for question in more for id_ in question.relevant} - ids
    assert sum(not question.relevant for question in more) >= 500
    assert sum(bool(question.relevant) for question in more) >= 200
    assert not {question.text for question in more} & {question.text for question in asked}

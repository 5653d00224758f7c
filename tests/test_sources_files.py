"""JSON Lines: one article a line."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from source_memory import articles, problems, read

from index.article import SEOUL, Article
from index.config import FetchConfig, SourceConfig
from index.sources import Problem, Unchanged
from index.sources.open import open_source

BRIDGE = {"title": "다리 다시 열려", "body": "다리가 다시 열렸다.", "published": "2025-03-04 09:00:00"}


def lines(tmp_path: Path, *records: object) -> list[Article | Unchanged | Problem]:
    text = "\n".join(record if isinstance(record, str) else json.dumps(record) for record in records)
    (tmp_path / "news.jsonl").write_text(text, encoding="utf-8")
    config = SourceConfig(kind="jsonl", name="한강신문", location="news.jsonl")
    return read(open_source(config, FetchConfig(), tmp_path))


def test_everything_that_is_known_is_kept(tmp_path: Path) -> None:
    known = {
        "id": "bridge-1",
        "url": "https://hangang.example/1",
        "section": "사회",
        "author": "홍길동 기자",
        "language": "en",
        "published": "2025-03-04T00:00:00Z",
        "mood": "glad",
    }
    (article,) = articles(lines(tmp_path, BRIDGE | known))

    assert (article.id, article.url, article.section) == ("bridge-1", "https://hangang.example/1", "사회")
    assert (article.author, article.language, article.source) == ("홍길동", "en", "한강신문")
    assert article.published == datetime(2025, 3, 4, tzinfo=UTC)


def test_what_is_not_known_is_found(tmp_path: Path) -> None:
    (article,) = articles(lines(tmp_path, BRIDGE))

    assert article.published == datetime(2025, 3, 4, 9, 0, tzinfo=SEOUL)
    assert (article.language, article.author, article.url, article.section) == ("ko", "", "", None)
    assert len(article.id) == 16


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ('{"title": "끊긴', "not JSON"),
        ('["title"]', "must be a JSON object"),
        ({"title": "글이 없다", "published": "2025-03-04"}, "body missing"),
        (BRIDGE | {"title": "  "}, "title missing or empty"),
        (BRIDGE | {"published": "어제"}, "'어제' is not a date"),
        (BRIDGE | {"published": "12:30"}, "not a whole date"),
        (BRIDGE | {"published": 1741046400}, '"published" must be text'),
        (BRIDGE | {"title": "글이 없다", "body": "\u200b \ufeff"}, "no text"),
        ("[" * 100_000, "recursion"),
    ],
)
def test_a_broken_line_is_reported_and_the_others_are_read(tmp_path: Path, broken: object, why: str) -> None:
    results = lines(tmp_path, BRIDGE, "", broken, BRIDGE | {"title": "둘째 기사"})

    (problem,) = problems(results)
    assert why in problem.why
    assert [article.title for article in articles(results)] == ["다리 다시 열려", "둘째 기사"]


def test_a_problem_names_the_line(tmp_path: Path) -> None:
    (problem,) = problems(lines(tmp_path, BRIDGE, "", "{"))

    assert problem.where.endswith("news.jsonl line 3")


def test_the_last_line_about_an_article_counts(tmp_path: Path) -> None:
    url = {"url": "https://hangang.example/1"}
    (article,) = articles(lines(tmp_path, BRIDGE | url, BRIDGE | url | {"body": "고친 글이다."}))

    assert article.body == "고친 글이다."


def test_texts_are_tidied(tmp_path: Path) -> None:
    untidy = {
        "title": "  두 줄로\n나뉜\u200b  제목\x07 ",
        "body": "\u1112\u1161\u11ab\u1100\u1161\u11bc\u00a0 물이\t맑다.\r\n\r\n\ud800둘째 \u202e문단.",
    }
    (article,) = articles(lines(tmp_path, BRIDGE | untidy))

    assert article.title == "두 줄로 나뉜 제목"
    assert article.body == "한강 물이 맑다.\n둘째 문단."

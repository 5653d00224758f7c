"""`ingest PATH|URL`: what a document is, judged by its content, whatever it is called."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from source_memory import articles, read
from web_server import WebServer, html

from index.article import SEOUL
from index.config import FetchConfig, SourceConfig
from index.errors import SourceError
from index.sources.open import open_source, sniff_source

DATA = Path(__file__).parent / "data"
FETCH = FetchConfig(article_pages=False)


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


@pytest.mark.parametrize(
    ("file", "name", "count"),
    [
        ("listing.txt", "한강신문", 3),
        ("listing_cards.html", "한강신문", 2),
        ("listing_links.html", "강변일보 최신기사", 2),
        ("article.html", "한강신문", 1),
        ("rss.xml", "한강신문 - 전체기사", 2),
        ("atom.xml", "River Daily", 1),
        ("rdf.xml", "River Weekly", 1),
        ("feed.json", "River Notes", 1),
    ],
)
def test_the_kind_is_found_by_content_and_the_name_in_it(tmp_path: Path, file: str, name: str, count: int) -> None:
    unnamed = tmp_path / "document"
    shutil.copy(DATA / file, unnamed)

    source = sniff_source(str(unnamed), FETCH)

    assert source.name == name
    assert [article.source for article in articles(read(source))] == [name] * count


def test_json_lines_are_named_by_their_file_and_may_begin_with_broken_lines(tmp_path: Path) -> None:
    path = tmp_path / "spring.txt"
    path.write_text('title,body\n{"title": \n{"title": "다리", "body": "다리가 열렸다.", "published": "2025-03-04"}\n')

    source = sniff_source(str(path), FETCH)

    assert source.name == "spring"
    assert [article.title for article in articles(read(source))] == ["다리"]


def test_an_article_page_gives_that_article(web: WebServer) -> None:
    url = web.serve("/article/101", html((DATA / "article.html").read_bytes()))

    (article,) = articles(read(sniff_source(url, FETCH)))

    assert article.title == "남산 둘레길 조명, 밤마다 밝기 바뀐다"
    assert article.url == url
    assert article.published == datetime(2025, 3, 4, 9, 10, 11, tzinfo=SEOUL)
    assert (article.author, article.section, article.language) == ("홍길동", "사회", "ko")
    assert article.body.startswith("남산 둘레길의 조명이")
    assert article.body.endswith("예산은 구와 시가 절반씩 낸다.")


def test_an_address_is_read_once_to_sniff_and_to_read(web: WebServer) -> None:
    url = web.serve("/anything", html((DATA / "rss.xml").read_bytes(), "text/plain"))

    assert len(articles(read(sniff_source(url, FETCH)))) == 2
    assert web.paths() == ["/anything"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"milk, bread, eggs", "expected JSON Lines .* a feed .* list page .* article's web page"),
        (b'{"colour": "blue"}', "expected JSON Lines"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "expected JSON Lines"),
        (b"<html><head><title>x</title></head><body></body></html>", "no article's text"),
    ],
)
def test_anything_else_is_refused_with_what_was_expected(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "unknown"
    path.write_bytes(content)

    with pytest.raises(SourceError, match=why):
        sniff_source(str(path), FETCH)


@pytest.mark.parametrize("location", ["nowhere.xml", "gopher://river.example/news"])
def test_a_place_that_cannot_be_read_is_named(location: str) -> None:
    with pytest.raises(SourceError, match=location):
        sniff_source(location, FETCH)


def test_files_in_the_configuration_are_relative_to_its_folder() -> None:
    config = SourceConfig(kind="listing", name="한강신문", location="data/listing.txt")

    assert len(articles(read(open_source(config, FETCH, Path(__file__).parent)))) == 3

"""A newspaper's list page as HTML, in two layouts, and the articles' pages behind it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from source_memory import Notebook, articles, problems, read
from web_server import Reply, WebServer, html

from index.article import SEOUL
from index.config import FetchConfig, SourceConfig
from index.errors import SourceError
from index.sources import Source, Unchanged
from index.sources.document import Document
from index.sources.listing import navigation
from index.sources.navigation import Heading
from index.sources.open import open_source

DATA = Path(__file__).parent / "data"
CARDS = (DATA / "listing_cards.html").read_text(encoding="utf-8")
LINKS = (DATA / "listing_links.html").read_text(encoding="utf-8")
ARTICLE = (DATA / "article.html").read_text(encoding="utf-8")


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


def listing(url: str, *, pages: bool = False) -> Source:
    config = SourceConfig(kind="listing", name="한강신문", location=url)
    return open_source(config, FetchConfig(article_pages=pages), Path(), sleep=lambda seconds: None)


def test_cards_with_picture_heading_teaser_and_byline(web: WebServer) -> None:
    results = read(listing(web.serve("/news", html(CARDS))))
    lights, robots = articles(results)

    assert lights.title == "남산 둘레길 조명, 밤마다 밝기 바뀐다"
    assert lights.url == web.url("/article/101")
    assert lights.body.startswith("남산 둘레길의 조명이 보행자 수에 따라")
    assert lights.published == datetime(2025, 3, 4, 9, 10, 11, tzinfo=SEOUL)
    assert (lights.author, lights.section) == ("홍길동", "사회")
    assert robots.title == "美 로봇 학회서 韓 연구팀 '올해의 논문'"
    assert robots.published == datetime(2025, 3, 3, 18, 0, tzinfo=SEOUL)
    assert (robots.author, robots.section) == ("", "로봇")


def test_an_impossible_date_on_a_card_is_reported(web: WebServer) -> None:
    (problem,) = problems(read(listing(web.serve("/news", html(CARDS)))))

    assert problem.where == "달력에 없는 날짜가 붙은 기사"
    assert "2025-13-45" in problem.why


def test_blocks_inside_one_link_on_a_korean_encoded_page(web: WebServer) -> None:
    page = html(LINKS.encode("cp949"), "text/html")
    library, market = articles(read(listing(web.serve("/list/all.php", page))))

    assert library.title == "새 도서관, 옛 역에서 문 열다"
    assert library.url == web.url("/list/view.php?idxno=7&page=1")
    assert library.body.startswith("강가의 옛 기차역이")
    assert library.published == datetime(2025, 3, 3, 17, 30, tzinfo=SEOUL)
    assert library.author == "성춘향"
    assert market.title == '시장 상인들 "봄나물 값 내렸다"'
    assert market.published == datetime(2025, 3, 3, 16, 5, tzinfo=SEOUL)
    assert market.author == "이몽룡"


def test_menus_are_the_section_tree() -> None:
    cards = navigation(Document("https://hangang.example/news", CARDS.encode()))
    links = navigation(Document("https://river.example/list", LINKS.encode("cp949")))

    assert cards.paper == "한강신문"
    assert cards.headings == (Heading("경제", ("증권", "부동산")), Heading("IT·과학", ("로봇",)), Heading("사회"))
    assert [heading.name for heading in links.headings] == ["정치", "경제", "사회"]


def test_teasers_are_completed_from_the_articles_pages(web: WebServer) -> None:
    web.serve("/article/101", html(ARTICLE))
    results = read(listing(web.serve("/news", html(CARDS)), pages=True))

    lights = articles(results)[0]
    assert "벌레가 덜 모이도록" in lights.body
    assert lights.body.endswith("예산은 구와 시가 절반씩 낸다.")
    assert "많이 본 기사" not in lights.body
    assert "재배포" not in lights.body


def test_a_page_that_fails_leaves_the_teaser_and_is_tried_again_next_time(web: WebServer) -> None:
    memory = Notebook()
    web.serve("/article/101", Reply(status=404), html(ARTICLE))
    web.serve("/article/102", html(ARTICLE))
    source = listing(web.serve("/news", html(CARDS, ETag='"1"')), pages=True)

    first = read(source, memory)
    assert articles(first)[0].body.endswith("시험 구간에서 전력 사용이...")
    assert "404" in problems(first)[0].why
    again = read(source, memory)
    assert "벌레가 덜 모이도록" in articles(again)[0].body
    assert Unchanged(articles(first)[1].id) in again


def test_a_page_without_text_is_reported_once_and_not_fetched_again(web: WebServer) -> None:
    memory = Notebook()
    web.serve("/article/101", html("<html><head><title>사진</title></head><body><img src='/1.jpg'></body></html>"))
    web.serve("/article/102", html(ARTICLE))
    source = listing(web.serve("/news", html(CARDS)), pages=True)

    first = read(source, memory)
    assert "no article's text" in problems(first)[0].why
    assert Unchanged(articles(first)[0].id) in read(source, memory)
    assert web.paths().count("/article/101") == 1


def test_a_text_once_completed_is_not_replaced_by_a_changed_teaser(web: WebServer) -> None:
    memory = Notebook()
    web.serve("/article/101", html(ARTICLE), Reply(status=404))
    web.serve("/article/102", html(ARTICLE))
    read(listing(web.serve("/news", html(CARDS)), pages=True), memory)

    changed = html(CARDS.replace("밝기를 바꾸는 등으로", "밝기를 스스로 바꾸는 등으로"))
    results = read(listing(web.serve("/news", changed), pages=True), memory)

    assert articles(results) == []
    assert problems(results)[0].where == "남산 둘레길 조명, 밤마다 밝기 바뀐다"


def test_pages_are_given_up_when_their_server_is_down(web: WebServer) -> None:
    item = (
        '<div class="item"><h3><a href="/a/{0}">번호가 {0}인 기사의 제목</a></h3>'
        "<p>{0}번 기사의 짧은 요약이 여기에 적혀 있다.</p><i>2025-03-04 09:1{0}</i></div>"
    )
    for number in range(6):
        web.serve(f"/a/{number}", Reply(status=503))
    page = f"<html><body><div>{''.join(item.format(n) for n in range(6))}</div></body></html>"
    results = read(listing(web.serve("/news", html(page)), pages=True))

    assert len(articles(results)) == 6
    assert len(problems(results)) == 6
    assert {path for path in web.paths() if path.startswith("/a/")} == {"/a/0", "/a/1", "/a/2"}


def test_a_page_without_dated_headlines_is_refused(web: WebServer) -> None:
    url = web.serve("/about", html("<html><body><p>신문사 소개</p></body></html>"))

    with pytest.raises(SourceError, match="no headlines with dates"):
        read(listing(url))

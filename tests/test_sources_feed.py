"""Feeds: four formats, conditional requests, summaries completed from the article's page."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from source_memory import Notebook, articles, problems, read
from web_server import Reply, WebServer, html, xml

from index.article import SEOUL, article_id
from index.config import FetchConfig, SourceConfig
from index.errors import SourceError
from index.sources import Source, Unchanged
from index.sources.open import open_source

DATA = Path(__file__).parent / "data"
ARTICLE = (DATA / "article.html").read_text(encoding="utf-8")
NOON = datetime(2025, 3, 4, 3, 0, tzinfo=UTC)


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


def feed(location: str, *, now: datetime = NOON, section: str | None = None, **fetch: object) -> Source:
    config = SourceConfig(kind="feed", name="한강신문", location=location, section=section)
    limits = FetchConfig.model_validate(fetch)
    return open_source(config, limits, DATA, clock=lambda: now, sleep=lambda seconds: None)


def rss(*items: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>강</title>{"".join(items)}</channel></rss>'


def item(title: str, link: str = "", text: str = "", date: str = "Tue, 04 Mar 2025 09:00:00 +0900") -> str:
    told = {"title": title, "link": link, "pubDate": date, "description": text}
    return "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in told.items()) + "</item>"


def test_rss_with_markup_categories_and_local_times() -> None:
    first, second = articles(read(feed("rss.xml", section="society")))

    assert first.title == '<속보> 남산 조명 교체, "전력 3분의 1 절감"'
    assert first.body == "남산 둘레길의 조명이 바뀐다.\n교체 공사는 4월에 끝난다 & 여름에 넓힌다.\n예산은 절반씩 낸다."
    assert first.url == "https://hangang.example/article/101"
    assert first.id == article_id(first.url, first.title, first.published)
    assert first.published == datetime(2025, 3, 4, 9, 10, 11, tzinfo=SEOUL)
    assert (first.author, first.section) == ("홍길동", "사회")
    # No time zone is Seoul's; several categories are keywords, so the source's own section counts.
    assert second.published == datetime(2025, 3, 3, 18, 0, tzinfo=SEOUL)
    assert second.section == "society"


def test_an_item_without_headline_is_reported_and_one_listed_twice_is_read_once() -> None:
    results = read(feed("rss.xml"))

    assert [problem.where for problem in problems(results)] == ["https://hangang.example/article/103"]
    assert len({article.url for article in articles(results)}) == len(articles(results)) == 2


@pytest.mark.parametrize(
    ("name", "title", "body", "author"),
    [
        (
            "atom.xml",
            "A library in the old station opens",
            "The old railway station has become a library.\nIt holds forty thousand books.",
            "Jane Doe",
        ),
        ("rdf.xml", "The ferry runs again", "The ferry across the river runs again after a winter of repairs.", ""),
        ("feed.json", "Swans return", "Forty swans came back.\nThey stay until March.", "Jane Doe"),
    ],
)
def test_the_other_formats(name: str, title: str, body: str, author: str) -> None:
    article = articles(read(feed(name)))[0]

    assert (article.title, article.body, article.author, article.language) == (title, body, author, "en")
    assert article.url.startswith("https://river.example/")
    assert article.published.utcoffset() is not None


def test_broken_items_of_a_json_feed_are_reported() -> None:
    assert [problem.why for problem in problems(read(feed("feed.json")))] == [
        "it has no headline",
        "an item is not a JSON object",
    ]


@pytest.mark.parametrize("validator", [{"ETag": '"v1"'}, {"Last-Modified": "Tue, 04 Mar 2025 00:00:00 GMT"}])
def test_an_unchanged_feed_is_not_sent_again(web: WebServer, validator: dict[str, str]) -> None:
    memory = Notebook()
    url = web.serve("/rss", xml(rss(item("다리 다시 열려", text="다리가 다시 열렸다.")), **validator))

    (article,) = articles(read(feed(url), memory))
    assert read(feed(url), memory) == [Unchanged(article.id)]


def test_validators_are_forgotten_when_an_item_failed_or_the_reading_was_cut_short(web: WebServer) -> None:
    broken = web.serve("/broken", xml(rss(item("", text="제목이 없다.")), ETag='"v1"'))
    good = web.serve("/good", xml(rss(item("하나", text="글"), item("둘", text="글")), ETag='"v1"'))
    memory = Notebook()

    read(feed(broken), memory)
    next(feed(good).articles(memory))
    memory.keep()

    assert memory.kept == {}


def test_a_summary_is_completed_from_the_article_page_once(web: WebServer) -> None:
    memory = Notebook()
    page = web.serve("/article/101", html(ARTICLE))
    url = web.serve("/rss", xml(rss(item("남산 둘레길 조명, 밤마다 밝기 바뀐다", page, "둘레길의 조명이 바뀐다."))))

    (article,) = articles(read(feed(url), memory))
    assert "벌레가 덜 모이도록" in article.body
    assert article.author == "홍길동"
    assert read(feed(url), memory) == [Unchanged(article.id)]
    assert web.paths().count("/article/101") == 1


def test_an_item_whose_summary_changed_is_read_again(web: WebServer) -> None:
    memory = Notebook()
    page = web.serve("/article/101", html(ARTICLE), html(ARTICLE.replace("노란색으로", "주황색으로")))
    url = web.serve("/rss", xml(rss(item("남산 조명", page, "둘레길의 조명이 바뀐다."))))
    read(feed(url), memory)
    web.serve("/rss", xml(rss(item("남산 조명(종합)", page, "둘레길의 조명이 바뀐다."))))

    (article,) = articles(read(feed(url), memory))
    assert "주황색으로" in article.body


def test_pages_are_left_alone_when_the_configuration_says_so(web: WebServer) -> None:
    url = web.serve("/rss", xml(rss(item("다리", web.url("/article/1"), "다리가 다시 열렸다."))))

    (article,) = articles(read(feed(url, article_pages=False)))
    assert article.body == "다리가 다시 열렸다."
    assert web.paths() == ["/rss"]


def test_an_item_without_text_and_without_page_is_reported(web: WebServer) -> None:
    url = web.serve("/rss", xml(rss(item("글이 없는 기사", web.url("/gone")), item("글도 주소도 없는 기사"))))

    first, second = problems(read(feed(url)))
    assert (first.where, "404" in first.why) == ("글이 없는 기사", True)
    assert (second.where, second.why) == ("글도 주소도 없는 기사", "it has neither a text nor a link to one")


def test_an_item_without_date_keeps_the_moment_it_was_first_seen(web: WebServer) -> None:
    memory = Notebook()
    url = web.serve("/rss", xml(rss(item("날짜 없는 기사", text="글이 있다.", date="곧"))))

    (first,) = articles(read(feed(url), memory))
    (later,) = articles(read(feed(url, now=NOON + timedelta(hours=1)), memory))
    assert first.published == NOON
    assert later == first


@pytest.mark.parametrize(
    ("declared", "header", "encoding"),
    [
        pytest.param("euc-kr", "application/xml", "cp949", id="only the document says it"),
        pytest.param("utf-8", "application/xml; charset=EUC-KR", "cp949", id="only the header is right"),
        pytest.param("utf-8", "text/xml; charset=utf-8", "cp949", id="both are wrong"),
        pytest.param("euc-kr", "text/xml; charset=euc-kr", "utf-8", id="both are wrong the other way"),
        pytest.param("iso-8859-1", "text/xml", "cp949", id="declared Western"),
        pytest.param("no-such-charset", "text/xml; charset=x-unknown", "cp949", id="unknown names"),
    ],
)
def test_korean_in_whatever_encoding(web: WebServer, declared: str, header: str, encoding: str) -> None:
    document = rss(item("봄나물 값이 내렸다", text="쌀과 똠방각하 펲시콜라까지, 값이 내렸다."))
    document = document.replace('<?xml version="1.0"?>', f'<?xml version="1.0" encoding="{declared}"?>')
    url = web.serve("/rss", xml(document.encode(encoding), header))

    (article,) = articles(read(feed(url)))
    assert (article.title, article.body) == ("봄나물 값이 내렸다", "쌀과 똠방각하 펲시콜라까지, 값이 내렸다.")


def test_a_feed_that_breaks_off_gives_its_whole_items(web: WebServer) -> None:
    document = rss(item("하나", text="첫째 글"), item("둘", text="둘째 글이 이렇게 끝까지 있다."))
    url = web.serve("/rss", xml(document[: document.index("끝까지")], ETag='"v1"'))

    results = read(feed(url))
    assert [article.title for article in articles(results)] == ["하나"]
    assert "breaks off" in problems(results)[0].why


@pytest.mark.parametrize("reference", ["&#55296;", "&amp;#xDFFF;", "&#1114112;", "&#x" + "F" * 40 + ";"])
def test_references_to_characters_that_cannot_be_are_dropped(web: WebServer, reference: str) -> None:
    url = web.serve("/rss", xml(rss(item(f"다리{reference} 열려", text=f"글{reference}이 있다."))))

    (article,) = articles(read(feed(url)))
    assert (article.title, article.body) == ("다리 열려", "글이 있다.")


def test_a_feed_is_read_up_to_max_items(web: WebServer) -> None:
    url = web.serve("/rss", xml(rss(*(item(f"기사 {n}", text="글") for n in range(5)))))

    assert [article.title for article in articles(read(feed(url, max_items=2)))] == ["기사 0", "기사 1"]


def test_a_feed_without_items_is_no_error(web: WebServer) -> None:
    assert read(feed(web.serve("/rss", xml(rss())))) == []


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (html("<!DOCTYPE html><html><body>점검 중입니다</body></html>"), "web page, not a feed"),
        (html('{"items": "none"}', "application/json"), 'list of "items"'),
        (html('{"items": [', "application/json"), "damaged JSON"),
        (html("Hello", "text/plain"), "not a feed"),
        (Reply(status=404), "404.*check the address"),
    ],
)
def test_what_is_no_feed_is_named_for_what_it_is(web: WebServer, reply: Reply, why: str) -> None:
    url = web.serve("/rss", reply)

    with pytest.raises(SourceError, match=why) as caught:
        read(feed(url))
    assert (caught.value.source, caught.value.where) == ("한강신문", url)

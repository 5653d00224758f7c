"""A newspaper's list page as text: articles between their marker lines and time lines, and the section tree."""

from datetime import datetime
from pathlib import Path

import pytest
from source_memory import articles, problems, read

from index.article import SEOUL, Article
from index.config import FetchConfig, SourceConfig
from index.errors import SourceError
from index.sources import Problem, Unchanged
from index.sources.document import Document
from index.sources.listing import navigation
from index.sources.navigation import Heading
from index.sources.open import open_source

PAGE = (Path(__file__).parent / "data" / "listing.txt").read_text(encoding="utf-8")


def listing(tmp_path: Path, content: str | bytes) -> list[Article | Unchanged | Problem]:
    path = tmp_path / "list.txt"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    config = SourceConfig(kind="listing", name="한강신문", location="list.txt")
    return read(open_source(config, FetchConfig(), tmp_path))


def test_articles_have_headline_text_time_and_reporter(tmp_path: Path) -> None:
    first, second, third = articles(listing(tmp_path, PAGE))

    assert first.title == "남산 둘레길 조명, 밤마다 밝기 바뀐다"
    assert first.published == datetime(2025, 3, 4, 9, 10, 11, tzinfo=SEOUL)
    assert first.author == "홍길동"
    assert first.source == "한강신문"
    assert first.url == ""
    assert second.title == "美 로봇 학회서 韓 연구팀 '올해의 논문'"
    assert third.title == "A library in the old station opens its doors"
    assert [article.language for article in (first, second, third)] == ["ko", "ko", "en"]


def test_the_signature_with_a_mail_address_is_no_part_of_the_text(tmp_path: Path) -> None:
    first = articles(listing(tmp_path, PAGE))[0]

    assert first.body.endswith('줄었다"고 밝혔다.\n교체 공사는 4월에 끝난다.')


def test_the_paper_itself_is_no_author(tmp_path: Path) -> None:
    assert articles(listing(tmp_path, PAGE))[1].author == ""


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(PAGE.replace("\n", "\r\n"), id="Windows line ends"),
        pytest.param(b"\xef\xbb\xbf" + PAGE.encode(), id="byte order mark"),
        pytest.param(PAGE.encode("utf-16"), id="UTF-16"),
        pytest.param(PAGE.replace("•", "·").encode("cp949"), id="CP949"),
        pytest.param(PAGE.replace("\n", "  \t\n"), id="trailing spaces"),
        pytest.param(PAGE.rstrip("\n"), id="no newline at the end"),
        pytest.param(PAGE.replace("기사사진\n", "").replace("동영상\n", ""), id="no marker lines"),
        pytest.param(
            PAGE.replace("기사사진\n", "[ 그림 보기 ]\n").replace("동영상\n", "[ 그림 보기 ]\n"), id="another marker"
        ),
        pytest.param(PAGE[PAGE.index("기사사진") :], id="no navigation"),
        pytest.param(PAGE.replace(" 기자\n", "기자\n"), id="reporter's title without a space"),
        pytest.param(PAGE + "\n1 2 3 다음\n\n회사소개 | 이용약관\n", id="a footer"),
    ],
)
def test_the_same_articles_however_the_page_was_saved(tmp_path: Path, content: str | bytes) -> None:
    results = listing(tmp_path, content)

    assert problems(results) == []
    assert articles(results) == articles(listing(tmp_path, PAGE))


@pytest.mark.parametrize(
    ("broken", "headline", "why"),
    [
        ("2025-03-03 18:00:00 한강신문 기자", "美 로봇 학회서 韓 연구팀 '올해의 논문'", "missing"),
        ("2025-03-03 17:30:00 성춘향 기자\n", "A library in the old station opens its doors", "missing"),
    ],
)
def test_an_article_without_its_time_is_named_and_the_others_are_read(
    tmp_path: Path, broken: str, headline: str, why: str
) -> None:
    results = listing(tmp_path, PAGE.replace(broken, ""))

    (problem,) = problems(results)
    assert (problem.source, problem.where) == ("한강신문", headline)
    assert why in problem.why
    assert len(articles(results)) == 2
    assert headline not in [article.title for article in articles(results)]


@pytest.mark.parametrize(
    "date", ["2025-02-30 18:00:00", "2025-13-03 18:00:00", "2025-03-03 25:61:00", "2025-xx-03 18:00:00"]
)
def test_an_impossible_date_is_named_with_its_headline(tmp_path: Path, date: str) -> None:
    results = listing(tmp_path, PAGE.replace("2025-03-03 18:00:00", date))

    (problem,) = problems(results)
    assert problem.where == "美 로봇 학회서 韓 연구팀 '올해의 논문'"
    assert date in problem.why
    assert len(articles(results)) == 2


def test_ids_stay_the_same_from_reading_to_reading(tmp_path: Path) -> None:
    first, again = listing(tmp_path, PAGE), listing(tmp_path, PAGE)

    assert [article.id for article in articles(first)] == [article.id for article in articles(again)]
    assert len({article.id for article in articles(first)}) == 3


def test_an_article_listed_twice_is_read_once(tmp_path: Path) -> None:
    twice = PAGE + PAGE[PAGE.index("기사사진") :]

    assert len(articles(listing(tmp_path, twice))) == 3


def test_the_navigation_is_the_section_tree() -> None:
    tree = navigation(Document("list.txt", PAGE.encode()))

    assert tree.paper == "한강신문"
    assert tree.headings == (
        Heading("경제", ("증권", "부동산")),
        Heading("IT·과학", ("인터넷", "로봇")),
        Heading("사회", ("지방행정",)),
        Heading("문화"),
        Heading("연재"),
    )


def test_a_text_without_articles_is_refused_with_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no article is found.*홍길동 기자"):
        listing(tmp_path, "장보기: 두부, 파, 달걀\n")

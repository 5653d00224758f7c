"""What a question says besides its subject, and how the news then answers; typing errors do no harm."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from articles import article

from bot.config import Config
from index import lexicon
from index.article import SEOUL
from index.news import NewsIndex
from index.question import Recency, read
from index.question.reporters import authors_called
from index.question.spelling import respaced
from index.sections import SectionTree
from index.store import Filter, Prepared, Store

TODAY = date(2025, 2, 7)
EVENING = datetime(2025, 2, 7, 20, 0, tzinfo=SEOUL)
AUTHORS = ["홍길동", "김민지", "Jane Doe", "김서현·이민호"]


@pytest.fixture(scope="module")
def tree(config: Config) -> SectionTree:
    return SectionTree.from_config(config.sections)


@pytest.mark.parametrize(
    ("question", "text", "section"),
    [
        ("부동산 뉴스에서 전세 어때", "전세 어때", "money/property"),
        ("사회면에서 화재", "화재", "society"),
        ("게임 쪽에서 새로 나온 거", "새로 나온 거", "it/games"),
        ("자동차 관련 기사 중 배터리", "배터리", "industry/cars"),
        ("in the economy section, what about exports?", "what about exports?", "money/economy"),
        ("what did Samsung do in IT", "what did Samsung do", "it"),
        ("thoughts on politics news about Yoon", "thoughts about Yoon", "politics"),
        # By a part of the name.
        ("과학 소식 중 위성", "위성", "it"),
        ("정치 뉴스에서 탄핵", "탄핵", "politics"),
        # A subject, and no section.
        ("부동산 가격 올랐어?", "부동산 가격 올랐어?", None),
        ("카드면 돼?", "카드면 돼?", None),
        ("산업기사 시험 일정", "산업기사 시험 일정", None),
        ("스포츠 소식", "스포츠 소식", None),
        ("what is in it", "what is in it", None),
        ("the largest chipmaker in the world", "the largest chipmaker in the world", None),
        ("what did Altman say about AI in education", "what did Altman say about AI in education", None),
    ],
)
def test_sections(tree: SectionTree, question: str, text: str, section: str | None) -> None:
    reading = read(question, TODAY, tree, list)
    assert (reading.text, reading.section and reading.section.slug) == (text, section)


@pytest.mark.parametrize(
    ("question", "text", "authors"),
    [
        ("홍길동 기자가 쓴 반도체 기사", "반도체 기사", ("홍길동",)),
        ("기자 홍길동 관세", "관세", ("홍길동",)),
        ("홍길동이 쓴 칼럼", "", ("홍길동",)),
        ("이민호 기자 기사 보여줘", "", ("김서현·이민호",)),
        ("articles by Jane Doe about tariffs", "about tariffs", ("Jane Doe",)),
        ("stories about chips by Doe", "stories about chips", ("Jane Doe",)),
        ("tariffs, written by reporter Kim Min-ji", "tariffs", ("김민지",)),
        # Nobody of that name writes here.
        ("박문수 기자가 쓴 기사", "박문수 기자가 쓴 기사", None),
        ("a song written by Beyonce", "a song written by Beyonce", None),
    ],
)
def test_reporters(tree: SectionTree, question: str, text: str, authors: tuple[str, ...] | None) -> None:
    reading = read(question, TODAY, tree, lambda: AUTHORS)
    assert (reading.text, reading.authors) == (text, authors)


def test_a_reporter_is_called_by_the_whole_of_a_name() -> None:
    assert authors_called("Doe", AUTHORS) == ("Jane Doe",)
    assert authors_called("Do", AUTHORS) == ()
    assert authors_called("", AUTHORS) == ()


@pytest.mark.parametrize(
    ("question", "text"),
    [
        # A day goes: the articles of that day are searched, and few of them say "yesterday".
        ("어제 코스피 왜 떨어졌어?", "코스피 왜 떨어졌어?"),
        ("2월 3일 관세", "관세"),
        ("how much did kospi drop on monday", "how much did kospi drop"),
        # A month or a year stays: many articles are left, and the news says it too.
        ("1월 수출", "1월 수출"),
        ("how much did naver make last year", "how much did naver make last year"),
        # Nothing is left: the newest of what is asked for.
        ("어제 IT 뉴스", ""),
        ("오늘 뉴스 뭐 있어?", ""),
        ("그저께 무슨 일 있었어", ""),
        ("이번 달 정치 뉴스 정리해줘", ""),
        ("최신 뉴스 알려줘", ""),
        ("what's new in economy", ""),
        ("top headlines this morning", ""),
        ("what happened last month", ""),
        # No wish, and no subject either.
        ("?!", "?!"),
        ("무슨 일 있어?", "무슨 일 있어?"),
    ],
)
def test_what_is_left_to_be_searched(tree: SectionTree, question: str, text: str) -> None:
    assert read(question, TODAY, tree, list).text == text


@pytest.mark.parametrize(
    ("question", "recency"),
    [
        ("what did Altman do in Seoul", Recency.PLAIN),
        ("올트먼 서울에서 뭐 했어", Recency.PLAIN),
        ("2월 3일 관세", Recency.DATED),
        ("지난주 코스피", Recency.DATED),
        ("what did Trump say on Monday", Recency.DATED),
        ("최근 삼성 소식", Recency.LATEST),
        ("요즘 집값 어때", Recency.LATEST),
        ("오늘 코스피", Recency.LATEST),
        ("what is newjeans called now", Recency.LATEST),
        ("latest on tariffs", Recency.LATEST),
    ],
)
def test_how_much_new_articles_count(tree: SectionTree, question: str, recency: Recency) -> None:
    assert read(question, TODAY, tree, list).recency is recency


def test_a_section_of_a_day_is_told_newest_first(sample_news: NewsIndex) -> None:
    answer = sample_news.ask("어제 IT 뉴스", now=EVENING)
    published = [result.article.published for result in answer.results]
    assert answer.answered
    assert published == sorted(published, reverse=True)
    assert {moment.astimezone(SEOUL).day for moment in published} in ({6}, {6, 7})
    assert {(result.article.section or "").partition("/")[0] for result in answer.results} == {"it"}
    assert all(quote.article.body.startswith(quote.text) for quote in answer.quotes)


def test_a_day_without_news_says_so_and_offers_the_newest_of_other_days(sample_news: NewsIndex) -> None:
    answer = sample_news.ask("지난달 3일 정치 뉴스", now=EVENING)
    assert not answer.answered
    assert answer.quotes == ()
    assert {result.article.section for result in answer.results} == {"politics"}


def test_a_named_section_limits_what_is_searched(sample_news: NewsIndex) -> None:
    found = sample_news.ask("정치 뉴스에서 대왕고래", now=EVENING).results
    assert {result.article.section for result in found} == {"politics"}


@pytest.mark.parametrize(
    ("question", "article_id"),
    [
        ("보험 뉴스에서 이재용 무죄", "sample-a07"),
        ("지난주 수요일 뉴진스 새 활동명", "sample-c28"),
        ("2023년 토트넘 리버풀 완패", "sample-c25"),
    ],
)
def test_a_wish_that_leaves_no_answer_is_taken_back(sample_news: NewsIndex, question: str, article_id: str) -> None:
    answer = sample_news.ask(question, now=EVENING)
    assert answer.answered
    assert answer.results[0].article.id == article_id


def test_options_and_the_question_limit_together(sample_news: NewsIndex) -> None:
    found = sample_news.ask("어제 뉴스", section="it", now=EVENING).results
    assert {(result.article.section or "").partition("/")[0] for result in found} == {"it"}
    assert {result.article.published.astimezone(SEOUL).day for result in found} in ({6}, {6, 7})


def test_a_filter_by_author(tmp_path: Path) -> None:
    store = Store(tmp_path / "news.db")
    for id_, author in (("one", "홍길동"), ("two", "Jane Doe"), ("three", "")):
        written = replace(article(id_, "제목", "본문이다."), author=author)
        store.put([Prepared(written, True, (), ())], "encoder")
    assert sorted(store.authors()) == ["Jane Doe", "홍길동"]
    assert [found.id for found in store.articles_where(Filter(authors=("홍길동",)))] == ["one"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("알트먼이카카오랑무슨얘기했어", "알트먼이 카카오랑 무슨얘기했어"),
        ("손흥민토트넘", "손흥민 토트넘"),
        ("삼 성 전 자 실적", "삼성전자 실적"),
        ("뉴 진 스 새 이름", "뉴진스 새 이름"),
        # Right as it is.
        ("왜 안 돼", "왜 안 돼"),
        ("몇 대 차 팔았지", "몇 대 차 팔았지"),
        ("더불어민주당은 뭐래", "더불어민주당은 뭐래"),
        ("대왕고래는 언제", "대왕고래는 언제"),
    ],
)
def test_spaces_in_korean(typed: str, meant: str) -> None:
    spaced = respaced(typed, lexicon.load())
    assert spaced.replace("무슨 얘기", "무슨얘기") == meant


@pytest.mark.parametrize(
    ("question", "article_ids"),
    [
        ("알트먼이카카오랑무슨얘기했어", {"sample-a14", "sample-a16"}),
        ("알트만이랑 카카오", {"sample-a14", "sample-a16"}),
        ("삼성전자작년4분기실적", {"sample-a02"}),
        ("삼 성 전 자 실적", {"sample-a02"}),
        ("트럼프관세캐나다멕시코유예", {"sample-b12", "sample-b20"}),
        ("비욘새 그래미", {"sample-c10", "sample-c13"}),
        ("Samsng chip profit", {"sample-a02"}),
        ("nintndo swich outlook", {"sample-a18"}),
        ("how much will pepro cost", {"sample-b25", "sample-b30"}),
        ("seuol snow advisry", {"sample-b23"}),
    ],
)
def test_typing_errors_do_no_harm(sample_news: NewsIndex, question: str, article_ids: set[str]) -> None:
    answer = sample_news.ask(question)
    found = {article.id for result in answer.results[:2] for article in (result.article, *result.others)}
    assert answer.answered
    assert found & article_ids


def test_a_question_comes_back_as_it_was_typed(sample_news: NewsIndex) -> None:
    assert sample_news.ask("Samsng chip profit").question == "Samsng chip profit"

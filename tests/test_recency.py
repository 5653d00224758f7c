"""Recency: of like articles the newer one comes first where news is asked for, and age says nothing where a day is."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from articles import Paper, article

from bot.config import Config
from index.article import SEOUL
from index.news import NewsIndex
from index.question import Recency
from index.recency import Freshness

NOW = datetime(2025, 2, 5, 9, 0, tzinfo=SEOUL)
LATER = NOW.replace(year=2027)

FLOOD = article(
    "january",
    "한강 수위 상승에 잠수교 통행 통제",
    "서울시는 한강 수위가 올라 잠수교 통행을 통제했다. 차량과 보행자 모두 다닐 수 없다.",
    published=datetime(2025, 1, 6, 9, 0, tzinfo=SEOUL),
)
FLOOD_AGAIN = article(
    "february",
    "한강 수위 다시 올라 잠수교 보행자 통제",
    "서울시는 비로 한강 수위가 다시 올라 잠수교의 보행자 통행을 막았다. 시민들은 돌아가야 했다.",
    published=NOW - timedelta(days=1),
)


@pytest.fixture(scope="module")
def news(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    """Two floods, told alike; the older one is a little nearer to the questions here."""
    with NewsIndex(config, tmp_path_factory.mktemp("floods")) as news:
        assert news.ingest([Paper(FLOOD, FLOOD_AGAIN)]).added == 2
        yield news


def listed(news: NewsIndex, question: str, now: datetime) -> list[str]:
    return [result.article.id for result in news.ask(question, now=now).results]


LATEST = ("최신 잠수교 통행 통제", "latest on 잠수교 통행 통제")


@pytest.mark.parametrize("question", LATEST)
def test_asked_for_the_latest_the_newer_of_like_articles_comes_first(news: NewsIndex, question: str) -> None:
    assert listed(news, question, NOW) == ["february", "january"]
    assert news.ask(question, now=NOW).quotes[0].article.id == "february"


@pytest.mark.parametrize("question", LATEST)
def test_old_news_is_all_equally_old(news: NewsIndex, question: str) -> None:
    assert listed(news, question, LATER) == ["january", "february"]


def test_where_nothing_is_said_it_is_news_that_is_asked_for(news: NewsIndex) -> None:
    assert listed(news, "잠수교 통제", NOW) == ["february", "january"]
    assert listed(news, "잠수교 통제", LATER) == ["january", "february"]


def test_where_a_date_is_named_the_newer_article_is_no_better(news: NewsIndex) -> None:
    assert listed(news, "2025년 잠수교 통제", NOW) == ["january", "february"]


def test_news_that_is_clearly_nearer_comes_first_however_old(news: NewsIndex) -> None:
    assert listed(news, "잠수교 차량 통행 통제", NOW) == ["january", "february"]


@pytest.mark.parametrize("question", LATEST)
def test_the_order_is_that_of_the_scores_and_refusals_know_no_age(news: NewsIndex, question: str) -> None:
    early, late = news.ask(question, now=NOW), news.ask(question, now=LATER)
    for answer in (early, late):
        scores = [result.score for result in answer.results]
        assert scores == sorted(scores, reverse=True)
    assert early.answered == late.answered


def test_being_new_is_worth_more_where_the_latest_is_asked_for_and_nothing_where_a_day_is() -> None:
    fresh = FLOOD_AGAIN.published
    assert Freshness(Recency.LATEST, fresh).prior(FLOOD_AGAIN) == pytest.approx(0.1)
    assert Freshness(Recency.PLAIN, fresh).prior(FLOOD_AGAIN) == pytest.approx(0.02)
    assert Freshness(Recency.DATED, fresh).prior(FLOOD_AGAIN) == 0


def test_what_being_new_is_worth_halves_with_every_week() -> None:
    published = FLOOD.published
    after = [Freshness(Recency.LATEST, published + timedelta(weeks=weeks)).prior(FLOOD) for weeks in range(3)]
    assert after == pytest.approx([0.1, 0.05, 0.025])


def test_news_dated_ahead_is_no_fresher_than_news_of_this_moment() -> None:
    assert Freshness(Recency.LATEST, FLOOD.published - timedelta(days=3)).prior(FLOOD) == pytest.approx(0.1)

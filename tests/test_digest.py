"""A section's day: what leads, what is told once, and what is said of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from articles import Paper, article

from bot.config import Config
from index.article import SEOUL, Article, Language
from index.config import DigestConfig
from index.news import NewsIndex
from index.passages import sentences

DAY = date(2025, 2, 4)
NOON = datetime(2025, 2, 4, 12, 0, tzinfo=SEOUL)


def story(id_: str, title: str, body: str, hours: float = 0) -> Article:
    return article(id_, title, body, published=NOON + timedelta(hours=hours), section="사회")


SNOW = story(
    "snow",
    "서울에 큰 눈…출근길 지하철 늘려",
    "밤사이 서울에 12센티미터의 눈이 내려 출근길이 혼잡했다. 서울시는 지하철 운행을 30회 늘렸다. "
    "제설차 1,200대가 새벽부터 움직였다. 눈은 오후에 그칠 것으로 보인다. 한편 강원 산간에는 30센티미터가 쌓였다.",
)
OTTER = story("otter", "한강에 수달 가족", "한강에서 수달 가족이 발견됐다. 서울시가 보호에 나섰다. 시민들이 반겼다.", 1)
TRIAL = story(
    "trial", "법원, 전세사기 일당 실형", "법원이 전세사기 일당에 징역형을 선고했다. 피해자는 200명이 넘는다.", 2
)


@pytest.fixture
def news(config: Config, tmp_path: Path) -> Iterator[NewsIndex]:
    small = config.model_copy(update={"digest": DigestConfig(leading=2, more=5)})
    with NewsIndex(small, tmp_path) as news:
        news.ingest([Paper(SNOW, OTTER, TRIAL)])
        yield news


def test_an_event_told_in_both_languages_is_told_once_in_the_readers(sample_news: NewsIndex) -> None:
    korean, english = "sample-b12", "sample-b20"  # the pause of the North American tariffs

    def told(language: Language) -> set[str]:
        digest = sample_news.digest("사회", day=DAY, language=language)
        return {*(entry.article.id for entry in digest.entries), *(found.id for found in digest.more)}

    assert told("ko") & {korean, english} == {korean}
    assert told("en") & {korean, english} == {english}


def test_leading_articles_have_a_summary_and_the_others_a_headline(news: NewsIndex) -> None:
    digest = news.digest("사회", day=DAY)
    assert (len(digest.entries), len(digest.more)) == (2, 1)


def test_a_summary_is_two_whole_sentences_in_the_order_of_the_text(news: NewsIndex) -> None:
    for entry in news.digest("사회", day=DAY).entries:
        whole = sentences(entry.article.body)
        places = [whole.index(sentence) for sentence in entry.summary]
        assert len(places) == 2
        assert places == sorted(places)


def test_a_day_ends_at_midnight_in_the_readers_zone(news: NewsIndex) -> None:
    late = replace(TRIAL, id="late", title="자정 뒤의 소식", published=datetime(2025, 2, 5, 0, 0, tzinfo=SEOUL))
    news.ingest([Paper(late)])
    assert [entry.article.id for entry in news.digest("사회", day=date(2025, 2, 5)).entries] == ["late"]


def test_the_24_hours_before_a_moment(news: NewsIndex) -> None:
    morning = datetime(2025, 2, 5, 12, 30, tzinfo=SEOUL)
    digest = news.digest("사회", until=morning)
    assert digest.day == date(2025, 2, 5)
    assert {entry.article.id for entry in digest.entries} == {"otter", "trial"}, "the snow is older than that"


def test_a_day_without_news_names_the_latest_that_had_some(news: NewsIndex) -> None:
    digest = news.digest("사회", day=date(2025, 3, 1))
    assert (digest.entries, digest.more, digest.latest_day) == ((), (), DAY)
    assert news.digest("사회", day=date(2025, 1, 1)).latest_day is None

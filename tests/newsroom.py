"""A small newsroom for tests of the bot: a few articles of our own, the real index over them, a clock to set."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import SecretStr

from bot.config import BotConfig, Config, load
from index.config import SourceConfig
from index.news import NewsIndex

TOKEN = "123456:TEST"

_PAPER = "https://paper.example"
ARTICLES = [
    {
        "id": "altman",
        "url": f"{_PAPER}/altman",
        "title": "올트먼 오픈AI CEO, 서울에서 개발자 행사… 카카오와 손잡아",
        "body": "샘 올트먼 오픈AI 최고경영자가 4일 서울을 찾아 개발자 행사 '빌더 랩'을 열었다. "
        "그는 카카오와 전략적 제휴를 맺고 한국어 인공지능 서비스를 함께 만들기로 했다. "
        "행사에는 국내 개발자 100여 명이 참석했다.",
        "published": "2025-02-04T10:30:00+09:00",
        "section": "it/internet",
    },
    {
        "id": "satellite",
        "url": "",
        "title": "누리호 새 위성, 첫 교신에 성공",
        "body": "우주항공청은 새 소형 위성이 대전 지상국과 첫 교신에 성공했다고 밝혔다. "
        "위성은 앞으로 석 달 동안 한반도의 산불과 홍수를 관측한다.",
        "published": "2025-02-04T16:00:00+09:00",
        "section": "it",
    },
    {
        "id": "rate",
        "url": f"{_PAPER}/rate",
        "title": "Bank of Korea hints at rate cut as growth slows",
        "body": "The Bank of Korea said on Tuesday that weak growth left room to lower its key interest rate. "
        "Economists expect a cut of a quarter point at the meeting on 25 February.",
        "published": "2025-02-04T14:05:00+09:00",
        "section": "money/banks",
    },
    {
        "id": "snow",
        "url": f"{_PAPER}/snow",
        "title": "서울에 큰 눈, 출근길 지하철 늘려",
        "body": "밤사이 서울에 12센티미터의 눈이 내려 출근길이 혼잡했다. 서울시는 지하철 운행을 30회 늘렸다.",
        "published": "2025-02-02T09:00:00+09:00",
        "section": "society",
    },
]

LONG_ARTICLES = [
    {
        "id": f"long-{hour}",
        "title": title,
        "body": " ".join(f"{sentence} {'=' * 900} 라고 했다." for sentence in sentences),
        "published": f"2025-02-04T{hour}:00:00+09:00",
        "section": "life",
    }
    for hour, title, sentences in (
        (11, "화천 산천어축제에 인파", ("얼음낚시터가 꽉 찼다", "축제는 주말까지 열린다")),
        (12, "제주 감귤값 30% 올라", ("작황이 나빠 출하가 줄었다", "도매가격이 뛰었다")),
        (13, "독감 환자 3주째 감소", ("병원을 찾는 사람이 줄고 있다", "백신 접종은 봄까지 이어진다")),
    )
]
"""A section's day that takes more than one message."""


def settings(
    folder: Path, api_url: str = "https://api.telegram.org", articles: Sequence[Mapping[str, str]] = ARTICLES
) -> Config:
    """The shipped configuration with the newsroom as its one source, and the tests' token."""
    file = folder / "articles.jsonl"
    file.write_text("".join(json.dumps(article, ensure_ascii=False) + "\n" for article in articles), "utf-8")
    paper = SourceConfig(kind="jsonl", name="시험신문", location=str(file))
    bot = BotConfig(token=SecretStr(TOKEN), api_url=api_url)
    return load(environment={}).model_copy(update={"bot": bot, "sources": (paper,)})


def open_news(folder: Path, articles: Sequence[Mapping[str, str]] = ARTICLES) -> NewsIndex:
    """The index, in a folder of its own, with every article of the newsroom in it."""
    news = NewsIndex(settings(folder, articles=articles), folder / "news")
    report = news.fetch()
    assert (report.added, report.problems) == (len(articles), ())
    return news

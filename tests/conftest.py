"""What many tests share: the encoder and the sample news, each made once; Telegram's stand-in and a person."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from bot_api import BotApiServer, Person
from clock import Clock
from newsroom import TOKEN, open_news, settings
from stage import Stage
from telegram import Bot

from bot.config import Config, load
from index import sample
from index.encoder import Encoder, load_encoder
from index.news import NewsIndex


@pytest.fixture(scope="session")
def config() -> Config:
    """The shipped configuration, without a token."""
    return load(environment={})


@pytest.fixture(scope="session")
def encoder(config: Config) -> Encoder:
    """The bundled encoder."""
    return load_encoder(config.encoder)


@pytest.fixture(scope="session")
def sample_dir(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample news, to be read only."""
    folder = tmp_path_factory.mktemp("sample")
    with NewsIndex(config, folder) as news:
        assert news.ingest(sample.sources()).problems == ()
    return folder


@pytest.fixture(scope="session")
def sample_news(config: Config, sample_dir: Path) -> Iterator[NewsIndex]:
    """The sample news, to be asked."""
    with NewsIndex(config, sample_dir) as news:
        yield news


@pytest.fixture
def clock() -> Clock:
    """An evening."""
    return Clock()


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[BotApiServer]:
    """Telegram's servers."""
    async with BotApiServer(clock=clock) as running:
        yield running


@pytest.fixture
def minji(server: BotApiServer) -> Person:
    """Somebody whose Telegram speaks Korean."""
    return server.person(id=1001, first_name="민지", language_code="ko")


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    """A bot without handlers, at those servers."""
    async with Bot(server.token, base_url=server.url + "/bot") as running:
        yield running


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    """The newsroom's few articles, to be read only."""
    with open_news(tmp_path_factory.mktemp("newsroom")) as opened:
        yield opened


@pytest.fixture
async def stage(tmp_path: Path, newsroom: NewsIndex, clock: Clock) -> AsyncIterator[Stage]:
    """Where a play takes place."""
    async with BotApiServer(token=TOKEN, clock=clock) as server:
        yield Stage(settings(tmp_path, server.url), newsroom, tmp_path / "data", server, clock)

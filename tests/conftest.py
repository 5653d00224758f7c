"""What many tests share: the encoder, and the sample news in an index, each made once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

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

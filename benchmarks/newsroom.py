"""Our development news: articles in both languages, and questions about them, apart from all that is trained on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.config import load
from index.config import EncoderConfig, IndexConfig
from index.encoder import load_encoder
from index.evaluation import Question, read_questions
from index.lexicon import load as load_lexicon
from index.news import NewsIndex
from index.search import Search
from index.store import Store
from index.vectors import VectorIndex

ROOT = Path(__file__).parents[1]
NEWS = Path(__file__).with_name("news")


def questions(part: str) -> list[Question]:
    """Questions of a part: "development", which weights were chosen on, or "test", which they were not."""
    return read_questions(NEWS / f"questions_{part}.jsonl")


@contextmanager
def indexed() -> Iterator[tuple[NewsIndex, Search]]:
    """The articles in an index of their own, and its parts."""
    config = load(ROOT / "config.toml")
    with TemporaryDirectory() as folder, NewsIndex(config, Path(folder)) as news:
        news.ingest_locations([str(NEWS / "articles.jsonl")])
        encoder = load_encoder(config.encoder)
        store = Store(Path(folder) / "news.db")
        vectors = VectorIndex(Path(folder) / "vectors.faiss", encoder.fingerprint, encoder.dimension)
        vectors.synchronise(store)
        yield news, Search(store, vectors, encoder, load_lexicon())
        store.close()


def without_adapter(config: IndexConfig) -> EncoderConfig:
    """The same encoder as its makers left it."""
    return config.encoder.model_copy(update={"adapter": False})

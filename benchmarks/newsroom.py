"""Our development news: articles in both languages, and questions about them, apart from all that is trained on."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.config import load
from index.adapter.records import read
from index.article import language_of
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


def near_misses(folder: Path) -> tuple[Path, list[Question]]:
    """More questions without an answer, and some with one: on articles of the adapter's data.

    Every second article is there in Korean, the others in English. Those that the adapter was trained on only lend
    their questions without an answer: to the others it has brought their questions nearer than it would unseen ones.

    Args:
        folder: Where the file of articles is written.

    Returns:
        The file, and the questions.
    """
    file = folder / "near_misses.jsonl"
    asked: list[Question] = []
    data = read(["articles"])
    with file.open("w", encoding="utf-8") as lines:
        for place, record in enumerate(record for record in (*data.train, *data.held_out) if not record.apart):
            id_ = f"near-miss-{place}"
            title, body = (record.ko, record.en)[place % 2].split("\n", 1)
            fields = {"id": id_, "title": title, "body": body, "published": f"2024-01-01T{place % 24:02}:00:00+09:00"}
            lines.write(json.dumps(fields) + "\n")
            asked += [Question(text, frozenset(), language_of(text)) for text in record.near]
            if place >= len(data.train):
                asked += [Question(text, frozenset([id_]), language_of(text)) for text in (*record.q_ko, *record.q_en)]
    return file, asked


@contextmanager
def indexed(*more: Path) -> Iterator[tuple[NewsIndex, Search]]:
    """The articles, and those of more files, in an index of their own, and its parts."""
    config = load(ROOT / "config.toml")
    with TemporaryDirectory() as folder, NewsIndex(config, Path(folder)) as news:
        news.ingest_locations([str(NEWS / "articles.jsonl"), *map(str, more)])
        encoder = load_encoder(config.encoder)
        store = Store(Path(folder) / "news.db")
        vectors = VectorIndex(Path(folder) / "vectors.faiss", encoder.fingerprint, encoder.dimension)
        vectors.synchronise(store)
        yield news, Search(store, vectors, encoder, load_lexicon())
        store.close()


def without_adapter(config: IndexConfig) -> EncoderConfig:
    """The same encoder as its makers left it."""
    return config.encoder.model_copy(update={"adapter": False})

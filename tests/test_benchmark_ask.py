"""What the times of `ask` are measured with: a stopwatch of parts, and news made up to fill an index."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from articles import Paper, article

from benchmarks.ask import Stopwatch
from benchmarks.made_up import MadeUpNews
from bot.config import Config
from index.article import SEOUL
from index.news import NewsIndex
from index.store import Store


class Inner:
    """A part that takes two ticks of the clock that it is given."""

    def __init__(self, clock: Iterator[float]) -> None:
        self.clock = clock

    def work(self) -> str:
        next(self.clock), next(self.clock)
        return "done"


class Outer:
    """A part that calls the other, and takes a tick itself."""

    def __init__(self, inner: Inner) -> None:
        self.inner = inner

    def work(self) -> str:
        next(self.inner.clock)
        return self.inner.work()


def test_the_time_of_a_part_is_without_that_of_the_parts_it_calls() -> None:
    ticks = iter(range(100))
    watch = Stopwatch(clock=lambda: float(next(ticks)))
    outer = Outer(Inner(map(float, ticks)))
    with watch.watching({"inner": [(Inner, "work")], "outer": [(Outer, "work")]}):
        assert outer.work() == "done"
    # Reading the clock ticks too: 0 outer begins, 1 it works, 2 inner begins, 3 and 4 it works, 5 and 6 they end.
    assert watch.seconds == {"inner": 3.0, "outer": 3.0}
    watch.seconds.clear()
    assert outer.work() == "done"
    assert watch.seconds == {}


PAPERS = [
    article("snow", "서울에 큰눈", "서울에 눈이 20cm 내렸다. 지하철이 늦게까지 다녔다. 시민들이 눈을 치웠다."),
    article(
        "rate",
        "Bank of Korea cuts rate",
        "The central bank lowered its rate by a quarter point. Markets had expected the move.",
        published=datetime(2025, 2, 3, 9, 0, tzinfo=SEOUL),
    ),
]


@pytest.fixture
def store(config: Config, tmp_path: Path) -> Iterator[Store]:
    with NewsIndex(config, tmp_path) as news:
        news.ingest([Paper(*PAPERS)])
        store = Store(tmp_path / "news.db")
        yield store
        store.close()


def test_an_index_is_filled_with_news_in_both_languages_that_nobody_wrote(
    store: Store, config: Config, tmp_path: Path
) -> None:
    with NewsIndex(config, tmp_path) as news:
        MadeUpNews(store, news.encoder.fingerprint).fill(200)
        assert news.stats().passages >= 200
        ids, vectors = store.vectors(news.encoder.fingerprint, store.passage_ids().tolist())
    assert len({tuple(row) for row in vectors.tolist()}) == len(ids) >= 200
    written = {passage.text for passage in store.passages(ids).values()}
    assert len(written) > 150
    made_up = store.articles({passage.article_id for passage in store.passages(ids).values()}).values()
    assert {each.language for each in made_up} == {"ko", "en"}

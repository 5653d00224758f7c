"""How long `ask` takes: `python -m benchmarks.ask` asks our questions of indexes of several sizes.

Printed for each size: half of the questions and 95 of 100 are answered in so many milliseconds; how many times the
bare encoding of the question that is; and the share of each part in the time of them all.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

import index.answer
import index.news
from benchmarks.made_up import MadeUpNews
from benchmarks.newsroom import NEWS, ROOT, questions
from bot.config import load
from index.coverage import Query
from index.encoder import Encoder
from index.evaluation import Question
from index.news import NewsIndex
from index.store import Store
from index.vectors import VectorIndex

_SIZES = (1_000, 10_000, 200_000)
_WARM_UP = 20  # questions asked before any is measured

_PARTS: dict[str, list[tuple[Any, str]]] = {
    "encoding": [(Encoder, "encode")],
    "nearest vectors": [(VectorIndex, "search"), (VectorIndex, "cosines")],
    "spelling, wishes": [(index.news, "understood")],
    "question's words": [(Query, "__init__")],
    "full text": [(Query, "candidates")],
    "coverage": [(Query, "covered"), (Query, "covered_by")],
    "reading passages": [(Store, "passages"), (Store, "terms")],
    "events": [(index.answer, "events"), (Store, "lead_vectors"), (Store, "articles")],
    "quotes": [(index.answer, "best_quotes")],
}


class Stopwatch:
    """Adds up the time that parts of a program take, each without the parts that it calls.

    Args:
        clock: Gives seconds.

    Attributes:
        seconds: Of each part since it was last cleared.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self.seconds: dict[str, float] = defaultdict(float)
        self._inner = [0.0]  # seconds of the parts called so far, at each depth of calls

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, its time counted for a part."""

        def run(*args: Any, **named: Any) -> Any:  # noqa: ANN401 - any function's
            self._inner.append(0.0)
            begun = self._clock()
            try:
                return function(*args, **named)
            finally:
                took = self._clock() - begun
                self.seconds[part] += took - self._inner.pop()
                self._inner[-1] += took

        return run

    @contextmanager
    def watching(self, parts: dict[str, list[tuple[Any, str]]]) -> Iterator[None]:
        """Count the time of attributes of classes and modules, by part."""
        places = [(part, owner, name, getattr(owner, name)) for part, named in parts.items() for owner, name in named]
        for part, owner, name, function in places:
            setattr(owner, name, self.timed(part, function))
        try:
            yield
        finally:
            for _, owner, name, function in places:
                setattr(owner, name, function)


def measure(news: NewsIndex, asked: Sequence[Question]) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]:
    """Ask questions.

    Returns:
        Milliseconds of each question, shape (questions,), and the same of each part of it.
    """
    watch = Stopwatch()
    took: list[float] = []
    parts: dict[str, list[float]] = {part: [] for part in _PARTS}
    with watch.watching(_PARTS):
        for question in asked:
            watch.seconds.clear()
            took.append(news.ask(question.text, now=question.now).took_ms)
            for part, of_each in parts.items():
                of_each.append(1000 * watch.seconds[part])
    return np.array(took), {part: np.array(of_each) for part, of_each in parts.items()}


def report(size: int, took: NDArray[np.float64], parts: dict[str, NDArray[np.float64]]) -> Iterator[str]:
    """Lines in words and figures."""
    median, slow = np.percentile(took, (50, 95))
    bare = float(np.median(parts["encoding"]))
    yield f"{size:,} passages: p50 {median:.0f} ms, p95 {slow:.0f} ms; {median / bare:.1f} and {slow / bare:.1f} times"
    yield f"    the encoding alone (p50 {bare:.1f} ms). Of all the time:"
    shares = {part: of_each.sum() / took.sum() for part, of_each in parts.items()}
    shares["the rest"] = 1 - sum(shares.values())
    yield "    " + ", ".join(f"{part} {share:.0%}" for part, share in shares.items())


def main() -> None:
    """Fill an index up to each size, and ask."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ask", description=__doc__)
    parser.add_argument("--passages", type=int, nargs="+", default=_SIZES, help="sizes of the index (%(default)s)")
    sizes = sorted(parser.parse_args().passages)
    asked = [question for half in ("development", "test") for question in questions(half)]
    with TemporaryDirectory() as folder, NewsIndex(load(ROOT / "config.toml"), Path(folder)) as news:
        news.ingest_locations([str(NEWS / "articles.jsonl")])
        store = Store(Path(folder) / "news.db")
        made_up = MadeUpNews(store, news.encoder.fingerprint)
        for size in sizes:
            made_up.fill(size)
            measure(news, asked[:_WARM_UP])
            print(*report(size, *measure(news, asked)), sep="\n")
        store.close()


if __name__ == "__main__":
    main()

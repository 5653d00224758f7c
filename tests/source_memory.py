"""What a source remembers between readings, for tests: kept only when a reading ends well, as the index does."""

from index.article import Article
from index.sources import Problem, Source, Unchanged


class Notebook:
    """A memory in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self._noted: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        return self.kept.get(key)

    def note(self, key: str, value: str) -> None:
        self._noted[key] = value

    def keep(self) -> None:
        """The articles of the reading are stored."""
        self.kept |= self._noted
        self._noted = {}


def read(source: Source, memory: Notebook | None = None) -> list[Article | Unchanged | Problem]:
    """Read a source to its end and keep what it noted."""
    memory = memory or Notebook()
    results = list(source.articles(memory))
    memory.keep()
    return results


def articles(results: list[Article | Unchanged | Problem]) -> list[Article]:
    return [result for result in results if isinstance(result, Article)]


def problems(results: list[Article | Unchanged | Problem]) -> list[Problem]:
    return [result for result in results if isinstance(result, Problem)]

"""Sample news: a week of February 2025, told in our own words, for whoever has no source yet."""

from pathlib import Path

from index.config import FetchConfig, SourceConfig
from index.sources import Source
from index.sources.open import open_source

_HERE = Path(__file__).parent
NAME = "소식 견본"


def sources() -> list[Source]:
    """The sample's files, as sources: nothing is fetched from anywhere."""
    return [
        open_source(SourceConfig(kind="jsonl", name=NAME, location=path.name), FetchConfig(), _HERE)
        for path in sorted(_HERE.glob("*.jsonl"))
    ]

"""Configuration of the news side: the tables of config.toml that `index/` reads, and their checks."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _known_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError('must be the name of a time zone, such as "Asia/Seoul"') from error
    return value


ZoneName = Annotated[str, AfterValidator(_known_zone)]
"""Name of a time zone in the IANA database."""


class Table(BaseModel):
    """A table of config.toml: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class EncoderConfig(Table):
    """[encoder]: the model that turns text into vectors."""

    model: Annotated[str, Field(min_length=1)] = "bundled"
    backend: Literal["auto", "onnx", "torch"] = "auto"
    adapter: Annotated[bool, Field(strict=True)] = True
    threads: Annotated[int, Field(strict=True, ge=0, le=256)] = 0


class FetchConfig(Table):
    """[fetch]: how sources are read over HTTP."""

    every_minutes: Annotated[int, Field(strict=True, ge=1, le=1440)] = 20
    timeout_seconds: Annotated[float, Field(gt=0, le=300)] = 20.0
    max_bytes: Annotated[int, Field(strict=True, ge=10_000, le=1_000_000_000)] = 10_000_000
    max_items: Annotated[int, Field(strict=True, ge=1, le=100_000)] = 500
    retries: Annotated[int, Field(strict=True, ge=0, le=10)] = 2
    article_pages: Annotated[bool, Field(strict=True)] = True
    user_agent: Annotated[str, Field(min_length=1)] = "Sosik/0.1 (news digest bot)"


class SourceConfig(Table):
    """[[sources]]: one place that news comes from."""

    kind: Literal["listing", "feed", "jsonl"]
    name: Annotated[str, Field(min_length=1)]
    location: Annotated[str, Field(min_length=1)]
    section: str | None = None


class SubsectionConfig(Table):
    """An entry of a section's `sections`."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,19}$")]
    ko: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]
    description: str = ""


class SectionConfig(SubsectionConfig):
    """[[sections]]: a section of the paper."""

    sections: tuple[SubsectionConfig, ...] = ()


class DigestConfig(Table):
    """[digest]: how much of a section's day a digest tells."""

    leading: Annotated[int, Field(strict=True, ge=1, le=20)] = 5
    more: Annotated[int, Field(strict=True, ge=0, le=30)] = 8


class SearchConfig(Table):
    """[search]: how questions are understood."""

    lexicon: str = ""


class IndexConfig(Table):
    """The part of config.toml that the news index reads."""

    data_dir: str = ""
    timezone: ZoneName = "Asia/Seoul"
    encoder: EncoderConfig = EncoderConfig()
    fetch: FetchConfig = FetchConfig()
    digest: DigestConfig = DigestConfig()
    search: SearchConfig = SearchConfig()
    sources: tuple[SourceConfig, ...] = ()
    sections: Annotated[tuple[SectionConfig, ...], Field(min_length=1)]

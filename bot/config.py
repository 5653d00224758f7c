"""The whole of config.toml: the bot's own table beside the index's, read, checked and explained."""

import os
import tomllib
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails

from index.config import IndexConfig, Table
from index.errors import ConfigError

TOKEN_VARIABLE = "TELEGRAM_BOT_TOKEN"  # noqa: S105 - the variable's name, not a token

SHIPPED = Path(__file__).parent.parent / "config.toml"
"""The commented file with every default."""


def _time_of_day(value: object) -> object:
    """Refuse what would be read as seconds since midnight, or as a time elsewhere."""
    if isinstance(value, int | float) or (isinstance(value, time) and value.tzinfo is not None):
        raise ValueError("must be a time such as 08:00:00")
    return value


class BotConfig(Table):
    """[bot]: the Telegram side."""

    token: SecretStr = SecretStr("")
    language: Literal["ko", "en"] = "ko"
    digest_time: Annotated[time, BeforeValidator(_time_of_day)] = time(8, 0)
    api_url: Annotated[str, Field(pattern=r"^https?://")] = "https://api.telegram.org"
    messages_per_second: Annotated[int, Field(strict=True, ge=1, le=1000)] = 30


class QualityConfig(Table):
    """[quality]: what is kept to make the answers better."""

    log: str = ""


class Config(IndexConfig):
    """The whole of config.toml."""

    bot: BotConfig = BotConfig()
    quality: QualityConfig = QualityConfig()


def load(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> Config:
    """Read and check a configuration file.

    Args:
        path: The file; None is the one that Sosik ships. A file without [[sections]] has its sections.
        environment: Where the token may be set (TELEGRAM_BOT_TOKEN), before the file's.

    Raises:
        ConfigError: The file cannot be read, or a key or value in it is wrong.
    """
    path = path or SHIPPED
    tables = _parse(path)
    if "sections" not in tables:
        tables |= {key: value for key, value in _parse(SHIPPED).items() if key == "sections"}
    if token := environment.get(TOKEN_VARIABLE, "").strip():
        bot = tables.setdefault("bot", {})
        if isinstance(bot, dict):
            bot["token"] = token
    try:
        return Config.model_validate(tables)
    except ValidationError as error:
        lines = [f"{path}: {_explain(detail)}" for detail in error.errors(include_url=False)]
        raise ConfigError("\n".join(lines)) from None  # the cause would print values, the token among them


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file; name one with --config, or leave the option out") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error


_NOT_A_TABLE = {
    "model_type": "must be a table, with its keys below a [line] of its own",
    "tuple_type": "must be a list of tables, each below a [[line]] of its own",
}


def _explain(detail: ErrorDetails) -> str:
    """One line: the key, what is wrong with it, and what is allowed."""
    key = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "extra_forbidden":
        return f"{key}: no such key; allowed here: {', '.join(_allowed(detail['loc'][:-1]))}"
    if detail["type"] == "missing":
        return f"{key}: missing; it must be given"
    if detail["type"] in _NOT_A_TABLE:  # what stands there may hold the token
        return f"{key}: {_NOT_A_TABLE[detail['type']]}"
    given = "" if "token" in detail["loc"] else f", not {detail['input']!r}"
    message = detail["msg"].removeprefix("Value error, ")
    return f"{key}: {message[0].lower()}{message[1:]}{given}"


def _allowed(location: tuple[int | str, ...]) -> list[str]:
    """Keys of the table at a location of the configuration."""
    model: type[BaseModel] = Config
    for part in location:
        if isinstance(part, str):
            annotation = model.model_fields[part].annotation
            inner = [a for a in getattr(annotation, "__args__", ()) if isinstance(a, type)]
            model = inner[0] if inner else annotation  # type: ignore[assignment] # a table, or a tuple of tables
    return list(model.model_fields)

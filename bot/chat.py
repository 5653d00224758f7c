"""The chat in the terminal, with sample news for whoever has none; and messages printed as the chat shows them."""

import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from telegram import Chat, Message, MessageEntity

from bot.app import build_application
from bot.config import Config
from bot.console import run_console
from bot.markup import parse_html
from bot.services import Clock
from bot.terminal import Screen
from bot.texts import language_named, texts
from bot.transport import CHAT_ID, ConsoleRequest
from index import sample
from index.article import Language
from index.news import NewsIndex

# Beside the bot's own subscribers, who must not meet the terminal's one.
_TERMINAL_FOLDER = "terminal"
_SAMPLE_FOLDER = "sample"


async def chat(config: Config, data_dir: Path, base_dir: Path) -> int:
    """Chat with the bot: about the news of a data folder, or about the sample news where it has none.

    Args:
        config: The whole of config.toml.
        data_dir: The data folder; the sample news goes into a folder of its own in it.
        base_dir: Folder that the relative paths of sources start from.

    Returns:
        The exit status.

    Raises:
        SosikError: A data folder cannot be used, or the encoder cannot be built.
    """
    language = _spoken(config)
    news, clock = _own(config, data_dir, base_dir) or _sample(config, data_dir / _SAMPLE_FOLDER, language)
    with news:
        news.switch_in_background(show=False)
        request = ConsoleRequest(data_dir / _TERMINAL_FOLDER, language=language, clock=clock)
        application = build_application(config, news, data_dir / _TERMINAL_FOLDER, request=request, clock=clock)
        return await run_console(application, request, stdin=sys.stdin, stdout=sys.stdout)


def show(messages: Iterable[str]) -> None:
    """Print Telegram HTML messages on standard output, as the chat would show them."""
    screen = Screen(sys.stdout, rich=sys.stdout.isatty())
    for html in messages:
        text, entities = parse_html(html)
        chat_ = Chat(CHAT_ID, Chat.PRIVATE)
        screen.show(Message(1, datetime.now(UTC), chat_, text=text, entities=MessageEntity.de_list(entities)))


def _own(config: Config, data_dir: Path, base_dir: Path) -> tuple[NewsIndex, Clock] | None:
    """The news of the data folder, or None when it has none."""
    news = NewsIndex(config, data_dir, base_dir)
    if news.stats().articles:
        return news, lambda: datetime.now(UTC)
    news.close()
    return None


def _sample(config: Config, folder: Path, language: Language) -> tuple[NewsIndex, Clock]:
    """The sample news, and a clock that begins at its latest article: "today" and "yesterday" have news."""
    news = NewsIndex(config, folder)
    sys.stderr.write(texts(language)("chat.sample") + "\n")
    news.ingest(sample.sources())
    newest = news.stats().newest
    assert newest is not None
    behind = datetime.now(UTC) - newest
    return news, lambda: datetime.now(UTC) - behind


def _spoken(config: Config) -> Language:
    """The language of the terminal, or the bot's where the locale names neither."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return language_named(locale) or config.bot.language

"""Builds the Application: every conversation module wired to one bot; and runs it on Telegram."""

import asyncio
import logging
from collections.abc import Awaitable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from telegram import LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import InvalidToken
from telegram.ext import Application, BaseUpdateProcessor, CallbackQueryHandler, Defaults
from telegram.request import BaseRequest

from bot.ask import Asking
from bot.config import Config
from bot.delivery import Delivery
from bot.digests import Digests
from bot.failures import Failures
from bot.feedback import Feedback
from bot.help import Help
from bot.onboarding import Onboarding
from bot.quality_log import quality_log
from bot.rate_limit import PatientRateLimiter
from bot.replies import acknowledge
from bot.schedule import Schedule
from bot.services import App, Clock, Context, Services
from bot.subscribers import Subscribers
from index.errors import ConfigError
from index.news import NewsIndex

_LOG = logging.getLogger(__name__)

SUBSCRIBERS_FILE = "subscribers.db"

# So many may wait for their chat's turn; of those whose turn it is, so many are served at a time.
_UPDATES_AT_ONCE = 10_000
_CHATS_AT_ONCE = 64
_TIMEOUT_SECONDS = 20
# Where no token is needed: an in-process transport instead of Telegram.
_NO_TOKEN = "0:none"  # noqa: S105


def _now() -> datetime:
    return datetime.now(UTC)


def build_application(
    config: Config, news: NewsIndex, data_dir: Path, *, request: BaseRequest | None = None, clock: Clock = _now
) -> App:
    """The bot as an Application: all handlers, no schedule, nothing started.

    Args:
        config: The whole of config.toml.
        news: The index that answers.
        data_dir: Folder of the subscribers' database, made when missing; and of the quality log.
        request: What carries calls to the Bot API; None: HTTPS to `config.bot.api_url`.
        clock: Gives the present moment, timezone-aware.

    Returns:
        The application, to be initialised by its owner.

    Raises:
        StoreError: The subscribers' database cannot be used.
    """
    return _application(_services(config, news, data_dir, clock), request)


def run_bot(config: Config, news: NewsIndex, data_dir: Path) -> None:
    """Run the bot on Telegram, by polling, with its schedule, until a signal stops it.

    Args:
        config: The whole of config.toml, with a token.
        news: The index that answers.
        data_dir: Folder of the subscribers' database; made when missing.

    Raises:
        ConfigError: There is no token, or Telegram does not accept it.
        StoreError: The subscribers' database cannot be used.
    """
    if not config.bot.token.get_secret_value():
        raise ConfigError("bot.token: there is none; set the environment variable TELEGRAM_BOT_TOKEN")
    news.load()  # before anybody asks: loading silences other threads' logs for a while
    news.switch_in_background()
    services = _services(config, news, data_dir, _now)
    application = _application(services, None)
    schedule = Schedule(services, Delivery(application.bot, services))

    async def begin(running: App) -> None:
        _LOG.info("running: bot=@%s sources=%d", running.bot.username, len(config.sources))
        schedule.start()

    async def rest(_: App) -> None:
        schedule.stop()

    application.post_init, application.post_stop = begin, rest
    _LOG.info("connecting: api_url=%s; until it answers, this is tried again and again", config.bot.api_url)
    try:
        application.run_polling(allowed_updates=[Update.MESSAGE, Update.CALLBACK_QUERY], bootstrap_retries=-1)
    except InvalidToken as error:
        raise ConfigError("bot.token: Telegram does not accept it; ask @BotFather for the right one") from error


def _services(config: Config, news: NewsIndex, data_dir: Path, clock: Clock) -> Services:
    subscribers = Subscribers(data_dir / SUBSCRIBERS_FILE, clock)
    return Services(config, news, subscribers, clock, quality_log(config, data_dir))


def _application(services: Services, request: BaseRequest | None) -> App:
    bot = services.config.bot
    defaults = Defaults(parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True))
    # Each step of the builder has a type of its own.
    builder: Any = Application.builder().token(bot.token.get_secret_value() or _NO_TOKEN).defaults(defaults)
    builder = builder.base_url(f"{bot.api_url}/bot").base_file_url(f"{bot.api_url}/file/bot")
    builder = builder.rate_limiter(PatientRateLimiter(bot.messages_per_second)).job_queue(None)
    builder = builder.concurrent_updates(_ChatByChat(_UPDATES_AT_ONCE))
    if request is not None:
        builder = builder.request(request).get_updates_request(request)
    else:
        builder = builder.read_timeout(_TIMEOUT_SECONDS).connect_timeout(_TIMEOUT_SECONDS)
    application: App = builder.build()
    _wire(application, services)
    return application


def _wire(application: App, services: Services) -> None:
    feedback = Feedback(services)
    for room in (Onboarding(services), Digests(services), feedback, Asking(services, feedback), Help(services)):
        application.add_handlers(room.handlers())

    async def stale_button(update: Update, _context: Context) -> None:
        assert update.callback_query is not None
        await acknowledge(update.callback_query, (await services.texts(update))("error.stale"))

    async def close(_: App) -> None:
        services.subscribers.close()

    application.add_handler(CallbackQueryHandler(stale_button))
    application.add_error_handler(Failures(services).handle)
    application.post_shutdown = close


class _ChatByChat(BaseUpdateProcessor):
    """Chats are served side by side; within a chat, one update after another in the order they came."""

    def __init__(self, max_concurrent_updates: int) -> None:
        super().__init__(max_concurrent_updates)
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._places = asyncio.Semaphore(_CHATS_AT_ONCE)

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        chat = update.effective_chat if isinstance(update, Update) else None
        turn = self._turns.setdefault(chat.id if chat else 0, asyncio.Lock())
        async with turn, self._places:
            await coroutine

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""

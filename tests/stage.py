"""The stage of the plays with the bot: it runs for real, Telegram's stand-in answers it, and the clock is ours."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot_api import BotApiServer
from clock import Clock
from telegram import Update

from bot.app import SUBSCRIBERS_FILE, build_application
from bot.config import Config
from bot.delivery import Delivery
from bot.services import Services
from bot.subscribers import Subscribers
from index.news import NewsIndex


@dataclass
class Stage:
    """Where a play takes place: the bot is running, Telegram answers, and the clock is ours."""

    config: Config
    news: NewsIndex
    data_dir: Path
    server: BotApiServer
    clock: Clock

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[Delivery]:
        """The bot polls until the block ends; the delivery given is its minute-ly look for what is due."""
        application = build_application(self.config, self.news, self.data_dir, clock=self.clock)
        subscribers = Subscribers(self.data_dir / SUBSCRIBERS_FILE, self.clock)
        assert application.updater is not None
        async with application:
            await application.start()
            await application.updater.start_polling(allowed_updates=[Update.MESSAGE, Update.CALLBACK_QUERY])
            try:
                yield Delivery(application.bot, Services(self.config, self.news, subscribers, self.clock))
            finally:
                await application.updater.stop()
                await application.stop()
                subscribers.close()

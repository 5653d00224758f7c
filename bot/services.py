"""What every conversation module works with: the configuration, the news, the subscribers and the clock."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from telegram import Update
from telegram.ext import Application, CallbackContext, ExtBot

from bot.config import Config
from bot.quality_log import QualityLog
from bot.subscribers import Subscriber, Subscribers
from bot.texts import Texts, language_named, texts
from index.article import Language, Section
from index.news import NewsIndex

App = Application[Any, Any, Any, Any, Any, Any]
Context = CallbackContext[ExtBot[Any], Any, Any, Any]
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that handlers and deliveries share.

    Attributes:
        config: The whole of config.toml.
        news: The index; synchronous, so called in a worker thread.
        subscribers: The subscribers' database; likewise.
        clock: Gives the present moment, timezone-aware.
        quality: The quality log; None when it is off.
    """

    config: Config
    news: NewsIndex
    subscribers: Subscribers
    clock: Clock
    quality: QualityLog | None = None

    @property
    def zone(self) -> ZoneInfo:
        """Time zone of the digests' hour and of every time that readers see."""
        return ZoneInfo(self.config.timezone)

    async def subscriber(self, update: Update) -> Subscriber:
        """The chat of an update, as the database knows it; else as a stranger with the language of Telegram."""
        assert update.effective_chat is not None
        chat_id = update.effective_chat.id
        known = await asyncio.to_thread(self.subscribers.find, chat_id)
        return known or Subscriber(chat_id, self._spoken(update), frozenset(), active=False)

    async def texts(self, update: Update) -> Texts:
        """The texts in the language of an update's chat."""
        return texts((await self.subscriber(update)).language)

    def chosen(self, subscriber: Subscriber) -> list[Section]:
        """A subscriber's sections in the order of the paper; those that the paper no longer has are left out."""
        return [section for section in self.news.sections if section.slug in subscriber.sections]

    def hour(self) -> dict[str, str]:
        """The hour of the digests, as the texts' placeholders name it."""
        return {"time": f"{self.config.bot.digest_time:%H:%M}", "zone": self.config.timezone}

    def _spoken(self, update: Update) -> Language:
        code = update.effective_user.language_code if update.effective_user else None
        return language_named(code or "") or self.config.bot.language

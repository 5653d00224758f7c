"""The daily push: every digest that is due is sent to its chat, and recorded, once."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import date, datetime

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.render import digest_messages, is_empty
from bot.services import Services
from bot.subscribers import DeliveryState, Due
from bot.texts import texts
from index.article import Language

_LOG = logging.getLogger(__name__)

# Enough to use Telegram's 30 messages a second in spite of slow answers, few enough that a reader's
# question never queues behind more than these.
_CHATS_AT_ONCE = 20


class Delivery:
    """Sends the digests of the day.

    Each message is recorded when Telegram has it: nothing is lost, and a process that is killed repeats
    at most the messages that were under way at that instant.

    Args:
        bot: To send with; it keeps Telegram's limits and repeats what fails in passing.
        services: The news, the subscribers and the clock.
    """

    def __init__(self, bot: Bot, services: Services) -> None:
        self._bot = bot
        self._services = services
        # Messages that are out, of digests whose record could not be written: it is, before anything more is sent.
        self._unrecorded: dict[tuple[int, date, str], int] = {}

    async def push_due(self) -> None:
        """Send what is due now: from the hour of delivery until midnight, what was not sent yet today.

        A chat or a section that fails is logged and stays due; the others go on.
        """
        now = self._services.clock().astimezone(self._services.zone)
        hour = datetime.combine(now.date(), self._services.config.bot.digest_time, self._services.zone)
        if now < hour:
            return
        due = iter(await asyncio.to_thread(self._services.subscribers.due, now.date(), hour))
        editions = _Editions(self._services, hour)
        await asyncio.gather(*(self._work(due, now.date(), editions) for _ in range(_CHATS_AT_ONCE)))

    async def _work(self, due: Iterator[Due], day: date, editions: "_Editions") -> None:
        for chat in due:
            try:
                await self._deliver(chat, day, editions)
            except TelegramError as error:
                await self._failed(chat, day, error)
            except Exception as error:
                _LOG.error("digests of %s for chat %s failed: %s", day, chat.chat_id, type(error).__name__)

    async def _deliver(self, chat: Due, day: date, editions: "_Editions") -> None:
        """Send a chat its digests; sections without news are passed over, unless there is none at all."""
        present = [section.slug for section in self._services.news.sections if section.slug in chat.sections]
        slugs = [*present, *sorted(chat.sections.keys() - present)]  # those that config.toml no longer has are last
        news = {slug: await editions.messages(slug, chat.language) for slug in slugs}
        if present and not any(news.values()):
            news[present[0]] = [texts(chat.language).html("digest.nothing_today")]
        # Those without news are settled first: after a stop in between they would seem to be all there is.
        for slug in sorted(slugs, key=lambda slug: bool(news[slug])):
            await self._send(chat, day, slug, news[slug])

    async def _send(self, chat: Due, day: date, section: str, messages: list[str]) -> None:
        """Send the messages of one digest that are not out yet, and record each.

        Raises:
            TelegramError: Nothing more can be sent to this chat, or not now.
        """
        key = (chat.chat_id, day, section)
        state = DeliveryState.DONE
        for number in range(max(chat.sections[section], self._unrecorded.get(key, 0)) + 1, len(messages) + 1):
            try:
                await self._bot.send_message(chat.chat_id, messages[number - 1])
            except BadRequest as refusal:
                if _is_gone(refusal):
                    raise
                state = DeliveryState.REFUSED
                _LOG.error("message %d of %s, %s for chat %s refused: %s", number, section, day, chat.chat_id, refusal)
            self._unrecorded[key] = number
            if number < len(messages):
                await self._record(key, number, DeliveryState.PARTLY)
        await self._record(key, len(messages), state)

    async def _record(self, key: tuple[int, date, str], messages: int, state: DeliveryState) -> None:
        await asyncio.to_thread(self._services.subscribers.record, *key, messages, state)
        self._unrecorded.pop(key, None)

    async def _failed(self, chat: Due, day: date, error: TelegramError) -> None:
        subscribers = self._services.subscribers
        if isinstance(error, ChatMigrated):
            await asyncio.to_thread(subscribers.move, chat.chat_id, error.new_chat_id)
        elif _is_gone(error):
            _LOG.info("chat %s is gone: %s", chat.chat_id, error)
            await asyncio.to_thread(subscribers.mark_gone, chat.chat_id)
        else:
            _LOG.warning("digests of %s for chat %s will be tried again: %s", day, chat.chat_id, error)


def _is_gone(error: TelegramError) -> bool:
    """Whether a chat has blocked the bot, has removed it or does not exist any more."""
    return isinstance(error, Forbidden) or "chat not found" in error.message.lower()


class _Editions:
    """Each section's digest of one hour, written once in each language however many get it."""

    def __init__(self, services: Services, hour: datetime) -> None:
        self._services = services
        self._hour = hour
        self._written: dict[tuple[str, Language], asyncio.Future[list[str]]] = {}

    async def messages(self, section: str, language: Language) -> list[str]:
        """The messages of a section's digest; none when there is no news."""
        key = (section, language)
        if key not in self._written:
            self._written[key] = asyncio.ensure_future(self._write(section, language))
        return await self._written[key]

    async def _write(self, section: str, language: Language) -> list[str]:
        if self._services.news.sections.get(section) is None:  # no longer in config.toml
            return []
        digest = await asyncio.to_thread(self._services.news.digest, section, until=self._hour, language=language)
        return [] if is_empty(digest) else digest_messages(digest, texts(language), self._services.zone)

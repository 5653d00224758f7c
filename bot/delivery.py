"""The daily push: every digest that is due is sent to its chat, and recorded, once."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from telegram import Bot, InlineKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.keyboards import latest_days_keyboard
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

    Each message is recorded when Telegram has it: nothing is lost, and what may come twice is a message
    that was under way when the process was killed, or whose answer was lost on the network.

    Args:
        bot: To send with; it keeps Telegram's limits and repeats what fails in passing.
        services: The news, the subscribers and the clock.
    """

    def __init__(self, bot: Bot, services: Services) -> None:
        self._bot = bot
        self._services = services
        self._editions: _Editions | None = None
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
        if self._editions is None or self._editions.hour != hour:
            self._editions = _Editions(self._services, hour)
        due = iter(await asyncio.to_thread(self._services.subscribers.due, now.date(), hour))
        await asyncio.gather(*(self._work(due, now.date(), self._editions) for _ in range(_CHATS_AT_ONCE)))

    async def _work(self, due: Iterator[Due], day: date, editions: "_Editions") -> None:
        for chat in due:
            try:
                await self._deliver_or_note(chat, day, editions)
            except Exception as error:
                _LOG.error("digests of %s for chat %s failed: %s: %s", day, chat.chat_id, type(error).__name__, error)

    async def _deliver_or_note(self, chat: Due, day: date, editions: "_Editions") -> None:
        try:
            await self._deliver(chat, day, editions)
        except TelegramError as error:
            await self._failed(chat, day, error)

    async def _deliver(self, chat: Due, day: date, editions: "_Editions") -> None:
        """Send a chat its digests; sections without news are passed over, unless there is none at all.

        A section whose digest cannot be made stays due.
        """
        present = [section.slug for section in self._services.news.sections if section.slug in chat.sections]
        slugs = [*present, *sorted(chat.sections.keys() - present)]  # those that config.toml no longer has are last
        news: dict[str, Edition] = {}
        for slug in slugs:
            try:
                news[slug] = await editions.edition(slug, chat.language)
            except Exception as error:
                _LOG.error("digest of %s, %s cannot be made: %s: %s", slug, day, type(error).__name__, error)
        if present and len(news) == len(slugs) and not any(edition.messages for edition in news.values()):
            news[present[0]] = self._nothing(chat, news)
        # Those without news are settled first: after a stop in between they would seem to be all there is.
        for slug in sorted(news, key=lambda slug: bool(news[slug].messages)):
            await self._send(chat, day, slug, news[slug])

    def _nothing(self, chat: Due, news: dict[str, "Edition"]) -> "Edition":
        """What a chat gets that has no news at all: a word, and the latest day of each section as a button."""
        spoken = texts(chat.language)
        latest = [
            (section, edition.latest_day)
            for slug, edition in news.items()
            if edition.latest_day and (section := self._services.news.sections.get(slug))
        ]
        return Edition([spoken.html("digest.nothing_today")], None, latest_days_keyboard(spoken, latest))

    async def _send(self, chat: Due, day: date, section: str, edition: "Edition") -> None:
        """Send the messages of one digest that are not out yet, and record each.

        Raises:
            TelegramError: Nothing more can be sent to this chat, or not now.
        """
        key, messages = (chat.chat_id, day, section), edition.messages
        state = DeliveryState.DONE
        for number in range(max(chat.sections[section], self._unrecorded.get(key, 0)) + 1, len(messages) + 1):
            try:
                keyboard = edition.keyboard if number == len(messages) else None
                await self._bot.send_message(chat.chat_id, messages[number - 1], reply_markup=keyboard)
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


@dataclass(frozen=True, slots=True)
class Edition:
    """A section's digest of one hour in one language, as it is sent.

    Attributes:
        messages: Telegram HTML; none when there is no news.
        latest_day: The latest day with news when there is none.
        keyboard: Buttons under the last message, or None.
    """

    messages: list[str]
    latest_day: date | None = None
    keyboard: InlineKeyboardMarkup | None = None


class _Editions:
    """Each section's digest of one hour, written once in each language however many get it.

    It stays as it was first written, so that what is sent after a pause goes on where it stopped.
    """

    def __init__(self, services: Services, hour: datetime) -> None:
        self.hour = hour
        self._services = services
        self._written: dict[tuple[str, Language], asyncio.Future[Edition]] = {}

    async def edition(self, section: str, language: Language) -> Edition:
        """A section's digest; one that could not be made is tried again at the next call."""
        key = (section, language)
        if key not in self._written:
            self._written[key] = asyncio.ensure_future(self._write(section, language))
        try:
            return await self._written[key]
        except Exception:
            self._written.pop(key, None)
            raise

    async def _write(self, section: str, language: Language) -> Edition:
        if self._services.news.sections.get(section) is None:  # no longer in config.toml
            return Edition([])
        digest = await asyncio.to_thread(self._services.news.digest, section, until=self.hour, language=language)
        if is_empty(digest):
            return Edition([], digest.latest_day)
        return Edition(digest_messages(digest, texts(language), self._services.zone))

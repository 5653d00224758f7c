"""Feedback for the quality log: consent, asked once; 👍 and 👎 under answers; /feedback to change one's mind."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import CommandHandler

from bot.handlers import NEW_MESSAGE, PRIVATE, Handler, button
from bot.keyboards import consent_keyboard, judgement_keyboard
from bot.quality_log import Mark, Record
from bot.replies import acknowledge, edit, reply, take_buttons_away
from bot.services import Context, Services
from bot.subscribers import Consent
from bot.texts import texts
from index.answer import Answer

_REMEMBERED = 10_000  # answers of all chats that can still be judged


class Feedback:
    """Sends answers, and notes what readers think of them: in private chats only, and only of those who agreed.

    An answer waits for its judgement in memory; what is not judged is never written.

    Args:
        services: The parts that handlers share.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._subscribers = services.subscribers
        self._log = services.quality
        # Chat and message of an answer -> its record, but for the mark.
        self._unjudged: OrderedDict[tuple[int, int], Record] = OrderedDict()

    def handlers(self) -> list[Handler]:
        """The handlers of the command and the buttons; none when the log is off."""
        if self._log is None:
            return []
        return [
            CommandHandler("feedback", self.offer, filters=NEW_MESSAGE & PRIVATE),
            button("consent:(given|declined)", self.decide),
            button("judged:(good|bad)", self.judge),
        ]

    async def send(self, update: Update, answer: Answer, messages: Sequence[str]) -> None:
        """Send an answer; note a refusal, and let an answer be judged.

        Args:
            update: The question.
            answer: What was found.
            messages: The answer as Telegram HTML.
        """
        assert update.effective_chat is not None
        if self._log is None or update.effective_chat.type != ChatType.PRIVATE:
            await reply(update, messages)
            return
        consent = await asyncio.to_thread(self._subscribers.consent, update.effective_chat.id)
        if consent is not Consent.GIVEN:
            await reply(update, messages)
            if consent is None:
                await self._note(update, Consent.ASKED)
                await self._ask(update)
            return
        record = Record.of(answer, self._services.clock().astimezone(self._services.zone).date())
        if answer.answered:
            sent = await reply(update, messages, judgement_keyboard())
            self._remember((update.effective_chat.id, sent[-1].message_id), record)
        else:
            await reply(update, messages)
            await asyncio.to_thread(self._log.add, record)

    async def offer(self, update: Update, _context: Context) -> None:
        """/feedback: ask for consent, whatever was said before."""
        await self._ask(update)

    async def decide(self, update: Update, context: Context) -> None:
        """A button under the question for consent: keep what was said."""
        assert update.callback_query is not None
        assert context.match is not None
        await acknowledge(update.callback_query)
        consent = Consent(context.match[1])
        await self._note(update, consent)
        spoken = await self._services.texts(update)
        given = consent is Consent.GIVEN
        await edit(update, spoken.html("feedback.given") if given else spoken.html("feedback.declined"))

    async def judge(self, update: Update, context: Context) -> None:
        """👍 or 👎 under an answer: record it, once."""
        query = update.callback_query
        assert query is not None
        assert query.message is not None
        assert context.match is not None
        assert self._log is not None
        subscriber = await self._services.subscriber(update)
        spoken = texts(subscriber.language)
        record = self._unjudged.pop((subscriber.chat_id, query.message.message_id), None)
        consent = await asyncio.to_thread(self._subscribers.consent, subscriber.chat_id)
        if record is None or consent is not Consent.GIVEN:
            await acknowledge(query, spoken("error.stale"))
        else:
            await asyncio.to_thread(self._log.add, replace(record, mark=cast(Mark, context.match[1])))
            await acknowledge(query, spoken("feedback.noted"))
        await take_buttons_away(query)

    async def _ask(self, update: Update) -> None:
        spoken = await self._services.texts(update)
        await reply(update, [spoken.html("feedback.ask")], consent_keyboard(spoken))

    async def _note(self, update: Update, consent: Consent) -> None:
        subscriber = await self._services.subscriber(update)
        await asyncio.to_thread(self._subscribers.set_consent, subscriber.chat_id, subscriber.language, consent)

    def _remember(self, place: tuple[int, int], record: Record) -> None:
        self._unjudged[place] = record
        if len(self._unjudged) > _REMEMBERED:
            self._unjudged.popitem(last=False)

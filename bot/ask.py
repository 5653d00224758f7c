"""Questions: any text that is no command is looked up in the news and answered with quotes."""

import asyncio
import contextlib

from telegram import Update
from telegram.constants import ChatAction
from telegram.error import TelegramError
from telegram.ext import MessageHandler, filters

from bot.feedback import Feedback
from bot.handlers import ADDRESSED, NEW_MESSAGE, PRIVATE, Handler, button, words_for_bot
from bot.last_questions import LastQuestions
from bot.render import answer_messages, question_line
from bot.replies import acknowledge, reply
from bot.services import Context, Services
from bot.telegram_text import pack
from bot.texts import Texts
from index.answer import Answer

_NOT_TEXT = ~filters.TEXT & ~filters.StatusUpdate.ALL


class Asking:
    """Answers questions.

    Args:
        services: The parts that handlers share.
        feedback: Whom an answer goes through to the reader.
    """

    def __init__(self, services: Services, feedback: Feedback) -> None:
        self._services = services
        self._feedback = feedback
        self._last = LastQuestions()

    def handlers(self) -> list[Handler]:
        """The handlers of questions, of the example's button, and of messages without text."""
        return [
            MessageHandler(NEW_MESSAGE & filters.TEXT & ~filters.COMMAND & ADDRESSED, self.question),
            MessageHandler(NEW_MESSAGE & PRIVATE & _NOT_TEXT, self.not_text),
            button("example", self.example),
        ]

    async def question(self, update: Update, _context: Context) -> None:
        """A text: answer it."""
        assert update.message is not None
        texts = await self._services.texts(update)
        question = words_for_bot(update.message)
        if not question:
            await reply(update, [texts.html("ask.empty")])
            return
        answer = await self._answer(update, question)
        await self._feedback.send(update, answer, self._messages(answer, texts))

    async def example(self, update: Update, _context: Context) -> None:
        """The example's button: ask it as if the reader had, and show what was asked."""
        assert update.callback_query is not None
        await acknowledge(update.callback_query)
        texts = await self._services.texts(update)
        question = texts("start.example")
        answer = await self._answer(update, question)
        await reply(update, pack([question_line(question), *self._messages(answer, texts)]))

    async def not_text(self, update: Update, _context: Context) -> None:
        """A picture, a voice message and the like."""
        texts = await self._services.texts(update)
        await reply(update, [texts.html("ask.text_only")])

    async def _answer(self, update: Update, question: str) -> Answer:
        assert update.effective_chat is not None
        with contextlib.suppress(TelegramError):  # the answer matters, not the sign that it is coming
            await update.effective_chat.send_action(ChatAction.TYPING)
        news, now, chat_id = self._services.news, self._services.clock(), update.effective_chat.id
        answer = await asyncio.to_thread(news.ask, question, now=now, previous=self._last.of(chat_id, now))
        self._last.keep(chat_id, now, answer.question)
        return answer

    def _messages(self, answer: Answer, texts: Texts) -> list[str]:
        return answer_messages(answer, texts, self._services.news.sections, self._services.zone)

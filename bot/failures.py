"""What becomes of an error in a handler: a log line without anybody's words, and a short word to the reader."""

import contextlib
import logging
import traceback

from telegram import Update
from telegram.error import Conflict, NetworkError, TelegramError

from bot.replies import reply
from bot.services import Context, Services

_LOG = logging.getLogger(__name__)


class Failures:
    """Handles errors.

    Args:
        services: The parts that handlers share.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    async def handle(self, update: object, context: Context) -> None:
        """Log an error, and tell the reader whose update caused it."""
        error = context.error
        if isinstance(update, Update):
            _log_update(update, error)
            await self._apologise(update)
        elif isinstance(error, Conflict):
            _LOG.error("another process gets this bot's messages with the same token; stop one of the two")
        elif isinstance(error, NetworkError):
            _LOG.warning("Telegram cannot be reached; trying again: %s", error)
        else:
            _LOG.error("the bot failed", exc_info=error)

    async def _apologise(self, update: Update) -> None:
        if update.effective_chat is None:
            return
        with contextlib.suppress(Exception):  # what is broken may break this too, and it is logged already
            texts = await self._services.texts(update)
            await reply(update, [texts.html("error.unexpected")])


def _log_update(update: Update, error: Exception | None) -> None:
    # The error's own words are left out, unless they are Telegram's: they may quote what a person wrote.
    chat_id = update.effective_chat.id if update.effective_chat else None
    words = str(error) if isinstance(error, TelegramError) else ""
    where = "".join(traceback.format_tb(error.__traceback__)) if error else ""
    _LOG.error("update=%s chat=%s error=%s %s\n%s", update.update_id, chat_id, type(error).__name__, words, where)

"""Which updates reach a handler: new messages only, buttons by their data, and in groups only what is meant for us."""

from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Message, MessageEntity, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, filters

from bot.services import Context

Handler = BaseHandler[Any, Any, Any]
Callback = Callable[[Update, Context], Coroutine[Any, Any, None]]

NEW_MESSAGE = filters.UpdateType.MESSAGE
PRIVATE = filters.ChatType.PRIVATE

SLUG = r"[a-z0-9-]+(?:/[a-z0-9-]+)?"
"""A section's slug, as it stands in the data of buttons."""


def command(name: str, callback: Callback) -> Handler:
    """A command in a new message; an edited message does not repeat it."""
    return CommandHandler(name, callback, filters=NEW_MESSAGE)


def button(pattern: str, callback: Callback) -> Handler:
    """A button whose whole data matches a pattern; its groups are in `context.matches`."""
    return CallbackQueryHandler(callback, pattern=rf"^(?:{pattern})\Z")


class _Addressed(filters.MessageFilter):
    """In a private chat every message, in a group those that name the bot or reply to it."""

    def filter(self, message: Message) -> bool:
        if message.chat.type == message.chat.PRIVATE:
            return True
        replied = message.reply_to_message
        if replied and replied.from_user and replied.from_user.id == message.get_bot().id:
            return True
        return any(name.casefold() == _own_name(message).casefold() for name in _mentions(message))


ADDRESSED = _Addressed()


def words_for_bot(message: Message) -> str:
    """The text of a message without the bot's own name in it."""
    text = message.text or ""
    for name in _mentions(message):
        if name.casefold() == _own_name(message).casefold():
            text = text.replace(name, " ")
    return " ".join(text.split())


def _mentions(message: Message) -> list[str]:
    return list(message.parse_entities([MessageEntity.MENTION]).values())


def _own_name(message: Message) -> str:
    return f"@{message.get_bot().username}"

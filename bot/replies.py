"""Saying things in a chat: several messages in order, an edit in place, the acknowledgement of a button."""

import contextlib
from collections.abc import Sequence

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, ReplyParameters, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, TelegramError


async def reply(update: Update, messages: Sequence[str], keyboard: InlineKeyboardMarkup | None = None) -> list[Message]:
    """Send messages to the chat of an update, in order.

    In a group the first one replies to the message that asked for it.

    Args:
        update: What is replied to.
        messages: Telegram HTML, each within the limit.
        keyboard: Buttons under the last message.

    Returns:
        The messages as they were sent.
    """
    assert update.effective_chat is not None
    asked = update.message if update.effective_chat.type != ChatType.PRIVATE else None
    answered = ReplyParameters(asked.message_id, allow_sending_without_reply=True) if asked else None
    return [
        await update.effective_chat.send_message(
            text,
            reply_markup=keyboard if number == len(messages) else None,
            reply_parameters=answered if number == 1 else None,
        )
        for number, text in enumerate(messages, start=1)
    ]


async def edit(update: Update, text: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
    """Change the message whose button was pressed; where Telegram no longer allows that, send a new one."""
    query = update.callback_query
    assert query is not None
    if not isinstance(query.message, Message):
        await reply(update, [text], keyboard)
        return
    try:
        await query.edit_message_text(text, reply_markup=keyboard)
    except BadRequest as refusal:
        if "not modified" in refusal.message:
            return
        if "can't be edited" not in refusal.message and "not found" not in refusal.message:
            raise
        await reply(update, [text], keyboard)


async def take_buttons_away(query: CallbackQuery) -> None:
    """Leave the message whose button was pressed without buttons, where Telegram still allows that."""
    with contextlib.suppress(TelegramError):  # a button that stays says that it is out of date when pressed again
        # The library would send its default parse_mode along, which this method does not have.
        await query.edit_message_reply_markup(None, api_kwargs={"parse_mode": None})


async def acknowledge(query: CallbackQuery, note: str | None = None) -> None:
    """Stop the button's waiting sign; a press that cannot be answered is none the worse."""
    with contextlib.suppress(TelegramError):  # what the press asks for matters, not the sign
        await query.answer(note)

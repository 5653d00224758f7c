"""A person in a private chat with the bot, so that a test reads like a play."""

import re
from collections.abc import Sequence
from typing import Any, TypeVar

from .account import Account, Chat
from .markup import Entity, utf16_length
from .messages import Message, Toast, seen

Event = TypeVar("Event")

_COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,32}(?:@\w{3,32})?(?![\w/])", re.ASCII)


class Person:
    """Says, presses, hears and sees; each message, edit and toast is heard once, in order."""

    def __init__(self, account: Account, chat: Chat) -> None:
        self._account = account
        self._chat = chat
        self._heard = 0
        self._edits_seen = 0
        self._toasts_seen = 0

    @property
    def id(self) -> int:
        return int(self._chat.user["id"])

    @property
    def toasts(self) -> list[Toast]:
        """All answers to the buttons pressed so far."""
        return list(self._chat.toasts)

    @property
    def actions(self) -> list[str]:
        """All chat actions shown so far, such as "typing"."""
        return list(self._chat.actions)

    @property
    def unheard(self) -> list[Message]:
        """Messages that have come and were not asked for by `hears`."""
        return self._chat.sent[self._heard :]

    def says(self, text: str, reply_to: Message | None = None) -> Message:
        """Type a text or a command."""
        assert not self._chat.blocked, f"{self._name} has blocked the bot and must unblock it first"
        content: dict[str, Any] = {"text": text}
        if commands := _commands(text):
            content["entities"] = commands
        if reply_to is not None:
            content["reply_to_message"] = self._chat.messages[reply_to.message_id]
        message = self._account.new_message(self._chat, self._chat.user, content)
        self._account.updates.push("message", message)
        return seen(message)

    def presses(self, label: str, message: Message | None = None) -> None:
        """Press a button by its label or a part of it: of `message`, else of the latest message that has one.

        Raises:
            AssertionError: There is no such button on the screen, or it opens an address.
        """
        shown = [message] if message is not None else self._messages_with_buttons()
        for candidate in shown:
            current = self._chat.messages.get(candidate.message_id)
            button = seen(current).button(label) if current else None
            if current and button:
                assert button.data is not None, f"the button {button.text!r} opens {button.url}, it calls nobody"
                self._account.press(self._chat, current, button.data)
                return
        labels = [candidate.labels for candidate in shown]
        raise AssertionError(f"{self._name} sees no button {label!r}; there are {labels}")

    async def hears(self, timeout: float = 5) -> Message:
        """The next message from the bot, as it was when it came; waits up to `timeout` seconds."""
        message = await self._next(self._chat.sent, self._heard, timeout, "heard nothing")
        self._heard += 1
        return message

    async def sees_edit(self, timeout: float = 5) -> Message:
        """The next edited message, as it was after that edit; waits up to `timeout` seconds."""
        message = await self._next(self._chat.edited, self._edits_seen, timeout, "saw no edit")
        self._edits_seen += 1
        return message

    async def sees_toast(self, timeout: float = 5) -> Toast:
        """The next answer to a pressed button; waits up to `timeout` seconds."""
        toast = await self._next(self._chat.toasts, self._toasts_seen, timeout, "saw no answer to a button")
        self._toasts_seen += 1
        return toast

    def screen(self, message: Message | None = None) -> Message:
        """The present state of `message`, else of the last edited one, else of the last one.

        Raises:
            AssertionError: It is not on the screen: deleted, or nothing came yet.
        """
        latest = message or next(iter((self._chat.edited or self._chat.sent)[-1:]), None)
        assert latest is not None, f"the bot has not written to {self._name} yet"
        assert latest.message_id in self._chat.messages, f"the message {latest.text!r} was deleted"
        return seen(self._chat.messages[latest.message_id])

    @property
    def _name(self) -> str:
        return str(self._chat.user["first_name"])

    def _messages_with_buttons(self) -> list[Message]:
        """Messages on the screen that have buttons, the latest first."""
        messages = [seen(message) for message in reversed(self._chat.messages.values())]
        return [message for message in messages if message.buttons]

    async def _next(self, events: Sequence[Event], position: int, timeout: float, failure: str) -> Event:
        def look() -> Event | None:
            return events[position] if len(events) > position else None

        event = await self._account.changes.until(look, timeout)
        if event is None:
            raise AssertionError(
                f"{self._name} {failure} for {timeout} s; refused or wrong so far: {self._account.violations}"
            )
        return event


def _commands(text: str) -> list[Entity]:
    return [
        {"type": "bot_command", "offset": utf16_length(text[: match.start()]), "length": len(match.group())}
        for match in _COMMAND.finditer(text)
    ]

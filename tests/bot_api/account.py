"""What Telegram knows about a bot: its chats, their messages, its updates, commands and webhook."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from .changes import Changes
from .limits import RateLimiter, RateLimits
from .messages import Message, Toast, seen
from .refusal import Refusal
from .updates import UpdateQueue

Json = dict[str, Any]

QUERY_LIFETIME = timedelta(minutes=1)
"""How long a pressed button waits for its answer."""


@dataclass(slots=True)
class Chat:
    """A private chat with the bot.

    Attributes:
        user: The person, as a Bot API User.
        messages: Bot API Messages by id: the present state, deleted ones gone.
        sent: The bot's messages in order, each as it was when sent.
        edited: The bot's edits in order, each with the message as it was then.
        toasts: Answers to pressed buttons, in order.
        actions: Chat actions ("typing") in order.
        blocked: Whether the person blocked the bot.
    """

    user: Json
    messages: dict[int, Json] = field(default_factory=dict)
    sent: list[Message] = field(default_factory=list)
    edited: list[Message] = field(default_factory=list)
    toasts: list[Toast] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    blocked: bool = False

    def as_json(self) -> Json:
        """The chat as a Bot API Chat."""
        names = {key: self.user[key] for key in ("first_name", "username") if key in self.user}
        return {"id": self.user["id"], "type": "private"} | names


@dataclass(frozen=True, slots=True)
class Query:
    """A pressed button whose answer is awaited."""

    chat: Chat
    pressed: datetime


class Account:
    """The bot's account.

    Args:
        token: The bot's token; its digits are the bot's id.
        clock: The present moment, timezone-aware.
        limits: How fast the bot may send; None for as fast as it likes.
    """

    def __init__(self, token: str, clock: Callable[[], datetime], limits: RateLimits | None) -> None:
        self.clock = clock
        self.limiter = RateLimiter(limits) if limits else None
        self.me: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Sosik",
            "username": "sosik_test_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }
        self.changes = Changes()
        self.updates = UpdateQueue(self.changes)
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        self.webhook: Json = {}
        self.violations: list[str] = []
        self._last_message = 0
        self._last_query = 0

    def timestamp(self) -> int:
        """The present moment in Unix seconds."""
        return int(self.clock().timestamp())

    def reachable_chat(self, chat_id: object) -> Chat:
        """The chat that a method is for.

        Raises:
            Refusal: 400, no such chat; 403, the person blocked the bot.
        """
        if chat_id is None:
            raise Refusal("chat_id is empty")
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise Refusal("chat not found")
        if chat.blocked:
            raise Refusal("bot was blocked by the user", status=403, provoked=False)
        return chat

    def set_blocked(self, chat_id: int, blocked: bool) -> None:
        """A person blocks or unblocks the bot, which learns of it by an update."""
        chat = self.chats[chat_id]
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        before, after = ("member", "kicked") if blocked else ("kicked", "member")
        self.updates.push(
            "my_chat_member",
            {
                "chat": chat.as_json(),
                "from": chat.user,
                "date": self.timestamp(),
                "old_chat_member": self._membership(before),
                "new_chat_member": self._membership(after),
            },
        )

    def _membership(self, status: str) -> Json:
        user = {key: self.me[key] for key in ("id", "is_bot", "first_name", "username")}
        return {"user": user, "status": status} | ({"until_date": 0} if status == "kicked" else {})

    def new_message(self, chat: Chat, sender: Json, content: Json) -> Json:
        """Put a message into a chat."""
        self._last_message += 1
        message = {
            "message_id": self._last_message,
            "from": {key: sender[key] for key in sender if not key.startswith(("can_", "supports_"))},
            "chat": chat.as_json(),
            "date": self.timestamp(),
            **content,
        }
        chat.messages[self._last_message] = message
        return message

    def send(self, chat: Chat, content: Json) -> Json:
        """The bot's message to a person, against the rate limits."""
        if self.limiter is not None:
            self.limiter.count(chat.user["id"], self.clock())
        message = self.new_message(chat, self.me, content)
        chat.sent.append(seen(message))
        self.changes.announce()
        return message

    def edit(self, chat: Chat, message: Json, content: Json) -> Json:
        """Exchange a message's content.

        Raises:
            Refusal: There is nothing to change.
        """
        lasting = ("message_id", "from", "chat", "date", "reply_to_message")
        changed: Json = {key: message[key] for key in lasting if key in message} | content
        if changed == {key: value for key, value in message.items() if key != "edit_date"}:
            raise Refusal(
                "message is not modified: specified new message content and reply markup are exactly the same "
                "as a current content and reply markup of the message"
            )
        changed["edit_date"] = self.timestamp()
        chat.messages[message["message_id"]] = changed
        chat.edited.append(seen(changed))
        self.changes.announce()
        return changed

    def press(self, chat: Chat, message: Json, data: str) -> None:
        """A person presses a button with callback_data."""
        self._last_query += 1
        query_id = str(7_000_000_000 + self._last_query)
        self.queries[query_id] = Query(chat, self.clock())
        query = {
            "id": query_id,
            "from": chat.user,
            "message": message,
            "chat_instance": str(chat.user["id"]),
            "data": data,
        }
        self.updates.push("callback_query", query)

    def answer(self, query_id: object, toast: Toast) -> None:
        """Answer a pressed button.

        Raises:
            Refusal: No such button waits for an answer, or not any more.
        """
        query = self.queries.pop(query_id, None) if isinstance(query_id, str) else None
        if query is None or self.clock() - query.pressed > QUERY_LIFETIME:
            raise Refusal("query is too old and response timeout expired or query ID is invalid")
        query.chat.toasts.append(toast)
        self.changes.announce()

"""The Bot API in this process: one private chat, answered as Telegram would, without a network."""

import asyncio
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from telegram import Message
from telegram.constants import CallbackQueryLimit, InlineKeyboardButtonLimit, MessageLimit
from telegram.request import BaseRequest, RequestData

from bot.markup import Entity, MarkupError, parse_html
from bot.telegram_text import utf16_length
from index.article import Language

JSON = dict[str, Any]

CHAT_ID = 1
"""The id of the one person and of the private chat with them, the same every time; no Telegram account has it."""

_BOT: JSON = {"id": 2, "is_bot": True, "first_name": "Sosik", "username": "sosik_bot"}
_CHAT: JSON = {"id": CHAT_ID, "type": "private", "first_name": "You"}
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
_CHAT_INFO: JSON = _CHAT | {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": dict.fromkeys(_GIFTS, False),
}
_IN_CHAT = {
    "getChat",
    "sendChatAction",
    "sendMessage",
    "sendPhoto",
    "sendDocument",
    "editMessageText",
    "editMessageReplyMarkup",
    "deleteMessage",
}
_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,32}(?:@\w+)?(?!\S)")
_BUTTON_URL = re.compile(r"(?:https?|tg)://\S+", re.IGNORECASE)


class Display(Protocol):
    """Where the chat is shown."""

    def show(self, message: Message) -> None:
        """Show a message of the bot, new or edited."""

    def notice(self, text: str) -> None:
        """Show the short text that answers the press of a button."""


class _RefusedError(Exception):
    """The Bot API says no: its status and description."""

    def __init__(self, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.description = description
        self.status = status


class ConsoleRequest(BaseRequest):
    """Answers an Application's requests in place of Telegram, and makes the updates that a person causes.

    Args:
        files: Folder that photos and documents of the bot are saved to; made when there is one to save.
        language: The language that the person's Telegram would speak.
        clock: Gives the moment of each message, timezone-aware.

    Attributes:
        display: Where the bot's messages are shown; None shows them nowhere.
        language: As given.
    """

    def __init__(
        self, files: Path, *, language: Language, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.display: Display | None = None
        self.language: Language = language
        self._files = files
        self._person: JSON = {"id": CHAT_ID, "is_bot": False, "first_name": "You", "language_code": language}
        self._clock = clock
        self._messages: dict[int, JSON] = {}
        self._queries: set[str] = set()
        self._last_id = 0

    @property
    def read_timeout(self) -> None:
        """No timeout: nothing is waited for."""

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    def typed(self, text: str) -> JSON:
        """The update that a person's message makes, its command marked as Telegram marks it."""
        message = self._new_message(self._person) | {"text": text}
        if command := _COMMAND.match(text):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": command.end()}]
        return {"update_id": self._next_id(), "message": message}

    def pressed(self, message_id: int, data: str) -> JSON | None:
        """The update that the press of a button makes; None if the message no longer has that button."""
        message = self._messages.get(message_id, {})
        if not any(button.get("callback_data") == data for button in _buttons(message)):
            return None
        query = str(self._next_id())
        self._queries.add(query)
        callback = {"id": query, "from": self._person, "chat_instance": str(CHAT_ID), "message": message, "data": data}
        return {"update_id": self._next_id(), "callback_query": callback}

    async def do_request(  # noqa: D102 - the base class documents it
        self, url: str, method: str, request_data: RequestData | None = None, *_timeouts: object, **_named: object
    ) -> tuple[int, bytes]:
        name = url.rpartition("/")[2]
        try:
            result = await self._answer(name, request_data or RequestData())
        except _RefusedError as refusal:
            body = {"ok": False, "error_code": refusal.status, "description": refusal.description}
            return refusal.status, json.dumps(body).encode()
        return 200, json.dumps({"ok": True, "result": result}).encode()

    async def _answer(self, name: str, data: RequestData) -> object:
        parameters: JSON = dict(data.parameters)
        if name == "getMe":
            return _BOT
        if name == "answerCallbackQuery":
            return self._answer_query(parameters)
        if name in _IN_CHAT:
            if str(parameters.get("chat_id")) != str(CHAT_ID):
                raise _RefusedError("Bad Request: chat not found")
            return await self._answer_in_chat(name, parameters, data)
        if name.startswith(("set", "delete")):
            return True
        raise _RefusedError(f"Not Found: the chat in the terminal has no method {name}", 404)

    async def _answer_in_chat(self, name: str, parameters: JSON, data: RequestData) -> object:
        result: object = True  # sendChatAction: there is nothing to show
        match name:
            case "getChat":
                result = _CHAT_INFO
            case "sendMessage":
                result = self._send(_content(parameters, "text", MessageLimit.MAX_TEXT_LENGTH), parameters)
            case "sendPhoto" | "sendDocument":
                result = await self._send_file(name.removeprefix("send").lower(), parameters, data)
            case "editMessageText":
                result = self._edit(_content(parameters, "text", MessageLimit.MAX_TEXT_LENGTH), parameters)
            case "editMessageReplyMarkup":
                result = self._edit(_without_keyboard(self._find(parameters, "edit")), parameters)
            case "deleteMessage":
                del self._messages[self._find(parameters, "delete")["message_id"]]
        return result

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _new_message(self, sender: JSON) -> JSON:
        return {"message_id": self._next_id(), "date": self._now(), "chat": _CHAT, "from": sender}

    def _now(self) -> int:
        return int(self._clock().timestamp())

    def _send(self, content: JSON, parameters: JSON) -> JSON:
        message = self._new_message(_BOT) | content | _markup(parameters)
        return self._keep(message)

    async def _send_file(self, kind: str, parameters: JSON, data: RequestData) -> JSON:
        caption = _content(parameters, "caption", MessageLimit.CAPTION_LENGTH) if "caption" in parameters else {}
        uploads = data.multipart_data
        if kind in uploads:
            name, content, _mime = uploads[kind]
            where = await asyncio.to_thread(self._save, name, content if isinstance(content, bytes) else content.read())
        else:
            where = str(parameters.get(kind) or "")
        if not where:
            raise _RefusedError(f"Bad Request: there is no {kind} in the request")
        file: JSON = {"file_id": where, "file_unique_id": where}
        return self._send({kind: [file | {"width": 0, "height": 0}] if kind == "photo" else file} | caption, parameters)

    def _save(self, name: str, content: bytes) -> str:
        """Save an upload under a name of its own and return the path."""
        path = self._files / f"{self._now()}-{self._next_id()}-{Path(name).name}"
        try:
            self._files.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            raise _RefusedError(f"Bad Request: the file cannot be saved: {error}") from error
        return str(path)

    def _edit(self, content: JSON, parameters: JSON) -> JSON:
        old = self._find(parameters, "edit")
        new = {key: old[key] for key in ("message_id", "date", "chat", "from")} | content | _markup(parameters)
        if all(new.get(key) == old.get(key) for key in ("text", "entities", "reply_markup")):
            raise _RefusedError(
                "Bad Request: message is not modified: specified new message content and reply markup "
                "are exactly the same as a current content and reply markup of the message"
            )
        return self._keep(new | {"edit_date": self._now()})

    def _find(self, parameters: JSON, purpose: str) -> JSON:
        message = self._messages.get(parameters.get("message_id", 0))
        if message is None:
            raise _RefusedError(f"Bad Request: message to {purpose} not found")
        return message

    def _keep(self, message: JSON) -> JSON:
        self._messages[message["message_id"]] = message
        if self.display is not None:
            self.display.show(Message.de_json(message, None))
        return message

    def _answer_query(self, parameters: JSON) -> bool:
        if parameters["callback_query_id"] not in self._queries:
            raise _RefusedError("Bad Request: query is too old and response timeout expired or query ID is invalid")
        text = str(parameters.get("text") or parameters.get("url") or "")
        if utf16_length(text) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
            raise _RefusedError("Bad Request: MESSAGE_TOO_LONG")
        self._queries.remove(parameters["callback_query_id"])
        if text and self.display is not None:
            self.display.notice(text)
        return True


def _content(parameters: JSON, key: str, limit: int) -> JSON:
    """The text or caption of a message with its entities, refused where Telegram would."""
    text, entities = _parsed(parameters, str(parameters.get(key, "")))
    prefix = "caption_" if key == "caption" else ""
    if not text and key == "text":
        raise _RefusedError("Bad Request: message text is empty")
    if utf16_length(text) > limit:
        raise _RefusedError(f"Bad Request: message {'caption ' if prefix else ''}is too long")
    return {key: text} | ({f"{prefix}entities": entities} if entities else {})


def _parsed(parameters: JSON, text: str) -> tuple[str, list[Entity]]:
    match parameters.get("parse_mode"):
        case None:
            return text.strip(), parameters.get("entities") or parameters.get("caption_entities") or []
        case "HTML":
            try:
                return parse_html(text)
            except MarkupError as error:
                raise _RefusedError(f"Bad Request: can't parse entities: {error}") from error
    raise _RefusedError("Bad Request: unsupported parse_mode")


def _markup(parameters: JSON) -> JSON:
    """The keyboard below a message, refused where Telegram would."""
    if "reply_markup" not in parameters:
        return {}
    for button in _buttons(parameters):
        data, url = button.get("callback_data"), button.get("url")
        if not str(button.get("text", "")).strip():
            raise _RefusedError('Bad Request: can\'t parse inline keyboard button: Field "text" must be non-empty')
        if data is not None and not 1 <= len(data.encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
            raise _RefusedError("Bad Request: BUTTON_DATA_INVALID")
        if url is not None and not _BUTTON_URL.fullmatch(url):
            raise _RefusedError(f"Bad Request: inline keyboard button URL '{url}' is invalid")
    return {"reply_markup": parameters["reply_markup"]}


def _without_keyboard(message: JSON) -> JSON:
    return {key: value for key, value in message.items() if key != "reply_markup"}


def _buttons(message: JSON) -> list[JSON]:
    return [button for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]

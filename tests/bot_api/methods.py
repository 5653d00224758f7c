"""The methods of the Bot API: what each takes, checks, does and returns."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from .account import Account, Chat, Json
from .keyboard import inline_keyboard, reply_markup
from .markup import Formatted, parse_html, utf16_length, with_entities
from .messages import Toast
from .parameters import Schema
from .refusal import Refusal

Run = Callable[[Account, Json], Any]

MOST_TEXT = 4096
MOST_TOAST = 200
OLDEST_DELETED = timedelta(hours=48)
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_ACTIONS = {
    "choose_sticker",
    "find_location",
    "record_video",
    "record_video_note",
    "record_voice",
    "typing",
    "upload_document",
    "upload_photo",
    "upload_video",
    "upload_video_note",
    "upload_voice",
}


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the Bot API.

    Attributes:
        run: Carries it out and returns its result, or an awaitable of it.
        schema: Its parameters, with their types.
    """

    run: Run
    schema: Schema


def _get_me(account: Account, _: Json) -> Json:
    return account.me


def _get_updates(account: Account, params: Json) -> Awaitable[list[Json]]:
    if account.webhook.get("url"):
        reason = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        raise Refusal(reason, status=409)
    if "allowed_updates" in params:
        account.updates.allowed = params["allowed_updates"]
    limit = min(max(params.get("limit", 100), 1), 100)
    return account.updates.poll(params.get("offset", 0), limit, min(params.get("timeout", 0), 50))


def _set_webhook(account: Account, params: Json) -> bool:
    url = params.get("url", "")
    if url and not url.startswith("https://"):
        raise Refusal("bad webhook: An HTTPS URL must be provided for webhook")
    if params.get("drop_pending_updates"):
        account.updates.clear()
    account.updates.allowed = params.get("allowed_updates", account.updates.allowed)
    account.webhook = {key: params[key] for key in ("url", "max_connections", "secret_token") if key in params}
    return True


def _delete_webhook(account: Account, params: Json) -> bool:
    return _set_webhook(account, {key: value for key, value in params.items() if key == "drop_pending_updates"})


def _get_webhook_info(account: Account, _: Json) -> Json:
    shown = {key: account.webhook[key] for key in ("max_connections",) if key in account.webhook}
    info = {"url": account.webhook.get("url", ""), "has_custom_certificate": False, **shown}
    info["pending_update_count"] = len(account.updates)
    return info | ({"allowed_updates": account.updates.allowed} if account.updates.allowed else {})


def _send_message(account: Account, params: Json) -> Json:
    chat = account.reachable_chat(params.get("chat_id"))
    content = _content(account, params)
    reply = _replied_to(chat, params.get("reply_parameters"))
    markup = reply_markup(params.get("reply_markup"))
    return account.send(chat, content | reply | ({"reply_markup": markup} if markup else {}))


def _edit_message_text(account: Account, params: Json) -> Json:
    chat, message = _own_message(account, params)
    content = _content(account, params)
    markup = inline_keyboard(params.get("reply_markup"))
    return account.edit(chat, message, content | ({"reply_markup": markup} if markup else {}))


def _edit_message_reply_markup(account: Account, params: Json) -> Json:
    chat, message = _own_message(account, params)
    content = {key: message[key] for key in ("text", "entities", "link_preview_options") if key in message}
    markup = inline_keyboard(params.get("reply_markup"))
    return account.edit(chat, message, content | ({"reply_markup": markup} if markup else {}))


def _delete_message(account: Account, params: Json) -> bool:
    chat = account.reachable_chat(params.get("chat_id"))
    message = chat.messages.get(params.get("message_id", 0))
    if message is None:
        raise Refusal("message to delete not found")
    if account.timestamp() - message["date"] > OLDEST_DELETED.total_seconds():
        raise Refusal("message can't be deleted for everyone")
    del chat.messages[message["message_id"]]
    account.changes.announce()
    return True


def _answer_callback_query(account: Account, params: Json) -> bool:
    text = params.get("text", "")
    if utf16_length(text) > MOST_TOAST:
        raise Refusal("MESSAGE_TOO_LONG")
    account.answer(params.get("callback_query_id"), Toast(text, params.get("show_alert", False)))
    return True


def _send_chat_action(account: Account, params: Json) -> bool:
    chat = account.reachable_chat(params.get("chat_id"))
    if params.get("action") not in _ACTIONS:
        raise Refusal("wrong parameter action in request")
    chat.actions.append(params["action"])
    account.changes.announce()
    return True


def _get_chat(account: Account, params: Json) -> Json:
    chat = account.chats.get(params.get("chat_id", 0))
    if chat is None:
        raise Refusal("chat not found")
    accepted = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), True
    )
    return chat.as_json() | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": accepted}


def _set_my_commands(account: Account, params: Json) -> bool:
    commands = params.get("commands", [])
    if len(commands) > 100:
        raise Refusal("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(str(command.get("command")).removeprefix("/")):
            raise Refusal("BOT_COMMAND_INVALID")
        if not 1 <= utf16_length(str(command.get("description", ""))) <= 256:
            raise Refusal("BOT_COMMAND_DESCRIPTION_INVALID")
    account.commands[_scope(params)] = commands
    return True


def _get_my_commands(account: Account, params: Json) -> list[Json]:
    return account.commands.get(_scope(params), [])


def _delete_my_commands(account: Account, params: Json) -> bool:
    account.commands.pop(_scope(params), None)
    return True


def _set_description(name: str, longest: int) -> Run:
    def run(account: Account, params: Json) -> bool:
        text = params.get(name, "")
        if utf16_length(text) > longest:
            raise Refusal(f"{name} is too long: at most {longest} characters")
        account.descriptions[name, _language(params)] = text
        return True

    return run


def _scope(params: Json) -> tuple[str, str]:
    scope = params.get("scope", {})
    return ":".join(str(scope[key]) for key in ("type", "chat_id", "user_id") if key in scope) or "default", _language(
        params
    )


def _language(params: Json) -> str:
    code: str = params.get("language_code", "")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise Refusal("language_code must be two letters of ISO 639-1, in lower case")
    return code


def _own_message(account: Account, params: Json) -> tuple[Chat, Json]:
    chat = account.reachable_chat(params.get("chat_id"))
    if "message_id" not in params:
        raise Refusal("message identifier is not specified")
    message = chat.messages.get(params["message_id"])
    if message is None:
        raise Refusal("message to edit not found")
    if not message["from"]["is_bot"]:
        raise Refusal("message can't be edited")
    return chat, message


def _content(account: Account, params: Json) -> Json:
    """A message's text, entities and link preview, checked."""
    formatted = _formatted(params)
    if not formatted.text:
        raise Refusal("message text is empty")
    if utf16_length(formatted.text) > MOST_TEXT:
        raise Refusal("message is too long")
    account.violations.extend(formatted.warnings)
    preview = {key: params[key] for key in ("link_preview_options",) if key in params}
    entities = {"entities": list(formatted.entities)} if formatted.entities else {}
    return {"text": formatted.text, **entities, **preview}


def _formatted(params: Json) -> Formatted:
    text = params.get("text", "")
    mode = params.get("parse_mode", "")
    if mode.lower() == "html":
        return parse_html(text)
    if mode:  # Sosik writes HTML only; Telegram itself reads Markdown as well
        raise Refusal("unsupported parse_mode")
    return with_entities(text, params.get("entities", []))


def _replied_to(chat: Chat, reply: Json | None) -> Json:
    if not reply:
        return {}
    message = chat.messages.get(reply.get("message_id", 0))
    if message is not None:
        return {"reply_to_message": {key: value for key, value in message.items() if key != "reply_to_message"}}
    if reply.get("allow_sending_without_reply"):
        return {}
    raise Refusal("message to be replied not found")


_TEXT: Schema = {"text": "string", "parse_mode": "string", "entities": "objects", "link_preview_options": "object"}
_EDITED: Schema = {"chat_id": "integer", "message_id": "integer", "reply_markup": "object"}
_LANGUAGE: Schema = {"language_code": "string"}
_COMMANDS: Schema = {"scope": "object", **_LANGUAGE}
_SENT: Schema = {
    "chat_id": "integer",
    "message_thread_id": "integer",
    "disable_notification": "boolean",
    "protect_content": "boolean",
    "allow_paid_broadcast": "boolean",
    "message_effect_id": "string",
    "reply_parameters": "object",
    "reply_markup": "object",
}
_POLLED: Schema = {"offset": "integer", "limit": "integer", "timeout": "integer", "allowed_updates": "strings"}
_ANSWERED: Schema = {
    "callback_query_id": "string",
    "text": "string",
    "show_alert": "boolean",
    "url": "string",
    "cache_time": "integer",
}
_WEBHOOK: Schema = {
    "url": "string",
    "ip_address": "string",
    "max_connections": "integer",
    "allowed_updates": "strings",
    "drop_pending_updates": "boolean",
    "secret_token": "string",
}

METHODS: dict[str, Method] = {
    "getMe": Method(_get_me, {}),
    "getUpdates": Method(_get_updates, _POLLED),
    "setWebhook": Method(_set_webhook, _WEBHOOK),
    "deleteWebhook": Method(_delete_webhook, {"drop_pending_updates": "boolean"}),
    "getWebhookInfo": Method(_get_webhook_info, {}),
    "sendMessage": Method(_send_message, {**_SENT, **_TEXT}),
    "editMessageText": Method(_edit_message_text, {**_EDITED, **_TEXT}),
    "editMessageReplyMarkup": Method(_edit_message_reply_markup, _EDITED),
    "deleteMessage": Method(_delete_message, {"chat_id": "integer", "message_id": "integer"}),
    "answerCallbackQuery": Method(_answer_callback_query, _ANSWERED),
    "sendChatAction": Method(
        _send_chat_action, {"chat_id": "integer", "action": "string", "message_thread_id": "integer"}
    ),
    "getChat": Method(_get_chat, {"chat_id": "integer"}),
    "setMyCommands": Method(_set_my_commands, {"commands": "objects", **_COMMANDS}),
    "getMyCommands": Method(_get_my_commands, _COMMANDS),
    "deleteMyCommands": Method(_delete_my_commands, _COMMANDS),
    "setMyDescription": Method(_set_description("description", 512), {"description": "string", **_LANGUAGE}),
    "setMyShortDescription": Method(
        _set_description("short_description", 120), {"short_description": "string", **_LANGUAGE}
    ),
}

"""Checks of reply_markup: inline keyboards above all."""

import json
from typing import Any

from .links import is_web_address
from .refusal import Refusal

MOST_BUTTONS = 100
_ACTIONS = {
    "callback_data",
    "callback_game",
    "copy_text",
    "login_url",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "url",
    "web_app",
}
_REPLY_KINDS = ("keyboard", "remove_keyboard", "force_reply")

Markup = dict[str, Any]


def inline_keyboard(markup: Markup | None) -> Markup | None:
    """The inline keyboard of an edited message, checked; None for none.

    Raises:
        Refusal: It is no inline keyboard, or one with an error.
    """
    if markup is not None and "inline_keyboard" not in markup:
        raise Refusal("inline keyboard expected")
    return reply_markup(markup)


def reply_markup(markup: Markup | None) -> Markup | None:
    """The inline keyboard of a new message, checked; None for none and for keyboards of other kinds.

    Raises:
        Refusal: The markup has an error.
    """
    if markup is None:
        return None
    if any(kind in markup for kind in _REPLY_KINDS):
        return None
    rows = markup.get("inline_keyboard")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise Refusal("can't parse reply keyboard markup JSON object")
    buttons = [button for row in rows for button in row]
    for button in buttons:
        _check_button(button)
    if len(buttons) > MOST_BUTTONS:
        raise Refusal("reply markup is too long")
    return {"inline_keyboard": [row for row in rows if row]} if buttons else None


def _check_button(button: object) -> None:
    if not isinstance(button, dict):
        raise Refusal("can't parse inline keyboard button: expected an Object")
    text = button.get("text")
    if not isinstance(text, str) or not text.strip():
        raise Refusal('can\'t parse inline keyboard button: Field "text" must be a non-empty String')
    actions = sorted(_ACTIONS & button.keys())
    if not actions:
        raise Refusal("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise Refusal(f"can't parse inline keyboard button: one action is allowed, not {json.dumps(actions)}")
    if "callback_data" in button:
        _check_data(button["callback_data"])
    if "url" in button and not (isinstance(button["url"], str) and is_web_address(button["url"])):
        raise Refusal(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def _check_data(data: object) -> None:
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= 64:
        raise Refusal("BUTTON_DATA_INVALID")

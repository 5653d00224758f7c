"""Inline keyboards for tests."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup


def keyboard(*rows: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    """Rows of (label, data) buttons; data with "://" makes a button of an address."""
    return InlineKeyboardMarkup([[button(label, data) for label, data in row] for row in rows])


def button(label: str, data: str) -> InlineKeyboardButton:
    if "://" in data:
        return InlineKeyboardButton(label, url=data)
    return InlineKeyboardButton(label, callback_data=data)

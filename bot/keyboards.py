"""Buttons under messages: what stands on them, and the short data that comes back when one is pressed.

The data is "action:argument:..."; the longest, a digest of a sub-section on a day, is 59 bytes of the 64 allowed.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.texts import LANGUAGES, Texts, texts
from index.article import Section
from index.digest import Digest

Panel = Literal["welcome", "sections", "language"]
"""The message that the buttons stand under, so that a press changes it into itself."""


def welcome_keyboard(texts: Texts, sections: Iterable[Section], chosen: frozenset[str]) -> InlineKeyboardMarkup:
    """Under the greeting: languages, sections to turn on and off, an example question, done."""
    example = InlineKeyboardButton(texts("start.example"), callback_data="example")
    return InlineKeyboardMarkup(
        [_languages("welcome"), *_toggles("welcome", texts, sections, chosen), [example], [_done(texts)]]
    )


def sections_keyboard(texts: Texts, sections: Iterable[Section], chosen: frozenset[str]) -> InlineKeyboardMarkup:
    """Under /sections: sections to turn on and off, done."""
    return InlineKeyboardMarkup([*_toggles("sections", texts, sections, chosen), [_done(texts)]])


def language_keyboard() -> InlineKeyboardMarkup:
    """Under /language: the languages."""
    return InlineKeyboardMarkup([_languages("language")])


def digest_choice_keyboard(texts: Texts, sections: Iterable[Section]) -> InlineKeyboardMarkup:
    """Every section as a button that brings its digest."""
    buttons = [InlineKeyboardButton(s.name(texts.language), callback_data=_digest(s)) for s in sections]
    return InlineKeyboardMarkup(_in_pairs(buttons))


def digest_keyboard(
    texts: Texts, digest: Digest, following: Section | None, day: date | None
) -> InlineKeyboardMarkup | None:
    """Under a digest: the latest day with news when this one has none, and the next section.

    Args:
        texts: In the reader's language.
        digest: What the buttons stand under.
        following: The next section; None for no such button.
        day: The day to read on with, if the reader chose one; None for today.
    """
    rows = []
    if digest.latest_day:
        label = texts("digest.latest", day=texts.day(digest.latest_day))
        rows.append([InlineKeyboardButton(label, callback_data=_digest(digest.section, digest.latest_day))])
    if following:
        label = texts("digest.next", section=following.name(texts.language))
        rows.append([InlineKeyboardButton(label, callback_data=_digest(following, day))])
    return InlineKeyboardMarkup(rows) if rows else None


def latest_days_keyboard(texts: Texts, latest: Sequence[tuple[Section, date]]) -> InlineKeyboardMarkup | None:
    """The latest day that had news, of each of these sections."""
    rows = []
    for section, day in latest:
        label = texts("digest.latest_of", section=section.name(texts.language), day=texts.day(day))
        rows.append([InlineKeyboardButton(label, callback_data=_digest(section, day))])
    return InlineKeyboardMarkup(rows) if rows else None


def judgement_keyboard() -> InlineKeyboardMarkup:
    """Under an answer: good or bad."""
    good = InlineKeyboardButton("👍", callback_data="judged:good")
    return InlineKeyboardMarkup([[good, InlineKeyboardButton("👎", callback_data="judged:bad")]])


def consent_keyboard(texts: Texts) -> InlineKeyboardMarkup:
    """Under the question whether questions may be kept: yes or no."""
    agree = InlineKeyboardButton(texts("feedback.agree"), callback_data="consent:given")
    return InlineKeyboardMarkup(
        [[agree, InlineKeyboardButton(texts("feedback.decline"), callback_data="consent:declined")]]
    )


def _languages(panel: Panel) -> list[InlineKeyboardButton]:
    return [
        InlineKeyboardButton(texts(language)("language.name"), callback_data=f"language:{panel}:{language}")
        for language in LANGUAGES
    ]


def _toggles(
    panel: Panel, texts: Texts, sections: Iterable[Section], chosen: frozenset[str]
) -> list[list[InlineKeyboardButton]]:
    # The data says what the press means, not "the other way round": pressing twice in a hurry does it once.
    buttons = []
    for section in sections:
        is_on = section.slug in chosen
        label = texts("sections.on" if is_on else "sections.off", name=section.name(texts.language))
        data = f"{'off' if is_on else 'on'}:{panel}:{section.slug}"
        buttons.append(InlineKeyboardButton(label, callback_data=data))
    return _in_pairs(buttons)


def _done(texts: Texts) -> InlineKeyboardButton:
    return InlineKeyboardButton(texts("start.done"), callback_data="done")


def _digest(section: Section, day: date | None = None) -> str:
    return f"digest:{section.slug}:{day.isoformat()}" if day else f"digest:{section.slug}"


def _in_pairs(buttons: Sequence[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    return [list(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]

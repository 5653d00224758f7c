"""The first minute and what it sets: /start, /language, /sections and /stop, with their buttons."""

import asyncio
from typing import cast

from telegram import InlineKeyboardMarkup, Update

from bot.handlers import SLUG, Handler, button, command
from bot.keyboards import Panel, language_keyboard, sections_keyboard, welcome_keyboard
from bot.replies import acknowledge, edit, reply
from bot.services import Context, Services
from bot.subscribers import Subscriber
from bot.texts import texts
from index.article import Language


class Onboarding:
    """Language and sections of a chat; every setting is changed by editing the one message in place.

    Args:
        services: The parts that handlers share.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._subscribers = services.subscribers

    def handlers(self) -> list[Handler]:
        """The handlers of the commands and buttons."""
        return [
            command("start", self.start),
            command("language", self.ask_language),
            command("sections", self.ask_sections),
            command("stop", self.stop),
            button(r"language:(welcome|language):(ko|en)", self.set_language),
            button(rf"(on|off):(welcome|sections):({SLUG})", self.toggle),
            button("done", self.done),
        ]

    async def start(self, update: Update, _context: Context) -> None:
        """/start: greet a newcomer, or one who comes back after having been gone."""
        was_gone = await self._enter(update)
        subscriber = await self._services.subscriber(update)
        text, keyboard = self._panel("welcome", subscriber)
        back = texts(subscriber.language).html("start.back")
        await reply(update, [f"{back}\n\n{text}" if was_gone else text], keyboard)

    async def ask_language(self, update: Update, _context: Context) -> None:
        """/language: offer the languages."""
        spoken = await self._services.texts(update)
        await reply(update, [spoken.html("language.ask")], language_keyboard())

    async def ask_sections(self, update: Update, _context: Context) -> None:
        """/sections: offer the sections."""
        await self._enter(update)
        text, keyboard = self._panel("sections", await self._services.subscriber(update))
        await reply(update, [text], keyboard)

    async def stop(self, update: Update, _context: Context) -> None:
        """/stop: no more digests."""
        await asyncio.to_thread(self._subscribers.unsubscribe, _chat_id(update))
        await reply(update, [(await self._services.texts(update)).html("sections.stopped")])

    async def set_language(self, update: Update, context: Context) -> None:
        """A language's button: speak it from now on, beginning with the message that the button is under."""
        assert update.callback_query is not None
        await acknowledge(update.callback_query)
        panel, language = _groups(context)
        await self._enter(update)
        await asyncio.to_thread(self._subscribers.set_language, _chat_id(update), cast(Language, language))
        await self._show(update, cast(Panel, panel))

    async def toggle(self, update: Update, context: Context) -> None:
        """A section's button: subscribe or unsubscribe, as the button said."""
        assert update.callback_query is not None
        switch, panel, slug = _groups(context)
        if self._services.news.sections.get(slug) is None:
            spoken = await self._services.texts(update)
            await acknowledge(update.callback_query, spoken("error.stale"))
            return
        await acknowledge(update.callback_query)
        await self._enter(update)
        if switch == "on":
            await asyncio.to_thread(self._subscribers.subscribe, _chat_id(update), slug)
        else:
            await asyncio.to_thread(self._subscribers.unsubscribe, _chat_id(update), [slug])
        await self._show(update, cast(Panel, panel))

    async def done(self, update: Update, _context: Context) -> None:
        """The last button: say what will come, and when."""
        assert update.callback_query is not None
        await acknowledge(update.callback_query)
        subscriber = await self._services.subscriber(update)
        spoken = texts(subscriber.language)
        names = ", ".join(section.name(spoken.language) for section in self._services.chosen(subscriber))
        summary = spoken.html("sections.some", names=names, **self._services.hour()) if names else None
        await edit(update, summary or spoken.html("sections.none"))

    async def _enter(self, update: Update) -> bool:
        """Note the chat of an update as active; gives whether it had been gone."""
        subscriber = await self._services.subscriber(update)
        return await asyncio.to_thread(self._subscribers.start, subscriber.chat_id, subscriber.language)

    async def _show(self, update: Update, panel: Panel) -> None:
        text, keyboard = self._panel(panel, await self._services.subscriber(update))
        await edit(update, text, keyboard)

    def _panel(self, panel: Panel, subscriber: Subscriber) -> tuple[str, InlineKeyboardMarkup]:
        """The message of a panel and its buttons, as the subscriber's settings are now."""
        spoken = texts(subscriber.language)
        sections = self._services.news.sections.main
        if panel == "welcome":
            welcome = spoken.html("start.welcome", **self._services.hour())
            return welcome, welcome_keyboard(spoken, sections, subscriber.sections)
        if panel == "sections":
            return spoken.html("sections.choose"), sections_keyboard(spoken, sections, subscriber.sections)
        return spoken.html("language.changed"), language_keyboard()


def _chat_id(update: Update) -> int:
    assert update.effective_chat is not None
    return update.effective_chat.id


def _groups(context: Context) -> tuple[str, ...]:
    """What the parentheses of a button's pattern matched."""
    assert context.match is not None
    return context.match.groups()

"""/digest and its buttons: a section's day when a reader asks for it."""

import asyncio
from datetime import date

from telegram import Update

from bot.handlers import SLUG, Handler, button, command
from bot.keyboards import digest_choice_keyboard, digest_keyboard
from bot.render import digest_messages
from bot.replies import acknowledge, reply
from bot.services import Context, Services
from bot.subscribers import Subscriber
from bot.telegram_text import shorten
from bot.texts import texts
from index.article import Section

_NAME = 80  # of what a reader calls a section, UTF-16 code units shown


class Digests:
    """Digests on request.

    Args:
        services: The parts that handlers share.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    def handlers(self) -> list[Handler]:
        """The handlers of the command and of the buttons."""
        return [
            command("digest", self.digest),
            button(rf"digest:({SLUG})(?::(\d{{4}}-\d{{2}}-\d{{2}}))?", self.pressed),
        ]

    async def digest(self, update: Update, context: Context) -> None:
        """/digest: the reader's sections; /digest NAME: that section; else a choice of all."""
        subscriber = await self._services.subscriber(update)
        name = " ".join(context.args or [])
        if name:
            await self._named(update, subscriber, name)
            return
        chosen = self._services.chosen(subscriber)
        if not chosen:
            await self._offer(update, subscriber, texts(subscriber.language).html("digest.choose"))
        for section in chosen:
            await self._send(update, subscriber, section)

    async def pressed(self, update: Update, context: Context) -> None:
        """A section's button, with or without a day."""
        assert update.callback_query is not None
        assert context.match is not None
        slug, iso_day = context.match.groups()
        section, day = self._services.news.sections.get(slug), _day(iso_day)
        subscriber = await self._services.subscriber(update)
        if section is None or (iso_day and day is None):
            await acknowledge(update.callback_query, texts(subscriber.language)("error.stale"))
            return
        await acknowledge(update.callback_query)
        await self._send(update, subscriber, section, day, self._following(subscriber, section))

    async def _named(self, update: Update, subscriber: Subscriber, name: str) -> None:
        section = self._services.news.sections.match(name)
        if section is None:
            unknown = texts(subscriber.language).html("digest.unknown_section", name=f"“{shorten(name, _NAME)}”")
            await self._offer(update, subscriber, unknown)
            return
        await self._send(update, subscriber, section, following=self._following(subscriber, section))

    async def _offer(self, update: Update, subscriber: Subscriber, text: str) -> None:
        keyboard = digest_choice_keyboard(texts(subscriber.language), self._services.news.sections.main)
        await reply(update, [text], keyboard)

    async def _send(
        self,
        update: Update,
        subscriber: Subscriber,
        section: Section,
        day: date | None = None,
        following: Section | None = None,
    ) -> None:
        today = self._services.clock().astimezone(self._services.zone).date()
        digest = await asyncio.to_thread(
            self._services.news.digest, section.slug, day=day or today, language=subscriber.language
        )
        spoken = texts(subscriber.language)
        keyboard = digest_keyboard(spoken, digest, following, day)
        await reply(update, digest_messages(digest, spoken, self._services.zone), keyboard)

    def _following(self, subscriber: Subscriber, section: Section) -> Section | None:
        """The section after this one among the reader's own, or among all if they chose none."""
        tree = self._services.news.sections
        row = self._services.chosen(subscriber) or list(tree.main)
        here = next((s for s in (section, tree.parent(section)) if s in row), None)
        rest = row[row.index(here) + 1 :] if here else row
        return rest[0] if rest else None


def _day(iso_day: str | None) -> date | None:
    try:
        return date.fromisoformat(iso_day) if iso_day else None
    except ValueError:
        return None

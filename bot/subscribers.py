"""Who gets what, and what they have had: the subscribers' database, precious where news can be fetched again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import cast

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from index.article import Language
from index.database import open_sqlite

SCHEMA_VERSION = 2

_metadata = sa.MetaData()

# Moments are seconds since 1970 in UTC. Telegram's chat ids need more than 32 bits.
_chats = sa.Table(
    "chats",
    _metadata,
    sa.Column("chat_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("active_since", sa.Float, nullable=False),
)

_subscriptions = sa.Table(
    "subscriptions",
    _metadata,
    sa.Column("chat_id", sa.ForeignKey(_chats.c.chat_id, ondelete="CASCADE", onupdate="CASCADE"), primary_key=True),
    sa.Column("section", sa.String, primary_key=True),
    sa.Column("since", sa.Float, nullable=False),
)

_deliveries = sa.Table(
    "deliveries",
    _metadata,
    sa.Column("chat_id", sa.ForeignKey(_chats.c.chat_id, ondelete="CASCADE", onupdate="CASCADE"), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("section", sa.String, primary_key=True),
    sa.Column("messages", sa.Integer, nullable=False),
    sa.Column("state", sa.String, nullable=False),
)


# May questions be kept in the quality log? A chat that was never asked has no row.
_consents = sa.Table(
    "consents",
    _metadata,
    sa.Column("chat_id", sa.ForeignKey(_chats.c.chat_id, ondelete="CASCADE", onupdate="CASCADE"), primary_key=True),
    sa.Column("consent", sa.String, nullable=False),
)


class Consent(StrEnum):
    """What a chat has said to its questions being kept in the quality log."""

    ASKED = "asked"
    """Nothing yet, though it was asked."""
    GIVEN = "given"
    """They may be kept."""
    DECLINED = "declined"
    """They may not."""


class DeliveryState(StrEnum):
    """How far a digest has come on its way to a chat."""

    PARTLY = "partly"
    """Some of its messages are out; the rest is still due."""
    DONE = "done"
    """All of it is out, or there was nothing to send."""
    REFUSED = "refused"
    """Telegram refused one of its messages for good; it is not tried again."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A chat that has started the bot.

    Attributes:
        chat_id: Telegram's id of the chat.
        language: What it is spoken to in.
        sections: Slugs of the sections whose digests it gets.
        active: False once the chat has blocked the bot or is gone.
    """

    chat_id: int
    language: Language
    sections: frozenset[str]
    active: bool


@dataclass(frozen=True, slots=True)
class Due:
    """The digests of one day that a chat has still to get.

    Attributes:
        chat_id: Telegram's id of the chat.
        language: What it is spoken to in.
        sections: Slug of each section -> number of its messages that are already out.
    """

    chat_id: int
    language: Language
    sections: dict[str, int]


class Subscribers:
    """The subscribers' database. Safe to call from several threads.

    Args:
        path: The SQLite file; made with its folder when it is not there.
        clock: Gives the present moment, timezone-aware.

    Raises:
        StoreError: The file cannot be used, or a newer version of the program wrote it.
    """

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        # Precious: this database cannot be made anew.
        self._engine = open_sqlite(path, _metadata, SCHEMA_VERSION)

    def find(self, chat_id: int) -> Subscriber | None:
        """The subscriber of a chat, or None if it never started the bot."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(_chats).where(_chats.c.chat_id == chat_id)).one_or_none()
            if row is None:
                return None
            wanted = sa.select(_subscriptions.c.section).where(_subscriptions.c.chat_id == chat_id)
            sections = frozenset(connection.scalars(wanted))
        return Subscriber(row.chat_id, cast(Language, row.language), sections, row.active)

    def start(self, chat_id: int, language: Language) -> bool:
        """Note a chat, or bring it back: a chat that is known keeps its language and sections.

        A chat that comes back is due for digests only from now on, not for those that it missed.

        Returns:
            Whether it had been gone.
        """
        now = self._now()
        gone = sa.and_(_chats.c.chat_id == chat_id, _chats.c.active.is_(False))
        new = insert(_chats).values(chat_id=chat_id, language=language, active=True, active_since=now)
        with self._engine.begin() as connection:
            back = connection.execute(sa.update(_chats).where(gone).values(active=True, active_since=now))
            connection.execute(new.on_conflict_do_nothing())
        return back.rowcount > 0

    def set_language(self, chat_id: int, language: Language) -> None:
        """Change what a chat is spoken to in."""
        self._execute(sa.update(_chats).where(_chats.c.chat_id == chat_id).values(language=language))

    def subscribe(self, chat_id: int, section: str) -> None:
        """Give a chat that has started a section's digests, from now on; nothing changes if it has them."""
        new = insert(_subscriptions).values(chat_id=chat_id, section=section, since=self._now())
        self._execute(new.on_conflict_do_nothing())

    def unsubscribe(self, chat_id: int, sections: Iterable[str] | None = None) -> None:
        """Stop a chat's digests of some sections; of all with None."""
        gone = sa.delete(_subscriptions).where(_subscriptions.c.chat_id == chat_id)
        if sections is not None:
            gone = gone.where(_subscriptions.c.section.in_(list(sections)))
        self._execute(gone)

    def mark_gone(self, chat_id: int) -> None:
        """Send nothing more to a chat until it starts again; its settings are kept."""
        self._execute(sa.update(_chats).where(_chats.c.chat_id == chat_id).values(active=False))

    def move(self, chat_id: int, new_chat_id: int) -> None:
        """Give a chat its new id (a group that became a supergroup); a chat known under the new id stays as it is."""
        with self._engine.begin() as connection:
            known = connection.scalar(sa.select(_chats.c.chat_id).where(_chats.c.chat_id == new_chat_id))
            old = _chats.c.chat_id == chat_id
            connection.execute(sa.delete(_chats).where(old) if known else _renamed(old, new_chat_id))

    def due(self, day: date, moment: datetime) -> list[Due]:
        """What is to be sent for a day: to chats that are active, of sections subscribed before the hour.

        Args:
            day: The local day of the digests.
            moment: That day's hour of delivery, timezone-aware.

        Returns:
            One `Due` a chat that still lacks a digest, in the order of chat ids.
        """
        delivered = sa.and_(
            _deliveries.c.chat_id == _subscriptions.c.chat_id,
            _deliveries.c.section == _subscriptions.c.section,
            _deliveries.c.day == day,
        )
        hour = moment.timestamp()
        query = (
            sa.select(_chats.c.chat_id, _chats.c.language, _subscriptions.c.section, _deliveries.c.messages)
            .join(_subscriptions, _subscriptions.c.chat_id == _chats.c.chat_id)
            .outerjoin(_deliveries, delivered)
            .where(_chats.c.active, _chats.c.active_since <= hour, _subscriptions.c.since <= hour)
            .where(sa.or_(_deliveries.c.state.is_(None), _deliveries.c.state == DeliveryState.PARTLY))
            .order_by(_chats.c.chat_id, _subscriptions.c.section)
        )
        chats: dict[int, Due] = {}
        with self._engine.connect() as connection:
            for chat_id, language, section, messages in connection.execute(query):
                chat = chats.setdefault(chat_id, Due(chat_id, language, {}))
                chat.sections[section] = messages or 0
        return list(chats.values())

    def record(self, chat_id: int, day: date, section: str, messages: int, state: DeliveryState) -> None:
        """Note how far a chat's digest of a section and day has come.

        Args:
            chat_id: Telegram's id of the chat, which has started the bot.
            day: The local day of the digest.
            section: The section's slug.
            messages: How many of its messages are out.
            state: Whether more is to come.
        """
        new = insert(_deliveries).values(chat_id=chat_id, day=day, section=section, messages=messages, state=state)
        key = [_deliveries.c.chat_id, _deliveries.c.day, _deliveries.c.section]
        self._execute(new.on_conflict_do_update(index_elements=key, set_={"messages": messages, "state": state}))

    def consent(self, chat_id: int) -> Consent | None:
        """What a chat has said to its questions being kept; None if it was never asked."""
        query = sa.select(_consents.c.consent).where(_consents.c.chat_id == chat_id)
        with self._engine.connect() as connection:
            said = connection.scalar(query)
        return Consent(said) if said else None

    def set_consent(self, chat_id: int, language: Language, consent: Consent) -> None:
        """Note what a chat says to its questions being kept; one that has not started is noted with its language."""
        new = insert(_chats).values(chat_id=chat_id, language=language, active=True, active_since=self._now())
        said = insert(_consents).values(chat_id=chat_id, consent=consent)
        with self._engine.begin() as connection:
            connection.execute(new.on_conflict_do_nothing())
            connection.execute(said.on_conflict_do_update(index_elements=["chat_id"], set_={"consent": consent}))

    def close(self) -> None:
        """Close the database's connections."""
        self._engine.dispose()

    def _now(self) -> float:
        return self._clock().timestamp()

    def _execute(self, statement: sa.Executable) -> None:
        with self._engine.begin() as connection:
            connection.execute(statement)


def _renamed(old: sa.ColumnElement[bool], new_chat_id: int) -> sa.Update:
    return sa.update(_chats).where(old).values(chat_id=new_chat_id)

"""Each chat's last question, which the next one may lean on ("and Kakao?"); in memory, and only for a while."""

from datetime import datetime, timedelta

REMEMBERED = timedelta(minutes=30)
"""So long may a question lean on the chat's last one."""


class LastQuestions:
    """The last question of each chat that asked one a short while ago."""

    def __init__(self) -> None:
        self._asked: dict[int, tuple[datetime, str]] = {}  # by chat, the oldest first

    def of(self, chat_id: int, now: datetime) -> str | None:
        """A chat's last question, or None when it has asked none or too long ago."""
        asked, question = self._asked.get(chat_id, (now, None))
        return question if now - asked <= REMEMBERED else None

    def keep(self, chat_id: int, now: datetime, question: str) -> None:
        """Keep a chat's question instead of the one before it, and forget those of chats that have gone quiet."""
        self._asked.pop(chat_id, None)
        self._asked[chat_id] = now, question
        while now - (oldest := next(iter(self._asked.items())))[1][0] > REMEMBERED:
            del self._asked[oldest[0]]

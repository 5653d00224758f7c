"""getUpdates: the queue of updates, confirmed by offset, with long polling."""

from typing import Any

from .changes import Changes
from .refusal import Refusal

ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class UpdateQueue:
    """Updates that the bot has not confirmed yet.

    Attributes:
        allowed: The kinds of update last asked for; empty for all usual ones.
    """

    def __init__(self, changes: Changes) -> None:
        self.allowed: list[str] = []
        self._changes = changes
        self._pending: list[dict[str, Any]] = []
        self._next_id = 1
        self._poll = 0
        self._closed = False

    def __len__(self) -> int:
        return len(self._pending)

    def push(self, kind: str, content: dict[str, Any]) -> None:
        """Queue an update; one of a kind that the bot did not ask for is dropped, as Telegram does."""
        if kind not in self.allowed if self.allowed else kind in ONLY_ON_REQUEST:
            return
        self._pending.append({"update_id": self._next_id, kind: content})
        self._next_id += 1
        self._changes.announce()

    def clear(self) -> None:
        self._pending.clear()

    def close(self) -> None:
        """Let the poll that waits return, with nothing."""
        self._closed = True
        self._changes.announce()

    async def poll(self, offset: int, limit: int, timeout: float) -> list[dict[str, Any]]:
        """Updates from `offset` on, confirming all before it; a negative offset counts from the end.

        Raises:
            Refusal: 409: another poll began while this one waited.
        """
        self._poll += 1
        this = self._poll
        self._changes.announce()
        if offset < 0:
            self._pending = self._pending[offset:]
        elif offset > 0:
            self._pending = [update for update in self._pending if update["update_id"] >= offset]

        def look() -> list[dict[str, Any]] | None:
            if this != self._poll:
                reason = "terminated by other getUpdates request; make sure that only one bot instance is running"
                # A bot that stopped and started again may do this to itself: its last poll is still on the wire.
                raise Refusal(reason, status=409, provoked=False)
            return self._pending[:limit] or ([] if self._closed else None)

        return await self._changes.until(look, timeout) or []

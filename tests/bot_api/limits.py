"""How fast a bot may send: Telegram's limits, as token buckets over a clock that the test holds."""

import math
from dataclasses import dataclass
from datetime import datetime

from .refusal import too_many_requests


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Messages that a bot may send.

    Attributes:
        per_chat: Messages a second to one chat.
        overall: Messages a second to all chats together.
        burst: Messages that one chat may get at once before `per_chat` counts.
    """

    per_chat: float = 1.0
    overall: float = 30.0
    burst: int = 1


@dataclass(slots=True)
class _Bucket:
    rate: float
    capacity: float
    tokens: float
    filled: datetime

    def wait(self, now: datetime) -> float:
        """Seconds until a token is there; 0.0 when one is."""
        self.tokens = min(self.capacity, self.tokens + self.rate * (now - self.filled).total_seconds())
        self.filled = now
        missing = 1 - self.tokens
        return missing / self.rate if missing > 1e-9 else 0.0


class RateLimiter:
    """Counts the messages sent against `limits`."""

    def __init__(self, limits: RateLimits) -> None:
        self._limits = limits
        self._overall: _Bucket | None = None
        self._chats: dict[int, _Bucket] = {}

    def count(self, chat_id: int, now: datetime) -> None:
        """Count one message.

        Raises:
            Refusal: 429 with retry_after; the message is then not counted.
        """
        if self._overall is None:
            self._overall = _Bucket(self._limits.overall, self._limits.overall, self._limits.overall, now)
        burst = float(self._limits.burst)
        chat = self._chats.setdefault(chat_id, _Bucket(self._limits.per_chat, burst, burst, now))
        wait = max(self._overall.wait(now), chat.wait(now))
        if wait > 0:
            raise too_many_requests(math.ceil(wait))
        self._overall.tokens -= 1
        chat.tokens -= 1

"""A clock that stands still until a test moves it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from index.article import SEOUL


@dataclass
class Clock:
    """Gives the moment that the test has set.

    Attributes:
        now: Timezone-aware; eight in the evening of Tuesday, 4 February 2025, in Seoul, at first.
    """

    now: datetime = datetime(2025, 2, 4, 20, 0, tzinfo=SEOUL)

    def __call__(self) -> datetime:
        """The moment."""
        return self.now

    def passes(self, **duration: float) -> None:
        """Let time pass: `seconds`, `minutes`, `hours` as for timedelta."""
        self.now += timedelta(**duration)

    def strikes(self, day: int, hour: int, minute: int = 0) -> None:
        """Set it to a moment of February 2025 in Seoul."""
        self.now = datetime(2025, 2, day, hour, minute, tzinfo=SEOUL)

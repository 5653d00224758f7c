"""What happens by itself: reading the sources every few minutes, and a look every minute for digests that are due."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.delivery import Delivery
from bot.services import Services

_LOG = logging.getLogger(__name__)


class Schedule:
    """The bot's recurring work. No job runs twice at once; what was missed is made up for once.

    Args:
        services: The news, and how often to read it.
        delivery: Sends what is due.
    """

    def __init__(self, services: Services, delivery: Delivery) -> None:
        self._services = services
        self._delivery = delivery
        self._read = asyncio.Event()  # set after the first reading of the sources
        self._scheduler = AsyncIOScheduler(
            timezone=services.zone, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def start(self) -> None:
        """Begin, in the running event loop, with a first reading of the sources at once."""
        # The scheduler's own word on a run that is left out since the last still goes on, which is as meant.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        every = self._services.config.fetch.every_minutes
        for work, minutes in ((self.fetch, every), (self.push, 1)):
            self._scheduler.add_job(_run, "interval", (work,), minutes=minutes, next_run_time=datetime.now(UTC))
        self._scheduler.start()

    def stop(self) -> None:
        """Begin nothing more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def push(self) -> None:
        """Send the digests that are due; after a start, once the news of the time before it has been read."""
        await self._read.wait()
        await self._delivery.push_due()

    async def fetch(self) -> None:
        """Read every source once, in a worker thread; items and sources that fail are logged and passed over."""
        try:
            report = await asyncio.to_thread(self._services.news.fetch)
        finally:
            self._read.set()
        for problem in report.problems:
            _LOG.warning("source problem: %s", problem)
        _LOG.info("sources read: added=%d updated=%d same=%d", report.added, report.updated, report.same)


async def _run(work: Callable[[], Awaitable[None]]) -> None:
    """Do a piece of work; whatever goes wrong with it, its next turn comes."""
    try:
        await work()
    except asyncio.CancelledError:
        _LOG.info("%s: left off, the bot is stopping", work.__qualname__)
    except Exception:
        _LOG.exception("%s failed", work.__qualname__)

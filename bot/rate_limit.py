"""Telegram's limits and moods: no faster than allowed, 429 waited out, passing faults tried again."""

from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import BadRequest, NetworkError
from telegram.ext import AIORateLimiter
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_exponential, wait_random

_RETRIES_AFTER_429 = 5
_ATTEMPTS = 4
JSONDict = dict[str, Any]

_NOT_WORTH_REPEATING = ("sendChatAction", "answerCallbackQuery")


class PatientRateLimiter(AIORateLimiter):
    """python-telegram-bot's limiter, which also repeats what failed by a 5xx or a network fault.

    Each wait is twice the one before, with some jitter. What fails four times is raised.

    Args:
        messages_per_second: Over all chats.
        first_wait: Seconds before a failed request is repeated for the first time.
    """

    __slots__ = ("_first_wait",)

    def __init__(self, messages_per_second: int, first_wait: float = 0.5) -> None:
        super().__init__(overall_max_rate=messages_per_second, max_retries=_RETRIES_AFTER_429)
        self._first_wait = first_wait

    async def process_request(  # noqa: PLR0917 - as the base class declares it
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | JSONDict | list[JSONDict]]],
        args: Any,  # noqa: ANN401
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> bool | JSONDict | list[JSONDict]:
        """Make a request to the Bot API within the limits."""
        attempts = AsyncRetrying(
            retry=retry_if_exception(_passes),
            wait=wait_exponential(multiplier=self._first_wait) + wait_random(0, self._first_wait / 2),
            stop=stop_after_attempt(1 if endpoint in _NOT_WORTH_REPEATING else _ATTEMPTS),
            reraise=True,
        )
        return await attempts(super().process_request, callback, args, kwargs, endpoint, data, rate_limit_args)


def _passes(error: BaseException) -> bool:
    """Whether the same request may succeed later: python-telegram-bot counts a bad request as a network error."""
    return isinstance(error, NetworkError) and not isinstance(error, BadRequest)

"""The Bot API's HTTP server on loopback: tokens, dispatch, faults, and the log of all calls."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Self

from aiohttp import web

from .account import Account, Chat
from .faults import Fault, Faults
from .limits import RateLimits
from .methods import METHODS, Method
from .parameters import received, typed
from .person import Person
from .refusal import Refusal


@dataclass(slots=True)
class Call:
    """A call of a method by the bot.

    Attributes:
        method: The Bot API's name of the method.
        params: Its parameters, with their types.
        time: When it came, by the server's clock.
        status: The HTTP status it was answered with; None while under way, and where the connection was lost.
    """

    method: str
    params: dict[str, Any]
    time: datetime
    status: int | None = None


class BotApiServer:
    """Telegram's servers for one bot: an async context manager.

    Args:
        token: The bot's token.
        clock: The present moment, timezone-aware: dates of messages, age of button presses, rate limits.
        limits: How fast the bot may send; None for as fast as it likes.

    Attributes:
        url: Address of the server; "/bot" is added for python-telegram-bot's base_url.
        calls: All calls, in the order they came.
        violations: What the bot did wrong: every refusal that it provoked, unknown parameters,
            text that Telegram quietly shows otherwise than meant.
    """

    def __init__(
        self,
        token: str = "123456:TEST",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        limits: RateLimits | None = None,
    ) -> None:
        self.token = token
        self.url = ""
        self.calls: list[Call] = []
        self._account = Account(token, clock, limits)
        self._faults = Faults()
        self._received: Counter[str] = Counter()
        self._runner: web.AppRunner | None = None

    @property
    def violations(self) -> list[str]:
        return self._account.violations

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=60_000_000)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        # A bot that goes away in the middle of a long poll ends that poll.
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._account.updates.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def person(
        self,
        id: int,  # noqa: A002 - the Bot API's own word
        first_name: str = "민지",
        language_code: str | None = "ko",
        username: str | None = None,
    ) -> Person:
        """A person who may write to the bot and be written to.

        Args:
            id: User and chat id, positive, up to 52 bits.
            first_name: The name shown.
            language_code: Language of the person's app; None where it tells none.
            username: Without the "@"; None for none.
        """
        user: dict[str, Any] = {"id": id, "is_bot": False, "first_name": first_name}
        user |= {"language_code": language_code} if language_code else {}
        user |= {"username": username} if username else {}
        chat = self._account.chats.setdefault(id, Chat(user))
        return Person(self._account, chat)

    def push(self, kind: str, content: dict[str, Any]) -> None:
        """Queue an update of any kind ("edited_message", "inline_query", ...) as the Bot API words it."""
        self._account.updates.push(kind, content)

    def block(self, chat_id: int) -> None:
        """The person blocks the bot: 403 from now on."""
        self._account.set_blocked(chat_id, True)

    def unblock(self, chat_id: int) -> None:
        """The person lets the bot write again."""
        self._account.set_blocked(chat_id, False)

    def fail_next(
        self,
        method: str,
        status: int = 429,
        retry_after: int = 1,
        times: int = 1,
        chat_id: int | None = None,
        reason: str | None = None,
    ) -> None:
        """Answer the next calls of a method with an error; from 500 on with a gateway's HTML page.

        Args:
            method: The Bot API's name of the method.
            status: HTTP status.
            retry_after: Seconds, with 429.
            times: How many calls fail.
            chat_id: Only calls for this chat.
            reason: Words after "Bad Request: " and the like.
        """
        self._faults.order(Fault(method, times, chat_id, status, retry_after, reason))

    def drop_next(self, method: str, times: int = 1, chat_id: int | None = None, carried_out: bool = False) -> None:
        """Close the connection instead of answering; `carried_out`: only after doing what was asked."""
        self._faults.order(Fault(method, times, chat_id, None, carried_out=carried_out))

    async def receives(self, method: str, timeout: float = 5) -> Call:
        """The next call of a method, each returned once, in order; waits up to `timeout` seconds."""

        def look() -> Call | None:
            calls = (call for call in self.calls if call.method == method)
            return next(islice(calls, self._received[method], None), None)

        call = await self._account.changes.until(look, timeout)
        assert call is not None, f"no further call of {method} for {timeout} s; there were {self._received[method]}"
        self._received[method] += 1
        return call

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        call: Call | None = None
        try:
            method, call, unknown = await self._read(request)
            fault = self._faults.take(call.method, call.params.get("chat_id"))
            if fault is not None and not fault.carried_out:
                return self._fail(request, call, fault)
            self.violations.extend(f"{call.method}: unknown parameter {name!r}" for name in unknown)
            result = method.run(self._account, call.params)
            if asyncio.iscoroutine(result):
                result = await result
            if fault is not None:
                return self._fail(request, call, fault)
            return _reply(call, 200, {"ok": True, "result": result})
        except Refusal as refusal:
            if refusal.provoked:
                self.violations.append(f"{request.match_info['method']}: {refusal.status} {refusal.description}")
            return _reply(call, refusal.status, refusal.body())

    async def _read(self, request: web.Request) -> tuple[Method, Call, list[str]]:
        """The method that is called, the call put into the log, and parameters that the method does not know."""
        if request.match_info["token"] != self.token:
            raise Refusal(status=401)
        name = request.match_info["method"]
        method = METHODS.get(name)
        if method is None or request.method not in ("GET", "POST"):
            raise Refusal(status=404)
        values = await received(request)
        call = Call(name, typed(values, method.schema), self._account.clock())
        self.calls.append(call)
        self._account.changes.announce()
        return method, call, sorted(values.keys() - method.schema.keys())

    def _fail(self, request: web.Request, call: Call, fault: Fault) -> web.Response:
        if fault.status is None:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        if fault.status < 500:
            refusal = fault.refusal()
            return _reply(call, refusal.status, refusal.body())
        call.status = fault.status
        return web.Response(status=fault.status, text=fault.page(), content_type="text/html")


def _reply(call: Call | None, status: int, body: dict[str, Any]) -> web.Response:
    if call is not None:
        call.status = status
    return web.json_response(body, status=status)

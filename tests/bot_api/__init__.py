"""A stand-in for Telegram's own servers: the Bot API over HTTP on loopback, as strict as the real one.

A test starts it, points python-telegram-bot at `server.url + "/bot"`, and plays a person's side:

    async with BotApiServer() as server:
        minji = server.person(id=1001, first_name="민지", language_code="ko")
        minji.says("/start")
        welcome = await minji.hears()
        minji.presses("구독")
        assert "구독했습니다" in (await minji.sees_edit()).text
        assert server.violations == []
"""

from .limits import RateLimits
from .messages import Button, Message, Toast
from .person import Person
from .server import BotApiServer, Call

__all__ = ["BotApiServer", "Button", "Call", "Message", "Person", "RateLimits", "Toast"]

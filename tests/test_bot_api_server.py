"""The stand-in for Telegram's servers, held to what the real ones do, through python-telegram-bot itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import escape
from typing import Any

import httpx
import pytest
from bot_api import BotApiServer, Person, RateLimits
from clock import Clock
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Conflict, EndPointNotFound, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

MINJI = 1001
EMOJI = "📰"  # one character, two UTF-16 code units

Context = ContextTypes.DEFAULT_TYPE


def connected(server: BotApiServer) -> Bot:
    return Bot(server.token, base_url=server.url + "/bot")


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    """One button a row; its label is its data."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=label)] for label in labels])


@asynccontextmanager
async def echo_application(server: BotApiServer) -> AsyncIterator[None]:
    """A bot that greets at /start, repeats what it is told, and shows which button was pressed."""

    async def start(update: Update, _: Context) -> None:
        assert update.message and update.effective_user
        greeting = f"안녕하세요, <b>{escape(update.effective_user.first_name)}</b>"
        await update.message.reply_html(greeting, reply_markup=keyboard("IT·과학", "산업"))

    async def repeat(update: Update, _: Context) -> None:
        assert update.message and update.message.text
        await update.message.reply_text(update.message.text)

    async def pressed(update: Update, _: Context) -> None:
        query = update.callback_query
        assert query
        await query.edit_message_text(f"골랐어요: {query.data}", reply_markup=keyboard("산업"))
        await query.answer("저장했어요")

    application: Application[Any, Any, Any, Any, Any, Any] = (
        ApplicationBuilder().token(server.token).base_url(server.url + "/bot").build()
    )
    application.add_handlers(
        [CommandHandler("start", start), MessageHandler(filters.TEXT, repeat), CallbackQueryHandler(pressed)]
    )
    async with application:
        assert application.updater
        await application.start()
        await application.updater.start_polling()
        yield
        await application.updater.stop()
        await application.stop()


class TestConversation:
    async def test_a_person_starts_talks_and_presses(self, server: BotApiServer, minji: Person) -> None:
        async with echo_application(server):
            minji.says("/start")
            welcome = await minji.hears()
            assert welcome.text == "안녕하세요, 민지"
            assert [welcome.words(entity) for entity in welcome.entities] == ["민지"]
            assert welcome.labels == ["IT·과학", "산업"]

            minji.says("오늘 반도체 소식?")
            assert (await minji.hears()).text == "오늘 반도체 소식?"

            minji.presses("IT")
            assert (await minji.sees_edit()).text == "골랐어요: IT·과학"
            assert (await minji.sees_toast()).text == "저장했어요"
            assert minji.screen().labels == ["산업"]
            assert minji.screen().message_id == welcome.message_id
        assert minji.unheard == []
        assert server.violations == []

    async def test_two_people_do_not_hear_each_other(self, server: BotApiServer, minji: Person) -> None:
        john = server.person(id=2**40, first_name="John", language_code="en")
        async with echo_application(server):
            minji.says("하나")
            john.says("two")
            assert (await john.hears()).text == "two"
            assert (await minji.hears()).text == "하나"
        assert john.unheard == minji.unheard == []

    async def test_waiting_in_vain_says_who_waited_and_what_went_wrong(self, minji: Person) -> None:
        with pytest.raises(AssertionError, match="민지 heard nothing"):
            await minji.hears(timeout=0)

    async def test_only_buttons_on_the_screen_can_be_pressed(self, bot: Bot, minji: Person) -> None:
        link = InlineKeyboardMarkup([[InlineKeyboardButton("기사 보기", url="https://example.com/a")]])
        await bot.send_message(MINJI, "기사", reply_markup=link)
        assert (await minji.hears()).buttons[0][0].url == "https://example.com/a"
        with pytest.raises(AssertionError, match="opens https://example"):
            minji.presses("기사")
        with pytest.raises(AssertionError, match="sees no button '구독'"):
            minji.presses("구독")


class TestUpdates:
    async def test_commands_are_marked_as_such(self, bot: Bot, minji: Person, clock: Clock) -> None:
        minji.says(f"{EMOJI} /digest 산업")
        (update,) = await bot.get_updates()
        assert update.message
        (entity,) = update.message.entities
        assert (entity.type, entity.offset, entity.length) == ("bot_command", 3, 7)
        assert update.message.from_user and update.message.from_user.language_code == "ko"
        assert update.message.date == clock.now

    async def test_updates_are_kept_until_the_offset_confirms_them(self, bot: Bot, minji: Person) -> None:
        for text in ("하나", "둘", "셋"):
            minji.says(text)
        first = await bot.get_updates(limit=2)
        assert [u.update_id for u in first] == [u.update_id for u in await bot.get_updates(limit=2)]
        (last,) = await bot.get_updates(offset=first[-1].update_id + 1)
        assert last.message and last.message.text == "셋"
        assert await bot.get_updates(offset=last.update_id + 1) == ()

    async def test_kinds_not_asked_for_are_dropped(self, bot: Bot, minji: Person) -> None:
        await bot.get_updates(allowed_updates=["callback_query"])
        minji.says("들려요?")
        assert await bot.get_updates() == ()

    async def test_a_second_poll_ends_the_first(self, server: BotApiServer, bot: Bot, minji: Person) -> None:
        first = asyncio.ensure_future(bot.get_updates(timeout=30))
        await server.receives("getUpdates")
        async with connected(server) as second:
            poll = asyncio.ensure_future(second.get_updates(timeout=30))
            with pytest.raises(Conflict, match="make sure that only one bot instance is running"):
                await first
            minji.says("누가 듣나요?")
            assert len(await poll) == 1

    async def test_no_polling_while_a_webhook_is_set(self, bot: Bot) -> None:
        with pytest.raises(BadRequest, match="Bad webhook"):
            await bot.set_webhook("http://example.com/")
        await bot.set_webhook("https://example.com/hook", max_connections=5)
        info = await bot.get_webhook_info()
        assert (info.url, info.max_connections) == ("https://example.com/hook", 5)
        with pytest.raises(Conflict, match="while webhook is active"):
            await bot.get_updates()
        await bot.delete_webhook()
        assert await bot.get_updates() == ()


class TestFaults:
    async def test_a_person_who_blocks_the_bot_gets_nothing(
        self, server: BotApiServer, bot: Bot, minji: Person
    ) -> None:
        server.block(MINJI)
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await bot.send_message(MINJI, "뉴스")
        (update,) = await bot.get_updates()
        assert update.my_chat_member and update.my_chat_member.new_chat_member.status == "kicked"

        server.unblock(MINJI)
        await bot.send_message(MINJI, "다시 뉴스")
        assert (await minji.hears()).text == "다시 뉴스"
        assert server.violations == [], "being blocked is no fault of the bot"

    async def test_a_flood_is_told_how_long_to_wait(self, server: BotApiServer, bot: Bot, minji: Person) -> None:
        server.person(id=1002)
        server.fail_next("sendMessage", retry_after=7, times=2, chat_id=MINJI)
        await bot.send_message(1002, "다른 방은 괜찮다")
        for _ in range(2):
            with pytest.raises(RetryAfter) as refused:
                await bot.send_message(MINJI, "뉴스")
            assert refused.value.retry_after == 7
        await bot.send_message(MINJI, "뉴스")
        assert [call.status for call in server.calls if call.method == "sendMessage"] == [200, 429, 429, 200]
        assert server.violations == [], "injected faults are no fault of the bot"

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    async def test_a_gateway_fails_with_a_page(
        self, server: BotApiServer, bot: Bot, minji: Person, status: int
    ) -> None:
        server.fail_next("sendMessage", status=status)
        with pytest.raises(NetworkError):
            await bot.send_message(MINJI, "뉴스")
        assert minji.unheard == []

    @pytest.mark.parametrize("carried_out", [False, True])
    async def test_a_lost_connection(self, server: BotApiServer, bot: Bot, minji: Person, carried_out: bool) -> None:
        server.drop_next("sendMessage", carried_out=carried_out)
        with pytest.raises(NetworkError):
            await bot.send_message(MINJI, "뉴스")
        assert [message.text for message in minji.unheard] == (["뉴스"] if carried_out else [])
        assert server.calls[-1].status is None

    async def test_other_refusals_can_be_ordered(self, server: BotApiServer, bot: Bot, minji: Person) -> None:
        server.fail_next("sendMessage", status=400, reason="have no rights to send a message")
        with pytest.raises(BadRequest, match="Have no rights"):
            await bot.send_message(MINJI, "뉴스")


class TestRateLimits:
    async def test_one_message_a_second_to_a_chat(self, clock: Clock) -> None:
        async with BotApiServer(clock=clock, limits=RateLimits(burst=2)) as server, connected(server) as bot:
            server.person(id=MINJI)
            await bot.send_message(MINJI, "하나")
            await bot.send_message(MINJI, "둘")
            with pytest.raises(RetryAfter):
                await bot.send_message(MINJI, "셋")
            clock.passes(seconds=1)
            await bot.send_message(MINJI, "셋")
            assert server.violations == ["sendMessage: 429 Too Many Requests: retry after 1"]

    async def test_thirty_messages_a_second_to_all(self, clock: Clock) -> None:
        async with BotApiServer(clock=clock, limits=RateLimits()) as server, connected(server) as bot:
            for reader in range(1, 32):
                server.person(id=reader)
            for reader in range(1, 31):
                await bot.send_message(reader, "뉴스")
            with pytest.raises(RetryAfter):
                await bot.send_message(31, "뉴스")
            clock.passes(seconds=1)
            await bot.send_message(31, "뉴스")


class TestDoor:
    async def test_another_token_is_turned_away_and_not_logged(self, server: BotApiServer) -> None:
        with pytest.raises(InvalidToken):
            async with Bot("123456:WRONG", base_url=server.url + "/bot"):
                pass
        assert server.calls == []
        assert server.violations == ["getMe: 401 Unauthorized"]

    async def test_unknown_methods_and_parameters_are_wrong(
        self, server: BotApiServer, bot: Bot, minji: Person
    ) -> None:
        with pytest.raises(EndPointNotFound):
            await bot.do_api_request("sendGreeting", {"chat_id": MINJI})
        await bot.send_message(MINJI, "뉴스", api_kwargs={"colour": "red"})
        assert (await minji.hears()).text == "뉴스"
        assert server.violations == ["sendGreeting: 404 Not Found", "sendMessage: unknown parameter 'colour'"]

    async def test_json_forms_and_query_strings_are_read_alike(self, server: BotApiServer, minji: Person) -> None:
        url = f"{server.url}/bot{server.token}/sendMessage"
        asked: dict[str, Any] = {"chat_id": MINJI, "text": "뉴스", "disable_notification": True}
        async with httpx.AsyncClient() as client:
            answers = [
                await client.post(url, json=asked),
                await client.post(url, data=asked),
                await client.post(url, data=asked, files={"unused": b""}),
                await client.get(url, params=asked),
            ]
        assert [answer.json()["ok"] for answer in answers] == [True] * 4
        params = [{key: call.params[key] for key in asked} for call in server.calls]
        assert params == [asked] * 4

"""Conversations that go wrong: hurried and forged presses, Telegram's bad moods, faults of ours, the token."""

import io
import logging
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from newsroom import TOKEN
from stage import Stage

from bot.logs import TokenFilter
from index.news import NewsIndex

QUESTION_KO = "올트먼은 카카오와 무엇을 함께 만들기로 했어?"
QUESTION_EN = "What did the Bank of Korea hint at?"


async def test_pressing_twice_in_a_hurry_is_pressing_once(stage: Stage) -> None:
    minji = stage.server.person(id=1001)
    async with stage.bot():
        minji.says("/sections")
        shown = await minji.hears()
        off = shown.button("머니")
        assert off is not None
        minji.presses("머니", shown)
        minji.presses("머니", shown)
        await minji.sees_toast()
        await minji.sees_toast()
        minji.says("/help")
        await minji.hears()
        assert "✅ 머니" in minji.screen(shown).labels


@pytest.mark.parametrize(
    "data", ["on:welcome:horoscope", "digest:horoscope", "digest:it:2025-02-31", "on:it", "x" * 64, "done\n"]
)
async def test_a_stale_or_forged_button_is_answered_politely(stage: Stage, data: str) -> None:
    minji = stage.server.person(id=1001, language_code="ko")
    async with stage.bot():
        minji.says("/sections")
        await minji.hears()
        press(stage, minji.id, data)
        minji.says("/help")
        await minji.hears()
        answers = [call.params.get("text") for call in stage.server.calls if call.method == "answerCallbackQuery"]
        assert answers == ["오래된 버튼이에요. 명령을 다시 보내 주세요."]


def press(stage: Stage, chat_id: int, data: str) -> None:
    """A button press as a forger would send it, under a message that is long gone."""
    user = {"id": chat_id, "is_bot": False, "first_name": "민지", "language_code": "ko"}
    message = {"message_id": 99, "date": 0, "chat": {"id": chat_id, "type": "private", "first_name": "민지"}}
    query = {"id": "1", "from": user, "message": message, "chat_instance": "1", "data": data}
    stage.server.push("callback_query", query)


async def test_a_button_under_a_message_too_old_to_change_answers_in_a_new_one(stage: Stage) -> None:
    minji = stage.server.person(id=1001, language_code="ko")
    async with stage.bot():
        press(stage, minji.id, "on:sections:it")
        assert "✅ IT·과학" in (await minji.hears()).labels


async def test_pictures_and_unknown_commands_get_a_fitting_word(stage: Stage) -> None:
    minji = stage.server.person(id=1001, language_code="ko")
    async with stage.bot():
        said = minji.says("/weather")
        assert (await minji.hears()).text == "그런 명령은 없어요. 쓰실 수 있는 명령은 /help 에 있어요."
        chat = {"id": minji.id, "type": "private", "first_name": "민지"}
        user = {"id": minji.id, "is_bot": False, "first_name": "민지", "language_code": "ko"}
        dice = {"emoji": "🎲", "value": 3}
        message = {"message_id": said.message_id + 50, "date": 1738667000, "chat": chat, "from": user, "dice": dice}
        stage.server.push("message", message)
        assert (await minji.hears()).text.startswith("글로 적어 주시면")
    assert stage.server.violations == []


async def test_in_a_group_the_bot_speaks_only_when_spoken_to(stage: Stage) -> None:
    minji = stage.server.person(id=1001, language_code="ko")

    def says_in_group(text: str, entities: list[dict[str, Any]]) -> None:
        user = {"id": 1001, "is_bot": False, "first_name": "민지", "language_code": "ko"}
        group = {"id": -5, "type": "group", "title": "우리 모임"}
        message = {"message_id": 7, "date": 1738667000, "chat": group, "from": user, "text": text}
        stage.server.push("message", message | {"entities": entities})

    async with stage.bot():
        says_in_group("오늘 점심 뭐 먹지?", [])
        says_in_group("/weather", [{"type": "bot_command", "offset": 0, "length": 8}])
        says_in_group(f"@sosik_test_bot {QUESTION_KO}", [{"type": "mention", "offset": 0, "length": 15}])
        minji.says("/help")
        await minji.hears()
    said = [call for call in stage.server.calls if call.method == "sendMessage" and call.params["chat_id"] == -5]
    assert "카카오와 전략적 제휴" in said[0].params["text"]
    assert said[0].params["reply_parameters"]["message_id"] == 7
    assert len(said) <= 2, "nothing but the answer, and an apology should Telegram refuse it"


async def test_an_answer_gets_through_429_and_5xx(stage: Stage) -> None:
    minji = stage.server.person(id=1001, language_code="ko")
    stage.server.fail_next("sendChatAction", status=500)
    stage.server.fail_next("sendMessage", status=429, retry_after=1)
    stage.server.fail_next("sendMessage", status=502)
    async with stage.bot():
        minji.says(QUESTION_KO)
        assert "카카오와 전략적 제휴" in (await minji.hears()).text
        assert minji.unheard == []


async def test_a_fault_of_ours_is_said_shortly_and_logged_without_what_was_written(
    stage: Stage, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    minji = stage.server.person(id=1001, language_code="ko")
    with NewsIndex(stage.config, tmp_path / "broken") as broken:
        broken.ask("?")
        with sqlite3.connect(tmp_path / "broken" / "news.db") as database:
            for table in ("articles", "passages"):
                database.execute(f"DROP TABLE {table}")
        async with Stage(stage.config, broken, stage.data_dir, stage.server, stage.clock).bot():
            minji.says("비밀스러운 질문")
            assert (await minji.hears()).text == "죄송해요, 잠시 문제가 생겼어요. 잠시 뒤에 다시 시도해 주세요."
    assert "chat=1001" in caplog.text
    assert "비밀스러운" not in caplog.text


async def test_the_token_reaches_no_log(stage: Stage) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(TokenFilter(TOKEN))
    root, httpx = logging.getLogger(), logging.getLogger("httpx")
    levels = root.level, httpx.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    httpx.setLevel(logging.DEBUG)
    try:
        minji = stage.server.person(id=1001)
        async with stage.bot():
            minji.says("/help")
            await minji.hears()
            try:
                raise ValueError(f"no route to bot{TOKEN}")
            except ValueError:
                logging.getLogger("bot").exception("a request to %s failed", TOKEN)
    finally:
        root.removeHandler(handler)
        root.setLevel(levels[0])
        httpx.setLevel(levels[1])
    assert "/bot<token>/sendMessage" in written.getvalue()
    assert TOKEN not in written.getvalue()

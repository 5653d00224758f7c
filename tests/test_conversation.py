"""A play in two languages: people talk to the bot over real HTTP, through a stand-in for Telegram's servers."""

import io
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bot_api import BotApiServer, Message
from clock import Clock
from newsroom import TOKEN, open_news, settings
from telegram import Update

from bot.app import SUBSCRIBERS_FILE, build_application
from bot.config import Config
from bot.delivery import Delivery
from bot.logs import TokenFilter
from bot.services import Services
from bot.subscribers import Subscribers
from index.news import NewsIndex

QUESTION_KO = "올트먼은 카카오와 무엇을 함께 만들기로 했어?"
QUESTION_EN = "What did the Bank of Korea hint at?"


@dataclass
class Stage:
    """Where a play takes place: the bot is running, Telegram answers, and the clock is ours."""

    config: Config
    news: NewsIndex
    data_dir: Path
    server: BotApiServer
    clock: Clock

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[Delivery]:
        """The bot polls until the block ends; the delivery given is its minute-ly look for what is due."""
        application = build_application(self.config, self.news, self.data_dir, clock=self.clock)
        subscribers = Subscribers(self.data_dir / SUBSCRIBERS_FILE, self.clock)
        assert application.updater is not None
        async with application:
            await application.start()
            await application.updater.start_polling(allowed_updates=[Update.MESSAGE, Update.CALLBACK_QUERY])
            try:
                yield Delivery(application.bot, Services(self.config, self.news, subscribers, self.clock))
            finally:
                await application.updater.stop()
                await application.stop()
                subscribers.close()


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with open_news(tmp_path_factory.mktemp("newsroom")) as opened:
        yield opened


@pytest.fixture
async def stage(tmp_path: Path, news: NewsIndex) -> AsyncIterator[Stage]:
    clock = Clock()
    async with BotApiServer(token=TOKEN, clock=clock) as server:
        yield Stage(settings(tmp_path, server.url), news, tmp_path / "data", server, clock)


def bold_and_quoted(message: Message, kind: str) -> list[str]:
    return [message.words(entity) for entity in message.entities if entity["type"] == kind]


async def test_minji_from_the_first_hello_to_coming_back(stage: Stage) -> None:
    minji = stage.server.person(id=1001, first_name="민지", language_code="ko-KR")
    async with stage.bot() as delivery:
        # She starts, and is spoken to in the language of her Telegram.
        minji.says("/start")
        welcome = await minji.hears()
        assert welcome.text.startswith("소식이에요.")
        assert "매일 08:00(Asia/Seoul)에" in welcome.text
        assert welcome.labels[:4] == ["한국어", "English", "머니", "산업"]

        # She picks sections: the one message changes in place.
        minji.presses("IT·과학")
        assert "✅ IT·과학" in (await minji.sees_edit()).labels
        minji.presses("사회")
        assert {"✅ IT·과학", "✅ 사회"} <= set((await minji.sees_edit()).labels)
        minji.presses("✅ 사회")
        assert "사회" in (await minji.sees_edit()).labels
        minji.presses("다 골랐어요")
        assert "매일 08:00(Asia/Seoul)에 IT·과학을 보내 드릴게요." in (await minji.sees_edit()).text

        # She asks, and gets the article's own sentence and its headline as a link.
        minji.says(QUESTION_KO)
        answer = await minji.hears()
        assert minji.actions == ["typing"]
        assert any("카카오와 전략적 제휴" in quote for quote in bold_and_quoted(answer, "blockquote"))
        assert (
            answer.links["올트먼 오픈AI CEO, 서울에서 개발자 행사… 카카오와 손잡아"] == "https://paper.example/altman"
        )
        assert "시험신문 · 인터넷 · 2025년 2월 4일 10:30" in answer.text

        # What is not in the news is not made up.
        minji.says("2010년 월드컵은 누가 우승했어?")
        assert (await minji.hears()).text.startswith("제가 가진 뉴스에는 그 내용이 없어요.")

        # She asks for a digest: today's of her sections.
        minji.says("/digest")
        digest = await minji.hears()
        assert digest.text.startswith("IT·과학 · 2025년 2월 4일 화요일")
        assert "누리호 새 위성, 첫 교신에 성공" in digest.text
        assert "누리호 새 위성, 첫 교신에 성공" not in digest.links, "an article without address is no link"

        # In the morning the digest comes by itself, once.
        stage.clock.strikes(5, 8)
        await delivery.push_due()
        await delivery.push_due()
        assert (await minji.hears()).text.startswith("IT·과학 · 2025년 2월 5일 수요일")
        assert minji.unheard == []

        # She blocks the bot, and it notices.
        stage.server.block(minji.id)
        stage.clock.strikes(6, 8)
        await delivery.push_due()
        stage.clock.strikes(6, 8, 1)
        calls = len(stage.server.calls)
        await delivery.push_due()
        assert not [call for call in stage.server.calls[calls:] if call.method == "sendMessage"]

        # She comes back, and all is as she left it.
        stage.server.unblock(minji.id)
        minji.says("/start")
        back = await minji.hears()
        assert back.text.startswith("다시 오셨네요, 반가워요.")
        assert "✅ IT·과학" in back.labels
        stage.clock.strikes(7, 8)
        await delivery.push_due()
        assert (await minji.hears()).text == "오늘은 새 소식이 없어요."
    assert stage.server.violations == []


async def test_john_in_english(stage: Stage) -> None:
    john = stage.server.person(id=1002, first_name="John", language_code="de")
    async with stage.bot() as delivery:
        john.says("/start")
        welcome = await john.hears()
        assert welcome.text.startswith("This is Sosik.")
        assert "Money" in welcome.labels

        # The example under the greeting runs at once, and shows what was asked.
        john.presses("What did Altman do in Seoul?")
        example = await john.hears()
        assert example.text.startswith("What did Altman do in Seoul?\n\n")
        assert "https://paper.example/altman" in example.links.values()

        john.presses("Money")
        assert "✅ Money" in (await john.sees_edit()).labels
        john.presses("Done")
        assert "Every day at 08:00 (Asia/Seoul) you get: Money." in (await john.sees_edit()).text

        john.says(QUESTION_EN)
        answer = await john.hears()
        assert any("lower its key interest rate" in quote for quote in bold_and_quoted(answer, "blockquote"))
        assert "시험신문 · Banks · 4 February 2025, 14:05" in answer.text

        # A day without news says so, and offers the latest that had some.
        john.says("/digest Society")
        empty = await john.hears()
        assert empty.text == (
            "Society had no news on Tuesday, 4 February 2025.\nThe latest news there is from Sunday, 2 February 2025."
        )
        john.presses("News of Sunday, 2 February 2025")
        assert (await john.hears()).text.startswith("Society · Sunday, 2 February 2025")

        stage.clock.strikes(5, 8)
        await delivery.push_due()
        digest = await john.hears()
        assert digest.text.startswith("Money · Wednesday, 5 February 2025")
        assert bold_and_quoted(digest, "bold")[0] == "Money"

        # No more digests.
        john.says("/stop")
        assert (await john.hears()).text.startswith("No more digests will come.")
        stage.clock.strikes(6, 8)
        await delivery.push_due()
        assert john.unheard == []
    assert stage.server.violations == []


async def test_language_and_sections_can_be_changed_at_any_time(stage: Stage) -> None:
    minji = stage.server.person(id=1001, language_code="ko")
    async with stage.bot():
        minji.says("/start")
        await minji.hears()
        minji.presses("English")
        english = await minji.sees_edit()
        assert english.text.startswith("This is Sosik.")
        assert "IT & Science" in english.labels

        minji.says("/language")
        assert (await minji.hears()).text == "Which language shall I speak?"
        minji.presses("한국어")
        assert (await minji.sees_edit()).text == "이제 한국어로 말씀드릴게요."

        minji.says("/sections")
        assert "오피니언" in (await minji.hears()).labels
        minji.presses("오피니언")
        changed = await minji.sees_edit()
        assert changed.text.startswith("받아 보실 분야를")
        assert "✅ 오피니언" in changed.labels
    assert stage.server.violations == []


async def test_a_telegram_that_tells_no_language_gets_the_configured_one(stage: Stage) -> None:
    person = stage.server.person(id=1003, language_code=None)
    async with stage.bot():
        person.says("/help")
        assert (await person.hears()).text.startswith("궁금한 것을 그냥 적어 주세요.")


async def test_settings_survive_a_restart_across_the_hour(stage: Stage) -> None:
    minji = stage.server.person(id=1001, language_code="ko")
    async with stage.bot():
        minji.says("/start")
        await minji.hears()
        minji.presses("English")
        await minji.sees_edit()
        minji.presses("Money")
        await minji.sees_edit()
    stage.clock.strikes(5, 11, 40)
    async with stage.bot() as delivery:
        await delivery.push_due()
        assert (await minji.hears()).text.startswith("Money · Wednesday, 5 February 2025")


async def test_what_one_person_sets_nobody_else_sees(stage: Stage) -> None:
    minji = stage.server.person(id=1001, language_code="ko")
    john = stage.server.person(id=1002, language_code="en")
    async with stage.bot() as delivery:
        for person in (minji, john):
            person.says("/start")
        await minji.hears()
        await john.hears()
        minji.presses("IT·과학")
        john.presses("Money")
        assert [label for label in (await minji.sees_edit()).labels if "✅" in label] == ["✅ IT·과학"]
        assert [label for label in (await john.sees_edit()).labels if "✅" in label] == ["✅ Money"]
        stage.clock.strikes(5, 8)
        await delivery.push_due()
        assert (await minji.hears()).text.startswith("IT·과학")
        assert (await john.hears()).text.startswith("Money")
        assert (minji.unheard, john.unheard) == ([], [])


async def test_digests_by_name_by_choice_and_from_section_to_section(stage: Stage) -> None:
    minji = stage.server.person(id=1001, language_code="ko")
    async with stage.bot():
        minji.says("/digest")
        choice = await minji.hears()
        assert choice.text == "어느 분야의 소식을 보여 드릴까요?"
        minji.presses("머니")
        money = await minji.hears()
        assert money.text.startswith("머니 · 2025년 2월 4일 화요일")
        minji.presses("다음 분야: 산업")
        assert (await minji.hears()).text.startswith("산업 분야에는")

        # Reading on from an earlier day stays on that day.
        minji.says("/digest 사회")
        assert (await minji.hears()).text.startswith("사회 분야에는")
        minji.presses("2025년 2월 2일 일요일 소식 보기")
        assert (await minji.hears()).text.startswith("사회 · 2025년 2월 2일 일요일")
        minji.presses("다음 분야: 에듀&JOB")
        assert (await minji.hears()).text == "에듀&JOB 분야에는 2025년 2월 2일 일요일 소식이 없어요."

        minji.says("/digest it")
        assert (await minji.hears()).text.startswith("IT·과학 · ")
        minji.says("/digest 은행")
        assert (await minji.hears()).text.startswith("은행 · ")
        minji.says("/digest <날씨>")
        unknown = await minji.hears()
        assert unknown.text == "“<날씨>”라는 분야는 없어요. 이 가운데에서 골라 주세요."
        assert "라이프" in unknown.labels
    assert stage.server.violations == []


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
        assert answers == ["오래된 단추예요. 명령을 다시 보내 주세요."]


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
            minji.says("/digest it 비밀스러운 질문")
            await minji.hears()
            minji.says("/digest it")
            assert (await minji.hears()).text == "죄송해요, 잠시 문제가 생겼어요. 조금 뒤에 다시 해 주세요."
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

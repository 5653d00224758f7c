"""The daily push over real HTTP: each digest once, whatever Telegram does meanwhile."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bot_api import BotApiServer, Person
from clock import Clock
from newsroom import ARTICLES, LONG_ARTICLES, TOKEN, open_news, settings
from telegram.constants import ParseMode
from telegram.ext import Defaults, ExtBot

from bot.delivery import Delivery
from bot.rate_limit import PatientRateLimiter
from bot.schedule import Schedule
from bot.services import Services
from bot.subscribers import DeliveryState, Subscribers
from index.news import NewsIndex

DAY = date(2025, 2, 5)


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    """Telegram's servers, by the clock on the wall: the bot waits out what they tell it to."""
    async with BotApiServer(token=TOKEN) as running:
        yield running


@pytest.fixture
def subscribers(tmp_path: Path, clock: Clock) -> Iterator[Subscribers]:
    opened = Subscribers(tmp_path / "subscribers.db", clock)
    yield opened
    opened.close()


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[ExtBot[Any]]:
    patience = PatientRateLimiter(messages_per_second=30, first_wait=0.01)
    html = Defaults(parse_mode=ParseMode.HTML)
    async with ExtBot(TOKEN, base_url=f"{server.url}/bot", defaults=html, rate_limiter=patience) as ready:
        yield ready


@pytest.fixture
def services(tmp_path: Path, newsroom: NewsIndex, subscribers: Subscribers, clock: Clock) -> Services:
    return Services(settings(tmp_path), newsroom, subscribers, clock)


@pytest.fixture
def delivery(bot: ExtBot[Any], services: Services) -> Delivery:
    return Delivery(bot, services)


def subscriber(server: BotApiServer, subscribers: Subscribers, chat_id: int, *sections: str) -> Person:
    subscribers.start(chat_id, "ko")
    for section in sections:
        subscribers.subscribe(chat_id, section)
    return server.person(chat_id)


def first_lines(person: Person) -> list[str]:
    return [message.text.splitlines()[0] for message in person.unheard]


IT_TITLE = "IT·과학 · 2025년 2월 5일 수요일"
MONEY_TITLE = "머니 · 2025년 2월 5일 수요일"
NOTHING = "오늘은 새 소식이 없어요."


async def test_nothing_comes_before_the_hour_and_all_once_after_it(
    server: BotApiServer, subscribers: Subscribers, delivery: Delivery, clock: Clock
) -> None:
    minji = subscriber(server, subscribers, 1, "it", "money")
    clock.strikes(5, 7, 59)
    await delivery.push_due()
    assert first_lines(minji) == []

    for minute in (0, 1, 59):
        clock.strikes(5, 8, minute)
        await delivery.push_due()
    assert first_lines(minji) == [MONEY_TITLE, IT_TITLE], "in the order of the paper, once"
    assert server.violations == []


async def test_a_bot_that_was_down_at_the_hour_catches_up_on_the_same_day_only(
    server: BotApiServer, subscribers: Subscribers, delivery: Delivery, clock: Clock
) -> None:
    minji = subscriber(server, subscribers, 1, "it")
    clock.strikes(5, 23, 30)
    await delivery.push_due()
    assert first_lines(minji) == [IT_TITLE]
    assert "누리호" in minji.unheard[0].text, "the digest is that of the hour, not of the catching up"
    clock.strikes(6, 7, 0)
    await delivery.push_due()
    assert len(minji.unheard) == 1


async def test_a_section_without_news_is_passed_over_and_a_day_without_any_is_one_line(
    server: BotApiServer, subscribers: Subscribers, delivery: Delivery, clock: Clock
) -> None:
    minji = subscriber(server, subscribers, 1, "it", "society")
    john = subscriber(server, subscribers, 2, "society", "life")
    clock.strikes(5, 8)
    await delivery.push_due()
    await delivery.push_due()
    assert first_lines(minji) == [IT_TITLE]
    assert first_lines(john) == [NOTHING]


async def test_who_blocked_the_bot_is_gone_and_the_others_get_theirs(
    server: BotApiServer, subscribers: Subscribers, delivery: Delivery, clock: Clock
) -> None:
    blocked = subscriber(server, subscribers, 1, "it", "money")
    minji = subscriber(server, subscribers, 2, "it")
    subscribers.start(3, "ko")  # a chat that Telegram does not know
    subscribers.subscribe(3, "it")
    server.block(blocked.id)
    clock.strikes(5, 8)
    await delivery.push_due()
    assert first_lines(minji) == [IT_TITLE]
    found = {chat_id: subscribers.find(chat_id) for chat_id in (1, 2, 3)}
    assert {chat_id: one.active for chat_id, one in found.items() if one} == {1: False, 2: True, 3: False}
    assert [call.params["chat_id"] for call in server.calls if call.method == "sendMessage"].count(1) == 1


async def test_too_many_requests_is_waited_out(
    server: BotApiServer, subscribers: Subscribers, delivery: Delivery, clock: Clock
) -> None:
    minji = subscriber(server, subscribers, 1, "it")
    server.fail_next("sendMessage", status=429, retry_after=1)
    clock.strikes(5, 8)
    await delivery.push_due()
    assert first_lines(minji) == [IT_TITLE]
    refused, accepted = [call for call in server.calls if call.method == "sendMessage"]
    assert (accepted.time - refused.time).total_seconds() >= 1


async def test_a_gateway_error_and_a_lost_connection_are_tried_again(
    server: BotApiServer, subscribers: Subscribers, delivery: Delivery, clock: Clock
) -> None:
    minji = subscriber(server, subscribers, 1, "it")
    server.fail_next("sendMessage", status=502)
    server.drop_next("sendMessage")
    clock.strikes(5, 8)
    await delivery.push_due()
    assert first_lines(minji) == [IT_TITLE]


async def test_what_still_fails_is_due_again_the_next_minute_and_holds_up_nobody(
    server: BotApiServer, subscribers: Subscribers, delivery: Delivery, clock: Clock
) -> None:
    minji = subscriber(server, subscribers, 1, "it")
    john = subscriber(server, subscribers, 2, "it")
    server.fail_next("sendMessage", status=500, times=4, chat_id=1)
    clock.strikes(5, 8)
    await delivery.push_due()
    assert (first_lines(minji), first_lines(john)) == ([], [IT_TITLE])
    clock.strikes(5, 8, 1)
    await delivery.push_due()
    assert (first_lines(minji), first_lines(john)) == ([IT_TITLE], [IT_TITLE])


async def test_a_message_refused_for_good_is_given_up_and_the_next_section_comes(
    server: BotApiServer, subscribers: Subscribers, delivery: Delivery, clock: Clock
) -> None:
    minji = subscriber(server, subscribers, 1, "it", "money")
    server.fail_next("sendMessage", status=400, reason="message text is rejected")
    clock.strikes(5, 8)
    await delivery.push_due()
    await delivery.push_due()
    assert first_lines(minji) == [IT_TITLE], "money, the first, was refused once and not tried again"


async def test_after_a_stop_in_the_middle_only_the_rest_is_sent(
    server: BotApiServer, subscribers: Subscribers, delivery: Delivery, clock: Clock
) -> None:
    minji = subscriber(server, subscribers, 1, "it", "money", "life")
    subscribers.record(1, DAY, "it", 1, DeliveryState.DONE)
    clock.strikes(5, 8)
    await delivery.push_due()
    assert first_lines(minji) == [MONEY_TITLE]
    assert subscribers.due(DAY, clock()) == []


async def test_of_a_long_digest_a_message_that_is_out_is_not_repeated(
    tmp_path: Path, server: BotApiServer, subscribers: Subscribers, bot: ExtBot[Any], clock: Clock
) -> None:
    minji = subscriber(server, subscribers, 1, "life")
    subscribers.record(1, DAY, "life", 1, DeliveryState.PARTLY)
    with open_news(tmp_path, LONG_ARTICLES) as news:
        delivery = Delivery(bot, Services(settings(tmp_path), news, subscribers, clock))
        clock.strikes(5, 8)
        server.fail_next("sendMessage", status=500, times=4)
        await delivery.push_due()
        assert first_lines(minji) == []
        await delivery.push_due()
        await delivery.push_due()
    [rest] = minji.unheard
    assert "3. " in rest.text
    assert "라이프 · 2025년" not in rest.text, "the first message, with the title, was out before"


async def test_a_section_that_the_paper_no_longer_has_stops_nothing(
    server: BotApiServer, subscribers: Subscribers, delivery: Delivery, clock: Clock
) -> None:
    minji = subscriber(server, subscribers, 1, "it", "horoscope")
    clock.strikes(5, 8)
    await delivery.push_due()
    assert first_lines(minji) == [IT_TITLE]


async def test_each_reader_gets_the_digest_in_their_language(
    server: BotApiServer, subscribers: Subscribers, delivery: Delivery, clock: Clock
) -> None:
    minji = subscriber(server, subscribers, 1, "money")
    john = subscriber(server, subscribers, 2, "money")
    subscribers.set_language(2, "en")
    clock.strikes(5, 8)
    await delivery.push_due()
    assert first_lines(minji) == [MONEY_TITLE]
    assert first_lines(john) == ["Money · Wednesday, 5 February 2025"]


async def test_a_digest_is_not_repeated_while_its_record_cannot_be_written(
    server: BotApiServer, subscribers: Subscribers, delivery: Delivery, clock: Clock, tmp_path: Path
) -> None:
    minji = subscriber(server, subscribers, 1, "it")
    clock.strikes(5, 8)
    with sqlite3.connect(tmp_path / "subscribers.db") as database:
        database.execute("CREATE TRIGGER full BEFORE INSERT ON deliveries BEGIN SELECT RAISE(ABORT, 'full'); END")
    for _ in range(3):
        await delivery.push_due()
    with sqlite3.connect(tmp_path / "subscribers.db") as database:
        database.execute("DROP TRIGGER full")
    await delivery.push_due()
    assert first_lines(minji) == [IT_TITLE]
    assert subscribers.due(DAY, clock()) == []


async def test_pushes_that_fail_to_note_a_lost_chat_do_not_run_into_each_other(
    server: BotApiServer, subscribers: Subscribers, delivery: Delivery, clock: Clock, tmp_path: Path
) -> None:
    subscriber(server, subscribers, 1, "it")
    minji = subscriber(server, subscribers, 2, "it")
    server.block(1)
    clock.strikes(5, 8)
    with sqlite3.connect(tmp_path / "subscribers.db") as database:
        database.execute("CREATE TRIGGER full BEFORE UPDATE ON chats BEGIN SELECT RAISE(ABORT, 'full'); END")
    await delivery.push_due()  # raises nothing: the next turn begins when this one is over
    assert first_lines(minji) == [IT_TITLE]


async def test_a_reader_without_any_news_is_offered_the_latest_there_was(
    server: BotApiServer, subscribers: Subscribers, delivery: Delivery, clock: Clock
) -> None:
    minji = subscriber(server, subscribers, 1, "society", "money")
    clock.strikes(20, 8)
    await delivery.push_due()
    (message,) = minji.unheard
    assert message.text == NOTHING
    assert message.labels == ["머니 · 2025년 2월 4일 화요일 소식 보기", "사회 · 2025년 2월 2일 일요일 소식 보기"]


async def test_a_section_that_is_no_longer_configured_is_not_missed(
    server: BotApiServer, subscribers: Subscribers, delivery: Delivery, clock: Clock
) -> None:
    minji = subscriber(server, subscribers, 1, "gone")
    clock.strikes(5, 8)
    await delivery.push_due()
    assert first_lines(minji) == []
    assert subscribers.due(DAY, clock()) == []


async def test_the_bot_reads_its_sources(services: Services, delivery: Delivery, tmp_path: Path) -> None:
    with NewsIndex(services.config, tmp_path / "empty") as fresh:
        await Schedule(replace(services, news=fresh), delivery).fetch()
        assert fresh.stats().articles == len(ARTICLES)


async def test_by_itself_the_bot_looks_for_what_is_due(
    server: BotApiServer, services: Services, delivery: Delivery, clock: Clock
) -> None:
    minji = subscriber(server, services.subscribers, 1, "it")
    clock.strikes(5, 8)
    schedule = Schedule(services, delivery)
    schedule.start()
    assert (await minji.hears()).text.startswith(IT_TITLE)
    schedule.stop()

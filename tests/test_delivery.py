"""The daily push over real HTTP: each digest once, whatever Telegram does meanwhile."""

from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path

import pytest
from bot_api import BotApiServer, Person
from newsroom import TOKEN, Clock, evening_before, open_news, settings
from telegram.constants import ParseMode
from telegram.ext import Defaults, ExtBot

from bot.delivery import Delivery
from bot.rate_limit import PatientRateLimiter
from bot.services import Services
from bot.subscribers import DeliveryState, Subscribers
from index.news import NewsIndex

DAY = date(2025, 2, 5)


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with open_news(tmp_path_factory.mktemp("newsroom")) as opened:
        yield opened


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer(token=TOKEN) as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return evening_before()


@pytest.fixture
def subscribers(tmp_path: Path, clock: Clock) -> Iterator[Subscribers]:
    opened = Subscribers(tmp_path / "subscribers.db", clock)
    yield opened
    opened.close()


@pytest.fixture
async def delivery(
    tmp_path: Path, news: NewsIndex, server: BotApiServer, subscribers: Subscribers, clock: Clock
) -> AsyncIterator[Delivery]:
    bot = ExtBot(
        TOKEN,
        base_url=f"{server.url}/bot",
        defaults=Defaults(parse_mode=ParseMode.HTML),
        rate_limiter=PatientRateLimiter(messages_per_second=30, first_wait=0.01),
    )
    async with bot:
        yield Delivery(bot, Services(settings(tmp_path, server.url), news, subscribers, clock))


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
    subscribers.record(1, DAY, "life", 0, DeliveryState.DONE)
    subscribers.record(1, DAY, "it", 1, DeliveryState.PARTLY)  # its only message is out
    clock.strikes(5, 8)
    await delivery.push_due()
    assert first_lines(minji) == [MONEY_TITLE]
    assert subscribers.due(DAY, clock()) == []


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

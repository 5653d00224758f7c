"""The subscribers' database: settings that last, chats kept apart, each digest due once."""

import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from clock import Clock

from bot.subscribers import Consent, DeliveryState, Due, Subscriber, Subscribers
from index.article import SEOUL
from index.errors import StoreError

MINJI, JOHN = 1001, 2**40
EVENING = datetime(2025, 2, 3, 20, 0, tzinfo=SEOUL)
DAY = date(2025, 2, 4)
HOUR = datetime(2025, 2, 4, 8, 0, tzinfo=SEOUL)


@pytest.fixture
def clock() -> Clock:
    return Clock(EVENING)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "subscribers.db"


@pytest.fixture
def subscribers(path: Path, clock: Clock) -> Iterator[Subscribers]:
    opened = Subscribers(path, clock)
    yield opened
    opened.close()


def test_a_stranger_is_not_known(subscribers: Subscribers) -> None:
    assert subscribers.find(MINJI) is None


def test_settings_of_a_chat_last_over_a_restart_and_stay_its_own(subscribers: Subscribers, path: Path) -> None:
    subscribers.start(MINJI, "ko")
    subscribers.start(JOHN, "en")
    subscribers.subscribe(MINJI, "it")
    subscribers.subscribe(MINJI, "money")
    subscribers.subscribe(MINJI, "money")
    subscribers.unsubscribe(MINJI, ["it"])
    subscribers.set_language(JOHN, "ko")
    subscribers.close()

    after = Subscribers(path, lambda: EVENING)
    assert after.find(MINJI) == Subscriber(MINJI, "ko", frozenset({"money"}), active=True)
    assert after.find(JOHN) == Subscriber(JOHN, "ko", frozenset(), active=True)
    after.close()


def test_starting_again_keeps_what_was_set(subscribers: Subscribers) -> None:
    subscribers.start(MINJI, "ko")
    subscribers.set_language(MINJI, "en")
    subscribers.subscribe(MINJI, "it")
    subscribers.start(MINJI, "ko")
    assert subscribers.find(MINJI) == Subscriber(MINJI, "en", frozenset({"it"}), active=True)


def test_unsubscribing_from_everything_leaves_others_alone(subscribers: Subscribers) -> None:
    for chat in (MINJI, JOHN):
        subscribers.start(chat, "ko")
        subscribers.subscribe(chat, "it")
    subscribers.unsubscribe(MINJI)
    assert subscribers.due(DAY, HOUR) == [Due(JOHN, "ko", {"it": 0})]


def test_a_digest_is_due_until_it_is_delivered_and_again_the_next_day(subscribers: Subscribers) -> None:
    subscribers.start(MINJI, "ko")
    subscribers.subscribe(MINJI, "it")
    subscribers.subscribe(MINJI, "money")
    assert subscribers.due(DAY, HOUR) == [Due(MINJI, "ko", {"it": 0, "money": 0})]

    subscribers.record(MINJI, DAY, "it", 1, DeliveryState.DONE)
    assert subscribers.due(DAY, HOUR) == [Due(MINJI, "ko", {"money": 0})]
    subscribers.record(MINJI, DAY, "money", 2, DeliveryState.PARTLY)
    assert subscribers.due(DAY, HOUR) == [Due(MINJI, "ko", {"money": 2})]
    subscribers.record(MINJI, DAY, "money", 3, DeliveryState.REFUSED)
    assert subscribers.due(DAY, HOUR) == []

    tomorrow = timedelta(days=1)
    assert subscribers.due(DAY + tomorrow, HOUR + tomorrow) == [Due(MINJI, "ko", {"it": 0, "money": 0})]


def test_who_subscribes_after_the_hour_gets_the_first_digest_tomorrow(subscribers: Subscribers, clock: Clock) -> None:
    subscribers.start(MINJI, "ko")
    clock.now = HOUR + timedelta(minutes=5)
    subscribers.subscribe(MINJI, "it")
    assert subscribers.due(DAY, HOUR) == []
    assert len(subscribers.due(DAY + timedelta(days=1), HOUR + timedelta(days=1))) == 1


def test_who_is_gone_gets_nothing_until_back_and_keeps_the_settings(subscribers: Subscribers, clock: Clock) -> None:
    subscribers.start(MINJI, "ko")
    subscribers.subscribe(MINJI, "it")
    subscribers.mark_gone(MINJI)
    assert subscribers.due(DAY, HOUR) == []

    clock.now = HOUR + timedelta(hours=1)
    subscribers.start(MINJI, "en")
    assert subscribers.find(MINJI) == Subscriber(MINJI, "ko", frozenset({"it"}), active=True)
    assert subscribers.due(DAY, HOUR) == [], "what was missed is not sent late"
    assert len(subscribers.due(DAY + timedelta(days=1), HOUR + timedelta(days=1))) == 1


def test_a_group_that_becomes_a_supergroup_takes_everything_along(subscribers: Subscribers) -> None:
    subscribers.start(-5, "ko")
    subscribers.subscribe(-5, "it")
    subscribers.subscribe(-5, "money")
    subscribers.record(-5, DAY, "it", 1, DeliveryState.DONE)
    subscribers.move(-5, -100_5)
    assert subscribers.find(-5) is None
    assert subscribers.due(DAY, HOUR) == [Due(-100_5, "ko", {"money": 0})]


def test_a_group_already_known_under_its_new_id_stays_as_it_is(subscribers: Subscribers) -> None:
    subscribers.start(-5, "ko")
    subscribers.start(-100_5, "en")
    subscribers.move(-5, -100_5)
    assert subscribers.find(-5) is None
    assert subscribers.find(-100_5) == Subscriber(-100_5, "en", frozenset(), active=True)


def test_consent_is_each_chats_own_lasts_and_can_be_taken_back(subscribers: Subscribers, path: Path) -> None:
    assert subscribers.consent(MINJI) is None
    subscribers.start(MINJI, "ko")
    subscribers.set_consent(MINJI, "ko", Consent.ASKED)
    subscribers.set_consent(MINJI, "ko", Consent.GIVEN)
    subscribers.set_consent(JOHN, "en", Consent.GIVEN)
    subscribers.set_consent(JOHN, "en", Consent.DECLINED)
    subscribers.close()
    after = Subscribers(path, lambda: EVENING)
    assert (after.consent(MINJI), after.consent(JOHN)) == (Consent.GIVEN, Consent.DECLINED)
    assert after.find(JOHN) == Subscriber(JOHN, "en", frozenset(), active=True), "noted, though it never started"
    after.close()


def test_consent_changes_nothing_else_of_a_chat(subscribers: Subscribers) -> None:
    subscribers.start(MINJI, "en")
    subscribers.mark_gone(MINJI)
    subscribers.set_consent(MINJI, "ko", Consent.GIVEN)
    assert subscribers.find(MINJI) == Subscriber(MINJI, "en", frozenset(), active=False)


def test_a_database_from_before_there_was_consent_keeps_its_chats(subscribers: Subscribers, path: Path) -> None:
    subscribers.start(MINJI, "ko")
    subscribers.close()
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE consents")
        connection.execute("PRAGMA user_version = 1")
    after = Subscribers(path, lambda: EVENING)
    assert after.find(MINJI) is not None
    assert after.consent(MINJI) is None
    after.close()


def test_a_database_of_a_newer_version_is_left_alone(subscribers: Subscribers, path: Path) -> None:
    subscribers.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="newer Sosik"):
        Subscribers(path, lambda: EVENING)


def test_a_file_that_is_no_database_is_named(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("subscribers, but not in SQLite\n" * 100)
    with pytest.raises(StoreError, match=r"subscribers\.db"):
        Subscribers(path, lambda: EVENING)

"""The store: articles whole or not at all, corrections in place, filters, a file that says what is wrong with it."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from articles import MOMENT, article, embeddings, prepared

from index.centring import unit_rows
from index.errors import StoreError
from index.lexicon import sounds
from index.passages import passages
from index.schema import SCHEMA_VERSION
from index.store import Filter, Store, checksum
from index.vector_table import Embedding

MODEL = "model-a"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "deep" / "news.db")
    yield store
    store.close()


SNOW = article("snow", "서울에 큰 눈", "밤사이 눈이 왔다. 길이 막혔다.", section="society")
RATE = article("rate", "Rate cut hinted", "The bank hinted. Markets rose.", section="money/banks")


def test_a_stored_article_comes_back_as_it_was(store: Store) -> None:
    store.put([prepared(SNOW)], MODEL)
    assert store.articles(["snow", "unknown"]) == {"snow": SNOW}


def test_a_correction_replaces_text_passages_vectors_and_words(store: Store) -> None:
    store.put([prepared(SNOW)], MODEL)
    before = store.passage_ids()
    store.put([prepared(replace(SNOW, body="눈 대신 비가 왔다. 길은 뚫렸다."))], MODEL)
    assert store.articles(["snow"])["snow"].body.startswith("눈 대신 비")
    assert not set(store.passage_ids()) & set(before), "an id of a passage is never used again"
    assert store.match('"막혔"', 10) == []
    assert len(store.match('"뚫렸"', 10)) == 1


def test_an_article_is_known_by_id_and_by_address(store: Store) -> None:
    addressed = replace(SNOW, url="https://paper.example/1")
    store.put([prepared(addressed)], MODEL)
    moved = replace(addressed, id="other")
    assert store.known([moved, RATE]) == {"other": {"snow": checksum(addressed)}}


def test_how_frequent_a_term_is_follows_every_change_whoever_made_it(store: Store, tmp_path: Path) -> None:
    assert store.frequencies(["서울"]) == {}
    store.put([prepared(SNOW)], MODEL)
    assert store.frequencies(["서울"]) == {"서울": 1}
    other = Store(tmp_path / "deep" / "news.db")
    other.put([prepared(replace(SNOW, id="snow-again"))], MODEL)
    other.close()
    assert store.frequencies(["서울"]) == {"서울": 2}


def test_the_terms_of_a_passage_are_those_of_headline_text_and_numbers(store: Store) -> None:
    store.put([prepared(replace(SNOW, body="눈이 3조 원어치 왔다."))], MODEL)
    (id_,) = store.passage_ids().tolist()
    assert {"서울", "눈이", "n3000000000000"} <= set(store.terms([id_, 999])[id_])
    assert store.terms([999]) == {}


def test_words_are_matched_among_the_filtered_before_they_are_counted(store: Store) -> None:
    many = [replace(SNOW, id=f"snow-{number}", section="life") for number in range(5)]
    store.put([prepared(item) for item in (*many, SNOW)], MODEL)
    (found,) = store.match('"막혔"', 1, Filter(sections=("society",)))
    assert store.passages([found])[found].article_id == "snow"


def test_filters_by_section_and_moment(store: Store) -> None:
    store.put([prepared(SNOW), prepared(replace(RATE, published=MOMENT + timedelta(days=1)))], MODEL)

    def found(where: Filter) -> list[str]:
        return [item.id for item in store.articles_where(where)]

    assert found(Filter()) == ["rate", "snow"], "the newest first"
    assert found(Filter(sections=("society",))) == ["snow"]
    assert found(Filter(since=MOMENT + timedelta(hours=1))) == ["rate"]
    assert found(Filter(until=MOMENT)) == [], "the end is exclusive"
    assert len(store.passage_ids(Filter(sections=("society",)))) == len(passages(SNOW))


def test_the_revision_grows_with_every_change_and_every_connection_sees_it(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "deep" / "news.db")
    before = other.revision()
    store.put([prepared(SNOW)], MODEL)
    assert other.revision() > before
    other.close()


def test_vectors_are_kept_apart_by_encoder(store: Store) -> None:
    store.put([prepared(SNOW)], MODEL)
    ids = store.passage_ids().tolist()
    assert store.without_vectors(MODEL) == []
    assert store.without_vectors("model-b") == ids
    made = embeddings(list(store.passages(ids).values()), np.full((len(ids), 2), 0.25, np.float32))
    store.put_embeddings("model-b", ids, made)
    store.drop_other_vectors({"model-b"})
    assert store.vectors(MODEL, ids)[0] == []
    kept, rows = store.vectors("model-b", ids)
    assert kept == ids
    assert rows.shape == (len(ids), 2)


def test_sentence_vectors_are_read_back_as_they_were_to_a_ten_thousandth(store: Store) -> None:
    store.put([prepared(SNOW), prepared(RATE)], MODEL)
    ids = store.passage_ids().tolist()
    rows = unit_rows(np.random.default_rng(4).normal(size=(5, 384)).astype(np.float32))
    made = [Embedding(rows[0], rows[:2]), Embedding(rows[1], rows[2:])]
    store.put_embeddings(MODEL, ids, made)

    found = store.sentence_vectors(MODEL, [*ids, 999])
    assert {id_: some.shape for id_, some in found.items()} == {ids[0]: (2, 384), ids[1]: (3, 384)}
    read = np.concatenate([found[id_] for id_ in ids])
    assert (read * rows).sum(axis=1).min() > 0.9999
    np.testing.assert_allclose(np.linalg.norm(read, axis=1), 1, atol=1e-6)
    assert store.sentence_vectors("model-b", ids) == {}


def test_a_folder_of_a_sosik_without_sentence_vectors_is_brought_up_to_date(store: Store, tmp_path: Path) -> None:
    store.put([prepared(SNOW), prepared(RATE)], MODEL)
    ids = store.passage_ids().tolist()
    with sqlite3.connect(tmp_path / "deep" / "news.db") as connection:
        connection.execute("ALTER TABLE vectors DROP COLUMN sentences")

    later = Store(tmp_path / "deep" / "news.db")
    assert later.articles(["snow"]) == {"snow": SNOW}
    assert later.without_vectors(MODEL) == ids, "they are embedded again, sentences and all"
    later.put_embeddings(MODEL, ids[:1], embeddings(list(later.passages(ids[:1]).values()), np.eye(1, 4, dtype="f4")))
    assert later.without_vectors(MODEL) == ids[1:]
    later.close()


def test_vectors_of_a_passage_that_is_gone_are_passed_over(store: Store) -> None:
    store.put([prepared(SNOW)], MODEL)
    gone = store.passage_ids().tolist()
    before = list(store.passages(gone).values())
    store.put([prepared(replace(SNOW, body="비가 왔다."))], MODEL)
    store.put_embeddings("model-b", gone, embeddings(before, np.full((len(gone), 4), 0.5, np.float32)))
    assert store.vectors("model-b", gone)[0] == []


def test_what_a_source_noted_is_recalled_for_that_source_alone(store: Store) -> None:
    store.remember("paper", {"etag": "1"})
    store.remember("paper", {"etag": "2", "item": "x"})
    assert store.recall("paper") == {"etag": "2", "item": "x"}
    assert store.recall("other") == {}


def test_text_in_any_script_can_be_stored_and_matched(store: Store) -> None:
    odd = article(
        "odd", "崔 권한대행, ‘美 관세’ 😀", "Quote \" and '; DROP TABLE articles; --\u200b", section="politics"
    )
    store.put([prepared(odd)], MODEL)
    assert len(store.match('"崔"', 10)) == 1
    assert store.frequencies(["美", "관세", "drop", "없음"]) == {"美": 1, "관세": 1, "drop": 1}


def test_a_file_that_is_no_database_is_named_in_the_error(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    path.write_text("not a database, and long enough to be looked at as one" * 20)
    with pytest.raises(StoreError, match=r"news\.db.*not a database"):
        Store(path)


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(StoreError, match="newer Sosik"):
        Store(path)


def test_the_words_of_a_database_of_an_earlier_version_are_indexed_anew(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    made = Store(path)
    made.put([prepared(article("chips", "반도체에 3조원", "말름 씨가 말했다."))], MODEL)
    made.close()
    with sqlite3.connect(path) as connection:  # an earlier layout had words alone
        connection.execute("UPDATE passage_words SET terms = '반도 도체'")
        connection.execute("DROP TABLE passage_sounds")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION - 1}")
    opened = Store(path)
    assert len(opened.match('"n3000000000000"', 10)) == 1
    assert "말름" in opened.words_that_sound(sounds.keys("malm"), korean=True)
    opened.close()


def test_a_folder_that_cannot_be_made_is_named_in_the_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="file"):
        Store(tmp_path / "file" / "news.db")


def test_a_database_that_turns_out_damaged_later_is_named_without_its_contents(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    store = Store(path)
    store.put([prepared(replace(SNOW, body="눈이 왔다. " * 5000))], MODEL)
    store.close()
    damaged = bytearray(path.read_bytes())
    damaged[8192:] = b"\x00" * (len(damaged) - 8192)
    path.write_bytes(damaged)
    with pytest.raises(StoreError, match=r"news\.db.*(malformed|corrupt)") as caught:
        Store(path).articles(["snow"])
    assert "눈이" not in str(caught.value)


def test_processes_that_start_at_once_on_a_new_folder_do_not_disturb_each_other(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        stores = list(pool.map(lambda _: Store(tmp_path / "new" / "news.db"), range(8)))
    assert {store.revision() for store in stores} == {0}

"""The vector index: a cache that follows the store, and is rebuilt whenever it cannot be trusted."""

from pathlib import Path

import numpy as np
import pytest
from articles import article, prepared
from numpy.typing import NDArray

from index.centring import unit_rows
from index.passages import passages
from index.store import Store
from index.vectors import VectorIndex

DIMENSION = 8
MODEL = "model-a"


def unit(rows: int, seed: int) -> NDArray[np.float32]:
    return unit_rows(np.random.default_rng(seed).normal(size=(rows, DIMENSION)).astype(np.float32))


def fill(store: Store, names: str, seed: int = 0) -> None:
    items = [
        article(name, f"제목 {name}", "첫째 문장이다. 둘째 문장이다. 셋째 문장이다. 넷째 문장이다.") for name in names
    ]
    store.put([prepared(i, unit(len(passages(i)), seed + n)) for n, i in enumerate(items)], MODEL)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "news.db")
    fill(store, "abc")
    return store


def opened(store: Store, path: Path, model: str = MODEL) -> VectorIndex:
    index = VectorIndex(path, model, DIMENSION)
    index.synchronise(store)
    return index


def test_the_nearest_passage_is_the_one_asked_for(store: Store, tmp_path: Path) -> None:
    index = opened(store, tmp_path / "v.faiss")
    ids, rows = store.vectors(MODEL, store.passage_ids().tolist())
    for id_, row in zip(ids, rows, strict=True):
        assert index.search(row, 1).tolist() == [id_]
        assert index.cosines(row, [id_]) == pytest.approx([1.0], abs=1e-5)


def test_a_search_among_some_passages_finds_only_those(store: Store, tmp_path: Path) -> None:
    index = opened(store, tmp_path / "v.faiss")
    some = store.passage_ids()[:2]
    assert set(index.search(unit(1, 9)[0], 10, some)) == set(some)
    assert index.search(unit(1, 9)[0], 10, np.zeros(0, np.int64)).size == 0


def test_it_follows_additions_and_removals(store: Store, tmp_path: Path) -> None:
    index = opened(store, tmp_path / "v.faiss")
    fill(store, "ad", seed=20)  # a is corrected, d is new
    index.synchronise(store)
    everything = index.search(unit(1, 1)[0], 100)
    assert sorted(everything) == store.passage_ids().tolist()


def test_a_saved_index_is_read_again_and_not_built_again(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "v.faiss"
    opened(store, path).save()
    assert len(VectorIndex(path, MODEL, DIMENSION)) == len(store.passage_ids())


@pytest.mark.parametrize("damage", ["missing", "empty", "truncated", "flipped", "rubbish"])
def test_a_missing_or_damaged_file_is_rebuilt(store: Store, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "v.faiss"
    opened(store, path).save()
    whole = path.read_bytes()
    middle = len(whole) // 2
    match damage:
        case "missing":
            path.unlink()
        case "empty":
            path.write_bytes(b"")
        case "truncated":
            path.write_bytes(whole[:middle])
        case "flipped":
            path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
        case "rubbish":
            path.write_bytes(b"\x00\xff" * 500)
    assert len(VectorIndex(path, MODEL, DIMENSION)) == 0, "what is damaged is not believed"
    assert len(opened(store, path)) == len(store.passage_ids())


def test_an_index_of_another_encoder_is_no_index(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "v.faiss"
    opened(store, path).save()
    assert len(VectorIndex(path, "model-b", DIMENSION)) == 0


def test_an_index_that_is_behind_is_extended(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "v.faiss"
    opened(store, path).save()
    fill(store, "e", seed=30)
    assert len(opened(store, path)) == len(store.passage_ids())


def test_saving_leaves_no_temporary_files(store: Store, tmp_path: Path) -> None:
    opened(store, tmp_path / "v.faiss").save()
    assert not list(tmp_path.glob("*.tmp"))


def test_a_place_that_cannot_be_written_costs_only_the_file(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "v.faiss"
    path.mkdir()
    index = opened(store, path)
    index.save()
    assert len(index) == len(store.passage_ids())
    assert path.is_dir()

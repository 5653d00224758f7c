"""Another model in config.toml: the old one answers until the new one has embedded everything, or cannot."""

import logging
import multiprocessing
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from articles import Paper, article
from own_model import own_model
from spoilt_model import half_a_file, no_folder, no_numbers, no_numbers_for_some, one_vector_for_all

from bot.config import Config
from index.config import EncoderConfig
from index.errors import EncoderError
from index.live import LiveIndex
from index.news import NewsIndex
from index.store import Store
from main import main

# Processes that find the libraries imported already, which else takes them seconds each.
CHILDREN = multiprocessing.get_context("forkserver")
CHILDREN.set_forkserver_preload(["sentence_transformers", "optimum.onnxruntime", "trafilatura", "index.news", "main"])

# Some batches of passages.
ARTICLES = [
    article(f"n{number}", f"Zoo {number}", f"In zoo {number} an otter was born. {number} came.", section="society")
    for number in range(300)
]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two models: "old" and "new"."""
    folder = tmp_path_factory.mktemp("models")
    own_model(folder / "old", {})
    own_model(folder / "new", {"query": "Q: ", "passage": "P: "}, seed=1)
    return folder


@pytest.fixture(scope="module")
def filled(config: Config, models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the articles, embedded by the old model; to be copied."""
    folder = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOSIK_CACHE_DIR", str(models / "cache"))
        with NewsIndex(named(config, models / "old"), folder) as news:
            assert news.ingest([Paper(*ARTICLES)]).added == len(ARTICLES)
    return folder


@pytest.fixture
def data(filled: Path, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own."""
    monkeypatch.setenv("SOSIK_CACHE_DIR", str(models / "cache"))
    return Path(shutil.copytree(filled, tmp_path / "data"))


def named(config: Config, model: Path) -> Config:
    return config.model_copy(update={"encoder": EncoderConfig(model=str(model), backend="torch")})


def file(folder: Path, model: Path) -> Path:
    """A configuration file that names the model."""
    path = folder / "own.toml"
    path.write_text(f'[encoder]\nmodel = "{model}"\nbackend = "torch"\n', encoding="utf-8")
    return path


def answering(news: NewsIndex) -> str:
    """The folder of the model that found what there is to a question, which must be the otter's birth."""
    assert news.ask("an otter was born in zoo 7").results
    return Path(news.encoder.name).name


def found(news: NewsIndex, question: str) -> set[str]:
    """Ids of the articles that a question finds."""
    return {item.id for result in news.ask(question).results for item in (result.article, *result.others)}


def embedded(data: Path) -> dict[str, int]:
    """How many passages have vectors in the database: by the encoder that answers, and by the next one."""
    store = Store(data / "news.db")
    live, following = store.encoders.live(), store.encoders.next()
    found = {
        role: store.embedded(record.fingerprint)
        for role, record in (("live", live), ("next", following))
        if record and record.fingerprint
    }
    ids = store.passage_ids().tolist()
    assert live is not None
    assert live.fingerprint is not None
    assert store.vectors(live.fingerprint, ids)[0] == ids, "whoever answers has embedded everything"
    store.close()
    return found


@contextmanager
def at_each_step(do: Callable[[], object]) -> Iterator[None]:
    """Within it, `do` is called after each batch of passages that is embedded and stored."""

    class Calling(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            do()

    logger, handler = logging.getLogger("index.embedding"), Calling()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


def test_the_old_index_answers_until_the_new_one_is_through(config: Config, models: Path, data: Path) -> None:
    seen: list[tuple[str, int]] = []

    def look() -> None:
        pending = news.pending()
        assert pending is not None
        seen.append((pool.submit(answering, news).result(), pending.embedded))

    with NewsIndex(named(config, models / "new"), data) as news, ThreadPoolExecutor(1) as pool:
        with at_each_step(look):
            assert news.switch()
        assert seen == [("old", 128), ("old", 256), ("old", 300)]
        assert answering(news) == "new"
        assert news.pending() is None
        assert not news.switch(), "there is nothing more to do"
    assert embedded(data) == {"live": 300}


def test_questions_from_other_threads_are_answered_at_every_moment(config: Config, models: Path, data: Path) -> None:
    asked: list[str] = []
    through = threading.Event()

    def keep_asking() -> None:
        while not through.is_set():
            asked.append(answering(news))
        asked.append(answering(news))

    with NewsIndex(named(config, models / "new"), data) as news, ThreadPoolExecutor(2) as pool:
        asking = [pool.submit(keep_asking) for _ in range(2)]
        try:
            news.switch()
        finally:
            through.set()
        for thread in asking:
            thread.result()
    assert asked[0] == "old"
    assert asked[-1] == "new"


def test_articles_that_come_meanwhile_are_found_before_and_after(config: Config, models: Path, data: Path) -> None:
    late = [replace(ARTICLES[0], id=f"late{n}", title=f"Quokka {n}", body="A quokka ate.") for n in range(4)]
    came: list[str] = []

    def add_one_and_ask() -> None:
        if len(came) < len(late):
            came.append(late[len(came)].id)
            other.ingest([Paper(late[len(came) - 1])])
            assert found(other, "quokka") >= set(came)

    settings = named(config, models / "new")
    with NewsIndex(settings, data) as news, NewsIndex(settings, data) as other:  # as two processes
        with at_each_step(add_one_and_ask):
            assert news.switch()
        assert len(came) == len(late), "the last one came when all before it were embedded"
        assert (answering(news), answering(other)) == ("new", "new")
        assert found(news, "quokka") >= set(came)
        assert found(other, "quokka") >= set(came)
    assert embedded(data) == {"live": 304}


def test_killed_half_way_it_goes_on_where_it_was(config: Config, models: Path, data: Path) -> None:
    ours, theirs = CHILDREN.Pipe()
    process = CHILDREN.Process(target=_switch_and_halt, args=(file(data, models / "new"), data, models, theirs))
    process.start()
    assert ours.recv() == "embedded"
    process.kill()
    process.join()
    assert embedded(data) == {"live": 300, "next": 128}

    steps: list[None] = []
    with NewsIndex(named(config, models / "new"), data) as news:
        assert answering(news) == "old"
        with at_each_step(lambda: steps.append(None)):
            assert news.switch()
        assert len(steps) == 2, "300 - 128 passages"
        assert answering(news) == "new"


def _switch_and_halt(file: Path, data: Path, models: Path, to_test: Connection) -> None:
    """In the child: `main.py rebuild`, which never goes on after its first step."""
    os.environ["SOSIK_CACHE_DIR"] = str(models / "cache")

    def halt() -> None:
        to_test.send("embedded")
        to_test.recv()

    with at_each_step(halt):
        main(["--config", str(file), "--data-dir", str(data), "rebuild"])


def test_stopped_half_way_and_given_up_it_leaves_nothing_behind(config: Config, models: Path, data: Path) -> None:
    store, stopping = Store(data / "news.db"), threading.Event()
    live = LiveIndex(store, named(config, models / "new").encoder, data)
    with at_each_step(stopping.set):
        assert not live.switch(threading.Lock(), show=False, stopping=stopping)
    store.close()
    assert embedded(data) == {"live": 300, "next": 128}

    with NewsIndex(named(config, models / "old"), data) as news:
        assert answering(news) == "old"
        news.switch_in_background(show=False)
        wait_for_the_background()
    assert embedded(data) == {"live": 300}


def wait_for_the_background() -> None:
    for thread in threading.enumerate():
        if thread.name == "switch":
            thread.join()


def test_switched_there_and_back(config: Config, models: Path, data: Path) -> None:
    for model in ("new", "old"):
        with NewsIndex(named(config, models / model), data) as news:
            assert news.switch()
            assert answering(news) == model
    assert embedded(data) == {"live": 300}


def test_the_same_model_in_another_folder_takes_over_at_once(
    config: Config, models: Path, data: Path, tmp_path: Path
) -> None:
    shutil.copytree(models / "old", tmp_path / "copy")
    steps: list[None] = []
    with NewsIndex(named(config, tmp_path / "copy"), data) as news, at_each_step(lambda: steps.append(None)):
        assert news.switch()
        assert answering(news) == "copy"
    assert steps == []


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (no_folder, "there is no folder"),
        (half_a_file, "cannot load the model"),
        (no_numbers, "no numbers"),
        (one_vector_for_all, "every text the same vector"),
        (no_numbers_for_some, "nearly the same vector for every text"),
    ],
)
def test_a_switch_that_fails_changes_nothing(
    config: Config,
    models: Path,
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    spoil: Callable[[Path], None],
    why: str,
) -> None:
    model = tmp_path / "spoilt"
    shutil.copytree(models / "new", model)
    spoil(model)
    with NewsIndex(named(config, model), data) as news:
        with pytest.raises(EncoderError, match=why):
            news.switch()
        assert answering(news) == "old"
        assert news.ingest([Paper(replace(ARTICLES[0], id="late"))]).added == 1
        pending = news.stats().switch
        assert pending is not None
        assert why in (pending.problem or "")
    assert embedded(data)["live"] == 301

    options = ["--config", str(file(tmp_path, model)), "--data-dir", str(data)]
    capsys.readouterr()
    assert main([*options, "rebuild"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith(f"sosik: not switched to '{model}', '{models / 'old'}' goes on answering: ")
    assert main([*options, "stats"]) == 0
    assert f"switch: to {model}, embedded 0, problem " in capsys.readouterr().out


def test_in_the_background_the_new_model_takes_over_by_itself(config: Config, models: Path, data: Path) -> None:
    with NewsIndex(named(config, models / "new"), data) as news:
        assert answering(news) == "old"
        news.switch_in_background(show=False)
        wait_for_the_background()
        assert answering(news) == "new"


def test_in_the_background_a_failure_is_one_line_in_the_log(
    config: Config, data: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with NewsIndex(named(config, tmp_path / "nowhere"), data) as news:
        news.switch_in_background(show=False)
        wait_for_the_background()
    (line,) = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert "goes on answering: [encoder] model: there is no folder" in line


def test_a_model_that_works_again_is_switched_to(config: Config, models: Path, data: Path, tmp_path: Path) -> None:
    settings = named(config, tmp_path / "late")
    with NewsIndex(settings, data) as news, pytest.raises(EncoderError):
        news.switch()
    shutil.copytree(models / "new", tmp_path / "late")
    with NewsIndex(settings, data) as news:
        assert news.switch()
        assert answering(news) == "late"


def test_questions_wait_for_the_new_model_where_the_old_one_is_gone(
    config: Config, models: Path, data: Path, tmp_path: Path
) -> None:
    shutil.copytree(models / "new", tmp_path / "short-lived")
    with NewsIndex(named(config, tmp_path / "short-lived"), data) as news:
        assert news.switch()
    shutil.rmtree(tmp_path / "short-lived")
    with NewsIndex(named(config, models / "old"), data) as news:
        assert answering(news) == "old"
    assert embedded(data) == {"live": 300}


def test_a_model_that_changes_in_its_folder_embeds_everything_again(
    config: Config, models: Path, data: Path, tmp_path: Path
) -> None:
    shutil.copytree(models / "new", tmp_path / "trained")
    settings = named(config, tmp_path / "trained")
    with NewsIndex(settings, data) as news:
        assert news.switch()
        before = news.encoder.fingerprint
    own_model(tmp_path / "trained", {}, seed=2)
    with NewsIndex(settings, data) as news:
        assert answering(news) == "trained"
        assert news.encoder.fingerprint != before
    assert embedded(data) == {"live": 300}


def test_a_single_command_answers_from_the_old_index_and_says_so(
    models: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--config", str(file(data, models / "new")), "--data-dir", str(data)]
    assert main([*options, "ask", "zoo 7", "--json"]) == 0
    said = capsys.readouterr()
    assert '"results"' in said.out
    assert f"done with the model '{models / 'old'}'; `python main.py rebuild`" in said.err

    assert main([*options, "rebuild"]) == 0
    assert capsys.readouterr().out == f"switched: {models / 'new'}\nrebuilt: 300 passages\n"
    assert main([*options, "ask", "zoo 7", "--json"]) == 0
    assert capsys.readouterr().err == ""


def test_a_folder_without_articles_takes_the_configured_model(config: Config, models: Path, tmp_path: Path) -> None:
    for model in ("old", "new"):
        with NewsIndex(named(config, models / model), tmp_path / "empty") as news:
            assert news.ask("anything").results == ()
            assert Path(news.stats().encoder).name == model
            assert news.pending() is None

"""Reading sources into the index: new, same, corrected, broken; another encoder; a process killed half-way."""

import contextlib
import json
import logging
import multiprocessing
import os
import random
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from articles import article, jsonl
from own_model import WIDTH, own_model

from bot.config import Config
from index.article import Article
from index.config import EncoderConfig, SourceConfig
from index.errors import ConfigError, SourceError
from index.news import NewsIndex
from index.sources import Memory, Problem, Source, Unchanged
from main import main

# Processes that find the libraries imported already, which else takes them seconds each.
CHILDREN = multiprocessing.get_context("forkserver")
CHILDREN.set_forkserver_preload(["sentence_transformers", "optimum.onnxruntime", "trafilatura", "index.news", "main"])

SNOW = article("snow", "서울에 큰 눈", "밤사이 서울에 눈이 12센티미터 왔다. 출근길이 막혔다.")
OTTER = article("otter", "한강에 수달", "한강에서 수달 가족이 발견됐다. 서울시가 보호에 나섰다.")


class Paper:
    """A source that yields what it is given, and then fails if told to."""

    def __init__(self, *items: Article | Unchanged | Problem, fails: bool = False, section: str | None = None) -> None:
        self.name = "시험신문"
        self.section = section
        self._items = items
        self._fails = fails

    def articles(self, memory: Memory) -> Iterator[Article | Unchanged | Problem]:
        memory.note("read", "yes")
        yield from self._items
        if self._fails:
            raise SourceError(self.name, "https://paper.example", "the connection broke; it is tried again")


@pytest.fixture
def news(config: Config, tmp_path: Path) -> Iterator[NewsIndex]:
    with NewsIndex(config, tmp_path / "data") as news:
        yield news


def counts(news: NewsIndex, *sources: Source) -> tuple[int, int, int, int]:
    report = news.ingest(sources)
    return report.added, report.updated, report.same, len(report.problems)


def test_the_same_article_again_changes_nothing(news: NewsIndex) -> None:
    assert counts(news, Paper(SNOW, OTTER)) == (2, 0, 0, 0)
    assert counts(news, Paper(SNOW, OTTER)) == (0, 0, 2, 0)
    assert counts(news, Paper(SNOW, SNOW)) == (0, 0, 2, 0)


def test_a_corrected_article_replaces_the_old_one_everywhere(news: NewsIndex) -> None:
    news.ingest([Paper(SNOW, OTTER)])
    corrected = replace(SNOW, title="부산에 큰 비", body="밤사이 부산에 비가 80밀리미터 왔다. 도로가 잠겼다.")
    assert counts(news, Paper(corrected)) == (0, 1, 0, 0)
    assert news.stats().articles == 2
    assert news.ask("부산에 비가 얼마나 왔어").results[0].article.id == "snow"
    assert not any("눈이 12센티" in quote for r in news.ask("서울 눈").results for quote in r.quotes)


def test_a_broken_item_is_reported_and_the_rest_goes_on(news: NewsIndex) -> None:
    broken = Problem("시험신문", "line 2", "no title")
    report = news.ingest([Paper(SNOW, broken, OTTER)])
    assert (report.added, report.problems) == (2, (broken,))


def test_a_source_that_fails_half_way_keeps_what_came_before_and_stops_nobody(news: NewsIndex) -> None:
    report = news.ingest([Paper(SNOW, fails=True), Paper(OTTER)])
    assert report.added == 2
    assert [str(problem) for problem in report.problems] == [
        "시험신문: https://paper.example: the connection broke; it is tried again"
    ]


def test_a_section_that_the_tree_does_not_know_is_replaced_by_the_nearest(news: NewsIndex) -> None:
    news.ingest([Paper(replace(SNOW, section="날씨 한마당"), replace(OTTER, section="사회"))])
    assert news.article("otter") == replace(OTTER, section="society")
    stored = news.article("snow")
    assert stored is not None
    assert stored.section in {section.slug for section in news.sections}


def test_an_unknown_section_name_is_no_reason_to_forget_the_sources_own(news: NewsIndex) -> None:
    news.ingest([Paper(replace(SNOW, section="날씨 한마당"), section="사회")])
    assert news.article("snow") == replace(SNOW, section="society")


def test_an_article_that_takes_the_address_of_another_replaces_both_of_its_own(news: NewsIndex) -> None:
    one, two = replace(SNOW, url="https://paper.example/1"), replace(OTTER, url="https://paper.example/2")
    news.ingest([Paper(one, two)])
    assert counts(news, Paper(replace(one, url=two.url, body="눈이 그쳤다. 길이 뚫렸다."))) == (0, 1, 0, 0)
    assert news.stats().articles == 1


def test_items_that_no_article_can_be_made_of_stop_nobody(news: NewsIndex, tmp_path: Path) -> None:
    lines = [
        {"id": "far", "title": "먼 앞날", "body": "먼 앞날의 일이다.", "published": "9999-12-31T23:59:59-14:00"},
        {"id": "huge", "title": "긴 글", "body": "가" * 300_000, "published": "2025-02-04"},
        {"id": "odd\ud800", "title": "짝 잃은 글자", "body": "글자 \ud800 하나.", "published": "2025-02-04"},
        {"id": "good", "title": "좋은 소식", "body": "좋은 일이 있었다.", "published": "2025-02-04"},
    ]
    file = tmp_path / "news.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines))
    report = news.ingest([jsonl(file), Paper(OTTER)])
    assert report.added == 3
    assert len(report.problems) == 2
    assert news.article("odd") is not None
    assert news.article("good") is not None


def test_a_sources_section_must_be_one_of_ours(config: Config, tmp_path: Path) -> None:
    source = SourceConfig(kind="jsonl", name="x", location="x", section="요리")
    with pytest.raises(ConfigError, match=r"sources\.0\.section.*요리"):
        NewsIndex(config.model_copy(update={"sources": (source,)}), tmp_path)


def test_files_are_read_by_their_content_and_an_unreadable_one_is_reported(news: NewsIndex, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text(json.dumps({"title": "눈", "body": "눈이 왔다.", "published": "2025-02-04"}) + "\n")
    bad.write_text("just some words")
    report = news.ingest_locations([str(tmp_path / "none.txt"), str(bad), str(good)])
    assert report.added == 1
    assert {problem.where for problem in report.problems} == {str(tmp_path / "none.txt"), str(bad)}


def test_an_index_file_that_is_lost_or_damaged_is_rebuilt_by_itself(config: Config, tmp_path: Path) -> None:
    with NewsIndex(config, tmp_path) as news:
        news.ingest([Paper(SNOW, OTTER)])
    (tmp_path / "vectors.faiss").write_bytes(b"damaged")
    with NewsIndex(config, tmp_path) as news:
        assert news.ask("한강 수달").results[0].article.id == "otter"
    (tmp_path / "vectors.faiss").unlink()
    with NewsIndex(config, tmp_path) as news:
        assert news.rebuild() == news.stats().passages


def test_another_process_that_adds_articles_is_noticed(config: Config, news: NewsIndex, tmp_path: Path) -> None:
    news.ingest([Paper(SNOW)])
    with NewsIndex(config, tmp_path / "data") as other:
        other.ingest([Paper(OTTER)])
    assert news.ask("한강 수달").results[0].article.id == "otter"


def test_another_encoder_embeds_everything_again(config: Config, news: NewsIndex, tmp_path: Path) -> None:
    news.ingest([Paper(SNOW, OTTER)])
    model = own_model(tmp_path / "model", {"query": "Q: ", "passage": "P: "})
    other = config.model_copy(update={"encoder": EncoderConfig(model=model, backend="torch")})
    with NewsIndex(other, tmp_path / "data") as switched:
        assert switched.switch()
        assert len(switched.ask("한강 수달").results) == 2
        assert switched.encoder.dimension == WIDTH


def test_killed_at_random_moments_nothing_is_lost_and_nothing_is_twice(config: Config, tmp_path: Path) -> None:
    file, data = tmp_path / "news.jsonl", tmp_path / "data"
    total = 32 * 24
    with file.open("w", encoding="utf-8") as out:
        for number in range(total):
            body = f"{number}번째 소식이 {number * 7}동에서 전해졌다. 주민 {number + 3}명이 모였다."
            out.write(
                json.dumps({"id": f"n{number}", "title": f"소식 {number}", "body": body, "published": "2025-02-04"})
            )
            out.write("\n")
    dice = random.Random(20)
    reported = 0
    for _ in range(20):
        reported += _ingest_and_kill(file, data, stored_batches=dice.randint(0, 2), pause=dice.uniform(0, 0.2))
        with NewsIndex(config, data) as news:
            stats = news.stats()
            assert stats.articles >= reported, "an article that was reported as stored is lost"
            assert stats.passages == news.rebuild()
            if stats.articles:
                assert news.ask("0번째 소식").results
    with NewsIndex(config, data) as news:
        report = news.ingest([jsonl(file)])
        assert report.problems == ()
        assert report.added + report.same == total
        assert report.updated == 0
        assert news.stats().articles == total


def _ingest_and_kill(file: Path, data: Path, *, stored_batches: int, pause: float) -> int:
    """Run the command, kill it after so many new batches and a moment; how many articles it reported as stored."""
    reader, writer = CHILDREN.Pipe(duplex=False)
    process = CHILDREN.Process(target=_ingest, args=(file, data, writer))
    process.start()
    writer.close()
    lines: list[str] = []
    with contextlib.suppress(EOFError):  # it may come to its end before it is killed
        while len(list(_reported(lines))) < stored_batches or not lines:
            lines.append(reader.recv())
        time.sleep(pause)
    process.kill()
    process.join()
    with contextlib.suppress(EOFError):  # what it had reported before it was killed
        while True:
            lines.append(reader.recv())
    return sum(_reported(lines))


def _ingest(file: Path, data: Path, writer: Connection) -> None:
    """In the child: `main.py ingest`, its log sent as it is written."""
    sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - for as long as the process lives
    logging.getLogger("index.ingest").addHandler(_Sending(writer))
    main(["--data-dir", str(data), "--log-level", "INFO", "ingest", str(file)])


class _Sending(logging.Handler):
    """Sends each line of a log to another process."""

    def __init__(self, writer: Connection) -> None:
        super().__init__()
        self._writer = writer

    def emit(self, record: logging.LogRecord) -> None:
        self._writer.send(record.getMessage())


def _reported(lines: Iterable[str]) -> Iterator[int]:
    """How many articles each line of the log reports as newly stored."""
    for line in lines:
        if line.startswith("articles stored: count=") and (count := int(line.rpartition("=")[2])):
            yield count

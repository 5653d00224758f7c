"""The quality log: what a line holds, who can read the file, and what the operator is shown."""

import json
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from articles import article

from bot.config import load
from bot.quality_log import QualityLog, Record, quality_log
from index.answer import Answer, Result
from main import main

DAY = date(2025, 2, 4)
SNOW = article("snow", "서울에 큰 눈", "눈이 왔다.", published=datetime(2025, 2, 4, 3, 0, tzinfo=UTC))
REFUSED = Answer("우리 집 고양이는 어디 있어?", False, (), (Result(SNOW, 0.21456, ("눈이 왔다.",)),), 12.0)
ANSWERED = Answer("Did it snow in Seoul?", True, (), (Result(SNOW, 0.9, ("눈이 왔다.",)),), 12.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "quality.jsonl"


def test_a_line_is_a_question_and_what_became_of_it_and_nothing_about_who_asked(path: Path) -> None:
    QualityLog(path).add(Record.of(REFUSED, DAY))
    assert json.loads(path.read_text("utf-8")) == {
        "day": "2025-02-04",
        "language": "ko",
        "question": "우리 집 고양이는 어디 있어?",
        "answered": False,
        "score": 0.2146,
        "articles": ["snow"],
        "mark": None,
    }


def test_only_the_owner_can_read_the_file(path: Path) -> None:
    QualityLog(path).add(Record.of(REFUSED, DAY))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_records_come_back_newest_first_and_a_damaged_line_is_passed_over(path: Path) -> None:
    log = QualityLog(path)
    records = [
        Record.of(REFUSED, DAY),
        Record.of(ANSWERED, DAY, "bad"),
        Record.of(Answer("?", False, (), (), 1.0), DAY),
    ]
    for record in records:
        log.add(record)
    with path.open("a") as file:
        file.write('{"day": "2025-02-05"}\n{"question": \n[]\n')
    assert log.records() == records[::-1]


def test_without_a_file_there_are_no_records(path: Path) -> None:
    assert QualityLog(path).records() == []


def test_a_file_that_cannot_be_written_is_logged_without_the_question(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.mkdir(parents=True)
    QualityLog(path).add(Record.of(REFUSED, DAY))
    assert "quality.jsonl cannot be written" in caplog.text
    assert "고양이" not in caplog.text


def test_the_file_is_named_in_the_configuration_and_lies_in_the_data_folder(tmp_path: Path) -> None:
    assert quality_log(load(environment={}), tmp_path) is None, "it is off at first"
    own = tmp_path / "own.toml"
    own.write_text('[quality]\nlog = "logs/quality.jsonl"\n')
    log = quality_log(load(own, environment={}), tmp_path)
    assert log is not None
    log.add(Record.of(REFUSED, DAY))
    assert (tmp_path / "logs" / "quality.jsonl").exists()


def test_the_operator_reads_refusals_and_bad_answers_the_newest_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[quality]\nlog = "quality.jsonl"\n')
    log = QualityLog(tmp_path / "quality.jsonl")
    hostile = Answer("눈이\n\x1b]0;왔어?\x07", False, (), (), 1.0)
    for record in (
        Record.of(ANSWERED, DAY, "bad"),
        Record.of(ANSWERED, DAY, "good"),
        Record.of(REFUSED, DAY),
        Record.of(hostile, DAY),
    ):
        log.add(record)
    verb = ["--config", str(own), "--data-dir", str(tmp_path), "quality"]
    assert main(verb) == 0
    assert capsys.readouterr().out == (
        "2025-02-04 refused - 눈이 ]0;왔어? ()\n"
        "2025-02-04 refused 0.21 우리 집 고양이는 어디 있어? (snow)\n"
        "2025-02-04 bad 0.90 Did it snow in Seoul? (snow)\n"
    )
    assert main([*verb, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [(record["mark"], record["score"]) for record in shown] == [(None, None), (None, 0.2146), ("bad", 0.9)]


def test_a_log_that_is_off_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data-dir", str(tmp_path), "quality"]) == 1
    assert "the quality log is off" in capsys.readouterr().err

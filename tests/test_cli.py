"""The command line, run as a person or a script runs it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from index.encoder import Encoder
from main import main

ROOT = Path(__file__).parent.parent
LISTING = Path(__file__).parent / "data" / "listing.txt"
QUESTIONS = Path(__file__).parent / "data" / "sample_questions.jsonl"


@dataclass(frozen=True)
class Said:
    """What a run printed: on standard output, and on standard error."""

    out: str
    err: str

    @property
    def data(self) -> Any:
        """Standard output as JSON, which must be all that is on it."""
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `main.py` with these words in this process, and holds it to its status."""
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)

    def run(*words: object, status: int = 0) -> Said:
        capsys.readouterr()
        try:
            ended = main([str(word) for word in words])
        except SystemExit as stop:  # how argparse leaves
            ended = int(stop.code or 0)
        output = capsys.readouterr()
        assert ended == status, output.err
        return Said(output.out, output.err)

    return run


def test_a_list_page_is_added_once(run: Run, tmp_path: Path) -> None:
    assert run("--data-dir", tmp_path, "ingest", LISTING).out == "3 added, 0 updated, 0 same, 0 failed\n"
    assert run("ingest", LISTING, "--data-dir", tmp_path).out == "0 added, 0 updated, 3 same, 0 failed\n"


def test_what_fails_is_said_and_the_status_is_1(run: Run, tmp_path: Path) -> None:
    said = run("--data-dir", tmp_path, "ingest", LISTING, tmp_path / "none.txt", status=1)
    assert said.out.startswith("3 added")
    assert "none.txt: there is no such file" in said.err


def test_sources_of_the_configuration_are_read_from_its_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_bytes(LISTING.read_bytes())
    config = tmp_path / "own.toml"
    config.write_text('[[sources]]\nkind = "listing"\nname = "한강신문"\nlocation = "page.txt"\n')
    assert run("--config", config, "--data-dir", tmp_path, "ingest").out.startswith("3 added")
    assert run("--config", config, "--data-dir", tmp_path, "stats", "--json").data["sources"] == {"한강신문": 3}


def test_an_answer_as_json(run: Run, sample_dir: Path) -> None:
    answer = run("--data-dir", sample_dir, "ask", "what did Altman do in Seoul", "--top", 3, "--json").data
    assert set(answer) == {"question", "answered", "answer", "results", "took_ms"}
    assert answer["question"] == "what did Altman do in Seoul"
    assert answer["answered"] is True
    assert set(answer["answer"][0]) == {"quote", "id", "url"}
    assert len(answer["results"]) == 3
    first = answer["results"][0]
    assert set(first) >= {"id", "url", "title", "section", "published", "language", "score", "quotes"}
    assert first["published"].endswith("+09:00")
    scores = [result["score"] for result in answer["results"]]
    assert scores == sorted(scores, reverse=True)


def test_a_refusal_as_json(run: Run, sample_dir: Path) -> None:
    answer = run("--data-dir", sample_dir, "ask", "who won the 2010 World Cup", "--json").data
    assert answer["answered"] is False
    assert answer["answer"] == []


def test_filters_of_a_question(run: Run, sample_dir: Path) -> None:
    words = ("ask", "트럼프 관세", "--section", "국제", "--since", "2025-02-03", "--until", "2025-02-04", "--json")
    results = run("--data-dir", sample_dir, *words).data["results"]
    assert {result["section"] for result in results} == {"society/world"}
    assert {result["published"][:10] for result in results} <= {"2025-02-03", "2025-02-04"}


def test_a_follow_up_leans_on_the_question_before_it(run: Run, sample_dir: Path) -> None:
    words = ("--data-dir", sample_dir, "ask", "서울에서는?", "--json")
    assert run(*words, "--previous", "샘 올트먼은 누구를 만났어?").data["question"] != "서울에서는?"
    assert run(*words).data["question"] == "서울에서는?"


def test_an_answer_to_read(run: Run, sample_dir: Path) -> None:
    text = run("--data-dir", sample_dir, "ask", "카카오가 오픈AI랑 뭐 하기로 했어?").out
    assert "\n> " in text
    assert "소식 견본 · 인터넷 · 2025년 2월 4일" in text
    assert "https://sosik.example/2025/02/04/" in text
    assert "제가 가진 뉴스에는" in run("--data-dir", sample_dir, "ask", "김치찌개 끓이는 법").out


def test_a_digest(run: Run, sample_dir: Path) -> None:
    digest = run("--data-dir", sample_dir, "digest", "사회", "--date", "2025-02-04", "--json").data
    assert (digest["section"], digest["day"], digest["latest_day"]) == ("society", "2025-02-04", None)
    for entry in digest["entries"]:
        assert 1 <= len(entry["summary"]) <= 2
        assert entry["published"].startswith("2025-02-04")
        assert entry["url"]
    assert "1. " in run("--data-dir", sample_dir, "digest", "society", "--date", "2025-02-04", "--lang", "en").out


def test_a_digest_of_a_day_without_news_names_the_latest_that_had_some(run: Run, sample_dir: Path) -> None:
    digest = run("--data-dir", sample_dir, "digest", "life", "--date", "2025-06-01", "--json").data
    assert (digest["entries"], digest["latest_day"]) == ([], "2025-02-07")
    assert "2025년 2월 7일" in run("--data-dir", sample_dir, "digest", "life", "--date", "2025-06-01").out


def test_sections_and_sizes(run: Run, sample_dir: Path) -> None:
    tree = run("sections", "--json").data
    assert [section["slug"] for section in tree][:3] == ["money", "industry", "it"]
    assert "  증권 · Stocks (money/stocks)" in run("sections").out
    assert "not in config.toml" in run("sections", "--from", LISTING).out
    figures = run("--data-dir", sample_dir, "stats", "--json").data
    assert figures["articles"] == sum(figures["languages"].values()) == 93
    assert "rebuilt" in run("--data-dir", sample_dir, "rebuild").out


def test_evaluation(run: Run, sample_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(QUESTIONS.read_text("utf-8").split("\n")[::9]), "utf-8")
    figures = run("--data-dir", sample_dir, "eval", file, "--json").data
    assert set(figures) == {"all", "ko", "en"}
    assert list(figures["all"]) == [
        "n", "recall@1", "recall@5", "recall@10", "mrr@10", "ndcg@10", "answered", "refused", "p50_ms", "p95_ms",
    ]  # fmt: skip
    assert figures["all"]["n"] == figures["ko"]["n"] + figures["en"]["n"] == 12


@pytest.mark.parametrize("line", ["not json", '{"question": "x"}', '{"question": 1, "relevant": []}', ""])
def test_a_wrong_file_of_questions_is_an_error(run: Run, tmp_path: Path, line: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(line)
    assert "questions.jsonl" in run("--data-dir", tmp_path, "eval", file, status=1).err


def test_the_model_is_an_ordinary_sentence_transformers_folder(run: Run) -> None:
    model = run("model", "--json").data
    assert model["dimension"] == 384
    assert model["prompts"] == {"query": "query: ", "passage": "passage: "}
    loaded = SentenceTransformer(model["folder"], device="cpu")
    assert loaded.encode(["안녕하세요"], prompt_name="query").shape == (1, 384)


def test_embedding_a_file_gives_the_vectors_that_the_index_uses(run: Run, tmp_path: Path, encoder: Encoder) -> None:
    lines = ["서울에 눈이 왔다.", "Snow fell on Seoul.", "", "줄\u2028바꿈 아님"]
    file, out = tmp_path / "texts.txt", tmp_path / "vectors.npy"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    run("embed", file, "--kind", "passage", "--out", out)
    vectors = np.load(out)
    assert (vectors.shape, vectors.dtype) == ((4, 384), np.float32)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(vectors, encoder.encode(lines, "passage"), atol=2e-2)
    file.write_text("")
    run("embed", file, "--kind", "query", "--out", out)
    assert np.load(out).shape == (0, 384)


@pytest.mark.parametrize(
    "words",
    [
        ("fly",),
        ("ask",),
        ("ask", "x", "--since", "tomorrow"),
        ("ask", "x", "--since", "0001-01-01"),
        ("ask", "x", "--now", "soon"),
        ("ask", "x", "--now", "9999-12-31"),
        ("ask", "x", "--top", "0"),
        ("digest", "요리"),
        ("digest", "it", "--lang", "fr"),
        ("embed", "x", "--kind", "answer", "--out", "y"),
        ("--log-level", "LOUD", "stats"),
    ],
)
def test_wrong_usage_is_said_with_status_2(run: Run, sample_dir: Path, words: tuple[str, ...]) -> None:
    assert run("--data-dir", sample_dir, *words, status=2).err


def test_a_wrong_key_is_named_with_what_is_allowed(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[encoder]\nbackend = "gpu"\n')
    error = run("--config", config, "stats", status=1).err
    assert "encoder.backend" in error
    assert "'auto', 'onnx' or 'torch'" in error
    assert "none.toml: no such file" in run("--config", tmp_path / "none.toml", "stats", status=1).err


def test_the_bot_wants_a_token(run: Run, tmp_path: Path) -> None:
    assert "TELEGRAM_BOT_TOKEN" in run("--data-dir", tmp_path, "bot", status=1).err


def test_a_newcomer_chats_about_the_sample_news_from_a_pipe(tmp_path: Path) -> None:
    script = "/start\n12\n/digest\n알트먼 서울에서 뭐 했어?\nwho won the 2010 World Cup\n"
    environment = {key: value for key, value in os.environ.items() if key != "TELEGRAM_BOT_TOKEN"}
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "--data-dir", str(tmp_path)],
        input=script.encode(),
        capture_output=True,
        env={**environment, "LC_ALL": "ko_KR.UTF-8"},
        check=True,
    )
    said = done.stdout.decode()
    assert "예시 뉴스" in done.stderr.decode()
    assert "[12] ✅ 라이프" in said
    assert "라이프 · 2025년 2월 7일 금요일" in said, "the sample's week is the chat's today"
    assert "https://sosik.example/2025/02/04/" in said
    assert "제가 가진 뉴스에는 그 내용이 없어요." in said
    assert "\x1b" not in said, "plain text in a pipe"


@pytest.mark.parametrize(
    ("redirection", "status"),
    [("<&-", 0), (">&-", 0), (">/dev/full", 1), ("| head -c 1", 0)],
)
def test_closed_and_full_streams_end_without_a_traceback(sample_dir: Path, redirection: str, status: int) -> None:
    command = (
        f"set -o pipefail; '{sys.executable}' '{ROOT / 'main.py'}' --data-dir '{sample_dir}' sections {redirection}"
    )
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(["bash", "-c", command], capture_output=True, env=environment, check=False)
    assert done.returncode == status
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


def test_the_chat_is_about_ones_own_news_once_there_is_some(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "main.py"), "--data-dir", str(tmp_path)]
    subprocess.run([*command, "ingest", str(LISTING)], check=True, capture_output=True)
    done = subprocess.run([*command, "chat"], input="수달\n".encode(), check=True, capture_output=True)
    assert "sosik.example" not in done.stdout.decode()
    assert not (tmp_path / "sample").exists()

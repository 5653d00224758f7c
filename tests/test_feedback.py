"""Plays about the quality log: nothing is kept unless the operator turned it on and the reader agreed."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from clock import Clock
from newsroom import settings
from stage import Stage

from bot.app import build_application
from bot.config import QualityConfig
from bot.console import run_console
from bot.transport import ConsoleRequest
from index.news import NewsIndex

ANSWERED_KO, REFUSED_KO = "올트먼은 카카오와 무엇을 함께 만들기로 했어?", "2010년 월드컵은 누가 우승했어?"
ANSWERED_EN, REFUSED_EN = "What did the Bank of Korea hint at?", "Who won the 2010 World Cup?"
LOG = QualityConfig(log="quality.jsonl")


@pytest.fixture
def kept(stage: Stage) -> Path:
    """Where records go: the log is on."""
    stage.config = stage.config.model_copy(update={"quality": LOG})
    return stage.data_dir / LOG.log


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


async def test_minji_agrees_and_judges(stage: Stage, kept: Path) -> None:
    minji = stage.server.person(id=1001, first_name="민지", language_code="ko")
    async with stage.bot():
        # Her first question is answered, and she is asked once.
        minji.says(ANSWERED_KO)
        assert (await minji.hears()).labels == []
        asked = await minji.hears()
        assert asked.text.startswith("더 나은 답을 드릴 수 있게")
        assert asked.labels == ["네, 동의해요", "아니요"]
        assert records(kept) == []

        minji.presses("네, 동의해요")
        agreed = await minji.sees_edit()
        assert agreed.text == "고마워요. 그만두고 싶으시면 언제든 /feedback 을 보내 주세요."
        assert agreed.labels == []

        # From now on a refusal is kept, and an answer has thumbs below it.
        minji.says(REFUSED_KO)
        assert (await minji.hears()).labels == []
        minji.says(ANSWERED_KO)
        assert (await minji.hears()).labels == ["👍", "👎"]
        minji.presses("👎")
        assert (await minji.sees_toast()).text == "", "of the button with which she agreed"
        assert (await minji.sees_toast()).text == "고마워요, 기록해 둘게요."
        assert (await minji.sees_edit()).labels == [], "an answer is judged once"
        assert minji.unheard == []
    assert [(line["question"], line["answered"], line["mark"]) for line in records(kept)] == [
        (REFUSED_KO, False, None),
        (ANSWERED_KO, True, "bad"),
    ]
    assert {line["day"] for line in records(kept)} == {"2025-02-04"}
    assert records(kept)[1]["articles"][0] == "altman"
    assert "1001" not in kept.read_text("utf-8")
    assert "민지" not in kept.read_text("utf-8")
    assert stage.server.violations == []


async def test_john_declines_and_is_left_alone(stage: Stage, kept: Path) -> None:
    john = stage.server.person(id=1002, first_name="John", language_code="en")
    async with stage.bot():
        john.says(REFUSED_EN)
        await john.hears()
        assert (await john.hears()).labels == ["Yes, I agree", "No"]
        john.presses("No")
        assert (await john.sees_edit()).text.startswith("All right, I keep no questions.")
        for question in (REFUSED_EN, ANSWERED_EN):
            john.says(question)
            assert (await john.hears()).labels == []

        # He changes his mind, and back again: the thumbs that he still sees do nothing.
        john.says("/feedback")
        await john.hears()
        john.presses("Yes, I agree")
        await john.sees_edit()
        john.says(ANSWERED_EN)
        assert (await john.hears()).labels == ["👍", "👎"]
        john.says("/feedback")
        await john.hears()
        john.presses("No")
        await john.sees_edit()
        john.presses("👍")
        await john.sees_edit()
        assert john.toasts[-1].text.startswith("This button is out of date.")
        assert john.unheard == []
    assert records(kept) == []
    assert stage.server.violations == []


async def test_who_does_not_say_is_not_asked_again_and_nothing_is_kept(stage: Stage, kept: Path) -> None:
    minji = stage.server.person(id=1001, language_code="ko")
    async with stage.bot():
        minji.says(REFUSED_KO)
        await minji.hears()
        await minji.hears()
    async with stage.bot():
        minji.says(REFUSED_KO)
        await minji.hears()
        minji.says("/help")
        assert "/feedback" in (await minji.hears()).text
    assert records(kept) == []


async def test_after_a_restart_consent_lasts_and_old_thumbs_are_out_of_date(stage: Stage, kept: Path) -> None:
    minji = stage.server.person(id=1001, language_code="ko")
    async with stage.bot():
        minji.says("/feedback")
        await minji.hears()
        minji.presses("네, 동의해요")
        await minji.sees_edit()
        minji.says(ANSWERED_KO)
        await minji.hears()
    async with stage.bot():
        minji.presses("👎")
        await minji.sees_edit()
        assert minji.toasts[-1].text.startswith("오래된 버튼이에요.")
        minji.says(REFUSED_KO)
        await minji.hears()
        minji.says("/help")
        await minji.hears()
    assert [line["question"] for line in records(kept)] == [REFUSED_KO]


async def test_unless_the_operator_turns_it_on_nobody_is_asked(stage: Stage) -> None:
    minji = stage.server.person(id=1001, language_code="ko")
    async with stage.bot():
        minji.says(REFUSED_KO)
        assert (await minji.hears()).labels == []
        minji.says("/feedback")
        assert (await minji.hears()).text.startswith("그런 명령은 없어요.")
        minji.says("/help")
        assert "/feedback" not in (await minji.hears()).text
    assert not list(stage.data_dir.glob("*.jsonl"))


async def test_in_the_terminal_too(tmp_path: Path, newsroom: NewsIndex, clock: Clock) -> None:
    config = settings(tmp_path).model_copy(update={"quality": LOG})
    request = ConsoleRequest(tmp_path, language="en", clock=clock)
    application = build_application(config, newsroom, tmp_path / "data", request=request, clock=clock)
    typed = io.StringIO(f"{REFUSED_EN}\n1\n{REFUSED_EN}\n{ANSWERED_EN}\n2\n")
    shown = io.StringIO()
    await run_console(application, request, stdin=typed, stdout=shown)
    assert "[1] Yes, I agree   [2] No" in shown.getvalue()
    assert "[1] 👍   [2] 👎" in shown.getvalue()
    assert "· Thank you, I have noted that." in shown.getvalue()
    kept = records(tmp_path / "data" / LOG.log)
    assert [(line["question"], line["mark"]) for line in kept] == [(REFUSED_EN, None), (ANSWERED_EN, "bad")]

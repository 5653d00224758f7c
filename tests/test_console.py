"""Telegram in the terminal: the same handlers, spoken to line by line, from a pipe and in a real terminal."""

import asyncio
import io
import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import pytest
from buttons import keyboard
from telegram import InlineKeyboardMarkup, Message, Update
from telegram.ext import (
    AIORateLimiter,
    Application,
    ApplicationBuilder,
    CallbackContext,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.console import run_console
from bot.transport import ConsoleRequest

App = Application[Any, Any, Any, Any, Any, Any]
Context = CallbackContext[Any, Any, Any, Any]
Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]

HOUSE = Path(__file__).parents[1]
PROGRAM = [sys.executable, __file__]  # see main() below
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | {"PYTHONPATH": str(HOUSE)}

NOON = datetime(2025, 2, 4, 12, 0, tzinfo=UTC)
CLOSED_PORT = "http://127.0.0.1:1/bot"  # any request that left this process would fail here


def message_of(update: Update) -> Message:
    assert update.effective_message is not None
    return update.effective_message


async def start(update: Update, _context: Context) -> None:
    assert update.effective_user is not None
    language = update.effective_user.language_code
    await message_of(update).reply_html(
        f"<b>Hello</b>, you speak {language}.", reply_markup=keyboard([("한국어", "lang:ko"), ("English", "lang:en")])
    )


async def sections(update: Update, context: Context) -> None:
    await message_of(update).reply_text("Which sections?", reply_markup=section_buttons(context))


async def echo(update: Update, _context: Context) -> None:
    await message_of(update).reply_text(f"You said: {message_of(update).text}")


async def story(update: Update, _context: Context) -> None:
    await message_of(update).reply_html(
        '😀 <b>Lab &amp; <a href="https://example.com/a?b=1&amp;c=2">opened</a></b>\n'
        "<blockquote>One.\nTwo.</blockquote>\nhttps://example.com"
    )


async def press(update: Update, context: Context) -> None:
    query = update.callback_query
    assert query is not None
    assert query.data is not None
    kind, _, value = query.data.partition(":")
    if kind == "lang":
        await query.answer("Saved")
        await query.edit_message_text(f"Language: {value}")
    else:
        await query.answer()
        context.bot_data[value] = not context.bot_data.get(value, False)
        await query.edit_message_reply_markup(section_buttons(context))


def section_buttons(context: Context) -> InlineKeyboardMarkup:
    names = ("money", "it")
    return keyboard([(f"{'✓ ' if context.bot_data.get(name) else ''}{name}", f"toggle:{name}") for name in names])


def build(request: ConsoleRequest, answer: Handler = echo, *, block: bool = True) -> App:
    application = (
        ApplicationBuilder()
        .token("1:in-process")
        .base_url(CLOSED_PORT)
        .request(request)
        .get_updates_request(request)
        .rate_limiter(AIORateLimiter())
        .build()
    )
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CommandHandler("sections", sections))
    application.add_handler(CommandHandler("story", story))
    application.add_handler(CallbackQueryHandler(press))
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, answer, block=block))
    return application


class Talk:
    """A conversation through pipes: bytes in, text out."""

    def __init__(self, files: Path) -> None:
        self.request = ConsoleRequest(files, language="en", clock=lambda: NOON)
        self.status: int | None = None

    async def __call__(self, typed: str | bytes, answer: Handler = echo, *, block: bool = True) -> str:
        source = typed if isinstance(typed, bytes) else typed.encode()
        written = io.BytesIO()
        stdin = io.TextIOWrapper(io.BytesIO(source), encoding="ascii")
        stdout = io.TextIOWrapper(written, encoding="ascii")
        application = build(self.request, answer, block=block)
        self.status = await run_console(application, self.request, stdin=stdin, stdout=stdout)
        return written.getvalue().decode()


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk(tmp_path / "files")


# --- From a pipe ------------------------------------------------------------------------------------------------------


async def test_typed_text_reaches_the_handler_and_the_end_of_input_ends_well(talk: Talk) -> None:
    assert await talk("알트먼 서울에서 뭐 했어?\n") == "You said: 알트먼 서울에서 뭐 했어?\n\n"
    assert talk.status == 0


async def test_commands_reach_their_handlers_with_the_persons_language(talk: Talk) -> None:
    assert await talk("/start\n") == "Hello, you speak en.\n[1] 한국어   [2] English\n\n"


async def test_a_pipe_gets_no_greeting_no_prompt_and_no_colours(talk: Talk) -> None:
    assert await talk("") == ""
    assert "\x1b" not in await talk("/start\n2\n")


async def test_blank_lines_are_skipped_and_a_last_line_needs_no_newline(talk: Talk) -> None:
    assert await talk("\n  \none\r\n\ntwo") == "You said: one\n\nYou said: two\n\n"


async def test_broken_utf8_is_replaced(talk: Talk) -> None:
    assert await talk(b"caf\xe9 \xff\n") == "You said: caf\ufffd \ufffd\n\n"


async def test_quit_leaves_before_the_end(talk: Talk) -> None:
    assert await talk("one\n/quit\ntwo\n") == "You said: one\n\n"
    assert talk.status == 0


@pytest.mark.parametrize("block", [True, False])
async def test_an_answer_is_whole_before_the_next_line_is_read(tmp_path: Path, block: bool) -> None:
    out = io.StringIO()
    seen_at_reading: list[str] = []

    class Lines(io.StringIO):
        def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
            seen_at_reading.append(out.getvalue())
            return super().readline(-1 if size is None else size)

    async def slow(update: Update, _context: Context) -> None:
        await message_of(update).reply_text("Looking")
        for _ in range(50):
            await asyncio.sleep(0)
        await asyncio.to_thread(lambda: None)
        await message_of(update).reply_text("Found")

    request = ConsoleRequest(tmp_path, language="en")
    await run_console(build(request, slow, block=block), request, stdin=Lines("a\nb\n"), stdout=out)
    answer = "Looking\n\nFound\n\n"
    assert seen_at_reading == ["", answer, answer * 2]


async def test_a_failing_handler_is_one_line_and_the_conversation_goes_on(talk: Talk) -> None:
    async def fail_once(update: Update, context: Context) -> None:
        if message_of(update).text == "bad":
            raise ValueError("first line\nsecond line")
        await echo(update, context)

    assert await talk("bad\ngood\n", fail_once) == "· ValueError: first line second line\n\nYou said: good\n\n"
    assert talk.status == 0


def test_a_reader_who_leaves_ends_the_conversation_quietly() -> None:
    pipe = subprocess.PIPE
    child = subprocess.Popen(PROGRAM, env=ENVIRONMENT, stdin=pipe, stdout=pipe, stderr=pipe)
    assert child.stdout is not None
    child.stdout.close()
    _, errors = child.communicate(b"one\ntwo\nthree\n")
    assert (child.returncode, errors) == (0, b"")


def test_utf8_is_spoken_whatever_the_locale() -> None:
    environment = ENVIRONMENT | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(PROGRAM, input="소식\n".encode(), capture_output=True, env=environment, check=True)
    assert done.stdout.decode() == "You said: 소식\n\n"


# --- Buttons ----------------------------------------------------------------------------------------------------------


async def test_the_number_of_a_button_presses_it_and_the_edited_message_is_shown(talk: Talk) -> None:
    assert (await talk("/start\n2\n")).endswith("· Saved\n\nLanguage: en\n\n")


async def test_a_toggled_button_is_shown_with_its_new_state_and_its_old_number(talk: Talk) -> None:
    shown = (await talk("/sections\n2\n1\n2\n")).split("\n\n")
    assert shown[:-1] == [
        "Which sections?\n[1] money   [2] it",
        "Which sections?\n[1] money   [2] ✓ it",
        "Which sections?\n[1] ✓ money   [2] ✓ it",
        "Which sections?\n[1] ✓ money   [2] it",
    ]


async def test_a_number_that_no_button_shows_is_text(talk: Talk) -> None:
    assert (await talk("/start\n3\n2025\n٢\n")).split("\n\n")[1:-1] == ["You said: 3", "You said: 2025", "You said: ٢"]


async def test_a_button_that_was_edited_away_can_no_longer_be_pressed(talk: Talk) -> None:
    assert (await talk("/start\n2\n2\n")).endswith("You said: 2\n\n")


async def test_the_newest_messages_buttons_are_numbered_on_and_earlier_ones_forgotten(talk: Talk) -> None:
    async def two(update: Update, _context: Context) -> None:
        await message_of(update).reply_text("A", reply_markup=keyboard([("a", "lang:a")]))
        await message_of(update).reply_text("B", reply_markup=keyboard([("b", "lang:b")], [("c", "lang:c")]))

    shown = (await talk("/sections\ntwo\n3\n1\n", two)).split("\n\n")[1:-1]
    assert shown == ["A\n[1] a", "B\n[2] b\n[3] c", "· Saved", "Language: c", "· Saved", "Language: a"]


async def test_an_address_button_shows_its_address_and_has_no_number(talk: Talk) -> None:
    async def link(update: Update, _context: Context) -> None:
        buttons = keyboard([("Read", "https://example.com/1"), ("More", "lang:en")])
        await message_of(update).reply_text("News", reply_markup=buttons)

    assert await talk("x\n", link) == "News\nRead: https://example.com/1   [1] More\n\n"


# --- How a message looks ----------------------------------------------------------------------------------------------


async def test_plain_text_keeps_links_and_quotations_readable(talk: Talk) -> None:
    assert await talk("/story\n") == (
        "😀 Lab & opened (https://example.com/a?b=1&c=2)\n> One.\n> Two.\nhttps://example.com\n\n"
    )


async def test_control_characters_in_the_news_do_not_reach_the_terminal(talk: Talk) -> None:
    async def attack(update: Update, _context: Context) -> None:
        await message_of(update).reply_text("a\x1b]0;title\x07b\x9b", reply_markup=keyboard([("\x1b[2J", "lang:en")]))

    assert await talk("x\n", attack) == "a\ufffd]0;title\ufffdb\ufffd\n[1] \ufffd[2J\n\n"


async def test_photos_and_documents_are_saved_and_their_paths_shown(talk: Talk, tmp_path: Path) -> None:
    async def chart(update: Update, _context: Context) -> None:
        await message_of(update).reply_photo(b"\x89PNG", caption="<b>KOSPI</b>", parse_mode="HTML")
        await message_of(update).reply_document(b"a,b", filename="../../kospi.csv")

    (caption, photo), (document,) = (part.split("\n") for part in (await talk("x\n", chart)).split("\n\n")[:2])
    assert caption == "KOSPI"
    assert Path(photo).read_bytes() == b"\x89PNG"
    assert Path(document).read_bytes() == b"a,b"
    assert {Path(photo).parent, Path(document).parent} == {tmp_path / "files"}


# --- In a terminal ----------------------------------------------------------------------------------------------------


class Terminal:
    """A person at a real (pseudo-)terminal in which the bot runs."""

    def __init__(self) -> None:
        self.screen, inner = pty.openpty()
        self.process = subprocess.Popen(
            PROGRAM,
            stdin=inner,
            stdout=inner,
            stderr=inner,
            env=ENVIRONMENT | {"TERM": "xterm-256color", "COLUMNS": "60", "WT_SESSION": "1"},
            start_new_session=True,
        )
        self.inner: TextIO = os.fdopen(inner, "w")
        self._seen = b""

    def type(self, keys: bytes) -> None:
        os.write(self.screen, keys)

    def until(self, text: str) -> str:
        """What is shown up to and with this text, since the last time."""
        while text.encode() not in self._seen:
            ready, _, _ = select.select([self.screen], [], [], 30)
            assert ready, f"waited for {text!r}, saw {self._seen.decode(errors='replace')!r}"
            self._seen += os.read(self.screen, 65536)
        shown, found, self._seen = self._seen.partition(text.encode())
        return (shown + found).decode(errors="replace")

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.inner.close()
        os.close(self.screen)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    opened = Terminal()
    yield opened
    opened.close()


def test_in_a_terminal_the_bot_greets_in_colour_and_asks(terminal: Terminal) -> None:
    greeting = terminal.until("> ")
    assert "\x1b[1mHello\x1b[0m, you speak en." in greeting
    assert "[1]" in greeting
    assert "/quit leaves" in greeting
    terminal.type(b"2\r")
    assert "Language: en" in terminal.until("> ")
    terminal.type("소식\r".encode())
    assert "You said: 소식" in terminal.until("You said: 소식")


def test_in_a_terminal_quotations_have_a_bar_and_headlines_are_links(terminal: Terminal) -> None:
    terminal.until("> ")
    terminal.type(b"/story\r")
    story = terminal.until("https://example.com\r\n")
    assert ";https://example.com/a?b=1&c=2\x1b\\\x1b[1;4mopened" in story
    assert "  ▎ \x1b[0mOne.\r\n" in story


def test_in_a_terminal_the_arrow_brings_the_last_line_back(terminal: Terminal) -> None:
    pytest.importorskip("readline")
    terminal.until("> ")
    terminal.type(b"first\r")
    terminal.until("You said: first")
    terminal.until("> ")
    terminal.type(b"\x1b[A again\r")
    terminal.until("You said: first again")


@pytest.mark.parametrize("keys", [b"\x04", b"/quit\r"])
def test_in_a_terminal_end_of_input_and_quit_leave_politely(terminal: Terminal, keys: bytes) -> None:
    terminal.until("leaves.")
    terminal.until("> ")
    terminal.type(keys)
    assert terminal.process.wait(30) == 0


def test_in_a_terminal_an_interrupt_leaves_politely_and_restores_it(terminal: Terminal) -> None:
    termios = pytest.importorskip("termios")
    terminal.until("leaves.")
    terminal.until("> ")
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.process.wait(30) == 0
    local_modes = termios.tcgetattr(terminal.inner.fileno())[3]
    assert local_modes & termios.ECHO
    assert local_modes & termios.ICANON
    os.set_blocking(terminal.screen, False)
    assert b"Traceback" not in os.read(terminal.screen, 65536)


def main() -> int:
    """The bot of these tests as a program of its own, on standard input and output."""
    request = ConsoleRequest(Path("unused"), language="en")
    return asyncio.run(run_console(build(request), request, stdin=sys.stdin, stdout=sys.stdout))


if __name__ == "__main__":
    sys.exit(main())

"""Telegram in the terminal: a conversation with the very same Application, line by line."""

import asyncio
import importlib
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from types import ModuleType
from typing import Any, TextIO

from telegram import Update
from telegram.ext import CallbackContext

from bot.services import App
from bot.streams import speak_utf8
from bot.terminal import Screen
from bot.texts import texts
from bot.transport import ConsoleRequest

_PROMPT = "> "
_QUIT = "/quit"


async def run_console(application: App, request: ConsoleRequest, *, stdin: TextIO, stdout: TextIO) -> int:
    """Hold a conversation until the person leaves or the input ends.

    In a terminal: the bot greets (/start), then a prompt asks for each line; Ctrl-D, Ctrl-C and "/quit" leave.
    With a pipe at either end: lines are read and plain text is written, each answer whole before the next
    line is read. A number that a button shows presses the button; every other line is sent as it is.

    Args:
        application: The bot, built with `request`; it is initialised, started and shut down here.
        request: The chat that the application speaks to.
        stdin: Where the person's lines come from.
        stdout: Where the bot's messages go.

    Returns:
        The exit status: 0.
    """
    interactive = stdin.isatty() and stdout.isatty()
    speak_utf8(stdin, stdout)
    screen = Screen(stdout, rich=interactive)
    request.display = screen
    if not application.error_handlers:
        application.add_error_handler(_reporter(screen))
    async with _running(application):
        conversation = _Conversation(application, request, screen)
        if not interactive:
            await _converse(conversation, stdin.readline)
            return 0
        with _terminal_kept(stdin), _interruptible():
            await conversation.say("/start")
            screen.notice(texts(request.language)("chat.hint"))
            await _converse(conversation, _prompting(stdin, stdout))
        stdout.write("\n")
    return 0


class _Conversation:
    """A person's lines on their way to the bot's handlers."""

    def __init__(self, application: App, request: ConsoleRequest, screen: Screen) -> None:
        self._application = application
        self._request = request
        self.screen = screen

    async def say(self, text: str) -> None:
        """Type a line or press a button, and return when the bot has answered completely."""
        update = self._press(text) or self._request.typed(text)
        self.screen.begin_turn()
        before = asyncio.all_tasks()
        await self._application.process_update(Update.de_json(update, self._application.bot))
        # Handlers with block=False run on in tasks that the application names after itself.
        while running := [task for task in asyncio.all_tasks() - before if task.get_name().startswith("Application:")]:
            await asyncio.wait(running)

    def _press(self, text: str) -> dict[str, Any] | None:
        """The update of the button that a number names; None if there is no such button."""
        button = self.screen.button(int(text)) if text.isascii() and text.isdigit() and len(text) < 5 else None
        return self._request.pressed(button.message_id, button.data) if button else None


async def _converse(conversation: _Conversation, read: Callable[[], str]) -> None:
    """Say each line that is read, until the end of the input ("") or of the reader of the output."""
    while not conversation.screen.closed and (line := await _in_thread(read)):
        text = line.strip()
        if text == _QUIT:
            return
        if text:
            await conversation.say(text)


async def _in_thread(read: Callable[[], str]) -> str:
    """Read a line without blocking the loop.

    The thread is a daemon, unlike those of asyncio.to_thread: a person who leaves by Ctrl-C is not made to
    press Enter first.
    """
    loop = asyncio.get_running_loop()
    line: asyncio.Future[str] = loop.create_future()

    def settle(setter: Callable[[Any], None], outcome: object) -> None:
        if not line.done():
            setter(outcome)

    def work() -> None:
        try:
            outcome: tuple[Callable[[Any], None], object] = (line.set_result, read())
        except Exception as error:
            outcome = (line.set_exception, error)
        with suppress(RuntimeError):  # the loop was closed in the meantime
            loop.call_soon_threadsafe(settle, *outcome)

    threading.Thread(target=work, name="console-input", daemon=True).start()
    return await line


def _prompting(stdin: TextIO, stdout: TextIO) -> Callable[[], str]:
    """A reader of lines with a prompt: with history and editing where Python's readline is there."""
    standard = stdin is sys.stdin and stdout is sys.stdout
    if standard:
        _optional("readline")  # being imported, it serves input()

    def ask() -> str:
        if standard:
            with suppress(EOFError):
                return input(_PROMPT) + "\n"
            return ""
        stdout.write(_PROMPT)
        stdout.flush()
        return stdin.readline()

    return ask


@contextmanager
def _terminal_kept(stdin: TextIO) -> Iterator[None]:
    """Leave the terminal's settings as they were, also when a line is being edited at the end."""
    termios = _optional("termios")
    if termios is None:
        yield
        return
    settings = termios.tcgetattr(stdin.fileno())
    try:
        yield
    finally:
        termios.tcsetattr(stdin.fileno(), termios.TCSADRAIN, settings)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C ends the block quietly, whatever it waits for."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    assert task is not None
    interrupted = threading.Event()

    def interrupt() -> None:
        interrupted.set()
        task.cancel()

    with suppress(NotImplementedError, RuntimeError, ValueError):  # Windows, or not in the main thread
        loop.add_signal_handler(signal.SIGINT, interrupt)
    try:
        yield
    except asyncio.CancelledError:
        if not interrupted.is_set():
            raise
        task.uncancel()
    finally:
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.remove_signal_handler(signal.SIGINT)


@asynccontextmanager
async def _running(application: App) -> AsyncIterator[None]:
    """Take the application through its life as run_polling does, without polling."""
    async with application:
        if application.post_init:
            await application.post_init(application)
        await application.start()
        try:
            yield
        finally:
            await application.stop()
            if application.post_stop:
                await application.post_stop(application)
    if application.post_shutdown:
        await application.post_shutdown(application)


def _reporter(screen: Screen) -> Callable[[object, CallbackContext[Any, Any, Any, Any]], Any]:
    """An error handler for an application that has none: a failed answer is said in one line."""

    async def report(_update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
        screen.notice(f"{type(context.error).__name__}: {context.error}")

    return report


def _optional(module: str) -> ModuleType | None:
    """A module that not every platform has."""
    try:
        return importlib.import_module(module)
    except ImportError:
        return None

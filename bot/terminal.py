"""What the chat looks like in a terminal, and as plain text in a pipe: messages and numbered buttons."""

import os
from dataclasses import dataclass
from itertools import count, pairwise
from typing import TextIO

from rich.console import Console
from rich.style import Style
from rich.text import Text
from telegram import InlineKeyboardButton, Message, MessageEntity

_STYLES = {
    MessageEntity.BOLD: Style(bold=True),
    MessageEntity.ITALIC: Style(italic=True),
    MessageEntity.UNDERLINE: Style(underline=True),
    MessageEntity.STRIKETHROUGH: Style(strike=True),
    MessageEntity.CODE: Style(color="cyan"),
    MessageEntity.PRE: Style(color="cyan"),
    MessageEntity.SPOILER: Style(dim=True),
    MessageEntity.TEXT_LINK: Style(underline=True),
}
_QUOTES = {MessageEntity.BLOCKQUOTE, MessageEntity.EXPANDABLE_BLOCKQUOTE}

# A news text could carry control characters that move the cursor or retitle the window. One for one, since
# entities count characters.
_CONTROLS = {code: "\ufffd" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"}

# Terminals known to make OSC 8 links clickable, by a variable that each sets; the others show addresses.
_LINKING_VARIABLES = ("VTE_VERSION", "WT_SESSION", "KONSOLE_VERSION", "KITTY_WINDOW_ID", "WEZTERM_PANE")
_LINKING_PROGRAMS = {"iTerm.app", "vscode", "ghostty", "WezTerm"}


@dataclass(frozen=True, slots=True)
class Button:
    """A button that can be pressed: the message that it is under, and what it sends."""

    message_id: int
    data: str


@dataclass(slots=True)
class _Block:
    """A part of a message that is quoted throughout, or not at all."""

    quoted: bool
    text: Text


class Screen:
    """Shows a chat on a stream and numbers its buttons.

    Args:
        out: The stream, in UTF-8.
        rich: True styles for a terminal; False writes plain text.

    Attributes:
        closed: True once nobody reads the stream any more; then nothing is written.
    """

    def __init__(self, out: TextIO, *, rich: bool) -> None:
        self.closed = False
        self._out = out
        self._console = Console(file=out, highlight=False, markup=False, emoji=False) if rich else None
        self._clickable = rich and _terminal_links()
        self._buttons: dict[int, Button] = {}
        self._stale = False

    def button(self, number: int) -> Button | None:
        """The button that shows this number, or None."""
        return self._buttons.get(number)

    def begin_turn(self) -> None:
        """The person has spoken: the buttons of the next new message are numbered from 1 and replace all others.

        An edited message keeps its numbers, and leaves their numbers to the others.
        """
        self._stale = True

    def show(self, message: Message) -> None:
        """Show a message of the bot; an edited one is shown afresh."""
        lines = [line for block in _blocks(message, addresses=not self._clickable) for line in self._lines(block)]
        self._write([*lines, *_attached(message), *self._numbered(message), Text()])

    def notice(self, text: str) -> None:
        """Show one line that is no message."""
        self._write([Text(f"· {_safe(' '.join(text.split()))}", style="dim"), Text()])

    def _lines(self, block: _Block) -> list[Text]:
        if not block.quoted:
            return list(block.text.split("\n", allow_blank=True))
        if self._console is None:
            return [Text("> ") + line for line in block.text.split("\n", allow_blank=True)]
        wrapped = block.text.wrap(self._console, self._console.width - 4)
        return [Text.assemble(("  ▎ ", "dim"), line) for line in wrapped]

    def _numbered(self, message: Message) -> list[Text]:
        """The rows of a message's keyboard, a number before each button that can be pressed."""
        if self._stale and message.reply_markup and not message.edit_date:
            self._buttons.clear()
            self._stale = False
        self._buttons = {n: b for n, b in self._buttons.items() if b.message_id != message.message_id}
        keyboard = message.reply_markup.inline_keyboard if message.reply_markup else ()
        return [Text("   ").join(self._label(message.message_id, button) for button in row) for row in keyboard]

    def _label(self, message_id: int, button: InlineKeyboardButton) -> Text:
        label = _safe(button.text)
        if not isinstance(button.callback_data, str):
            return Text(f"{label}: {_safe(button.url)}" if button.url else label)
        number = next(n for n in count(1) if n not in self._buttons)
        self._buttons[number] = Button(message_id, button.callback_data)
        return Text.assemble((f"[{number}]", "bold cyan"), " ", label)

    def _write(self, lines: list[Text]) -> None:
        if self.closed:
            return
        try:
            for line in lines:
                if self._console is None:
                    self._out.write(f"{line.plain}\n")
                else:
                    self._console.print(line)
            self._out.flush()
        except (BrokenPipeError, SystemExit):  # the console leaves by SystemExit where a pipe breaks
            self._close()

    def _close(self) -> None:
        """Point the stream to nowhere, or what it still holds would fail again when Python ends."""
        self.closed = True
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device, not a path of ours
            os.dup2(nowhere.fileno(), self._out.fileno())


def _terminal_links() -> bool:
    return os.environ.get("TERM_PROGRAM") in _LINKING_PROGRAMS or any(map(os.environ.get, _LINKING_VARIABLES))


def _safe(text: str) -> str:
    return text.translate(_CONTROLS)


def _attached(message: Message) -> list[Text]:
    """Where the photo or document of a message was saved."""
    files = [*message.photo[-1:], *([message.document] if message.document else [])]
    return [Text(_safe(file.file_id)) for file in files]


def _blocks(message: Message, *, addresses: bool) -> list[_Block]:
    """A message's text with its styles, cut where quotations begin and end.

    Args:
        message: The message.
        addresses: True writes the address of a link after its text; False makes it a terminal's link.
    """
    content = message.text or message.caption or ""
    spans = [_span(content, entity) for entity in message.entities or message.caption_entities]
    cuts = sorted({0, len(content), *(edge for start, end, _ in spans for edge in (start, end))})
    blocks: list[_Block] = []
    for start, end in pairwise(cuts):
        active = [entity for first, last, entity in spans if first <= start and end <= last]
        quoted = any(entity.type in _QUOTES for entity in active)
        if not blocks or blocks[-1].quoted != quoted:
            blocks.append(_Block(quoted, Text()))
        text = blocks[-1].text
        text.append(
            _safe(content[start:end]), Style.combine([Style.null(), *(_style(entity, addresses) for entity in active)])
        )
        if addresses:
            for first, last, entity in spans:
                if last == end and entity.url and entity.url != content[first:last]:
                    text.append(f" ({_safe(entity.url)})")
    return _joined(blocks)


def _joined(blocks: list[_Block]) -> list[_Block]:
    """The blocks without the newlines that only set quotations apart, and without the empty ones."""
    for before, after in pairwise(blocks):
        if before.text.plain.endswith("\n"):
            before.text.right_crop(1)
        if after.text.plain.startswith("\n"):
            after.text = after.text[1:]
    return [block for block in blocks if block.text.plain]


def _span(content: str, entity: MessageEntity) -> tuple[int, int, MessageEntity]:
    """Where an entity starts and ends, in characters; Telegram counts UTF-16 code units."""
    units = content.encode("utf-16-le", "surrogatepass")
    start, end = (
        len(units[: 2 * offset].decode("utf-16-le", "replace"))
        for offset in (entity.offset, entity.offset + entity.length)
    )
    return start, end, entity


def _style(entity: MessageEntity, addresses: bool) -> Style:
    style = _STYLES.get(entity.type, Style.null())
    return style if addresses or not entity.url else style + Style(link=_safe(entity.url))

"""What a person sees on the screen: messages, their buttons, and the toasts over them."""

from dataclasses import dataclass
from typing import Any

from .markup import Entity


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message.

    Attributes:
        text: Its label.
        data: Its callback_data, or None.
        url: The address that it opens, or None.
    """

    text: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it looked at one moment.

    Attributes:
        message_id: Its id in the chat.
        text: Plain text, as people read it.
        entities: Bot API entities, offsets in UTF-16 code units.
        buttons: Rows of the inline keyboard.
    """

    message_id: int
    text: str
    entities: tuple[Entity, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()

    @property
    def labels(self) -> list[str]:
        """The labels of all buttons, row by row."""
        return [button.text for row in self.buttons for button in row]

    @property
    def links(self) -> dict[str, str]:
        """Linked words and the addresses they lead to."""
        return {self.words(entity): entity["url"] for entity in self.entities if entity["type"] == "text_link"}

    def words(self, entity: Entity) -> str:
        """The part of the text that an entity covers."""
        first, last = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        return self.text.encode("utf-16-le")[first:last].decode("utf-16-le")

    def button(self, label: str) -> Button | None:
        """The button with this label, else the first whose label contains it."""
        buttons = [button for row in self.buttons for button in row]
        exact = [button for button in buttons if button.text == label]
        return next(iter(exact or [button for button in buttons if label in button.text]), None)


@dataclass(frozen=True, slots=True)
class Toast:
    """The answer to a pressed button.

    Attributes:
        text: The words that pop up; "" where only the button's clock disappears.
        alert: Whether the words stand in a window that has to be closed.
    """

    text: str
    alert: bool = False


def seen(message: dict[str, Any]) -> Message:
    """A Bot API Message as a person sees it."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return Message(
        message_id=message["message_id"],
        text=message.get("text", ""),
        entities=tuple(message.get("entities", ())),
        buttons=tuple(
            tuple(Button(button["text"], button.get("callback_data"), button.get("url")) for button in row)
            for row in rows
        ),
    )

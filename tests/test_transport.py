"""The Bot API in this process: what it answers a bot, and what it refuses as Telegram would."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from buttons import keyboard
from telegram import Bot
from telegram.error import BadRequest, InvalidToken

from bot.markup import parse_html
from bot.transport import CHAT_ID, ConsoleRequest

NOON = datetime(2025, 2, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Any]:
    """A bot that nobody watches."""
    request = ConsoleRequest(tmp_path, language="en", clock=lambda: NOON)
    async with Bot("0:none", request=request, get_updates_request=request) as running:
        yield running


async def test_a_sent_message_comes_back_as_telegram_returns_it(bot: Any) -> None:
    sent = await bot.send_message(CHAT_ID, "😀 <i>hi</i> ", parse_mode="HTML", reply_markup=keyboard([("a", "b")]))
    assert (sent.text, sent.date, sent.chat.id, sent.from_user.username) == ("😀 hi", NOON, CHAT_ID, "sosik_bot")
    assert [(entity.type, entity.offset, entity.length) for entity in sent.entities] == [("italic", 3, 2)]
    assert sent.reply_markup == keyboard([("a", "b")])
    edited = await sent.edit_text("new")
    assert (edited.message_id, edited.text, edited.reply_markup, edited.edit_date) == (
        sent.message_id,
        "new",
        None,
        NOON,
    )


async def test_the_rest_of_what_a_bot_asks_telegram_is_answered(bot: Any) -> None:
    assert (await bot.get_me()).username == "sosik_bot"
    assert (await bot.get_chat(CHAT_ID)).type == "private"
    assert await bot.send_chat_action(CHAT_ID, "typing")
    assert await bot.set_my_commands([("start", "begin")])
    assert await bot.set_my_description("News")
    assert await bot.delete_my_commands()
    assert await bot.delete_webhook()
    sent = await bot.send_message(CHAT_ID, "hi")
    assert await sent.delete()
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await sent.edit_text("again")
    with pytest.raises(InvalidToken, match="no method sendDice"):
        await bot.send_dice(CHAT_ID)


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<b>x", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("한 <h1>x</h1>", 'Unsupported start tag "h1" at byte offset 4'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("1 < 2", "Unclosed start tag at byte offset 2"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler"'),
        (" <b> </b>\n", "message text is empty"),
        ("x" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
    ],
)
async def test_what_telegram_would_refuse_is_refused(bot: Any, markup: str, reason: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        await bot.send_message(CHAT_ID, markup, parse_mode="HTML")
    assert reason.lower() in refusal.value.message.lower()  # the library changes the case


async def test_the_limit_counts_the_text_without_its_markup(bot: Any) -> None:
    sent = await bot.send_message(CHAT_ID, f"<b>{'&amp;' * 4096}</b>", parse_mode="HTML")
    assert sent.text == "&" * 4096


async def test_wrong_buttons_unchanged_edits_and_other_chats_are_refused(bot: Any) -> None:
    with pytest.raises(BadRequest, match=r"(?i)button_data_invalid"):
        await bot.send_message(CHAT_ID, "x", reply_markup=keyboard([("a", "뉴" * 22)]))
    with pytest.raises(BadRequest, match="'javascript://x' is invalid"):
        await bot.send_message(CHAT_ID, "x", reply_markup=keyboard([("a", "javascript://x")]))
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(CHAT_ID + 1, "x")
    with pytest.raises(BadRequest, match=r"(?i)query ID is invalid"):
        await bot.answer_callback_query("99")
    sent = await bot.send_message(CHAT_ID, "<b>x</b>", parse_mode="HTML", reply_markup=keyboard([("a", "b")]))
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await sent.edit_text("<strong>x</strong>", parse_mode="HTML", reply_markup=keyboard([("a", "b")]))
    assert (await sent.edit_text("x", reply_markup=keyboard([("a", "b")]))).entities == ()


@pytest.mark.parametrize(
    ("markup", "text", "entities"),
    [
        ("<B>a</B><ins>b</ins><del>c</del>", "abc", ["bold 0 1", "underline 1 1", "strikethrough 2 1"]),
        ("<b>a<i>b</i></b>", "ab", ["bold 0 2", "italic 1 1"]),
        ("\n <code>한글</code> \n", "한글", ["code 0 2"]),
        ("<blockquote expandable>q</blockquote>", "q", ["expandable_blockquote 0 1"]),
        ('<span class="tg-spoiler">s</span>', "s", ["spoiler 0 1"]),
        ("<a href='https://x.kr/?a>b'>l</a>", "l", ["text_link 0 1 https://x.kr/?a>b"]),
        ('<a href="javascript:x">l</a>', "l", []),
        ("&lt;b&gt; &#54620;&#x1F600; &nbsp; R&D", "<b> 한😀 &nbsp; R&D", []),
        ("<b></b>x", "x", []),
    ],
)
def test_html_is_read_as_telegram_reads_it(markup: str, text: str, entities: list[str]) -> None:
    read, found = parse_html(markup)
    assert read == text
    assert [" ".join(str(e[k]) for k in ("type", "offset", "length", "url") if k in e) for e in found] == entities

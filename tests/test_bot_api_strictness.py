"""What the stand-in for Telegram's servers accepts and refuses: markup, lengths, keyboards, edits, answers."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from bot_api import BotApiServer, Person
from clock import Clock
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity, ReplyParameters
from telegram.error import BadRequest

MINJI = 1001
EMOJI = "📰"  # one character, two UTF-16 code units


def one_button(text: str = "산업", **action: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(text, **action)]])  # type: ignore[arg-type]


@contextmanager
def refused(words: str) -> Iterator[None]:
    """A 400 with these words; python-telegram-bot changes their capitals."""
    with pytest.raises(BadRequest) as caught:
        yield
    assert words.lower() in caught.value.message.lower()


class TestHtml:
    @pytest.mark.parametrize(
        ("source", "text", "entities"),
        [
            ("<b>굵게</b> <i>기울여</i>", "굵게 기울여", [("bold", 0, 2), ("italic", 3, 3)]),
            ("<STRONG>a</STRONG><em>b</em>", "ab", [("bold", 0, 1), ("italic", 1, 1)]),
            ("<u>a</u><ins>b</ins>", "ab", [("underline", 0, 1), ("underline", 1, 1)]),
            ("<s>a</s><strike>b</strike><del>c</del>", "abc", [("strikethrough", at, 1) for at in range(3)]),
            (f"{EMOJI}<b>{EMOJI}</b>", EMOJI * 2, [("bold", 2, 2)]),
            ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
            ('<a href="https://example.com/?a=1&amp;b=2">기사</a>', "기사", [("text_link", 0, 2)]),
            ("<blockquote expandable>인용</blockquote>", "인용", [("expandable_blockquote", 0, 2)]),
            (
                '<span class="tg-spoiler">a</span><tg-spoiler>b</tg-spoiler>',
                "ab",
                [("spoiler", 0, 1), ("spoiler", 1, 1)],
            ),
            ('<pre><code class="language-python">x</code></pre>', "x", [("pre", 0, 1)]),
            ("<code><b>x</b></code>", "x", [("code", 0, 1)]),
            ("&lt;b&gt; &amp; &quot;&#39;&#x1F4F0;", f"<b> & \"'{EMOJI}", []),
            ("\n <b> 제목 </b>\n", "제목", [("bold", 0, 2)]),
            ("비어 있는 <b></b>태그", "비어 있는 태그", []),
        ],
    )
    async def test_is_read(
        self,
        server: BotApiServer,
        bot: Bot,
        minji: Person,
        source: str,
        text: str,
        entities: list[tuple[str, int, int]],
    ) -> None:
        await bot.send_message(MINJI, source, parse_mode="HTML")
        heard = await minji.hears()
        assert heard.text == text
        assert [(entity["type"], entity["offset"], entity["length"]) for entity in heard.entities] == entities
        assert server.violations == []

    @pytest.mark.parametrize(
        ("source", "words"),
        [
            ("<b>열린", 'Can\'t find end tag corresponding to start tag "b"'),
            ("<b><i>엇갈린</b></i>", 'Unmatched end tag at byte offset 15, expected "</i>", found "</b>"'),
            ("닫는</b>", "Unexpected end tag at byte offset 6"),
            ("한 줄<br/>두 줄", 'Unsupported start tag "br/" at byte offset 7'),
            ("<p>문단</p>", 'Unsupported start tag "p"'),
            ("3 < 4 > 2", 'Unsupported start tag "" at byte offset 2'),
            ("I <3 Seoul", 'Unsupported start tag "3"'),
            ("끝이 <b", "Unclosed start tag"),
            ("<b>끝이</b", "Unclosed end tag"),
            ('<a href="https://example.com>기사</a>', "Unclosed start tag"),
            ("<a href>기사</a>", "Expected equal sign in declaration of an attribute"),
            ("<a href=https://example.com>기사</a>", "Unexpected end of name token"),
            ('<span class="title">제목</span>', 'Tag "span" must have class "tg-spoiler"'),
        ],
    )
    async def test_is_refused(self, server: BotApiServer, bot: Bot, minji: Person, source: str, words: str) -> None:
        with refused("can't parse entities: " + words):
            await bot.send_message(MINJI, source, parse_mode="HTML")
        assert minji.unheard == []
        assert len(server.violations) == 1

    @pytest.mark.parametrize(
        ("source", "shown", "violation"),
        [
            ("R&D &nbsp; 투자", "R&D &nbsp; 투자", '"&" that is no entity'),
            ('<a href="https://example.com/?a=1&b=2">기사</a>', "기사", '"&" that is no entity'),
            ('<a href="/news/1">기사</a>', "기사", "link that leads nowhere"),
            ("<b>a</b> " * 101, ("a " * 101).strip(), "101 entities"),
        ],
    )
    async def test_what_telegram_quietly_shows_otherwise_is_a_violation(
        self, server: BotApiServer, bot: Bot, minji: Person, source: str, shown: str, violation: str
    ) -> None:
        await bot.send_message(MINJI, source, parse_mode="HTML")
        assert (await minji.hears()).text == shown
        assert violation in server.violations[0]

    async def test_other_parse_modes_are_refused(self, bot: Bot, minji: Person) -> None:
        with refused("unsupported parse_mode"):
            await bot.send_message(MINJI, "*굵게*", parse_mode="MarkdownV2")
        assert minji.unheard == []


class TestText:
    @pytest.mark.parametrize("text", ["뉴" * 4096, EMOJI * 2048, "<b>" + "a" * 4096 + "</b>", " " + "a" * 4096 + "\n"])
    async def test_fits(self, bot: Bot, minji: Person, text: str) -> None:
        await bot.send_message(MINJI, text, parse_mode="HTML")
        assert (await minji.hears()).text in text

    @pytest.mark.parametrize("text", ["뉴" * 4097, EMOJI * 2048 + "!", "&lt;" * 4097])
    async def test_is_too_long(self, bot: Bot, minji: Person, text: str) -> None:
        with refused("Message is too long"):
            await bot.send_message(MINJI, text, parse_mode="HTML")
        assert minji.unheard == []

    @pytest.mark.parametrize("text", ["", " \n ", "<b></b>"])
    async def test_is_empty(self, bot: Bot, minji: Person, text: str) -> None:
        with refused("Message text is empty"):
            await bot.send_message(MINJI, text, parse_mode="HTML")
        assert minji.unheard == []

    async def test_entities_are_counted_in_utf16(self, bot: Bot, minji: Person) -> None:
        await bot.send_message(MINJI, EMOJI + "뉴스", entities=[MessageEntity("bold", 2, 2)])
        heard = await minji.hears()
        assert heard.words(heard.entities[0]) == "뉴스"
        with refused("ends in a middle of a UTF-16 symbol"):
            await bot.send_message(MINJI, EMOJI, entities=[MessageEntity("bold", 0, 1)])
        with refused("ends after the end of the text"):
            await bot.send_message(MINJI, "뉴스", entities=[MessageEntity("bold", 0, 3)])

    async def test_goes_to_a_chat_and_a_message_that_exist(self, bot: Bot, minji: Person) -> None:
        with refused("Chat not found"):
            await bot.send_message(4040, "뉴스")
        with refused("Message to be replied not found"):
            await bot.send_message(MINJI, "답", reply_parameters=ReplyParameters(99))
        await bot.send_message(MINJI, "답", reply_parameters=ReplyParameters(99, allow_sending_without_reply=True))
        assert (await minji.hears()).text == "답"


class TestButtons:
    @pytest.mark.parametrize(
        "markup",
        [
            one_button(callback_data="a" * 64),
            one_button(callback_data="가" * 21),
            one_button(url="https://example.com/"),
            one_button(url="tg://resolve?domain=example"),
            InlineKeyboardMarkup([[InlineKeyboardButton("1", callback_data="1")] * 4] * 25),
        ],
    )
    async def test_are_shown(self, bot: Bot, minji: Person, markup: InlineKeyboardMarkup) -> None:
        await bot.send_message(MINJI, "섹션", reply_markup=markup)
        assert len((await minji.hears()).labels) == sum(len(row) for row in markup.inline_keyboard)

    @pytest.mark.parametrize(
        ("markup", "words"),
        [
            (one_button(callback_data="a" * 65), "BUTTON_DATA_INVALID"),
            (one_button(callback_data="가" * 22), "BUTTON_DATA_INVALID"),
            (one_button(), "Text buttons are unallowed in the inline keyboard"),
            (one_button(callback_data="a", url="https://example.com/"), "one action is allowed"),
            (one_button(text=" ", callback_data="a"), 'Field "text"'),
            (one_button(url="http://localhost/"), "Wrong HTTP URL"),
            (one_button(url="javascript:alert(1)"), "Wrong HTTP URL"),
            (InlineKeyboardMarkup([[InlineKeyboardButton("1", callback_data="1")]] * 101), "reply markup is too long"),
        ],
    )
    async def test_are_refused(self, bot: Bot, minji: Person, markup: InlineKeyboardMarkup, words: str) -> None:
        with refused(words):
            await bot.send_message(MINJI, "섹션", reply_markup=markup)
        assert minji.unheard == []

    async def test_must_be_json(self, bot: Bot, minji: Person) -> None:
        with refused("can't parse reply keyboard markup JSON object"):
            await bot.send_message(MINJI, "섹션", api_kwargs={"reply_markup": "[["})
        assert minji.unheard == []


class TestEdits:
    async def test_change_text_and_buttons(self, server: BotApiServer, bot: Bot, minji: Person) -> None:
        sent = await bot.send_message(MINJI, "하나", reply_markup=one_button(callback_data="a"))
        await sent.edit_text("<b>둘</b>", parse_mode="HTML")
        edited = await minji.sees_edit()
        assert (edited.text, edited.buttons) == ("둘", ()), "an edit without buttons takes them away"
        await sent.edit_reply_markup(one_button("정치", callback_data="b"))
        assert (await minji.sees_edit()).labels == ["정치"]
        assert minji.screen().text == "둘"
        assert minji.screen().entities[0]["type"] == "bold"
        assert server.violations == []

    async def test_that_change_nothing_are_refused(self, server: BotApiServer, bot: Bot, minji: Person) -> None:
        sent = await bot.send_message(MINJI, "하나", reply_markup=one_button(callback_data="a"))
        for text in ("하나", " 하나\n"):
            with refused("Message is not modified"):
                await sent.edit_text(text, reply_markup=one_button(callback_data="a"))
        with refused("Message is not modified"):
            await sent.edit_reply_markup(one_button(callback_data="a"))
        assert len(server.violations) == 3
        assert minji.screen().text == "하나"

    async def test_need_a_message_of_the_bot(self, bot: Bot, minji: Person) -> None:
        with refused("Message to edit not found"):
            await bot.edit_message_text("둘", MINJI, 99)
        with refused("Message can't be edited"):
            await bot.edit_message_text("둘", MINJI, minji.says("하나").message_id)

    async def test_deleted_messages_leave_the_screen(self, bot: Bot, minji: Person, clock: Clock) -> None:
        sent = await bot.send_message(MINJI, "하나")
        old = await bot.send_message(MINJI, "둘")
        await sent.delete()
        with refused("Message to delete not found"):
            await sent.delete()
        with pytest.raises(AssertionError, match="was deleted"):
            minji.screen(await minji.hears())
        clock.passes(hours=49)
        with refused("can't be deleted for everyone"):
            await old.delete()


class TestAnswersToButtons:
    @pytest.fixture
    async def query_id(self, bot: Bot, minji: Person) -> str:
        await bot.send_message(MINJI, "섹션", reply_markup=one_button(callback_data="s:industry"))
        minji.presses("산업")
        (update,) = await bot.get_updates()
        assert update.callback_query and update.callback_query.data == "s:industry"
        return update.callback_query.id

    async def test_are_shown_once(self, bot: Bot, minji: Person, query_id: str) -> None:
        await bot.answer_callback_query(query_id, "저장했어요", show_alert=True)
        toast = await minji.sees_toast()
        assert (toast.text, toast.alert) == ("저장했어요", True)
        with refused("query is too old"):
            await bot.answer_callback_query(query_id)

    async def test_come_in_time_or_not_at_all(self, bot: Bot, minji: Person, query_id: str, clock: Clock) -> None:
        clock.passes(minutes=2)
        with refused("query is too old and response timeout expired"):
            await bot.answer_callback_query(query_id)
        assert minji.toasts == []

    async def test_are_short(self, bot: Bot, minji: Person, query_id: str) -> None:
        with refused("message_too_long"):
            await bot.answer_callback_query(query_id, "가" * 201)
        assert minji.toasts == []


class TestProfile:
    async def test_commands_are_kept_for_each_language(self, bot: Bot) -> None:
        await bot.set_my_commands([BotCommand("digest", "오늘의 소식")], language_code="ko")
        await bot.set_my_commands([BotCommand("digest", "Today's news")])
        assert (await bot.get_my_commands(language_code="ko"))[0].description == "오늘의 소식"
        await bot.delete_my_commands()
        assert await bot.get_my_commands() == ()
        with refused("bot_command_invalid"):
            await bot.set_my_commands([BotCommand("소식", "오늘의 소식")])

    async def test_descriptions_have_limits(self, bot: Bot) -> None:
        await bot.set_my_description("소" * 512, language_code="ko")
        await bot.set_my_short_description("소" * 120)
        with refused("at most 120"):
            await bot.set_my_short_description("소" * 121)

    async def test_typing_is_seen(self, bot: Bot, minji: Person) -> None:
        await bot.send_chat_action(MINJI, "typing")
        assert minji.actions == ["typing"]
        with refused("wrong parameter action"):
            await bot.send_chat_action(MINJI, "dancing")

    async def test_a_chat_tells_who_it_is(self, bot: Bot, minji: Person) -> None:
        chat = await bot.get_chat(minji.id)
        assert (chat.type, chat.first_name) == ("private", "민지")

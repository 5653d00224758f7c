"""A play in two languages: people talk to the bot over real HTTP, through a stand-in for Telegram's servers."""

from bot_api import Message
from stage import Stage

QUESTION_KO = "올트먼은 카카오와 무엇을 함께 만들기로 했어?"
QUESTION_EN = "What did the Bank of Korea hint at?"


def bold_and_quoted(message: Message, kind: str) -> list[str]:
    return [message.words(entity) for entity in message.entities if entity["type"] == kind]


async def test_minji_from_the_first_hello_to_coming_back(stage: Stage) -> None:
    minji = stage.server.person(id=1001, first_name="민지", language_code="ko-KR")
    async with stage.bot() as delivery:
        # She starts, and is spoken to in the language of her Telegram.
        minji.says("/start")
        welcome = await minji.hears()
        assert welcome.text.startswith("소식이에요.")
        assert "매일 08:00(Asia/Seoul)에" in welcome.text
        assert welcome.labels[:4] == ["한국어", "English", "머니", "산업"]

        # She picks sections: the one message changes in place.
        minji.presses("IT·과학")
        assert "✅ IT·과학" in (await minji.sees_edit()).labels
        minji.presses("사회")
        assert {"✅ IT·과학", "✅ 사회"} <= set((await minji.sees_edit()).labels)
        minji.presses("✅ 사회")
        assert "사회" in (await minji.sees_edit()).labels
        minji.presses("다 골랐어요")
        assert "매일 08:00(Asia/Seoul)에 IT·과학을 보내 드릴게요." in (await minji.sees_edit()).text

        # She asks, and gets the article's own sentence and its headline as a link.
        minji.says(QUESTION_KO)
        answer = await minji.hears()
        assert minji.actions == ["typing"]
        assert any("카카오와 전략적 제휴" in quote for quote in bold_and_quoted(answer, "blockquote"))
        assert (
            answer.links["올트먼 오픈AI CEO, 서울에서 개발자 행사… 카카오와 손잡아"] == "https://paper.example/altman"
        )
        assert "시험신문 · 인터넷 · 2025년 2월 4일 10:30" in answer.text

        # What is not in the news is not made up.
        minji.says("2010년 월드컵은 누가 우승했어?")
        assert (await minji.hears()).text.startswith("제가 가진 뉴스에는 그 내용이 없어요.")

        # She asks for a digest: today's of her sections.
        minji.says("/digest")
        digest = await minji.hears()
        assert digest.text.startswith("IT·과학 · 2025년 2월 4일 화요일")
        assert "누리호 새 위성, 첫 교신에 성공" in digest.text
        assert "누리호 새 위성, 첫 교신에 성공" not in digest.links, "an article without address is no link"

        # In the morning the digest comes by itself, once.
        stage.clock.strikes(5, 8)
        await delivery.push_due()
        await delivery.push_due()
        assert (await minji.hears()).text.startswith("IT·과학 · 2025년 2월 5일 수요일")
        assert minji.unheard == []

        # She blocks the bot, and it notices.
        stage.server.block(minji.id)
        stage.clock.strikes(6, 8)
        await delivery.push_due()
        stage.clock.strikes(6, 8, 1)
        calls = len(stage.server.calls)
        await delivery.push_due()
        assert not [call for call in stage.server.calls[calls:] if call.method == "sendMessage"]

        # She comes back, and all is as she left it.
        stage.server.unblock(minji.id)
        minji.says("/start")
        back = await minji.hears()
        assert back.text.startswith("다시 오셨네요, 반가워요.")
        assert "✅ IT·과학" in back.labels
        stage.clock.strikes(7, 8)
        await delivery.push_due()
        assert (await minji.hears()).text == "오늘은 새 소식이 없어요."
    assert stage.server.violations == []


async def test_john_in_english(stage: Stage) -> None:
    john = stage.server.person(id=1002, first_name="John", language_code="en-GB")
    async with stage.bot() as delivery:
        john.says("/start")
        welcome = await john.hears()
        assert welcome.text.startswith("This is Sosik.")
        assert "Money" in welcome.labels

        # The example under the greeting runs at once, and shows what was asked.
        john.presses("What did Altman do in Seoul?")
        example = await john.hears()
        assert example.text.startswith("What did Altman do in Seoul?\n\n")
        assert "https://paper.example/altman" in example.links.values()

        john.presses("Money")
        assert "✅ Money" in (await john.sees_edit()).labels
        john.presses("Done")
        assert "Every day at 08:00 (Asia/Seoul) you get: Money." in (await john.sees_edit()).text

        john.says(QUESTION_EN)
        answer = await john.hears()
        assert any("lower its key interest rate" in quote for quote in bold_and_quoted(answer, "blockquote"))
        assert "시험신문 · Banks · 4 February 2025, 14:05" in answer.text

        # A day without news says so, and offers the latest that had some.
        john.says("/digest Society")
        empty = await john.hears()
        assert empty.text == (
            "Society had no news on Tuesday, 4 February 2025.\nThe latest news there is from Sunday, 2 February 2025."
        )
        john.presses("News of Sunday, 2 February 2025")
        assert (await john.hears()).text.startswith("Society · Sunday, 2 February 2025")

        stage.clock.strikes(5, 8)
        await delivery.push_due()
        digest = await john.hears()
        assert digest.text.startswith("Money · Wednesday, 5 February 2025")
        assert bold_and_quoted(digest, "bold")[0] == "Money"

        # No more digests.
        john.says("/stop")
        assert (await john.hears()).text.startswith("No more digests will come.")
        stage.clock.strikes(6, 8)
        await delivery.push_due()
        assert john.unheard == []
    assert stage.server.violations == []


async def test_language_and_sections_can_be_changed_at_any_time(stage: Stage) -> None:
    minji = stage.server.person(id=1001, language_code="ko")
    async with stage.bot():
        minji.says("/start")
        await minji.hears()
        minji.presses("English")
        english = await minji.sees_edit()
        assert english.text.startswith("This is Sosik.")
        assert "IT & Science" in english.labels

        minji.says("/language")
        assert (await minji.hears()).text == "Which language shall I speak?"
        minji.presses("한국어")
        assert (await minji.sees_edit()).text == "이제 한국어로 말씀드릴게요."

        minji.says("/sections")
        assert "오피니언" in (await minji.hears()).labels
        minji.presses("오피니언")
        changed = await minji.sees_edit()
        assert changed.text.startswith("받아 보실 분야를")
        assert "✅ 오피니언" in changed.labels
    assert stage.server.violations == []


async def test_a_telegram_that_tells_no_language_gets_the_configured_one(stage: Stage) -> None:
    person = stage.server.person(id=1003, language_code=None)
    async with stage.bot():
        person.says("/help")
        assert (await person.hears()).text.startswith("궁금한 것을 그냥 적어 주세요.")


async def test_settings_survive_a_restart_across_the_hour(stage: Stage) -> None:
    minji = stage.server.person(id=1001, language_code="ko")
    async with stage.bot():
        minji.says("/start")
        await minji.hears()
        minji.presses("English")
        await minji.sees_edit()
        minji.presses("Money")
        await minji.sees_edit()
    stage.clock.strikes(5, 11, 40)
    async with stage.bot() as delivery:
        await delivery.push_due()
        assert (await minji.hears()).text.startswith("Money · Wednesday, 5 February 2025")


async def test_what_one_person_sets_nobody_else_sees(stage: Stage) -> None:
    minji = stage.server.person(id=1001, language_code="ko")
    john = stage.server.person(id=1002, language_code="en")
    async with stage.bot() as delivery:
        for person in (minji, john):
            person.says("/start")
        await minji.hears()
        await john.hears()
        minji.presses("IT·과학")
        john.presses("Money")
        assert [label for label in (await minji.sees_edit()).labels if "✅" in label] == ["✅ IT·과학"]
        assert [label for label in (await john.sees_edit()).labels if "✅" in label] == ["✅ Money"]
        stage.clock.strikes(5, 8)
        await delivery.push_due()
        assert (await minji.hears()).text.startswith("IT·과학")
        assert (await john.hears()).text.startswith("Money")
        assert (minji.unheard, john.unheard) == ([], [])


async def test_digests_by_name_by_choice_and_from_section_to_section(stage: Stage) -> None:
    minji = stage.server.person(id=1001, language_code="ko")
    async with stage.bot():
        minji.says("/digest")
        choice = await minji.hears()
        assert choice.text == "어느 분야의 소식을 보여 드릴까요?"
        minji.presses("머니")
        money = await minji.hears()
        assert money.text.startswith("머니 · 2025년 2월 4일 화요일")
        minji.presses("다음 분야: 산업")
        assert (await minji.hears()).text.startswith("산업 분야에는")

        # Reading on from an earlier day stays on that day.
        minji.says("/digest 사회")
        assert (await minji.hears()).text.startswith("사회 분야에는")
        minji.presses("2025년 2월 2일 일요일 소식 보기")
        assert (await minji.hears()).text.startswith("사회 · 2025년 2월 2일 일요일")
        minji.presses("다음 분야: 에듀&JOB")
        assert (await minji.hears()).text == "에듀&JOB 분야에는 2025년 2월 2일 일요일 소식이 없어요."

        minji.says("/digest it")
        assert (await minji.hears()).text.startswith("IT·과학 · ")
        minji.says("/digest 은행")
        assert (await minji.hears()).text.startswith("은행 · ")
        minji.says("/digest <날씨>")
        unknown = await minji.hears()
        assert unknown.text == "“<날씨>”라는 분야는 없어요. 이 가운데에서 골라 주세요."
        assert "라이프" in unknown.labels
    assert stage.server.violations == []

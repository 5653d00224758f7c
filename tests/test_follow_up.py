"""Follow-ups: questions that lean on the chat's last one, in both languages; and a play in which they are asked."""

from datetime import date

import pytest
from bot_api import Message
from clock import Clock
from stage import Stage

from bot.config import Config
from bot.last_questions import LastQuestions
from index import lexicon
from index.news import NewsIndex
from index.question.follow_up import follow_up
from index.sections import SectionTree

TODAY = date(2025, 2, 7)


@pytest.mark.parametrize(
    ("previous", "question", "meant"),
    [
        # Another name in the place of the last one of its kind.
        ("what did Altman do with Samsung?", "and Kakao?", "what did Altman do with Kakao?"),
        ("what did altman do with samsung", "what about kakao?", "what did altman do with kakao"),
        ("did Trump put tariffs on Mexico", "and Biden?", "did Biden put tariffs on Mexico"),
        ("올트먼은 카카오와 뭘 하기로 했어?", "네이버는?", "올트먼은 네이버와 뭘 하기로 했어?"),
        ("삼성전자 작년 4분기 얼마 벌었어?", "그럼 LG는?", "LG 작년 4분기 얼마 벌었어?"),
        # Another day, another section.
        ("어제 코스피 왜 떨어졌어?", "그제는?", "그제 코스피 왜 떨어졌어?"),
        ("what happened in Busan last week", "and yesterday?", "yesterday what happened in Busan"),
        ("오늘 IT 뉴스", "정치는?", "오늘 정치 뉴스"),
        ("what's new in IT?", "and politics?", "what's new in politics?"),
        # What takes no other's place is added.
        ("what did Altman do in Seoul?", "and Kakao?", "Kakao what did Altman do in Seoul?"),
        ("갤럭시 S25 언제 나와", "가격은?", "가격 갤럭시 S25 언제 나와"),
        # Nothing but what is asked.
        ("올트먼은 서울에서 뭐 했어?", "왜?", "올트먼은 서울에서 뭐 했어? 왜?"),
        ("올트먼은 서울에서 뭐 했어?", "언제?", "올트먼은 서울에서 뭐 했어? 언제?"),
        ("what did Altman do in Seoul?", "why?", "what did Altman do in Seoul? why?"),
        ("에어부산 화재 원인이 뭐야", "더 알려줘", "에어부산 화재 원인이 뭐야 더 알려줘"),
        ("the Air Busan fire", "tell me more", "the Air Busan fire tell me more"),
        # Somebody or something named before.
        ("올트먼은 서울에서 뭐 했어?", "그 사람은 누구 만났어?", "그 사람은 누구 만났어? 올트먼은 서울에서 뭐 했어?"),
        ("what did Altman do in Seoul?", "who did he meet?", "who did he meet? what did Altman do in Seoul?"),
        ("galaxy s25", "how much does it cost?", "how much does it cost? galaxy s25"),
        ("손흥민 경기", "그래서 이겼어?", "그래서 이겼어? 손흥민 경기"),
    ],
)
def test_made_whole(config: Config, previous: str, question: str, meant: str) -> None:
    assert whole(config, question, previous) == meant


@pytest.mark.parametrize(
    "question",
    [
        "코스피 왜 떨어졌어?",
        "올트먼은 누구야?",
        "삼성 이재용이랑 손정의 왜 만났어?",
        "이 대표는 뭐라고 했어?",
        "서울 아파트값은?",
        "오늘 뉴스 뭐 있어?",
        "latest news",
        "who won the grammys",
        "how cold was it in seoul after ipchun",
        "what is stargate and how much money is it",
        "?",
        "",
    ],
)
def test_whole_by_itself(config: Config, question: str) -> None:
    assert whole(config, question, "손흥민 경기 어땠어") == question


def whole(config: Config, question: str, previous: str) -> str:
    tree = SectionTree.from_config(config.sections)
    return follow_up(question, previous, lexicon=lexicon.load(), tree=tree, today=TODAY)


@pytest.mark.parametrize(
    ("previous", "question", "article_ids"),
    [
        ("Did Samsung form an alliance?", "and Kakao?", {"sample-a14", "sample-a16"}),
        ("올트먼은 서울에서 뭐 했어?", "그 사람은 최태원이랑 무슨 얘기 했어?", {"sample-a12"}),
        ("닛산 혼다 합병 어떻게 됐어?", "왜?", {"sample-a29", "sample-a30"}),
        ("빼빼로 얼마로 올라?", "파리바게뜨는?", {"sample-b26"}),
        ("Why did Nissan drop the Honda merger?", "when?", {"sample-a29", "sample-a30"}),
    ],
)
def test_the_news_answers_a_follow_up(
    sample_news: NewsIndex, previous: str, question: str, article_ids: set[str]
) -> None:
    answer = sample_news.ask(question, previous=previous)
    event = {article.id for article in (answer.results[0].article, *answer.results[0].others)}
    assert answer.answered
    assert event & article_ids


def test_a_follow_up_may_follow_another(sample_news: NewsIndex) -> None:
    second = sample_news.ask("and Kakao?", previous="what did Altman do with Samsung?")
    third = sample_news.ask("why?", previous=second.question)
    assert third.question == "what did Altman do with Kakao? why?"


def links(message: Message) -> set[str]:
    return set(message.links.values())


async def test_minji_and_john_ask_on(stage: Stage) -> None:
    minji = stage.server.person(id=1001, first_name="민지", language_code="ko")
    john = stage.server.person(id=1002, first_name="John", language_code="en")
    async with stage.bot():
        minji.says("올트먼은 서울에서 뭐 했어?")
        assert "https://paper.example/altman" in links(await minji.hears())

        # John's question is not what Minji speaks of.
        john.says("What did the Bank of Korea hint at?")
        assert "https://paper.example/rate" in links(await john.hears())
        minji.says("그 사람은 누구와 제휴했어?")
        assert "https://paper.example/altman" in links(await minji.hears())
        stage.clock.passes(minutes=29)
        john.says("why?")
        assert "https://paper.example/rate" in links(await john.hears())

        # Half an hour later nobody remembers what was spoken of.
        stage.clock.passes(minutes=31)
        john.says("why?")
        assert (await john.hears()).text.startswith("The news I have does not say.")
    assert stage.server.violations == []


def test_a_chat_that_has_gone_quiet_is_forgotten(clock: Clock) -> None:
    last = LastQuestions()
    last.keep(1001, clock(), "올트먼")
    assert last.of(1001, clock()) == "올트먼"
    assert last.of(1002, clock()) is None
    clock.passes(minutes=31)
    assert last.of(1001, clock()) is None
    last.keep(1002, clock(), "Kakao")
    assert last.of(1002, clock()) == "Kakao"

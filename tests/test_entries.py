"""What an answer is made of: one entry an event, in whatever language, and quotes that say each thing once."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from articles import MOMENT, Paper, article

from bot.config import Config
from index.article import Article
from index.evaluation import Question, evaluate
from index.news import NewsIndex

KAKAO_KO = article(
    "kakao-ko",
    "카카오, 오픈AI와 손잡아…챗GPT 기술 카카오톡에 넣는다",
    "카카오가 4일 서울에서 오픈AI와 전략적 제휴를 맺었다고 발표했다. 카카오는 챗GPT의 기술을 카카오톡에 넣기로 했다. "
    "그는 두 회사가 지난해 9월부터 협의해 왔다고 말했다.",
)
KAKAO_EN = article(
    "kakao-en",
    "Kakao joins hands with OpenAI to bring ChatGPT technology to KakaoTalk",
    "Kakao announced a strategic partnership with OpenAI in Seoul on Tuesday. "
    "Kakao will put the technology of ChatGPT into its messenger KakaoTalk.",
    published=MOMENT + timedelta(hours=1),
)
SNOW = article(
    "snow",
    "서울에 큰 눈, 출근길 지하철 늘려",
    "밤사이 서울에 12센티미터의 눈이 내려 출근길이 혼잡했다. 서울시는 지하철 운행을 30회 늘렸다.",
)
KO, EN = "카카오는 오픈AI와 무엇을 하기로 했어?", "What did Kakao agree with OpenAI?"

Open = Callable[..., NewsIndex]


@pytest.fixture
def open_news(config: Config, tmp_path: Path) -> Iterator[Open]:
    """Opens an index with these articles in it."""
    with NewsIndex(config, tmp_path) as news:

        def filled(*articles: Article) -> NewsIndex:
            assert news.ingest([Paper(*articles)]).problems == ()
            return news

        yield filled


@pytest.mark.parametrize(("question", "lead", "other"), [(KO, "kakao-ko", "kakao-en"), (EN, "kakao-en", "kakao-ko")])
def test_an_event_is_one_entry_led_by_the_article_in_the_questions_language(
    open_news: Open, question: str, lead: str, other: str
) -> None:
    answer = open_news(KAKAO_KO, KAKAO_EN, SNOW).ask(question)
    assert [(result.article.id, [a.id for a in result.others]) for result in answer.results] == [
        (lead, [other]),
        ("snow", []),
    ]
    assert {quote.article.id for quote in answer.quotes} == {lead}


def test_a_story_sent_again_and_by_another_paper_does_not_fill_the_list(open_news: Open) -> None:
    again = [replace(SNOW, id=f"snow-{n}", published=MOMENT + timedelta(days=10 * n)) for n in (1, 2)]
    elsewhere = replace(SNOW, id="snow-elsewhere", source="한강신문")
    news = open_news(SNOW, *again, elsewhere, KAKAO_KO)
    first, second = news.ask("서울에 눈이 얼마나 왔어?", top=2).results
    assert {first.article.id, *(other.id for other in first.others)} == {"snow", "snow-1", "snow-2", "snow-elsewhere"}
    assert second.article.id == "kakao-ko"


def test_the_same_market_on_another_day_is_another_event(open_news: Open) -> None:
    def market(id_: str, day: int, title: str, body: str) -> Article:
        return article(id_, title, body, published=MOMENT + timedelta(days=day))

    fall = market("fall", 0, "코스피 2.5% 급락", "코스피가 3일 미국 관세 여파로 2.52% 내린 2453.95에 거래를 마쳤다.")
    rise = market(
        "rise", 3, "코스피 1.1% 상승", "코스피가 6일 관세 우려가 풀리면서 1.10% 오른 2536.75에 거래를 마쳤다."
    )
    results = open_news(fall, rise).ask("코스피 얼마에 마감했어?").results
    assert {result.article.id for result in results} == {"fall", "rise"}


def test_a_relevant_article_counts_where_it_is_among_the_others_of_an_entry(open_news: Open) -> None:
    news = open_news(KAKAO_KO, KAKAO_EN, SNOW)
    both = Question(KO, frozenset({"kakao-ko", "kakao-en"}), "ko")
    figures = evaluate(news, [Question(KO, frozenset({"kakao-en"}), "ko"), both])["all"]
    assert (figures["recall@1"], figures["ndcg@10"]) == (1.0, 1.0)


def test_a_sentence_that_points_back_is_quoted_with_the_one_before_it(open_news: Open) -> None:
    body = "오픈AI의 올트먼 CEO가 서울에서 기자들을 만났다. 그는 한국에 데이터센터를 짓는 방안을 검토한다고 밝혔다."
    answer = open_news(article("altman", "올트먼, 서울 방문", body), SNOW).ask("한국에 데이터센터를 지어?")
    assert [quote.text for quote in answer.quotes] == [body]


def test_headline_boilerplate_and_what_is_said_twice_are_not_quoted(open_news: Open) -> None:
    told = "서울시가 폭설로 지하철 운행을 30회 늘렸다."
    body = (
        "서울 폭설, 지하철 증편.\n서울 시민들이 지하철을 기다리고 있다. 사진=서울시 제공\n"
        f"{told}\n{told}\nⓒ 서울 지하철 신문, 무단 전재 및 재배포 금지"
    )
    answer = open_news(article("metro", "[속보] 서울 폭설, 지하철 증편", body)).ask("서울시가 지하철을 얼마나 늘렸어?")
    assert [quote.text for quote in answer.quotes] == [told]


def test_quotes_are_few_and_from_three_articles_at_most(sample_news: NewsIndex) -> None:
    for question in ("what did Altman do in Seoul", "트럼프 관세 어떻게 됐어?", "코스피 왜 떨어졌어?"):
        answer = sample_news.ask(question)
        assert 1 <= len(answer.quotes) <= 5
        assert len({quote.article.id for quote in answer.quotes}) <= 3
        assert answer.quotes[0].article.id in {result.article.id for result in answer.results[:3]}

"""A quotation that speaks of "him" or "that day" begins one sentence earlier; one that is clear stands alone."""

import pytest
from articles import article

from index.context import ArticleText

LEAD_KO, LEAD_EN = "샘 올트먼 CEO가 4일 서울에 왔다.", "Kakao signed a deal with OpenAI on Tuesday."


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        (LEAD_KO, "그는 카카오와 손을 잡겠다고 말했다."),
        (LEAD_KO, "이날 행사에는 개발자 100여 명이 왔다."),
        (LEAD_KO, "하지만 그는 다른 계획은 밝히지 않았다."),
        (LEAD_KO, "두 사람은 30분 동안 이야기했다."),
        ("카카오가 4일 제휴를 발표했다.", "이 회사는 올해 새 서비스를 낸다."),
        ("배우 서희원이 숨졌다.", "향년 48세."),
        (LEAD_EN, "The company will sell ChatGPT in Korea."),
        (LEAD_EN, "But it gave no price."),
        (LEAD_EN, "Its shares rose 5 percent."),
    ],
)
def test_what_points_back_is_quoted_with_what_it_points_to(before: str, sentence: str) -> None:
    text = ArticleText(article("a", "제목", f"첫 문장은 다른 이야기다. {before} {sentence}"))
    assert text.between(text.clear_from(2), 2) == f"{before} {sentence}"


@pytest.mark.parametrize(
    "sentence",
    [
        "그룹 뉴진스가 새 이름을 발표했다.",
        "이재용 회장도 자리를 함께했다.",
        "이탈리아도 접속을 막았다.",
        "그래미 시상식은 2일 열렸다.",
        "Italy has ordered the app blocked.",
        "Heavy snow fell in the evening.",
        "Theresa Park led the talks.",
    ],
)
def test_what_is_clear_is_quoted_alone(sentence: str) -> None:
    text = ArticleText(article("a", "제목", f"{LEAD_KO} {sentence}"))
    assert text.clear_from(1) == 1


def test_what_explains_nothing_is_left_out() -> None:
    long = "올트먼 CEO는 " + "한국과 일본과 대만과 " * 30 + "차례로 들렀다."
    for before in (long, "그는 웃었다.", "사진=카카오 제공"):
        text = ArticleText(article("a", "제목", f"첫 문장이다.\n{before}\n그는 카카오와 손을 잡겠다고 말했다."))
        assert text.clear_from(2) == 2
    assert ArticleText(article("a", "제목", "그는 카카오와 손을 잡았다.")).clear_from(0) == 0


def test_a_quotation_stands_as_in_the_article_also_where_a_sentence_occurs_twice() -> None:
    body = "눈이 왔다.  비도 왔다.\n눈이 왔다. 그는 우산을 샀다."
    text = ArticleText(article("a", "제목", body))
    assert text.between(text.clear_from(3), 3) == "눈이 왔다. 그는 우산을 샀다."
    assert text.between(0, 3) == body

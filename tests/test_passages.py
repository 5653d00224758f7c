"""Where sentences end, and how they become passages."""

import pytest
from articles import article

from index.passages import passages, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("비가 왔다. 눈도 왔다.", ["비가 왔다.", "눈도 왔다."]),
        ("비가 왔다.눈도 왔다.", ["비가 왔다.", "눈도 왔다."]),
        ('그는 "비가 왔다. 눈도 왔다"고 말했다. 끝났다.', ['그는 "비가 왔다. 눈도 왔다"고 말했다.', "끝났다."]),
        ("‘노동시간 어떻게?’가 열렸다.", ["‘노동시간 어떻게?’가 열렸다."]),
        ("코스피가 2.5% 올랐다. 3.14포인트다.", ["코스피가 2.5% 올랐다.", "3.14포인트다."]),
        ("It rose 2.5% on Feb. 3. Mr. Lee left.", ["It rose 2.5% on Feb. 3.", "Mr. Lee left."]),
        ("The U.S. agreed. So did Samsung Co. and others.", ["The U.S. agreed.", "So did Samsung Co. and others."]),
        ('He said "I came. I saw." Then he left!', ['He said "I came. I saw."', "Then he left!"]),
        ("첫 문단\n둘째 문단", ["첫 문단", "둘째 문단"]),
        ("", []),
        ("   \n ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_an_unclosed_quotation_mark_does_not_swallow_the_rest() -> None:
    assert sentences('그는 "간다고 했다. 그리고 갔다.') == ['그는 "간다고 했다.', "그리고 갔다."]


def test_a_page_without_full_stops_is_cut_at_white_space() -> None:
    pieces = sentences("가나다라 " * 1000)
    assert max(map(len, pieces)) <= 1000
    assert "".join(pieces).replace(" ", "") == "가나다라" * 1000


def test_passages_hold_every_sentence_once_in_order() -> None:
    body = " ".join(f"{number}번째로 열린 회의에서 여러 안건을 길게 논의했다." for number in range(1, 12))
    found = passages(article("a", "제목", body))
    assert " ".join(line for passage in found for line in passage.text.split("\n")) == body
    assert [passage.position for passage in found] == list(range(len(found)))
    assert {len(sentences(passage.text)) for passage in found} <= {2, 3}


def test_a_passage_is_embedded_with_its_headline() -> None:
    (passage,) = passages(article("a", "제목", "한 문장이다."))
    assert passage.embedded == "제목\n한 문장이다."


@pytest.mark.parametrize("text", ["Mr. " * 50_000, "(" * 100_000 + "끝.", '"' * 99_999 + ".", "가. " * 50_000])
def test_hostile_text_is_split_without_loss(text: str) -> None:
    assert "".join(sentences(text)).replace(" ", "") == text.replace(" ", "")


def test_what_a_passage_holds_stands_so_in_the_article() -> None:
    body = '■ 협력 확대\n오픈AI가 카카오와 손잡았다. 그는 "좋다고 했다.\n다음은 "무엇일까. 아무도 모른다.'
    for passage in passages(article("a", "제목", body)):
        for sentence in sentences(passage.text):
            assert sentence in body
            assert "\n" not in sentence

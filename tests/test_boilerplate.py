"""What is never quoted: bylines, captions, copyright and other notices; and what only looks like them."""

import pytest

from index.boilerplate import is_boilerplate


@pytest.mark.parametrize(
    "line",
    [
        "ⓒ 한강신문, 무단 전재 및 재배포 금지",
        "<저작권자 ⓒ 한강신문>",
        "Copyright 2025 Han River Daily. All rights reserved.",
        "[사진=한강신문]",
        "올트먼 CEO가 행사장에 들어서고 있다. 사진=카카오 제공",
        "올트먼 CEO가 인사하고 있다. /연합뉴스",
        "▲ 올트먼 CEO. 사진제공=카카오",
        "Photo by Jane Doe",
        "Sam Altman speaks in Seoul on Tuesday. (Photo: Han River Daily)",
        "김서현 기자",
        "서울=김서현 기자",
        "By Jane Doe, Staff Writer",
        "문의 newsroom@paper.example",
        "관련기사",
        "Read more: Kakao and OpenAI",
        "연합뉴스",
    ],
)
def test_a_line_that_tells_no_news(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "sentence",
    [
        "향년 48세.",
        "저작권자의 동의 없이 학습한 인공지능에 소송이 제기됐다.",
        "사진 앱이 새로 나왔다.",
        "기자 출신인 그는 지난해 국회에 들어갔다.",
        "Copyright law was amended on Tuesday.",
        "Photo agencies protested against the ban.",
        "By Tuesday, Kakao had signed.",
        "Read it in full before signing, the ministry said.",
    ],
)
def test_news_that_only_looks_like_it(sentence: str) -> None:
    assert not is_boilerplate(sentence)

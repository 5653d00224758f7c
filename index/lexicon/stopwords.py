"""Words of a question that say nothing of what it is about, in both languages."""

import re

ENGLISH = frozenset(
    "a about after again all also am an and any anyone anything are as at be because been before being but by can"
    " could did do does doing done down for from get gets getting give go going gone got had happen happened happening"
    " happens has have having he her hers him his how i if in into is it its just know let like many me more most much"
    " my new news of off on or other our out over please really same say said says she should show so some still such"
    " tell than that the their them then there these they thing things this those to today told too upe very was"
    " we were what whats when where which who whom whose why will with would yet you your s t re ve ll d m"
    " latest recent recently now update updates article articles find".split()
)

KOREAN = frozenset(
    "뭐 뭘 뭔 뭐야 뭐지 뭐래 뭐라고 뭐했어 뭐해 무엇 무엇을 무엇이 무슨 어떤 어떻게 어떠 어때 어떻게돼"
    " 어떻게됐어 어디 어디서 어디에 어디에서 어디야 언제 언제야 언제부터 언제까지 누구 누가 누구야 누구를"
    " 누굴 왜 얼마 얼마나 얼마야 몇 몇개 했어 했나 했니 했는데 했지 했다 했어요 했나요 했습니까 해 하나"
    " 하나요 하는 한 할 하고 하는거야 됐어 됐나 됐지 됐나요 됐어요 돼 되나 되나요 된 되는 될 있어 있나"
    " 있나요 있어요 있는 있지 있었어 없어 없나 이야 인가 인가요 이야기 알려줘 알려 말해줘 말해 보여줘"
    " 찾아줘 궁금해 관련 대해 대한 대해서 관해 그 이 저 그거 이거 것 거 게 걸 건 좀 나 내 너 우리 그리고"
    " 그런데 근데 또 더 다 요즘 최근 지금 이번 오늘 소식 뉴스 기사 수 때 중 등 및 래 대 야 임 음 냐 나요"
    " 어 지 까 가 는 은 를 을 의 에 도 로".split()
)

_QUESTION = re.compile("(?:뭐|뭘|뭔|무엇|얼마|누구|누굴|언제|어디|어떻|어때|몇)[가-힣]{0,4}")
"""Question words, with whatever endings follow."""


def is_stopword(run: str) -> bool:
    """Whether a folded run of letters only frames a question.

    A lone Hangul syllable does too: a unit after a number, or one that is inside too many words to tell.
    """
    return (
        run in ENGLISH
        or run in KOREAN
        or (len(run) == 1 and "가" <= run <= "힣")
        or _QUESTION.fullmatch(run) is not None
    )

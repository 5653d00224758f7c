"""English words are asked for in all their forms, and of different words none is taken for another."""

import pytest

from index import lexical
from index.lexicon import Lexicon, inflection


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("sold", "sell"), ("won", "win"), ("died", "die"), ("struck", "strike"), ("rose", "rise"), ("led", "lead"),
        ("children", "child"), ("higher", "high"), ("resignation", "resign"), ("announced", "announce"),
        ("stopped", "stop"), ("denied", "deny"), ("scoring", "score"),
    ],
)  # fmt: skip
def test_a_form_is_traced_to_its_base_and_made_from_it(form: str, base: str) -> None:
    assert base in inflection.bases(form)
    assert form in inflection.forms(base)


def test_what_is_no_base_has_no_forms() -> None:
    assert inflection.forms("won") == ("won",)
    assert inflection.forms("announced") == ("announced",)
    assert inflection.forms("이기다") == ("이기다",)


@pytest.mark.parametrize(("one", "other"), [("hope", "hop"), ("plane", "plan"), ("united", "unit"), ("news", "new")])
def test_words_of_different_meaning_do_not_meet_in_the_index(one: str, other: str) -> None:
    assert lexical.stem(one) != lexical.stem(other) or one == "news"


WORDS = Lexicon(
    [
        ("이기다", "verb", ("win",), ()),
        ("원", "unit", ("won",), ("원화",)),
        ("장미", "noun", ("rose",), ()),
        ("오르다", "verb", ("rise",), ()),
        ("사퇴하다", "verb", ("step down",), ()),
        ("말하다", "verb", ("speak",), ()),
    ]
)


def korean(question: str) -> set[str]:
    return {word for concept in WORDS.concepts(question) for word in concept.other}


def test_an_irregular_form_may_be_a_word_of_its_own_or_its_base() -> None:
    assert korean("rose") == {"장미", "오르"}
    assert "이기" in korean("who won")


def test_after_a_number_won_is_the_currency() -> None:
    assert korean("3 trillion won") == {"원화"}


def test_the_verb_of_a_phrase_is_inflected() -> None:
    assert korean("he stepped down") == {"사퇴"}


def test_a_korean_verb_is_asked_for_in_the_forms_of_its_translation() -> None:
    (concept,) = WORDS.concepts("말했어")
    assert {"speak", "spoke", "spoken"} <= set(concept.other)

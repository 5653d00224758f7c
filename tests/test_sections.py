"""The section tree, and the section of an article that comes without one."""

import pytest
from articles import article

from bot.config import Config
from index.article import Section
from index.encoder import Encoder
from index.errors import ConfigError, UnknownSectionError
from index.sections import NearestSection, SectionTree


@pytest.fixture(scope="module")
def tree(config: Config) -> SectionTree:
    return SectionTree.from_config(config.sections)


def test_the_shipped_tree_has_the_papers_sections_in_both_languages(tree: SectionTree) -> None:
    assert [section.ko for section in tree.main] == [
        "머니", "산업", "IT·과학", "정치&정책", "생활경제", "사회", "에듀&JOB", "기획연재", "오피니언", "라이프",
    ]  # fmt: skip
    assert [child.ko for child in tree.find("머니").children] == ["증권", "은행", "보험", "카드", "부동산", "경제일반"]
    assert all(section.en for section in tree)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("it", "it"),
        ("IT", "it"),
        ("IT·과학", "it"),
        ("it 과학", "it"),
        ("IT & Science", "it"),
        ("부동산", "money/property"),
        ("money/property", "money/property"),
        ("정치", "politics"),
        ("IT·과", "it"),
        ("opinion", "opinion"),
    ],
)
def test_a_section_is_found_by_what_people_call_it(tree: SectionTree, name: str, slug: str) -> None:
    assert tree.find(name).slug == slug


@pytest.mark.parametrize("name", ["", "···", "요리", "moneyy", "<b>&", "e"])
def test_an_unknown_name_is_answered_with_the_names_there_are(tree: SectionTree, name: str) -> None:
    assert tree.match(name) is None
    with pytest.raises(UnknownSectionError, match="머니 \\(money\\)"):
        tree.find(name)


def test_two_sections_cannot_share_a_slug() -> None:
    with pytest.raises(ConfigError, match="'a'"):
        SectionTree([Section("a", "가", "A"), Section("a", "나", "B")])


@pytest.mark.parametrize(
    ("text", "main"),
    [
        ("코스피가 외국인 매도에 밀려 하락 마감했다. 증권사들은 반등을 점쳤다.", "money"),
        ("완성차 업체들의 지난달 전기차 판매가 늘었다. 현대차는 공장 가동을 늘린다.", "industry"),
        ("국회가 대통령 탄핵소추안을 놓고 여야로 갈려 맞섰다.", "politics"),
        ("The singer won three Grammy awards and her new film opens next week.", "life"),
        ("교육부가 대학 등록금 인상률 상한을 발표했다.", "education"),
    ],
)
def test_an_article_without_a_section_gets_the_nearest(
    tree: SectionTree, encoder: Encoder, text: str, main: str
) -> None:
    (slug,) = NearestSection(tree, encoder).slugs([article("a", text.partition(".")[0], text)])
    assert slug is not None
    assert slug.partition("/")[0] == main

"""A newspaper's navigation: its name, its sections and their sub-sections, from a list page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import html

from index.sources.text import one_line, text_of

_BULLET = re.compile(r"^\s*[•·*▪◦‣∙-]\s+(?P<name>\S.*)$")
_LONG_LINE = 200
_MENU = "//nav//ul | //header//ul | " + " | ".join(
    f"//*[contains(@{attribute}, '{word}')]//ul" for attribute in ("class", "id") for word in ("gnb", "nav", "menu")
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A section as a list page names it. Which of our sections it is, `SectionTree.match` knows.

    Attributes:
        name: In the paper's own language.
        children: Names of its sub-sections.
    """

    name: str
    children: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Navigation:
    """The navigation of a list page.

    Attributes:
        paper: What the paper calls itself there, or "".
        headings: Its sections, in order.
    """

    paper: str = ""
    headings: tuple[Heading, ...] = ()

    @property
    def names(self) -> set[str]:
        """Every section's and sub-section's name."""
        return {name for heading in self.headings for name in (heading.name, *heading.children)}


def end_of_navigation(lines: Sequence[str]) -> int:
    """How many of the lines belong to the navigation at the top: up to the last bullet before any long text."""
    end = 0
    for number, line in enumerate(lines, start=1):
        if len(line) > _LONG_LINE:
            break
        if _BULLET.match(line):
            end = number
    return end


def navigation_of_text(lines: Sequence[str]) -> Navigation:
    """Parse the navigation's lines.

    The paper's name and its sections stand on one line; then comes a block for each section that
    has sub-sections: its indented name, and a bullet for each of them.
    """
    blocks: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines:
        if bullet := _BULLET.match(line):
            current.append(one_line(bullet["name"]))
        elif line.strip() and line[0].isspace():
            current = blocks.setdefault(one_line(line), [])
    top = next((line for line in lines if line.strip()), "")
    paper, names = ("", []) if top[:1].isspace() else _top_line(top, blocks)
    order = dict.fromkeys([*names, *blocks])
    return Navigation(paper, tuple(Heading(name, tuple(blocks.get(name, ()))) for name in order))


def _top_line(line: str, blocks: dict[str, list[str]]) -> tuple[str, list[str]]:
    """The paper's name and the names of the sections, some of which have spaces in them."""
    for name in blocks:
        line = line.replace(name, name.replace(" ", "\x00"))
    words = [word.replace("\x00", " ") for word in line.split()]
    if len(words) < 3:
        return one_line(line), []
    return ("", words) if words[0] in blocks else (words[0], words[1:])


def navigation_of_html(root: html.HtmlElement) -> tuple[Heading, ...]:
    """The sections of the first menu with at least three entries, and nested menus as their sub-sections."""
    for menu in root.xpath(_MENU):
        headings = [_heading(entry) for entry in menu.xpath("./li")]
        named = [heading for heading in headings if heading.name]
        if len(named) >= 3:
            return tuple(named)
    return ()


def _heading(entry: html.HtmlElement) -> Heading:
    links = entry.xpath(".//a")
    children = (one_line(text_of(link)) for link in entry.xpath(".//ul//a"))
    name = one_line(text_of(links[0])) if links else ""
    return Heading(name, tuple(child for child in children if child and child != name))

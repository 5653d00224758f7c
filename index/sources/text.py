"""Cleaning: markup to plain text, and plain text to tidy lines."""

import re
import sys
import unicodedata

from lxml import etree, html

_BLOCKS = {
    *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "h1", "h2"),
    *("h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul"),
}
_SILENT = ("script", "style", "noscript", "template", "iframe", "svg")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|<!--|&#?\w+;")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_REFERENCE = re.compile(r"&(?:amp;)?#(?:x(?P<hex>[0-9a-f]+)|(?P<decimal>[0-9]+));?", re.IGNORECASE)
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def without_impossible(markup: str) -> str:
    """Markup without the characters that XML cannot hold, plain or as numeric references.

    The parsers that read what others write fail at them.
    """
    return _REFERENCE.sub(_possible, _IMPOSSIBLE.sub("", markup))


def _possible(reference: re.Match[str]) -> str:
    digits, base = (reference["hex"], 16) if reference["hex"] else (reference["decimal"], 10)
    code = int(digits, base) if len(digits) < 10 else sys.maxunicode + 1
    return "" if code > sys.maxunicode or _IMPOSSIBLE.match(chr(code)) else reference[0]


def parse_html(markup: str) -> html.HtmlElement | None:
    """A document or a piece of one as a tree without scripts and styles, or None where nothing is in it."""
    try:
        # lxml refuses text that declares an encoding.
        root = html.document_fromstring(without_impossible(_DECLARATION.sub("", markup)))
    except (etree.ParserError, ValueError):
        return None
    etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, *_SILENT, with_tail=False)
    return root


def text_of(element: html.HtmlElement) -> str:
    """An element's text; where a block begins or ends, so does a line."""
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if node.tag in _BLOCKS:
            parts.append("\n")
        if event == "start":
            parts.append(node.text or "")
        elif node is not element:
            parts.append(node.tail or "")
    return paragraphs("".join(parts))


def plain(markup: str) -> str:
    """Text of a piece of HTML: tags gone, entities decoded, blocks on lines of their own."""
    if not _MARKUP.search(markup):
        return paragraphs(markup)
    root = parse_html(f"<div>{markup}</div>")
    return "" if root is None else text_of(root)


def paragraphs(text: str) -> str:
    """Tidy lines: composed (NFC), without invisible characters, spaces single, no empty lines."""
    lines = (" ".join(_visible(line).split()) for line in _LINE_ENDS.sub("\n", text).split("\n"))
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    """As `paragraphs`, on a single line."""
    return paragraphs(text).replace("\n", " ")


def _visible(line: str) -> str:
    """Without control, format (zero-width, bidirectional) and surrogate characters; a tab is a space."""
    composed = unicodedata.normalize("NFC", line.replace("\t", " "))
    return "".join(c for c in composed if c.isprintable() or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))

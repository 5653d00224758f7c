"""Bytes to text: the encoding that a document is in, whatever it or its server claims."""

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(
    rb"""<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)|<meta[^>]*\bcharset\s*=\s*["']?([\w.:-]+)""", re.I
)
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_HIGH = re.compile(r"[^\x00-\x7f]")
_REPLACEMENT = "\ufffd"

# Every name of Korea's old standard stands for its superset, which is what pages are really written in.
_KOREAN = {"euc_kr", "cp949", "ksc5601", "ks_c_5601_1987", "ks_c_5601", "korean", "windows_949", "x_windows_949", "uhc"}
# These can decode any bytes, so that decoding proves nothing.
_ANYTHING = {"iso8859-1", "cp1252", "iso8859-15", "latin_1"}

# Without a byte order mark these are a mistake in the declaration: a page that declares them is readable as ASCII.
_NEVER = ("utf-16", "utf-32", "utf-7")

_HEAD = 4096
_GUESSED_BYTES = 100_000
_BROKEN_SHARE = 0.01


def decode(content: bytes, http_charset: str = "") -> str:
    """Decode a document.

    A byte order mark decides; else UTF-8, which other encodings' text hardly ever happens to be;
    else what the HTTP header or the document declares; else Korean; else a statistical guess.
    The first that fits without error is taken; failing that, the first that fits but for a few
    damaged bytes, which are dropped.

    Args:
        content: The document's bytes.
        http_charset: Charset of the HTTP header, or "".

    Returns:
        The text, without byte order mark and without U+FFFD.
    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _dropped(content[len(bom) :].decode(encoding, "replace"))
    candidates = list(dict.fromkeys(_candidates(content, http_charset)))
    for encoding in candidates:
        try:
            return _dropped(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    for encoding in candidates:
        text = content.decode(encoding, "replace")
        if text.count(_REPLACEMENT) <= _BROKEN_SHARE * len(text) + 1:
            return _dropped(text)
    guess = from_bytes(content[:_GUESSED_BYTES]).best()
    return _dropped(content.decode(guess.encoding if guess else "utf-8", "replace"))


def _candidates(content: bytes, http_charset: str) -> Iterator[str]:
    yield "utf-8"
    declared = [http_charset, *(name.decode("ascii") for pair in _DECLARED.findall(content[:_HEAD]) for name in pair)]
    names = [name for name in map(_python_name, declared) if name]
    yield from (name for name in names if name not in _ANYTHING)
    if _reads_as_korean(content):
        yield "cp949"
    yield from names


def _python_name(charset: str) -> str:
    """Python's name of a charset, or "" for one it does not know."""
    name = re.sub(r"[-.:]", "_", charset.strip().lower())
    if name in _KOREAN:
        return "cp949"
    try:
        known = codecs.lookup(name).name
        b"a".decode(known, "replace")
    except (LookupError, UnicodeError):
        return ""
    return "" if known.startswith(_NEVER) else known


def _reads_as_korean(content: bytes) -> bool:
    """Whether most of what is not ASCII turns out to be Hangul when read as Korean."""
    text = content.decode("cp949", "replace")
    return len(_HANGUL.findall(text)) > 0.5 * len(_HIGH.findall(text))


def _dropped(text: str) -> str:
    return text.replace(_REPLACEMENT, "").removeprefix("\ufeff")

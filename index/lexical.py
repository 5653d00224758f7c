"""The lexical leg: BM25 over both languages, in SQLite's FTS5.

Korean is indexed by character bigrams of its Hangul runs: as good as a morphological analyser for
BM25 at a thirtieth of the time, and blind to particles and missing spaces. Everything else is
indexed by whole words, Hanja by single characters. Text becomes terms here, before FTS5 sees it.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from index import numbers
from index.article import Passage

_TABLE = "passage_words"
_RUN = re.compile(
    r"[가-힣ㄱ-ㅎㅏ-ㅣ]+|[\u3400-\u9fff\uf900-\ufaff]|[0-9]+(?:,[0-9]{3})*|[^\W\d_가-힣ㄱ-ㅎㅏ-ㅣ\u3400-\u9fff\uf900-\ufaff]+"
)


_PLAIN = {
    code: base
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
    if (base := unicodedata.normalize("NFD", chr(code))[0]).isascii()
}
_PLAIN |= str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_PLAIN |= str.maketrans({"$": " dollar ", "€": " euro ", "£": " pound ", "₩": " won ", "¥": " yen "})


def fold(text: str) -> str:
    """A text without case, compatibility forms and accents, its currency signs as words."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_PLAIN)


def runs(text: str) -> list[str]:
    """Runs of one script in a text: Hangul runs, single Hanja, numbers (without commas), words; folded."""
    return [run.replace(",", "") for run in _RUN.findall(fold(text))]


def terms(run: str) -> list[str]:
    """The index terms of one run: bigrams of Hangul (a lone syllable is itself), else the run."""
    if "가" <= run[0] <= "힣" and len(run) > 1:
        return [run[i : i + 2] for i in range(len(run) - 1)]
    return [stem(run)]


def stem(word: str) -> str:
    """An English word without its plural ending; anything else as it is.

    The "S stemmer" of Harman, "How effective is suffixing?" (1991): it seldom joins words of
    different meaning, as stronger ones do.
    """
    if not word.isascii() or len(word) < 4 or not word.endswith("s"):
        return word
    if word.endswith("ies") and word[-4] not in "ae":
        return word[:-3] + "y"
    if word.endswith(("us", "ss")):
        return word
    return word[:-1]


def text_terms(text: str) -> list[str]:
    """The index terms of a text's words, in order."""
    return [term for run in runs(text) for term in terms(run)]


def number_terms(text: str) -> list[str]:
    """The index terms of a text's numbers in the form that both languages share, in order."""
    return numbers.terms(fold(text))


def any_of(phrases: Iterable[Sequence[str]]) -> str:
    """FTS5 expression for any of these phrases, each a sequence of terms next to one another."""
    return " OR ".join('"' + " ".join(phrase) + '"' for phrase in phrases if phrase)


def create(connection: sa.Connection) -> None:
    """Make the full-text table where it is missing."""
    connection.execute(
        sa.text(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {_TABLE} USING fts5(terms, tokenize = 'unicode61 remove_diacritics 0')"
        )
    )
    connection.execute(sa.text(f"CREATE VIRTUAL TABLE IF NOT EXISTS {_TABLE}_terms USING fts5vocab({_TABLE}, 'row')"))


def drop(connection: sa.Connection) -> None:
    """Remove the full-text table, as a layout of the past."""
    connection.execute(sa.text(f"DROP TABLE IF EXISTS {_TABLE}_terms"))
    connection.execute(sa.text(f"DROP TABLE IF EXISTS {_TABLE}"))


def add(connection: sa.Connection, passage_id: int, passage: Passage) -> None:
    """Index a passage's words and numbers, its headline's included."""
    found = " ".join((*text_terms(passage.embedded), *number_terms(passage.embedded)))
    connection.execute(
        sa.text(f"INSERT INTO {_TABLE} (rowid, terms) VALUES (:id, :terms)"),  # noqa: S608 - a constant
        {"id": passage_id, "terms": found},
    )


def indexed(connection: sa.Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    """The index terms of passages, as they were added; a passage that is gone is missing."""
    query = sa.text(f"SELECT rowid, terms FROM {_TABLE} WHERE rowid IN :ids")  # noqa: S608 - a constant
    rows = connection.execute(query.bindparams(sa.bindparam("ids", list(ids), expanding=True)))
    return {int(row[0]): str(row[1]).split(" ") for row in rows.all()}


def remove(connection: sa.Connection, ids: Sequence[int]) -> None:
    """Forget the words of passages."""
    if ids:
        connection.execute(
            sa.text(f"DELETE FROM {_TABLE} WHERE rowid = :id"),  # noqa: S608 - a constant
            [{"id": id_} for id_ in ids],
        )


def match(
    connection: sa.Connection, expression: str, limit: int, among: sa.Select[tuple[int]] | None = None
) -> list[int]:
    """Passages that match a full-text expression, by BM25 (FTS5's own: k1 = 1.2, b = 0.75).

    Args:
        connection: The store's.
        expression: From `any_of`; "" matches nothing.
        limit: At most so many passages.
        among: Selects the ids of the passages to look at; None is all.

    Returns:
        Passage ids, the best first.
    """
    if not expression:
        return []
    id_ = sa.literal_column("rowid", sa.Integer)
    query = sa.select(id_).select_from(sa.table(_TABLE)).where(sa.text(f"{_TABLE} MATCH :expression"))
    if among is not None:
        # Asked of every match: matches are bounded, and what is let through is not. As `rowid IN (...)`, SQLite runs
        # the full-text query once for each id, which took minutes.
        allowed = among.where(among.selected_columns[0] == sa.literal_column(f"{_TABLE}.rowid", sa.Integer))
        query = query.where(sa.exists(allowed))
    ranked = query.order_by(sa.literal_column("rank")).limit(limit)
    return list(connection.execute(ranked, {"expression": expression}).scalars())


def frequencies(connection: sa.Connection, found: Iterable[str]) -> dict[str, int]:
    """Passages that each index term occurs in; terms that occur in none are missing."""
    query = sa.text(f"SELECT term, doc FROM {_TABLE}_terms WHERE term IN :terms")  # noqa: S608 - a constant
    rows = connection.execute(query.bindparams(sa.bindparam("terms", list(found), expanding=True)))
    return {str(row[0]): int(row[1]) for row in rows}

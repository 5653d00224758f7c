"""The words of the stored passages by their sound: where a name is found that is spelled in the other alphabet.

A row for each word and each of its keys (`index.lexicon.sounds`). Hangul words stand without their
particles; forms of verbs, which no name looks like, are left out. Words whose passages are gone
stay: the full-text index tells that nothing has them.
"""

from collections.abc import Iterable
from functools import lru_cache

import sqlalchemy as sa

from index import lexical
from index.article import Passage
from index.lexicon import hangul, sounds
from index.lexicon.stopwords import is_stopword

_TABLE = "passage_sounds"
_LENGTHS = {True: range(2, 9), False: range(3, 21)}  # syllables of a Hangul word, letters of a Latin one
_FOUND = 1500  # words of a sound, at most: a bound of the time that weighing them takes
_KEYS = 8  # of a word, at most
_VERBAL = (
    "니다",
    "한다",
    "된다",
    "이다",
    "하는",
    "되는",
    "하고",
    "되고",
    "하며",
    "되며",
    "하지",
    "해서",
    "하게",
    "하기",
    "위해",
)


def create(connection: sa.Connection) -> None:
    """Make the table where it is missing."""
    connection.execute(
        sa.text(
            f"CREATE TABLE IF NOT EXISTS {_TABLE}"
            " (key TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (key, word)) WITHOUT ROWID"
        )
    )


def drop(connection: sa.Connection) -> None:
    """Remove the table, as a layout of the past."""
    connection.execute(sa.text(f"DROP TABLE IF EXISTS {_TABLE}"))


def add(connection: sa.Connection, passages: Iterable[Passage]) -> None:
    """Take in the words of passages, their headlines' included."""
    rows = {row for passage in passages for run in set(lexical.runs(passage.embedded)) for row in _rows(run)}
    if rows:
        connection.exec_driver_sql(f"INSERT OR IGNORE INTO {_TABLE} (key, word) VALUES (?, ?)", list(rows))  # noqa: S608


def words(connection: sa.Connection, keys: Iterable[str], korean: bool) -> list[str]:
    """Words in Hangul, or in Latin letters, that have one of these keys."""
    alphabet = "word >= '가'" if korean else "word < '가'"
    query = sa.text(f"SELECT DISTINCT word FROM {_TABLE} WHERE key IN :keys AND {alphabet} LIMIT {_FOUND}")  # noqa: S608 - constants
    return list(connection.execute(query.bindparams(sa.bindparam("keys", list(keys), expanding=True))).scalars())


@lru_cache(1 << 16)
def _rows(run: str) -> tuple[tuple[str, str], ...]:
    """Keys and words of a run."""
    if hangul.is_hangul(run):
        words_ = _stems(run)
    elif run.isascii() and run.isalpha() and len(run) in _LENGTHS[False] and not is_stopword(run):
        words_ = [run]
    else:
        return ()
    return tuple((key, word) for word in words_ for key in sounds.keys(word)[:_KEYS])


def _stems(run: str) -> list[str]:
    """What of a Hangul run may be a name."""
    past = len(run) > 1 and hangul.is_hangul(run[-2]) and hangul.split(run[-2])[2] == "ㅆ"
    if past or run.endswith(_VERBAL) or not all(map(hangul.is_hangul, run)):
        return []
    return [stem for stem in (run, *hangul.without_particle(run)) if len(stem) in _LENGTHS[True]]

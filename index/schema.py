"""The news database: its tables."""

from pathlib import Path

import sqlalchemy as sa
from tqdm import tqdm

from index import lexical, vocabulary
from index.article import Passage
from index.database import open_sqlite

SCHEMA_VERSION = 2

metadata = sa.MetaData()
articles = sa.Table(
    "articles",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True),
    sa.Column("id", sa.String, nullable=False, unique=True),
    sa.Column("url", sa.String, nullable=False, index=True),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("body", sa.String, nullable=False),
    sa.Column("published", sa.Integer, nullable=False, index=True),  # seconds since 1970 UTC
    sa.Column("section", sa.String, nullable=False, index=True),
    sa.Column("section_given", sa.Boolean, nullable=False),  # False: the nearest by the encoder
    sa.Column("author", sa.String, nullable=False),
    sa.Column("language", sa.String, nullable=False),
    sa.Column("source", sa.String, nullable=False),
    sa.Column("checksum", sa.String, nullable=False),
)
passages = sa.Table(
    "passages",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("article_key", sa.ForeignKey("articles.key", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("text", sa.String, nullable=False),
    sqlite_autoincrement=True,  # an id is never used again, so that the vector index can tell old from new
)
vectors = sa.Table(
    "vectors",
    metadata,
    sa.Column("passage_id", sa.ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("encoder", sa.String, primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),  # float32, little-endian
    sa.Column("sentences", sa.LargeBinary, nullable=False),  # int8, a row a sentence
)
encoders = sa.Table(
    "encoders",
    metadata,
    sa.Column("role", sa.String, primary_key=True),  # "live" or "next"
    sa.Column("model", sa.String, nullable=False),
    sa.Column("adapter", sa.Boolean, nullable=False),
    sa.Column("fingerprint", sa.String),
    sa.Column("problem", sa.String),
)
memory = sa.Table(
    "memory",
    metadata,
    sa.Column("source", sa.String, primary_key=True),
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("value", sa.String, nullable=False),
)
state = sa.Table("state", metadata, sa.Column("revision", sa.Integer, nullable=False))


def open_database(path: Path) -> sa.Engine:
    """Open the news database.

    Raises:
        StoreError: It cannot be used; see `open_sqlite`.
    """
    return open_sqlite(path, metadata, SCHEMA_VERSION, _prepare)


def _prepare(connection: sa.Connection) -> None:
    _add_sentences(connection)
    made_by = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if made_by < SCHEMA_VERSION:
        lexical.drop(connection)
        vocabulary.drop(connection)
    lexical.create(connection)
    vocabulary.create(connection)
    if made_by < SCHEMA_VERSION:
        _index_words(connection)
    if connection.execute(sa.select(state)).first() is None:
        connection.execute(sa.insert(state).values(revision=0))


def _index_words(connection: sa.Connection) -> None:
    """Index the words of every passage anew: an earlier Sosik took other terms from them."""
    columns = (passages.c.id, passages.c.position, passages.c.text, articles.c.title, articles.c.id.label("article_id"))
    query = sa.select(*columns).join(articles, articles.c.key == passages.c.article_key)
    for row in tqdm(connection.execute(query).all(), desc="words", disable=None):
        passage = Passage(row.article_id, row.position, row.title, row.text)
        lexical.add(connection, row.id, passage)
        vocabulary.add(connection, [passage])


def _add_sentences(connection: sa.Connection) -> None:
    """Empty the table of an earlier Sosik, which embedded no sentences: its passages are embedded anew with them."""
    if "sentences" not in {column["name"] for column in sa.inspect(connection).get_columns(vectors.name)}:
        vectors.drop(connection)
        vectors.create(connection)

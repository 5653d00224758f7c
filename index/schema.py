"""The news database: its tables, and how its file is opened."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from index import lexical
from index.errors import StoreError

SCHEMA_VERSION = 1

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
    """Open the database, made with its folders when missing.

    Raises:
        StoreError: It cannot be opened, is no database, or was made by a newer Sosik.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})
        sa.event.listen(engine, "connect", _pragmas)
        with engine.begin() as connection:
            version = int(connection.execute(sa.text("PRAGMA user_version")).scalar_one())
            if version > SCHEMA_VERSION:
                raise StoreError(
                    f"{path} was made by a newer Sosik (schema {version}, this one knows {SCHEMA_VERSION}); upgrade it"
                )
            metadata.create_all(connection)
            lexical.create(connection)
            if connection.execute(sa.select(state)).first() is None:
                connection.execute(sa.insert(state).values(revision=0))
            connection.execute(sa.text(f"PRAGMA user_version = {SCHEMA_VERSION}"))
    except (OSError, sa.exc.DBAPIError) as error:
        why = getattr(error, "orig", None) or error
        raise StoreError(
            f"{path}: {why}; check that the folder can be written, or move the file away to begin anew"
        ) from error
    return engine


def _pragmas(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DB-API connection has no common type
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # what is reported as stored survives a power cut too
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()

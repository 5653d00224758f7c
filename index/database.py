"""Opening a SQLite file: made when missing, its version checked, its errors turned into ours."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from index.errors import StoreError


def open_sqlite(
    path: Path, tables: sa.MetaData, version: int, prepare: Callable[[sa.Connection], None] = lambda _: None
) -> sa.Engine:
    """Open a database, with its tables.

    Whatever SQLite says later (damaged, full, locked for too long) is raised as a StoreError too,
    without the statement and its values, which may be somebody's words.

    Args:
        path: The file; made with its folders when missing.
        tables: What is to be in it.
        version: Of the tables, kept in the file.
        prepare: Makes what SQLAlchemy does not know of, in the same transaction.

    Raises:
        StoreError: It cannot be opened, is no database, or was made by a newer Sosik.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path.parent}: {error.strerror}; name another folder with --data-dir") from error
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)), hide_parameters=True, connect_args={"timeout": 30}
    )
    sa.event.listen(engine, "connect", _pragmas)
    sa.event.listen(engine, "handle_error", _translating(path))
    try:
        with engine.begin() as connection:
            # Of two processes that start on a new folder, one makes the tables and the other finds them.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            _check_version(path, int(connection.exec_driver_sql("PRAGMA user_version").scalar_one()), version)
            tables.create_all(connection)
            prepare(connection)
            connection.exec_driver_sql(f"PRAGMA user_version = {version}")
    except sa.exc.DBAPIError as error:  # while connecting, errors are not yet translated
        raise _unusable(path, error.orig) from None
    return engine


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that has the database for itself from the beginning: what it reads holds until it has written."""
    with engine.begin() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


def _check_version(path: Path, found: int, known: int) -> None:
    if found > known:
        raise StoreError(
            f"{path} was made by a newer Sosik (schema {found}, this one knows {known}); "
            "upgrade Sosik, or name another folder with --data-dir"
        )


def _pragmas(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's connection
    # What is confirmed is on the disk, and survives a power cut too.
    for pragma in ("busy_timeout = 30000", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _translating(path: Path) -> Callable[[sa.ExceptionContext], None]:
    def translate(context: sa.ExceptionContext) -> None:
        # Not those of a wrong statement or value, which are ours.
        if type(context.sqlalchemy_exception) in (sa.exc.DatabaseError, sa.exc.OperationalError):
            context.chained_exception = _unusable(path, context.original_exception)

    return translate


def _unusable(path: Path, why: BaseException | None) -> StoreError:
    return StoreError(
        f"{path}: {why}; see that the disk has room and the folder can be written. "
        "A damaged file must be replaced by a copy, or moved away to begin anew"
    )

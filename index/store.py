"""SQLite: the one truth about articles, passages and vectors.

Everything that makes an article searchable is written in one transaction: the article, its
passages, their vectors and their words. What is SQLite's own (pragmas, FTS5) stays here and in
`lexical.py`; the rest is SQLAlchemy Core.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.dialects.sqlite import insert as upsert

from index import lexical, schema, vector_table, vocabulary
from index.article import Article, Language, Passage
from index.database import writing
from index.encoder_table import Encoders
from index.vector_table import Embedding, chunks

_COUNTED_TERMS = 200_000  # kept in memory, at most about so many


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article ready to be stored.

    Attributes:
        article: The article, its section a slug of the tree.
        section_given: Whether the source named the section.
        passages: Its passages in order.
        embeddings: What the encoder made of each.
    """

    article: Article
    section_given: bool
    passages: Sequence[Passage]
    embeddings: Sequence[Embedding]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles a search looks at; None is no limit.

    Attributes:
        sections: Slugs.
        since: First moment, inclusive, timezone-aware.
        until: Last moment, exclusive, timezone-aware.
        authors: Authors, as they are stored.
    """

    sections: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    authors: tuple[str, ...] | None = None

    @property
    def empty(self) -> bool:
        """Whether it lets everything through."""
        return self == Filter()

    def clauses(self) -> list[sa.ColumnElement[bool]]:
        """Conditions on the articles table."""
        found: list[sa.ColumnElement[bool]] = []
        if self.sections is not None:
            found.append(schema.articles.c.section.in_(self.sections))
        if self.since is not None:
            found.append(schema.articles.c.published >= int(self.since.timestamp()))
        if self.until is not None:
            found.append(schema.articles.c.published < int(self.until.timestamp()))
        if self.authors is not None:
            found.append(schema.articles.c.author.in_(self.authors))
        return found


def checksum(article: Article) -> str:
    """Hash of what a correction changes: text, moment, address, author.

    Not of section and source, which differ for one article between two feeds of a paper: they must
    not take turns in correcting each other.
    """
    said = (article.title, article.body, article.published.astimezone(UTC).isoformat(), article.url, article.author)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


class Store:
    """Articles, passages, vectors and words in one SQLite file.

    Args:
        path: The file; made with its folders when missing.

    Attributes:
        encoders: Whose vectors questions are answered with.

    Raises:
        StoreError: It cannot be opened, is no database, or was made by a newer Sosik.
    """

    def __init__(self, path: Path) -> None:
        self._engine = schema.open_database(path)
        self.encoders = Encoders(self._engine)
        # Of one revision, how many passages a term is in: FTS5 goes through all of them to tell.
        self._counted: tuple[int, dict[str, int]] = (-1, {})

    def close(self) -> None:
        """Release the file."""
        self._engine.dispose()

    # -- writing ---------------------------------------------------------------------------

    def known(self, articles: Iterable[Article]) -> dict[str, dict[str, str]]:
        """Which of these articles are stored, by id or by address.

        Returns:
            The given article's id -> (stored article's id -> its checksum).
        """
        by_id = {article.id: article for article in articles}
        by_url = {article.url: article.id for article in by_id.values() if article.url}
        found: dict[str, dict[str, str]] = defaultdict(dict)
        columns = (schema.articles.c.id, schema.articles.c.url, schema.articles.c.checksum)
        either = sa.or_(schema.articles.c.id.in_(by_id), schema.articles.c.url.in_(by_url))
        with self._engine.connect() as connection:
            for row in connection.execute(sa.select(*columns).where(either)):
                for id_ in {row.id, by_url.get(row.url)} & by_id.keys():
                    found[id_][row.id] = row.checksum
        return dict(found)

    def put(self, prepared: Sequence[Prepared], encoder: str, replaces: Iterable[str] = ()) -> None:
        """Store articles whole, in one transaction.

        Args:
            prepared: Articles with passages and vectors.
            encoder: Fingerprint of the encoder that made the vectors.
            replaces: Ids of stored articles that these take the place of.
        """
        gone = {*replaces, *(item.article.id for item in prepared)}
        with self._engine.begin() as connection:
            _delete(connection, schema.articles.c.id.in_(gone))
            for item in prepared:
                _insert(connection, item, encoder)
            connection.execute(sa.update(schema.state).values(revision=schema.state.c.revision + 1))

    def remember(self, source: str, notes: Mapping[str, str]) -> None:
        """Keep what a source noted in a reading whose articles are stored."""
        if not notes:
            return
        rows = [{"source": source, "key": key, "value": value} for key, value in notes.items()]
        with self._engine.begin() as connection:
            statement = upsert(schema.memory)
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["source", "key"], set_={"value": statement.excluded.value}
                ),
                rows,
            )

    def recall(self, source: str) -> dict[str, str]:
        """What a source noted in earlier readings."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                sa.select(schema.memory.c.key, schema.memory.c.value).where(schema.memory.c.source == source)
            )
            return {row.key: row.value for row in rows}

    def put_embeddings(self, encoder: str, ids: Sequence[int], embeddings: Sequence[Embedding]) -> None:
        """Store what this encoder made of passages that are stored already; those that are gone are passed over."""
        with writing(self._engine) as connection:
            query = sa.select(schema.passages.c.id).where(schema.passages.c.id.in_(ids))
            there = set(connection.execute(query).scalars())
            current = [(id_, made) for id_, made in zip(ids, embeddings, strict=True) if id_ in there]
            vector_table.put(connection, encoder, current)

    def drop_other_vectors(self, kept: Set[str]) -> None:
        """Forget the vectors of every encoder but these, some at a time: nobody waits for long to write."""
        there_were = True
        while there_were:
            with writing(self._engine) as connection:
                there_were = vector_table.drop_some_others(connection, kept)

    # -- reading ---------------------------------------------------------------------------

    def revision(self) -> int:
        """A number that grows with every change of articles, whichever process made it."""
        with self._engine.connect() as connection:
            return int(connection.execute(sa.select(schema.state.c.revision)).scalar_one())

    def passage_ids(self, where: Filter | None = None) -> NDArray[np.int64]:
        """Ids of all passages, or of those that a filter lets through, ascending."""
        query = _filtered(where)
        if query is None:
            query = sa.select(schema.passages.c.id)
        with self._engine.connect() as connection:
            return np.fromiter(connection.execute(query.order_by(schema.passages.c.id)).scalars(), dtype=np.int64)

    def vectors(self, encoder: str, ids: Sequence[int]) -> tuple[list[int], NDArray[np.float32]]:
        """Vectors of the passages among `ids` that have one by this encoder.

        Returns:
            Their ids, and float32 of shape (their number, dimension); (0, 0) when there is none.
        """
        with self._engine.connect() as connection:
            return vector_table.of_passages(connection, encoder, ids)

    def sentence_vectors(self, encoder: str, ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """Vectors of the sentences of passages, each sentence embedded by itself, without the headline.

        Returns:
            Passage id -> float32 of shape (sentences, dimension), rows of length 1, one for each of
            `Passage.sentences`; a passage that is gone, or that this encoder has not embedded, is missing.
        """
        with self._engine.connect() as connection:
            return vector_table.of_sentences(connection, encoder, ids)

    def without_vectors(self, encoder: str) -> list[int]:
        """Ids of passages that this encoder has not embedded."""
        with self._engine.connect() as connection:
            return vector_table.without(connection, encoder)

    def embedded(self, encoder: str) -> int:
        """How many passages this encoder has embedded."""
        with self._engine.connect() as connection:
            return vector_table.count(connection, encoder)

    def passages(self, ids: Iterable[int]) -> dict[int, Passage]:
        """Passages by id; an id that is gone is missing."""
        found: dict[int, Passage] = {}
        columns = (schema.passages.c.id, schema.passages.c.position, schema.passages.c.text, schema.articles.c.title)
        with self._engine.connect() as connection:
            for chunk in chunks(list(ids)):
                query = (
                    sa.select(*columns, schema.articles.c.id.label("article_id"))
                    .join(schema.articles, schema.articles.c.key == schema.passages.c.article_key)
                    .where(schema.passages.c.id.in_(chunk))
                )
                for id_, position, text, title, article_id in connection.execute(query).all():
                    found[id_] = Passage(article_id, position, title, text)
        return found

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """Articles by id; an id that is unknown is missing."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(schema.articles).where(schema.articles.c.id.in_(list(ids))))
            return {row.id: _article(row) for row in rows}

    def articles_where(self, where: Filter, limit: int | None = None) -> list[Article]:
        """Articles that a filter lets through, the newest first."""
        query = (
            sa.select(schema.articles)
            .where(*where.clauses())
            .order_by(schema.articles.c.published.desc(), schema.articles.c.key)
        )
        with self._engine.connect() as connection:
            return [_article(row) for row in connection.execute(query.limit(limit))]

    def lead_vectors(self, encoder: str, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Article id -> vector (dimension,) of its first passage."""
        query = (
            sa.select(schema.articles.c.id, schema.vectors.c.vector)
            .join(schema.passages, schema.passages.c.article_key == schema.articles.c.key)
            .join(schema.vectors, schema.vectors.c.passage_id == schema.passages.c.id)
            .where(
                schema.passages.c.position == 0,
                schema.vectors.c.encoder == encoder,
                schema.articles.c.id.in_(list(ids)),
            )
        )
        with self._engine.connect() as connection:
            return {row.id: np.frombuffer(row.vector, "<f4") for row in connection.execute(query)}

    def match(self, expression: str, limit: int, where: Filter | None = None) -> list[int]:
        """Ids of the passages that match a full-text expression and a filter, the best by BM25 first."""
        with self._engine.connect() as connection:
            return lexical.match(connection, expression, limit, _filtered(where))

    def terms(self, ids: Iterable[int]) -> dict[int, list[str]]:
        """The index terms of passages, their headlines' included; an id that is gone is missing."""
        with self._engine.connect() as connection:
            return {
                id_: found for chunk in chunks(list(ids)) for id_, found in lexical.indexed(connection, chunk).items()
            }

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """How many passages each index term occurs in; a term that no passage has is missing."""
        with self._engine.connect() as connection:
            revision = int(connection.execute(sa.select(schema.state.c.revision)).scalar_one())
            if revision != self._counted[0] or len(self._counted[1]) > _COUNTED_TERMS:
                self._counted = (revision, {})
            counted, asked = self._counted[1], set(terms)
            if new := [term for term in asked if term not in counted]:
                counted |= dict.fromkeys(new, 0) | lexical.frequencies(connection, new)
        return {term: counted[term] for term in asked if counted[term]}

    def words_that_sound(self, keys: Iterable[str], korean: bool) -> list[str]:
        """Words of the passages, in Hangul or in Latin letters, whose sound has one of these keys."""
        with self._engine.connect() as connection:
            return vocabulary.words(connection, keys, korean)

    def authors(self) -> list[str]:
        """The authors of all articles, those without one aside."""
        author = schema.articles.c.author
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(author).where(author != "").distinct()).scalars())

    def counts(self) -> dict[str, dict[str, int]]:
        """Articles by language, section and source."""
        with self._engine.connect() as connection:
            return {
                column: {
                    str(row[0]): int(row[1])
                    for row in connection.execute(
                        sa.select(schema.articles.c[column], sa.func.count()).group_by(schema.articles.c[column])
                    )
                }
                for column in ("language", "section", "source")
            }

    def span(self) -> tuple[datetime, datetime] | None:
        """Moments of the oldest and the newest article, or None when there is none."""
        with self._engine.connect() as connection:
            row = connection.execute(
                sa.select(sa.func.min(schema.articles.c.published), sa.func.max(schema.articles.c.published))
            )
            oldest, newest = row.one()
        if oldest is None:
            return None
        return datetime.fromtimestamp(oldest, UTC), datetime.fromtimestamp(newest, UTC)


# -- the pieces --------------------------------------------------------------------------------


def _filtered(where: Filter | None) -> sa.Select[tuple[int]] | None:
    """Ids of the passages that a filter lets through; None where it lets all."""
    if where is None or where.empty:
        return None
    joined = schema.articles.c.key == schema.passages.c.article_key
    return sa.select(schema.passages.c.id).join(schema.articles, joined).where(*where.clauses())


def _delete(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> None:
    keys = list(connection.execute(sa.select(schema.articles.c.key).where(condition)).scalars())
    if not keys:
        return
    ids = list(
        connection.execute(sa.select(schema.passages.c.id).where(schema.passages.c.article_key.in_(keys))).scalars()
    )
    lexical.remove(connection, ids)
    connection.execute(sa.delete(schema.articles).where(schema.articles.c.key.in_(keys)))


def _insert(connection: sa.Connection, item: Prepared, encoder: str) -> None:
    article = item.article
    row = connection.execute(
        sa.insert(schema.articles).values(
            id=article.id,
            url=article.url,
            title=article.title,
            body=article.body,
            published=int(article.published.timestamp()),
            section=article.section or "",
            section_given=item.section_given,
            author=article.author,
            language=article.language,
            source=article.source,
            checksum=checksum(article),
        )
    )
    key = cast(Any, row.inserted_primary_key)[0]
    ids: list[int] = []
    for passage in item.passages:
        inserted = connection.execute(
            sa.insert(schema.passages).values(article_key=key, position=passage.position, text=passage.text)
        )
        ids.append(cast(Any, inserted.inserted_primary_key)[0])
        lexical.add(connection, ids[-1], passage)
    vector_table.put(connection, encoder, zip(ids, item.embeddings, strict=True))
    vocabulary.add(connection, item.passages)


def _article(row: Any) -> Article:  # noqa: ANN401 - a row of the articles table
    return Article(
        id=row.id,
        url=row.url,
        title=row.title,
        body=row.body,
        published=datetime.fromtimestamp(row.published, UTC),
        section=row.section or None,
        author=row.author,
        language=cast(Language, row.language),
        source=row.source,
    )

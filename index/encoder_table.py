"""The encoders table: whose vectors questions are answered with, and who is to take over from it."""

from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert as upsert

from index import schema, vector_table
from index.config import EncoderConfig
from index.database import writing
from index.model_folder import BUNDLED

Role = Literal["live", "next"]
_table = schema.encoders


@dataclass(frozen=True, slots=True)
class EncoderRecord:
    """An encoder as the database remembers it.

    Attributes:
        model: Its name in config.toml.
        adapter: Whether it has our adapter; True for every model that is not the bundled one.
        fingerprint: What its vectors are stored under; None: it has not been loaded yet.
        problem: Why it could not take over, or None.
    """

    model: str
    adapter: bool
    fingerprint: str | None = None
    problem: str | None = None

    @classmethod
    def of(cls, config: EncoderConfig, fingerprint: str | None = None, problem: str | None = None) -> "EncoderRecord":
        """The encoder that [encoder] in config.toml names."""
        return cls(config.model, config.adapter or config.model != BUNDLED, fingerprint, problem)

    @property
    def name(self) -> str:
        """What people call it."""
        return self.model if self.adapter else f"{self.model} without adapter"

    def named_by(self, config: EncoderConfig) -> bool:
        """Whether config.toml names this encoder."""
        named = EncoderRecord.of(config)
        return (self.model, self.adapter) == (named.model, named.adapter)

    def config(self, configured: EncoderConfig) -> EncoderConfig:
        """The table that would name it, computed as `configured` says."""
        return configured.model_copy(update={"model": self.model, "adapter": self.adapter})


class Encoders:
    """The table, as an attribute of the store.

    Args:
        engine: The news database.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def live(self) -> EncoderRecord | None:
        """The encoder that answers; None in a new database, or in one of a Sosik that did not note it."""
        return self._of("live")

    def next(self) -> EncoderRecord | None:
        """The encoder that vectors are being made with, or that could not be switched to."""
        return self._of("next")

    def note_next(self, record: EncoderRecord | None) -> None:
        """Remember who is to take over and how that goes; None: nobody is."""
        with writing(self._engine) as connection:
            _write(connection, "next", record)

    def promote(self, record: EncoderRecord) -> bool:
        """Have this encoder answer from now on, in one step, if it has embedded every passage.

        Every process that asks for the store's revision learns of it.

        Returns:
            Whether it does; False: passages have come that it has not embedded.
        """
        assert record.fingerprint is not None
        with writing(self._engine) as connection:
            if vector_table.without(connection, record.fingerprint):
                return False
            _write(connection, "live", record)
            _write(connection, "next", None)
            connection.execute(sa.update(schema.state).values(revision=schema.state.c.revision + 1))
            return True

    def _of(self, role: Role) -> EncoderRecord | None:
        columns = (_table.c.model, _table.c.adapter, _table.c.fingerprint, _table.c.problem)
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(*columns).where(_table.c.role == role)).first()
        return EncoderRecord(*row) if row else None


def _write(connection: sa.Connection, role: Role, record: EncoderRecord | None) -> None:
    if record is None:
        connection.execute(sa.delete(_table).where(_table.c.role == role))
        return
    values = {
        "model": record.model,
        "adapter": record.adapter,
        "fingerprint": record.fingerprint,
        "problem": record.problem,
    }
    statement = upsert(_table).values(role=role, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["role"], set_=values))

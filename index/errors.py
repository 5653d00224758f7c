"""The errors that a person can act on: each message says what failed, where, and what to do."""


class SosikError(Exception):
    """Base of every error that Sosik reports by its message alone, without a traceback."""


class ConfigError(SosikError):
    """A wrong key or value in config.toml, or a wrong option; the message names it and what is allowed."""


class SourceError(SosikError):
    """A whole source could not be read.

    Args:
        source: The source's name, as in config.toml.
        where: The address or path.
        why: What went wrong, and what to do about it.
    """

    def __init__(self, source: str, where: str, why: str) -> None:
        super().__init__(f"{source}: {where}: {why}")
        self.source = source
        self.where = where
        self.why = why


class EncoderError(SosikError):
    """The encoder's model cannot be found, built or loaded."""


class StoreError(SosikError):
    """The data directory or a database in it cannot be used."""


class QuestionsError(SosikError):
    """A file of questions is wrong; the message names the line or the question."""


class UnknownSectionError(SosikError):
    """No section has that name; the message lists the sections there are."""

"""Logs without secrets: the token and what people write stay out of them."""

import logging

_TOKEN_SHOWN = "<token>"  # noqa: S105 - what stands in its place
# These log every request's address, which holds the token, and on DEBUG every message's text.
_TALKATIVE = ("httpx", "httpcore", "telegram")


class TokenFilter(logging.Filter):
    """Puts "<token>" in the place of a secret, in messages and in tracebacks.

    Args:
        token: The secret.
    """

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record; it is always logged."""
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = record.exc_text.replace(self._token, _TOKEN_SHOWN)
            record.exc_info = None  # a handler that writes its own traceback would bring the token back
        record.msg, record.args = record.getMessage().replace(self._token, _TOKEN_SHOWN), None
        return True


def configure_logging(level: str | None, token: str) -> None:
    """Send logs to standard error, without the token.

    Args:
        level: "DEBUG", "INFO", "WARNING" or "ERROR"; None: warnings, and what the bot itself tells of its work.
        token: The bot's token, or "".
    """
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    if token:
        handler.addFilter(TokenFilter(token))
    logging.basicConfig(level=level or logging.WARNING, handlers=[handler], force=True)
    if level is None:
        logging.getLogger("bot").setLevel(logging.INFO)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)

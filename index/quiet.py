"""Keeps the model libraries' chatter off the terminal, and everything of theirs off standard output."""

import contextlib
import logging
import sys
import warnings
from collections.abc import Iterator


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Within it only errors are logged, by anyone, and what is printed goes to standard error.

    The libraries set their loggers' levels while they are imported, so a level set on those before has
    no effect. For use at the start, before other threads have anything to log but errors, or where that may be missed.
    """
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(sys.stderr):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)

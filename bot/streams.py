"""The process's standard streams: UTF-8 whatever the locale says, and usable where they are closed."""

import io
import os
import sys
from typing import TextIO


def settle() -> None:
    """Make standard input, output and error readable and writable: a closed one is an empty one."""
    sys.stdin = sys.stdin or _nothing("r")
    sys.stdout = sys.stdout or _nothing("w")
    sys.stderr = sys.stderr or _nothing("w")
    speak_utf8(sys.stdout, sys.stderr)


def speak_utf8(*streams: TextIO) -> None:
    """Read and write UTF-8 whatever the locale says; what is broken is replaced, not refused."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def forget_output() -> None:
    """Drop what standard output could not take, which the interpreter would try again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _nothing(mode: str) -> TextIO:
    return io.TextIOWrapper(io.FileIO(os.devnull, mode), encoding="utf-8")

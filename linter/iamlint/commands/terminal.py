"""Standard output, standard error and the terminal behind them, if there is one."""

from __future__ import annotations

import codecs
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from iamlint.errors import UsageError, one_of
from iamlint.formats.display import Display

LOG_WIDTH = 100
"""Columns where there is no terminal and ``COLUMNS`` is not set: a log."""

PATIENCE = 1.0
"""Seconds after which a run is long enough to say that it goes on."""

COLOR = ("auto", "always", "never")

_PLAIN = {"│": "|", "├": "|", "└": "`", "─": "-", "…": "~"}
"""What is drawn where an encoding has no such letters, at equal width."""


def display(color: str, quiet: bool = False, verbose: bool = False) -> Display:
    """What standard output can show. Raises ``UsageError`` for an unknown ``color``."""
    one_of(color, COLOR, "color")
    width = shutil.get_terminal_size((LOG_WIDTH, 24)).columns
    return Display(width, _is_colored(color), quiet, verbose)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person reads along; a stream that was closed from the start is ``None``."""
    return stream is not None and not stream.closed and stream.isatty()


def write(text: str) -> None:
    """Write to standard output, as UTF-8 but where a terminal wants something else.

    A reader that has gone (``iamlint | head``) is no fault: the rest is dropped. Raises
    ``UsageError`` when the disk behind it is full.
    """
    stream: TextIO | None = sys.stdout
    if stream is None:
        return
    encoding = stream.encoding if is_terminal(stream) else "utf-8"
    data = _encoded(text, encoding or "utf-8")
    try:
        stream.flush()
        stream.buffer.write(data)
        stream.buffer.flush()
    except BrokenPipeError:
        _drop(stream)
    except OSError as fault:
        _drop(stream)
        raise UsageError(f"cannot write to standard output: {fault.strerror}") from fault


def note(text: str) -> None:
    """Write a line for people to standard error, if anyone listens."""
    stream: TextIO | None = sys.stderr
    if stream is None:
        return
    try:
        stream.write(f"{text}\n")
        stream.flush()
    except BrokenPipeError:
        _drop(stream)


@contextmanager
def progress(message: str, quiet: bool = False) -> Iterator[None]:
    """Say on standard error that a long run goes on; only on a terminal, and gone at the end."""
    if quiet or not is_terminal(sys.stderr) or os.environ.get("TERM") == "dumb":
        yield
        return
    from rich.console import Console

    console = Console(stderr=True, markup=False, highlight=False, emoji=False)
    status = console.status(message)
    timer = threading.Timer(PATIENCE, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        status.stop()


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        codecs.register_error("plain", _in_plain)
        return text.encode(encoding, "plain")


def _in_plain(fault: UnicodeError) -> tuple[str, int]:
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    letters = fault.object[fault.start : fault.end]
    return "".join(_PLAIN.get(letter, "?") for letter in letters), fault.end


def _drop(stream: TextIO) -> None:
    """Let what is still written to ``stream`` go nowhere: Python flushes once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _is_colored(color: str) -> bool:
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") != "0":
        return True
    return is_terminal(sys.stdout) and os.environ.get("TERM") != "dumb"

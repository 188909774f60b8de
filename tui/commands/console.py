"""How commands speak: results on standard output, everything else on standard error, all of it clean text."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from typing import TextIO

from tui import start
from tui.commands.outcome import refused
from tui.core.errors import CopydeskError
from tui.core.text import clean, one_line

EXIT_OK = 0
EXIT_REFUSED = 1
EXIT_NOTHING = 3
EXIT_IN_DOUBT = 4
EXIT_INTERRUPTED = 130

WAITS_EVERY_S = 10.0
"""How often it is said that something is still waited for."""


class Console:
    """Where a command writes. With `as_json` standard output is kept for the one JSON line."""

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json
        self._line_open = False
        self._lost: OSError | None = None
        self._waits_next = 0.0
        self.answered = False
        """Whether the result for programs was written, or is being written."""

    @property
    def live(self) -> bool:
        """Whether standard error is a terminal, where a line can be drawn over."""
        return is_terminal(sys.stderr)

    @property
    def can_ask(self) -> bool:
        """Whether somebody is there who sees the plan and can answer."""
        return is_terminal(sys.stdin) and is_terminal(sys.stderr)

    def say(self, text: str = "") -> None:
        """A line (or more) of the result, for people."""
        self._write(sys.stderr if self.as_json else sys.stdout, clean(text) + "\n")

    def out(self, text: str) -> None:
        """A result that is a text of its own, to its last line."""
        self._write(sys.stdout, clean(text, len(text)))

    def note(self, text: str) -> None:
        """A line (or more) about the work, for people."""
        self._write(sys.stderr, clean(text) + "\n")

    def error(self, error: CopydeskError) -> None:
        """What failed, and what to do next."""
        self.note(f"copydesk: {one_line(error.message, 1000)}")
        if error.next_step:
            self.note(f"  {one_line(error.next_step, 1000)}")

    def remarks(self, texts: Sequence[str]) -> None:
        """What somebody has to know, whatever was asked for."""
        for text in texts:
            self.note(f"copydesk: {one_line(text, 1000)}")

    def waits(self, text: str) -> None:
        """What is waited for: said now and then, not with every try."""
        if time.monotonic() >= self._waits_next:
            self._waits_next = time.monotonic() + WAITS_EVERY_S
            self.note(f"copydesk: {one_line(text, 1000)}")

    def data(self, value: Mapping[str, object] | Sequence[object]) -> None:
        """The result for programs: one line. Non-ASCII is escaped, so that no locale can break it."""
        self.answered = True
        self._write(sys.stdout, json.dumps(value) + "\n")

    def progress(self, text: str) -> None:
        """Draw one line over the last one on the terminal, or write it as a line of its own elsewhere."""
        text = one_line(text)
        if not self.live:
            self.note(text)
            return
        width = max(20, _columns() - 1)
        self._write(sys.stderr, f"\r{text[:width].ljust(width)}", progress=True)

    def prompt(self, text: str) -> None:
        """Write a question and leave the cursor behind it."""
        self._write(sys.stderr, f"{clean(text)} ")

    def _write(self, stream: TextIO | None, text: str, *, progress: bool = False) -> None:
        # A terminal that hung up or a reader that left must not stop the work: it is told at the end.
        if self._line_open and not progress:
            self._put(sys.stderr, "\n")
        self._line_open = progress
        self._put(stream, text)

    def _put(self, stream: TextIO | None, text: str) -> None:
        error: OSError | None = None
        try:
            if stream is not None:
                stream.write(text)
        except OSError as lost:
            error = lost
            start.drop(1 if stream is sys.stdout else 2)
        except ValueError:  # closed
            error = OSError("it is closed")
        error = error or start.flush(stream)
        if error is not None and stream is sys.stdout and self._lost is None:
            self._lost = error

    def told(self, code: int, *, sent: bool = False) -> int:
        """The exit code after all: success is none where the result did not reach standard output.

        `sent`: something may have been sent, so that doing it again is not the way.
        """
        if self._lost is None or code != EXIT_OK:
            return code
        if not isinstance(self._lost, BrokenPipeError):  # a reader that has enough just leaves
            self.note(f"copydesk: Standard output cannot be written: {self._lost.strerror or self._lost}.")
            if sent:
                self.note("  See what was done: copydesk jobs.")
        return EXIT_IN_DOUBT if sent else EXIT_REFUSED


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody sees what is written there, or types what is read."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def _columns() -> int:
    try:
        return os.get_terminal_size(2).columns or 80
    except OSError:
        return 80


def report_usage(words: Sequence[str], message: str, usage: str, hint: str = "") -> int:
    """Say what is wrong with the command line; with `--json` among its words also as an object."""
    as_json = "--json" in words
    console = Console(as_json=as_json)
    console.note(usage)
    console.note(f"copydesk: {one_line(message, 1000)}")
    if hint:
        console.note(f"  {hint}")
    if as_json:
        if "run" in words:
            from tui.operations import BY_NAME

            console.data(refused(next((word for word in words if word in BY_NAME), ""), one_line(message, 1000)))
        else:
            console.data({"error": one_line(message, 1000)})
    return EXIT_REFUSED

"""A line that stalls takes nothing any more: the work goes on as if somebody looked, and the program ends when cut."""

import re
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

LIMIT = 300
"""Requests in a window of three seconds."""
PATIENCE_S = 90.0
PRESSES = 1000


def finished(home: Any) -> int:
    """Items the journal knows the end of."""
    with closing(sqlite3.connect(f"file:{home.journal}?mode=ro", uri=True)) as journal:
        return int(journal.execute("SELECT count(*) FROM items WHERE state NOT IN ('planned', 'sent')").fetchone()[0])


def test_copies_go_on_at_the_rate_limit_while_nobody_reads(place: Callable[..., Any]) -> None:
    home = place(records=360, job_seconds=0.05, rate_limit=LIMIT)
    terminal = home.dashboard()
    terminal.until(r"row 1 of \d+")
    terminal.press("a", "d")
    shown = terminal.until(r"Duplicate \d+ Article records")
    copies = int(re.search(r"Duplicate (\d+) Article records", shown)[1])  # type: ignore[index]
    terminal.press("tab")
    terminal.until(r"\[ Duplicate \]")
    terminal.stall()
    terminal.press("enter")
    # More than the line holds: screens are painted and bars move, and none of it is taken.
    keys = iter("3123" * PRESSES)
    end = time.monotonic() + PATIENCE_S
    while (done := finished(home)) < copies:
        assert time.monotonic() < end, f"{done} of {copies} copies were made"
        terminal.press(next(keys))
        time.sleep(0.2)
    terminal.process.send_signal(signal.SIGHUP)
    terminal.wait(10)

"""Waiting for jobs with the progress on standard error."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time

from tui.commands.console import Console
from tui.commands.showing import progress_line
from tui.core.jobs import JobSnapshot
from tui.desk import Desk

LIVE_EVERY_S = 0.5
"""How often the line on a terminal is redrawn, at most."""

LOG_EVERY_S = 15.0
"""How often a line is written where no terminal is, at most."""


async def watch(desk: Desk, job_id: str, console: Console) -> JobSnapshot:
    """Wait for the end of a job, showing how far it is."""
    waiting = asyncio.create_task(desk.wait(job_id))
    every_s = LIVE_EVERY_S if console.live else LOG_EVERY_S
    shown, shown_at = "", time.monotonic()
    try:
        while not waiting.done():
            await asyncio.wait({waiting}, timeout=LIVE_EVERY_S)
            job = waiting.result() if waiting.done() else desk.job(job_id).job
            text = progress_line(job, blocks=_has_blocks())
            due = time.monotonic() - shown_at >= every_s or (waiting.done() and console.live)
            if text != shown and due:
                console.progress(text)
                shown, shown_at = text, time.monotonic()
        return waiting.result()
    finally:
        waiting.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await waiting


def _has_blocks() -> bool:
    return (sys.stderr.encoding or "").lower().replace("-", "") == "utf8"

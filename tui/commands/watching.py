"""Waiting for jobs with the progress on standard error."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence

from tui.commands.console import Console
from tui.commands.showing import progress_line
from tui.core.errors import CmsError, Elsewhere
from tui.core.jobs import JobSnapshot
from tui.core.tempo import Tempo
from tui.core.text import one_line
from tui.desk import Desk

LIVE_EVERY_S = 0.5
"""How often the line on a terminal is redrawn, at most."""

LOG_EVERY_S = 15.0
"""How often a line is written where no terminal is, at most."""


async def watch(targets: Sequence[tuple[Desk, str]], console: Console) -> None:
    """Wait for the end of all these jobs, showing how far they are together."""
    waiting = asyncio.gather(*(desk.wait(job_id) for desk, job_id in targets))
    every_s = LIVE_EVERY_S if console.live else LOG_EVERY_S
    shown, shown_at = "", time.monotonic()
    told = ""
    tempo, waits = Tempo(), False
    try:
        while not waiting.done():
            await asyncio.wait({waiting}, timeout=LIVE_EVERY_S)
            ended = waiting.done()
            trouble = next((desk.journal.trouble for desk, _ in targets), None)
            if trouble is not None and str(trouble) != told:
                console.error(trouble)
                told = str(trouble)
            jobs = _now(targets)
            tempo.see(jobs, time.monotonic())
            # That something is waited for is said at once, everywhere.
            turned, waits = waits != any(job.note for job in jobs), any(job.note for job in jobs)
            if turned or time.monotonic() - shown_at >= every_s or (ended and console.live):
                text = progress_line(jobs, tempo, blocks=_has_blocks())
                if text != shown:
                    console.progress(text)
                    shown, shown_at = text, time.monotonic()
        await waiting
    finally:
        waiting.cancel()


async def say_promotion(desk: Desk, console: Console) -> None:
    """Say, when work is over, if another environment became primary meanwhile."""
    try:
        changed = await desk.look_around()
    except Elsewhere as error:
        console.note(error.message)
        return
    except CmsError:
        return  # the work is done, and what came of it does not hang on this
    if changed:
        console.note(f"{changed} What was sent went to {one_line(desk.project.environment)}.")


def _now(targets: Sequence[tuple[Desk, str]]) -> list[JobSnapshot]:
    return [job for desk, job_id in targets if (job := desk.journal.snapshot(job_id)) is not None]


def _has_blocks() -> bool:
    return (getattr(sys.stderr, "encoding", None) or "").lower().replace("-", "") == "utf8"

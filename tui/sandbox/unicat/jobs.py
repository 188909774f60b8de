"""Jobs: work that goes on after its answer, told only through the global log (reference section 6)."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui.sandbox.unicat.feed import Action, Feed
from tui.sandbox.unicat.wire import Json, Refusal, new_gid

logger = logging.getLogger(__name__)

Step = Callable[[], object]

TICKS = 8  # how often a job tells its progress at most


@dataclass(slots=True)
class Job:
    """One job: its steps are taken in order; a step that refuses fails alone and counts down like the others."""

    token: str
    name: str
    project: str
    steps: Sequence[Step]
    seconds: float
    created_on: float


class JobRunner:
    """Runs a few jobs at once, the rest wait their turn.

    `seconds` is what a job takes on average; each takes 0.6 to 1.4 times that, the same for the same seed.
    Tasks are made when a job starts, inside the server's loop.
    """

    def __init__(self, feed: Feed, *, seconds: float, seed: int, slots: int = 3) -> None:
        self._feed = feed
        self._seconds = seconds
        self._slots = slots
        self._pace = random.Random(f"unicat-jobs:{seed}")
        self._waiting: deque[Job] = deque()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, project: str, name: str, steps: Sequence[Step]) -> str:
        """Take a job on and give its token. A job without steps is done at once."""
        seconds = self._seconds * self._pace.uniform(0.6, 1.4)
        job = Job(new_gid(), name, project, steps, seconds, time.time())
        self._tell(job, "INSERT", "queued", {})
        if not steps:
            self._tell(job, "UPDATE", "done", {"total": 0, "remaining": 0})
            return job.token
        self._waiting.append(job)
        self._fill()
        return job.token

    def _fill(self) -> None:
        while self._waiting and len(self._tasks) < self._slots:
            task = asyncio.get_running_loop().create_task(self._run(self._waiting.popleft()))
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            self._fill()

    async def _run(self, job: Job) -> None:
        total = len(job.steps)
        ticks = min(total, TICKS)
        taken = 0
        await asyncio.sleep(job.seconds / (ticks + 1))
        self._tell(job, "UPDATE", "processing", {"total": total, "remaining": total})
        for tick in range(1, ticks + 1):
            await asyncio.sleep(job.seconds / (ticks + 1))
            for step in job.steps[taken : total * tick // ticks]:
                try:
                    step()
                except Refusal:
                    continue
                except Exception:  # a job never ends in silence, whatever a step did
                    logger.exception("a step of %s failed", job.name)
            taken = total * tick // ticks
            if taken < total:
                self._tell(job, "UPDATE", "processing", {"total": total, "remaining": total - taken})
        self._tell(job, "UPDATE", "done", {"total": total, "remaining": 0})

    def _tell(self, job: Job, action: Action, status: str, info: Json) -> None:
        data: Json = {
            "project_gid": job.project,
            "job": job.name,
            "status": status,
            "info": info,
            "created_on": job.created_on,
            "updated_on": time.time(),
        }
        self._feed.announce(action, "jobs", job.token, data)

    async def aclose(self) -> None:
        """Drop what waits and end what runs, quietly."""
        self._waiting.clear()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

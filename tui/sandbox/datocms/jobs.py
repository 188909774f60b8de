"""Asynchronous jobs: a few run at a time, the others queue; a result can be read from the moment the job is done."""

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from random import Random

from tui.sandbox.datocms.wire import ApiError, Json, to_json

WORKERS = 6
"""How many jobs run at once. What the real service does is not known ([D] 9); a small number makes a queue show."""
_KEPT = 50_000

_log = logging.getLogger(__name__)

Effect = Callable[[], tuple[int, Json | None]]
_STATUS_TEXT = {200: "OK", 201: "Created", 404: "Not Found", 422: "Unprocessable Entity", 500: "Internal Server Error"}


class Jobs:
    """Queue and results. Durations vary around `seconds`, the same way for the same seed."""

    def __init__(self, seed: int, seconds: float) -> None:
        self._rng = Random(f"jobs {seed}")
        self._seconds = seconds
        self._waiting: deque[tuple[str, float, Effect]] = deque()
        self._running: set[asyncio.Task[None]] = set()
        self._results: dict[str, bytes] = {}
        self.next_fault: Json | None = None
        """What happens to the job the request at hand starts, instead of its true course (see `faults`)."""

    def start(self, effect: Effect) -> Json:
        """Queues a job and gives the body of the 202. The effect happens, as a whole, when its time is over."""
        job_id = secrets.token_hex(12)
        duration = self._seconds * self._rng.uniform(0.6, 1.4)
        # It is the work of whoever asked for it, whenever it runs.
        effect = partial(copy_context().run, effect)
        if self.next_fault is not None:
            if self.next_fault.get("result") == "never":
                return {"data": {"type": "job", "id": job_id}}
            effect, duration = _faulty(self.next_fault, effect), self.next_fault.get("seconds", duration)
        self._waiting.append((job_id, duration, effect))
        self._next()
        return {"data": {"type": "job", "id": job_id}}

    def result(self, job_id: str) -> bytes | None:
        """The body of `GET /job-results/:id`; None while the job runs, and for a job nobody started."""
        return self._results.get(job_id)

    def _next(self) -> None:
        while self._waiting and len(self._running) < WORKERS:
            task = asyncio.get_running_loop().create_task(self._run(*self._waiting.popleft()))
            self._running.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.result()
            self._next()

    async def _run(self, job_id: str, duration: float, effect: Effect) -> None:
        await asyncio.sleep(duration)
        try:
            status, payload = effect()
        except ApiError as error:
            status, payload = error.status, error.body
        except Exception:  # noqa: BLE001 (logged in full)
            # A job that broke is over all the same: whoever polls it must not wait for ever.
            _log.exception("job %s", job_id)
            status, payload = 500, ApiError(500, "EXCEPTION").body
        attributes = {"status": status, "statusText": _STATUS_TEXT.get(status, ""), "payload": payload}
        body = to_json({"data": {"type": "job_result", "id": job_id, "attributes": attributes}})
        self._results[job_id] = body
        if len(self._results) > _KEPT:
            del self._results[next(iter(self._results))]

    def cancel(self) -> None:
        """Drops everything not done, when the server ends."""
        self._waiting.clear()
        for task in self._running:
            task.cancel()


def _faulty(fault: Json, effect: Effect) -> Effect:
    result = fault.get("result") or {}

    def instead() -> tuple[int, Json | None]:
        if fault.get("effect"):
            effect()
        return result.get("status", 422), result.get("payload")

    return instead

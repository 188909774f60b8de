"""The rows of the table: one fault each, in the middle of one operation's work."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.faults.operations import COPY, DUPLICATE, FIELD, PUBLISH, UNPUBLISH, Operation
from tests.faults.world import Run, World
from tests.servers.datocms import api_error
from tests.servers.http import HTML
from tests.servers.unicat import refusal

Drive = Callable[[World, list[str]], Run]
ANY = ""
DOUBT = r"in.doubt"
RIGHTS = "allow|may not|rights"
SUCCEEDED, REFUSED, FAILED, DOUBTFUL, INTERRUPTED = 0, 1, 2, 4, 130


@dataclass(frozen=True)
class Row:
    """`inject` arms the fault; `codes` are the exit codes that may be; `says` must stand in what was told."""

    operation: Operation
    fault: str
    inject: Callable[[World, Operation], object]
    codes: tuple[int, ...]
    says: str = ANY
    drive: Drive | None = None
    least: int | None = None
    """So many items must have been made; None: all."""

    @property
    def name(self) -> str:
        """`duplicate: reset before it was taken`."""
        return f"{self.operation.name}: {self.fault}"


def run(world: World, words: list[str]) -> Run:
    """The plain run, to its end."""
    return world.command("run", *words, "-p", "here", "--yes", "--json")


def _resume(world: World) -> Run:
    return world.command("jobs", "resume")


# -- one request ------------------------------------------------------------------------------------------------------
def _write(world: World, operation: Operation, nth: int = 2) -> Any:
    """The second write of several, else the only one."""
    return world.server.on("POST", operation.write, nth=1 if operation.alone else nth)


def _answer(status: int, body: Any = None, headers: dict[str, str] | None = None, *, after: bool = False) -> Any:
    return lambda world, operation: _write(world, operation).answer(status, body, headers or {}, after_effect=after)


def _reset(*, after: bool) -> Any:
    return lambda world, operation: _write(world, operation).reset(after_effect=after)


def _polls(act: Callable[[Any], object], times: int | None = 2) -> Any:
    return lambda world, operation: act(
        world.server.on(
            "GET" if operation.system == "datocms" else "POST",
            "/job-results/*" if operation.system == "datocms" else "/sync/get",
            times=times,
        )
    )


def _job(**changes: Any) -> Any:
    """The job of the first request goes so."""

    def arm(world: World, _operation: Operation) -> None:
        seen: list[Any] = []

        def change(job: Any) -> None:
            seen.append(job)
            if len(seen) == 1:
                vars(job).update(changes)

        world.server.on_job = change

    return arm


# -- the process ------------------------------------------------------------------------------------------------------
def _signalled(number: signal.Signals) -> Drive:
    """Ended while requests are on their way, then resumed."""

    def drive(world: World, words: list[str]) -> Run:
        operation = next(item for item in (DUPLICATE, PUBLISH, UNPUBLISH, FIELD, COPY) if item.name == words[0])
        held = world.server.on("POST", operation.write).hang(after_effect=True)
        process = world.start("run", *words, "-p", "here", "--yes", "--json")
        held.wait()
        process.send_signal(number)
        if number is not signal.SIGKILL:
            held.release()
        world.ended(process)
        held.release()
        return _resume(world)

    return drive


def _revoked(world: World, words: list[str]) -> Run:
    """The token is not accepted for a while; then the job is resumed."""
    assert world.cms is not None
    cms = world.cms
    world.server.on("POST", "*/duplicate", nth=3).then(lambda _request: cms.revoked.add(cms.token))
    first = run(world, words)
    assert first.code in (INTERRUPTED, REFUSED), first
    cms.revoked.discard(cms.token)
    return _resume(world)


def _resumed_after(inject: Callable[[World], object], end: Callable[[World], object]) -> Drive:
    """A first run that the fault ends with something left, then the fault ends, then the job is resumed."""

    def drive(world: World, words: list[str]) -> Run:
        inject(world)
        process = world.start("run", *words, "-p", "here", "--yes", "--json", "--timeout", "2")
        first = world.ended(process)
        end(world)
        return _resume(world) if first.code == INTERRUPTED else first

    return drive


def _outage(kind: str, seconds: float, after: int = 2) -> Any:
    return lambda world, _operation: world.server.outage(after_writes=after, kind=kind, seconds=seconds)


def _promoted(world: World, operation: Operation) -> None:
    assert world.cms is not None
    cms = world.cms
    cms.fork("staging")
    _write(world, operation).then(lambda _request: cms.promote("staging"))


def _colleague(world: World, operation: Operation) -> None:
    """The write is lost before it was taken; in that instant a colleague does the same to the same item."""
    if world.cms is not None:
        cms = world.cms

        def colleague(request: Any) -> None:
            cms.colleague_duplicates(request.path.split("/")[2])

        _write(world, operation).then(colleague).reset()
    if world.uni is not None:
        uni = world.uni
        fields = [str(item["gid"]) for item in uni.schema.stores["fields"].values() if not item["is_new"]]
        others = [gid for gid in fields if gid not in world.items][:3]
        _write(world, operation).then(lambda _request: uni.colleague_copies(others)).reset()


def _colleague_beside(world: World, operation: Operation) -> None:
    """Ours goes well while a colleague does the same."""
    if world.cms is not None:
        cms = world.cms
        _write(world, operation).then(lambda request: cms.colleague_duplicates(request.path.split("/")[2]))
    if world.uni is not None:
        uni = world.uni
        fields = [str(item["gid"]) for item in uni.schema.stores["fields"].values() if not item["is_new"]]
        others = [gid for gid in fields if gid not in world.items][:3]
        _write(world, operation).then(lambda _request: uni.colleague_copies(others))


def _deleted(world: World, operation: Operation) -> None:
    """One of the records is deleted as the first request arrives."""
    assert world.cms is not None
    cms, victim = world.cms, world.items[-1]
    world.server.on("POST", operation.write).then(lambda _request: cms.colleague_deletes(victim))


def _forbidden(status: int) -> Any:
    def arm(world: World, operation: Operation) -> None:
        body = api_error("INSUFFICIENT_PERMISSIONS")
        _write(world, operation).answer(status, body)

    return arm


def _locked(world: World, operation: Operation) -> None:
    _write(world, operation).answer(422, api_error("ITEM_LOCKED"))


def _clock(offset_s: float) -> Any:
    """The server's clock is another, and an answer is lost after the effect."""

    def arm(world: World, operation: Operation) -> None:
        world.server.offset_s = offset_s
        _write(world, operation).reset(after_effect=True)

    return arm


TRANSIENT = api_error("BATCH_DATA_VALIDATION_IN_PROGRESS", transient=True)
NO_JSON = b"<html>Sign in</html>"

_ON_WRITES = [
    ("reset before it was taken", _reset(after=False), (DOUBTFUL,), DOUBT),
    ("reset after it was taken", _reset(after=True), (SUCCEEDED,), ANY),
    ("503 before it was taken", _answer(503, NO_JSON, HTML), (DOUBTFUL,), DOUBT),
    ("502 after it was taken", _answer(502, NO_JSON, HTML, after=True), (SUCCEEDED,), ANY),
    ("a web page instead of the answer, taken", _answer(200, NO_JSON, HTML, after=True), (SUCCEEDED,), ANY),
    ("half an answer", lambda w, o: _write(w, o).truncate(10), (SUCCEEDED,), ANY),
    ("429 for a second", _answer(429, None, {"Retry-After": "1", "X-RateLimit-Reset": "1"}), (SUCCEEDED,), ANY),
    ("429 without a wait", _answer(429), (SUCCEEDED,), ANY),
]
_ON_LOOKS = [
    ("looks answered with 503", _polls(lambda rule: rule.answer(503, NO_JSON, HTML)), (SUCCEEDED,), ANY),
    ("looks reset", _polls(lambda rule: rule.reset()), (SUCCEEDED,), ANY),
    ("looks cut off", _polls(lambda rule: rule.truncate(7)), (SUCCEEDED,), ANY),
    ("looks answered with 429", _polls(lambda rule: rule.answer(429, None, {"Retry-After": "1"})), (SUCCEEDED,), ANY),
    ("looks answered with a web page", _polls(lambda rule: rule.answer(200, NO_JSON, HTML)), (SUCCEEDED,), ANY),
]
_SIGNALS = [
    ("interrupted, resumed", signal.SIGINT),
    ("told to end, resumed", signal.SIGTERM),
    ("hung up, resumed", signal.SIGHUP),
    ("killed, resumed", signal.SIGKILL),
]


def _idempotent(row: Row) -> Row:
    """It is sent again by itself: a lost answer leaves no doubt."""
    return replace(row, codes=(SUCCEEDED,), says=ANY) if row.says == DOUBT else row


def _common(operation: Operation) -> list[Row]:
    rows = [Row(operation, fault, inject, codes, says) for fault, inject, codes, says in [*_ON_WRITES, *_ON_LOOKS]]
    rows += [
        Row(
            operation,
            fault,
            lambda _w, _o: None,
            # Killed between the intent and the sending of a request, nobody knows whether it left.
            (SUCCEEDED, DOUBTFUL) if number is signal.SIGKILL else (SUCCEEDED,),
            drive=_signalled(number),
        )
        for fault, number in _SIGNALS
    ]
    rows += [
        Row(operation, "503 to everything for 3 s", _outage("503", 3, 0), (SUCCEEDED, DOUBTFUL), least=0),
        Row(operation, "resets for 3 s", _outage("reset", 3, 0), (SUCCEEDED, DOUBTFUL), least=0),
        Row(operation, "the server's clock an hour behind, answer lost", _clock(-3600), (SUCCEEDED,)),
        Row(operation, "the server's clock an hour ahead, answer lost", _clock(3600), (SUCCEEDED,)),
    ]
    if operation.repeats:
        return [_idempotent(row) for row in rows]
    # One request holds the whole copy: when it is lost, all of it is.
    return [replace(row, least=0) if operation is COPY and row.says == DOUBT else row for row in rows]


def _of_datocms(operation: Operation) -> list[Row]:
    return [
        Row(operation, "401 for want of rights", _forbidden(401), (FAILED,), RIGHTS, least=0),
        Row(operation, "403 for want of rights", _forbidden(403), (FAILED,), RIGHTS, least=0),
        Row(operation, "transient refusal", _answer(422, TRANSIENT), (SUCCEEDED,)),
        Row(operation, "promotion in the middle", _promoted, (SUCCEEDED, INTERRUPTED), "primary|PRIMARY", least=0),
        Row(
            operation, "result null, made", _job(overrides=(200 if operation.repeats else 201, None)), (SUCCEEDED,),
            least=None,
        ),
        Row(operation, "result of status 500, made", _job(overrides=(500, api_error("EXCEPTION"))), (SUCCEEDED,)),
        Row(operation, "result of another type, made", _job(overrides=(
            200, {"data": {"type": "upload", "id": "1", "attributes": {}}})), (SUCCEEDED,)),
        Row(
            operation, "result 422, nothing made", _job(works=False, overrides=(422, api_error("INVALID_FIELD"))),
            (FAILED,), "INVALID_FIELD|refused|valid", least=0,
        ),
    ]  # fmt: skip


def _counts(successful: Any, failed: Any) -> Any:
    return _job(overrides=(200, {"data": [], "meta": {"successful": successful, "failed": failed}}))


ROWS: list[Row] = [
    *_common(DUPLICATE),
    *_of_datocms(DUPLICATE),
    Row(DUPLICATE, "a colleague copies the same, ours lost", _colleague, (DOUBTFUL,), DOUBT),
    Row(DUPLICATE, "a colleague copies the same, ours made", _colleague_beside, (SUCCEEDED,)),
    Row(DUPLICATE, "a record is deleted in the middle", _deleted, (FAILED,), "no such|gone|does not exist|any more"),
    Row(DUPLICATE, "a record is locked", _locked, (FAILED,), "edit"),
    Row(DUPLICATE, "token revoked and accepted again", lambda _w, _o: None, (SUCCEEDED,), "credential", drive=_revoked),
    *_common(PUBLISH),
    *_of_datocms(PUBLISH),
    Row(PUBLISH, "a record is deleted in the middle", _deleted, (FAILED,), "no such|gone|does not exist|any more"),
    Row(PUBLISH, "counts of 3 + 1", _counts(3, 1), (DOUBTFUL,), DOUBT),
    Row(PUBLISH, "counts as a text and below zero", _counts("7", -3), (SUCCEEDED, DOUBTFUL)),
    Row(PUBLISH, "counts that forget the failed", _counts(20, 0), (SUCCEEDED, DOUBTFUL)),
    *_common(UNPUBLISH),
    *_of_datocms(UNPUBLISH),
    Row(UNPUBLISH, "a record is deleted in the middle", _deleted, (FAILED,), "no such|gone|does not exist|any more"),
    Row(UNPUBLISH, "counts of 3 + 1", _counts(3, 1), (DOUBTFUL,), DOUBT),
    Row(UNPUBLISH, "counts that forget the failed", _counts(20, 0), (SUCCEEDED, DOUBTFUL)),
    *_common(FIELD),
    *_common(COPY),
    Row(COPY, "a colleague copies others, ours lost", _colleague, (DOUBTFUL,), DOUBT, least=0),
    Row(COPY, "a colleague copies others, ours made", _colleague_beside, (SUCCEEDED,)),
    Row(COPY, "the end is never told", _job(done_lost=True), (SUCCEEDED,)),
    Row(COPY, "rejected", _job(rejected=True, works=False), (FAILED,), "reject", least=0),
    Row(COPY, "a total of 0", _job(total=0), (SUCCEEDED,)),
    Row(COPY, "a total that is too small", _job(total=1), (SUCCEEDED,)),
    Row(COPY, "ended with an error, nothing made", _job(error="boom", works=False), (FAILED,), "boom", least=0),
    Row(
        COPY,
        "refused under 500",
        _answer(500, refusal(1006, "Selection error")),
        (FAILED,),
        "[Ss]election",
        least=0,
    ),
]

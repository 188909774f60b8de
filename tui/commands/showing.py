"""Plans, progress and results as lines of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from tui.commands.console import Console
from tui.core.jobs import JobSnapshot
from tui.core.plan import PlanItem, Skipped
from tui.core.tempo import Tempo
from tui.core.text import counted, duration, grouped, one_line
from tui.operations.outcomes import Why, because, nameless_words
from tui.operations.plan import Plan
from tui.operations.telling import cost, name, requests_made, standing
from tui.operations.triage import Triage

SHOWN = 10
"""How many left out or failed items are listed; `--json` and `jobs show` name them all."""

_BAR_CELLS = 24


def show_plan(console: Console, plan: Plan) -> None:
    """What will happen, as decided before anything is sent."""
    console.say(plan.heading)
    where = [f"profile {plan.profile}", plan.system.label, plan.project]
    if plan.environment:
        where.append(f"environment {plan.environment}" + (" (PRIMARY)" if plan.primary else ""))
    console.say(f"  {' · '.join(one_line(part) for part in where if part)}")
    width = max((len(f"{group.count:,}") for group in plan.groups), default=0)
    for group in plan.groups:
        console.say(f"  {group.count:>{width},}  {one_line(group.label)}: {one_line(group.outcome)}")
    if not (plan.total or plan.skipped):
        console.say("  the selection is empty")
    for warning in plan.warnings:
        console.say(f"  ! {one_line(warning)}")
    if plan.failing:
        console.say(f"  will fail: {plan.at_least(counted(plan.failing, plan.operation.noun))}")
        _few(console, [(_named(item), item.fails) for item in plan.items if item.fails])
        if not plan.forced:
            console.say(f"  {plan.system.label} has the last word on these, so they are sent.")
    if plan.skipped:
        console.say(f"  left out: {counted(len(plan.skipped), plan.operation.noun)}")
        _few(console, [(_named(item), item.reason) for item in _left_out(plan)], len(plan.skipped))
        if any(item.forceable for item in plan.skipped):
            console.say("  Add --force to send those that can be sent.")
    if plan.total:
        console.say(f"  {cost(plan)}")
        console.say(f"  {plan.operation.promise.format(cms=plan.system.label)}")


def show_result(console: Console, result: Mapping[str, object], job: JobSnapshot) -> None:
    """What came of a job, and how to go on."""
    console.say(summary(job) + f" · {requests_made(job)}")
    failures = result.get("failures")
    if isinstance(failures, Sequence) and failures:
        _show_failures(console, failures, job)
    created = result.get("created")
    if isinstance(created, Sequence) and created:
        console.say(f"  new: {', '.join(one_line(str(item), 100) for item in created[:SHOWN])}{_more(len(created))}")
    unknown = result.get("created_unknown")
    if isinstance(unknown, int) and unknown:
        console.say(f"  {nameless_words(unknown)}")
    if job.error:
        console.say(f"  {one_line(job.system.named_in(job.error))}")
    if job.held and job.note:
        console.say(f"  {one_line(job.system.named_in(job.note))}")
    if not job.state.is_final:
        console.say(f"  Unfinished. Resume with: copydesk jobs resume {job.id}")
    elif job.counts.in_doubt:
        console.say(f"  In doubt: sent, but its outcome is not known. See: copydesk jobs show {job.id}")
        if job.undecided:
            console.say(f"  {settle_words(job)}")
    else:
        console.say(f"  See: copydesk jobs show {job.id}")


def settle_words(job: JobSnapshot) -> str:
    """How to decide about what is in doubt."""
    return f"Check it again with: copydesk jobs settle {job.id} --look, or decide: --send, --leave"


def show_why(console: Console, why: Why, number: int, *, indent: int = 2) -> None:
    """`18 items: Slug must be unique (INVALID_FIELD)`, and what to do about it; nothing where no reason is told."""
    if why.told:
        before = " " * indent
        console.say(f"{before}{counted(number, 'item')}: {one_line(why.told)}")
        if why.todo_without_keys:
            console.say(f"{before}  {why.todo_without_keys}")


def _show_failures(console: Console, failures: Sequence[Mapping[str, object]], job: JobSnapshot) -> None:
    """Failures by their reasons, the most frequent first, with the first ids of each."""
    by_reason: dict[str, list[str]] = {}
    for item in failures:
        by_reason.setdefault(str(item.get("reason", "")), []).append(str(item.get("id", "")))
    lots = sorted(by_reason.items(), key=lambda one: -len(one[1]))
    for reason, ids in lots[:SHOWN]:
        show_why(console, because(reason, job.system), len(ids))
        console.say(f"    {', '.join(one_line(one, 100) for one in ids[:SHOWN])}{_more(len(ids))}")
    if len(lots) > SHOWN:
        rest = sum(len(ids) for _, ids in lots[SHOWN:])
        console.say(f"  {grouped(rest)} more, for {counted(len(lots) - SHOWN, 'other reason')}")


def summary(job: JobSnapshot) -> str:
    """`Published 950 of 1,000 Article records; 50 failed · took 0:04`."""
    if job.started_at is None:
        return standing(job)
    if job.orphaned:
        return standing(job)
    took = ((job.ended_at or datetime.now(UTC)) - job.started_at).total_seconds()
    return f"{standing(job)} · {'took' if job.state.is_final else 'for'} {duration(took)}"


def progress_line(jobs: Sequence[JobSnapshot], tempo: Tempo, *, blocks: bool) -> str:
    """`publish Article  ████████░░░░ 62%  620 of 1,000 · 12 failed · 0:41 left`; several jobs are summed up, and done
    when the last of them is. `tempo` has seen them."""
    total, done = sum(job.goal for job in jobs), sum(job.progress for job in jobs)
    fraction = min(1.0, done / max(1, total))
    full = int(fraction * _BAR_CELLS)
    bar = ("█" * full + "░" * (_BAR_CELLS - full)) if blocks else ("#" * full + "-" * (_BAR_CELLS - full))
    parts = [f"{grouped(done)} of {grouped(total)}"]
    if failed := sum(job.counts.failed for job in jobs):
        parts.append(f"{grouped(failed)} failed")
    if in_doubt := sum(job.counts.in_doubt for job in jobs):
        parts.append(f"{grouped(in_doubt)} in doubt")
    left = [tempo.left_s(job) for job in jobs if not job.state.is_final]
    if known := [seconds for seconds in left if seconds is not None]:
        parts += [f"{duration(max(known))} left"] if len(known) == len(left) else []
    parts += [one_line(job.system.named_in(job.note), 200) for job in jobs if job.note and not job.state.is_final][:1]
    what = name(jobs[0]) if len(jobs) == 1 else counted(len(jobs), "job")
    return f"{what}  {bar} {int(fraction * 100)}%  {' · '.join(parts)}"


def _named(item: PlanItem | Skipped) -> str:
    return f"{one_line(item.title, 80)} ({item.id})" if item.title not in ("", item.id) else item.id


def _left_out(plan: Plan) -> list[Skipped]:
    """The first of those that are left out, by their reasons: what asks for something comes before what needs
    nothing."""
    triage = plan.operation.triage
    fine = triage.needs_nothing if isinstance(triage, Triage) else frozenset()
    by_reason: dict[str, list[Skipped]] = {}
    for item in plan.skipped:
        some = by_reason.setdefault(item.reason, [])
        if len(some) < SHOWN:
            some.append(item)
    return [item for reason in sorted(by_reason, key=fine.__contains__) for item in by_reason[reason]][:SHOWN]


def _few(console: Console, rows: Sequence[tuple[str, str]], number: int | None = None) -> None:
    """The first of so many, in lines."""
    number = len(rows) if number is None else number
    for what, why in rows[:SHOWN]:
        console.say(f"    {one_line(what, 120)}: {one_line(why, 300)}")
    if number > SHOWN:
        console.say(f"    and {grouped(number - SHOWN)} more")


def _more(number: int) -> str:
    return f" and {grouped(number - SHOWN)} more" if number > SHOWN else ""

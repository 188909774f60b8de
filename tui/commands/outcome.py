"""The JSON object of a run, and the exit code it stands for (design.md section 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.core.plan import Skipped
from tui.operations.plan import Plan

Result = dict[str, object]


def _result(operation: str, state: str, total: int, skipped: Sequence[Skipped] = ()) -> Result:
    return {
        "job": None,
        "operation": operation,
        "state": state,
        "total": total,
        "succeeded": 0,
        "failed": 0,
        "in_doubt": 0,
        "cancelled": 0,
        "requests": 0,
        "seconds": 0.0,
        "created": [],
        "created_unknown": 0,
        "failures": [],
        "skipped": [{"id": item.id, "reason": item.reason} for item in skipped],
    }


def refused(operation: str, error: str, *, state: str = "failed", skipped: Sequence[Skipped] = ()) -> Result:
    """Nothing was sent, and why."""
    return {**_result(operation, state, 0, skipped), "error": error}


def planned(plan: Plan) -> Result:
    """A plan that was not launched: `total` is what it would send. What of it is expected to fail is named where there
    is any, and whether more may."""
    result = _result(plan.operation.name, "planned", plan.total, plan.skipped)
    if plan.failing:
        result["expected_failures"] = [{"id": item.id, "reason": item.fails} for item in plan.items if item.fails]
        result["more_may_fail"] = plan.more_may_fail
    return result


def exit_code(result: Mapping[str, object]) -> int:
    """The exit code of a launched job by its result: in doubt wins over failed, unfinished over both.

    A job that somebody cancelled did not come to its end: it counts as interrupted unless something failed.
    """
    state = result["state"]
    if state in ("planned", "running"):
        return 130
    if state == "in_doubt" or result["in_doubt"]:
        return 4
    if state in ("failed", "partly_failed", "rejected") or result["failed"]:
        return 2
    return 130 if state == "cancelled" else 0


def worst(codes: Sequence[int]) -> int:
    """The exit code of several jobs together."""
    return next((code for code in (130, 4, 2, 1, 3) if code in codes), 0)

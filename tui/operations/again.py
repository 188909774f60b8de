"""A plan for what failed before: which of it meets the same reason again, and what is known of the rest. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from tui.core.plan import Override, PlanItem
from tui.core.text import agreeing, counted
from tui.operations.plan import Plan, expecting
from tui.operations.reasons import advice

UNCHANGED = "failed before, not changed since"
MOST_REASONS = 4
"""Earlier reasons that a plan tells; more are counted."""


class Failure(Struct, frozen=True):
    """An item that failed, as it was planned then, and the reason."""

    before: PlanItem
    reason: str

    def is_unchanged(self, item: PlanItem) -> bool:
        """Whether it is as it was when it failed, as far as that is known."""
        return item.version is not None and item.version == self.before.version

    def holds(self, item: PlanItem) -> bool:
        """Whether the reason lies in the item alone, and nothing of the item was changed since."""
        return advice(self.reason).in_itself and self.is_unchanged(item)


def tried_again(plan: Plan, failures: Mapping[str, Failure]) -> Plan:
    """The plan with what is known of the earlier failures of its items, by id."""
    again = {
        item.id: plan.system.named_in(failures[item.id].reason)
        for item in plan.items
        if not item.fails and item.id in failures and failures[item.id].holds(item)
    }
    made = expecting(plan, again, Override.UNCHANGED, UNCHANGED)
    told = tuple(_told(made, failures))
    return replace(made, warnings=(*made.warnings, *told), more_may_fail=made.more_may_fail or bool(told))


def _told(plan: Plan, failures: Mapping[str, Failure]) -> Iterator[str]:
    """Why those failed before that may do well now."""
    lots: Counter[tuple[str, bool]] = Counter()
    for item in plan.items:
        failure = failures.get(item.id)
        if failure is not None and not item.fails and failure.reason:
            lots[failure.reason, failure.is_unchanged(item)] += 1
    for (reason, unchanged), number in lots.most_common(MOST_REASONS):
        since = f" and {agreeing(number, 'was', 'were')} not changed since" if unchanged else ""
        yield f"{number:,} failed before{since} ({plan.system.named_in(reason)})."
    if len(lots) > MOST_REASONS:
        yield f"{counted(len(lots) - MOST_REASONS, 'more reason')}: see the job that failed."

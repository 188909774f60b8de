"""A plan for what failed before: which of it meets the same reason again, and what is known of the rest. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from tui.core.plan import PlanGroup, PlanItem, with_items
from tui.core.text import agreeing, counted
from tui.operations.plan import Plan
from tui.operations.reasons import advice
from tui.operations.triage import WILL_FAIL

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
    moved: Counter[str] = Counter()

    def marked(item: PlanItem) -> PlanItem:
        failure = failures.get(item.id)
        if item.fails or failure is None or not failure.holds(item):
            return item
        moved[item.group] += 1
        return replace(item, group=UNCHANGED, fails=plan.system.named_in(failure.reason))

    batches = with_items(plan.batches, marked)
    groups = [
        replace(group, count=group.count - moved[group.key]) if group.sent and moved[group.key] else group
        for group in plan.groups
    ]
    number = moved.total()
    if number:
        last = sum(group.sent for group in groups)
        groups.insert(last, PlanGroup(UNCHANGED, number, WILL_FAIL, sent=True, key=UNCHANGED, fails=True))
    made = replace(plan, batches=batches, groups=tuple(group for group in groups if group.count))
    return replace(made, warnings=(*made.warnings, *_told(made, failures)))


def _told(plan: Plan, failures: Mapping[str, Failure]) -> Iterator[str]:
    """Why those failed before that may do well now."""
    lots: Counter[tuple[str, bool]] = Counter()
    for item in plan.items:
        failure = failures.get(item.id)
        if failure is not None and not item.fails and failure.reason:
            lots[failure.reason, failure.is_unchanged(item)] += 1
    for (reason, unchanged), number in lots.most_common(MOST_REASONS):
        since = f" and {agreeing(number, 'was', 'were')} not changed since" if unchanged else ""
        yield f"{number:,} failed before{since}: {plan.system.named_in(reason)}."
    if len(lots) > MOST_REASONS:
        yield f"{counted(len(lots) - MOST_REASONS, 'more reason')}: see the job that failed."

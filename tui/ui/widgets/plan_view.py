"""What the plan screen shows, as plain values, and the list of everything in a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content

from tui.core.content import System
from tui.core.plan import Plan
from tui.core.text import counted, duration, grouped
from tui.ui.cells import Cell, fit
from tui.ui.widgets.keyed_list import KeyedList

GROUP_GLYPHS: Mapping[str, tuple[str, str]] = {
    "draft": ("◌", "$status-draft"),
    "updated": ("◐", "$status-updated"),
    "published": ("●", "$status-published"),
    "invalid": ("✗", "$status-invalid"),
    "committed": ("●", "$status-published"),
    "new": ("◌", "$status-draft"),
    "working copy": ("◐", "$status-updated"),
    "not found": ("✗", "$status-invalid"),
}
"""Glyph and theme variable of the kinds of items a plan counts; others get a dot."""


RECORD = "record"
"""What is said to be `of` something: records of a model. Fields and schema items have names of their own."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A line of the plan's list: a heading (`item_id` None), an item to send, or one left out and why."""

    key: str
    text: str
    reason: str = ""
    item_id: str | None = None
    tone: str = ""


def plan_rows(plan: Plan) -> list[PlanRow]:
    """Everything the plan knows by name: what is left out with reasons, then what is sent."""
    rows: list[PlanRow] = []
    if plan.skipped:
        rows.append(PlanRow("#left", f"left out {grouped(len(plan.skipped))}", tone="draft"))
        rows.extend(
            PlanRow(f"left:{place}:{item.id}", item.title or "(untitled)", item.reason, item.id)
            for place, item in enumerate(plan.skipped)
        )
    items = plan.items
    if items:
        rows.append(PlanRow("#sent", f"sent {grouped(len(items))}", tone="published"))
        rows.extend(
            PlanRow(f"sent:{place}:{item.id}", item.title or "(untitled)", "", item.id)
            for place, item in enumerate(items)
        )
    return rows


def plan_heading(plan: Plan) -> str:
    """`Publish 4,159 records of Article`, `Copy 2 schema items: width and height`, or that there is nothing to do."""
    by = " of " if plan.operation.noun == RECORD else ": "
    of = f"{by}{plan.title}" if plan.title else ""
    if plan.total:
        return f"{plan.operation.verb} {plan.operation.items(plan.total)}{of}"
    return f"Nothing to {plan.operation.verb.lower()}{of}"


def plan_place(plan: Plan) -> Content:
    """Where it will happen; the primary environment in words and colour."""
    parts: list[Content | str | tuple[str, str]] = ["in ", (plan.project, "bold")]
    if plan.environment:
        parts += [" · ", (plan.environment, "bold")]
    if plan.primary:
        parts += [", the ", ("PRIMARY", "bold $band-primary"), " environment"]
    return Content.assemble(*parts)


def plan_groups(plan: Plan) -> Content:
    """The counts by kind, aligned, each with its glyph and what becomes of it."""
    width = max((len(grouped(group.count)) for group in plan.groups), default=1)
    word = max((len(group.label) for group in plan.groups), default=1)
    lines = []
    for group in plan.groups:
        glyph, color = GROUP_GLYPHS.get(group.label, ("·", "$muted"))
        lines.append(
            Content.assemble(
                f"{grouped(group.count):>{width + 2}}  ",
                (f"{glyph} {group.label:<{word}}", color),
                ("  " + group.outcome, "" if group.sent else "$muted"),
            )
        )
    return Content("\n").join(lines)


def plan_cost(plan: Plan) -> Content:
    """Requests and time, in a sentence."""
    if not plan.total:
        return Content("")
    size = plan.operation.per_request
    text = counted(plan.requests, "request")
    if size and size > 1:
        text = f"{counted(len(plan.batches), 'batch', 'batches')} of up to {size}, {text} in all"
    if plan.seconds >= 1:
        near = f"{plan.seconds:.0f} s" if plan.seconds < 90 else duration(plan.seconds)
        text += f" · at least {near}"
        text += " of request budget" if plan.system is System.DATOCMS else ""
    return Content.styled(f"{text}, then as long as {plan.system.label} needs", "$muted")


def plan_first_titles(plan: Plan, width: int) -> Content:
    """`The quiet garden · 静かな庭 · … 4,044 more`, as many as fit on one line."""
    items = plan.items
    shown: list[str] = []
    room = width - 16
    for item in items[:20]:
        title = item.title or "(untitled)"
        if shown and Content(" · ".join([*shown, title])).cell_length > room:
            break
        shown.append(title)
    more = len(items) - len(shown)
    return Content.assemble(" · ".join(shown), (f" · … {grouped(more)} more" if more else "", "$muted"))


def plan_list_title(plan: Plan) -> str:
    """`112 left out, 4,047 sent`."""
    parts = [f"{grouped(len(plan.skipped))} left out"] if plan.skipped else []
    if plan.items:
        parts.append(f"{grouped(len(plan.items))} sent")
    return ", ".join(parts)


class PlanList(KeyedList[PlanRow]):
    """Everything in the plan, by name."""

    def can_stand_on(self, row: PlanRow) -> bool:
        return row.item_id is not None

    def draw(self, row: PlanRow, width: int) -> Sequence[Cell]:
        if row.item_id is None:
            return [(row.text, row.tone)]
        if not row.reason:
            return [(row.text, "")]
        left = max(12, min(44, width // 2))
        return [(fit(row.text, left) + "  ", ""), (row.reason, "muted")]

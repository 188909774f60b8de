"""What the plan screen shows, as plain values, and the list of everything in a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from textual.content import Content

from tui.core.content import apart
from tui.core.picked import PickedLine
from tui.core.plan import PlanGroup, PlanItem, PlanOption, Skipped
from tui.core.text import agreeing, counted, grouped
from tui.operations.plan import Plan
from tui.operations.telling import cost
from tui.ui.drawing.cells import Cell, cut, cut_apart, fit, widest, width_of, wrap
from tui.ui.widgets.keyed_list import KeyedList

GROUP_GLYPHS: Mapping[str, tuple[str, str]] = {
    "draft": ("◌", "draft"),
    "updated": ("◐", "updated"),
    "published": ("●", "published"),
    "committed": ("●", "published"),
    "new": ("◌", "draft"),
    "working copy": ("◐", "updated"),
    "not found": ("✗", "invalid"),
}
"""Glyph and tone of the kinds of items a plan counts; others get a dot."""
FAILS = ("✗", "invalid")
"""Those of what is expected to fail."""

MOST_SETS = 6
"""Lines of what was picked; more are counted."""
BELOW = 6
"""Cells before what stands below a group."""
NARROW = 50
"""On fewer cells the place is named in fewer words."""


class PlanRow(Struct, frozen=True):
    """A line of the plan's list: a group with its count, or, below it once it is open, one of its items."""

    key: str
    group_key: str
    """The group it is or belongs to, by its key."""
    group: PlanGroup
    text: str = ""
    note: str = ""
    """What becomes of a group, or why an item is left out."""
    count: str = ""
    """Of a group, padded; empty for items."""
    open: bool = False
    item_id: str | None = None


def plan_rows(plan: Plan, opened: Collection[str] = (), room: int = 0) -> list[PlanRow]:
    """The groups of a plan, those in `opened` (by key) with their items, each with its reason. With `room` for less
    than the longest line what becomes of the groups stands below them, whole."""
    groups = plan.groups
    width = widest((grouped(group.count) for group in groups), 1)
    word = widest((group.label for group in groups), 1)
    models = models_of(plan)
    several = len(models) > 1
    label_width = min(word, 24) if room >= NARROW else 24
    longest = max((min(width_of(one.label), label_width) + width_of(one.outcome) for one in groups), default=0)
    below = 0 < room < longest + width + 8
    rows: list[PlanRow] = []
    for place, group in enumerate(groups):
        key = f"{'sent' if group.sent else 'left'}:{place}:{group.key}"
        count, is_open = f"{grouped(group.count):>{width}}", key in opened
        label = cut(group.label, max(8, room - width - 6)) if below else fit(group.label, min(word, 24))
        rows.append(PlanRow(key, key, group, label, "" if below else group.outcome, count, is_open))
        if below:
            lines = enumerate(wrap(group.outcome, max(8, room - BELOW)))
            rows += [PlanRow(f"{key}#{at}", key, group, note=line) for at, line in lines]
        if is_open:
            of: Sequence[PlanItem | Skipped] = plan.items if group.sent else plan.skipped
            held = [item for item in of if item.group == group.key]
            notes = [_note(plan, item, several=several and group.label not in models) for item in held]
            rows += [
                PlanRow(f"{key}:{number}", key, group, title, note, item_id=item.id)
                for number, (item, title, note) in enumerate(zip(held, _titles(plan, held), notes, strict=True))
            ]
    return rows


def _titles(plan: Plan, items: Sequence[PlanItem | Skipped]) -> list[str]:
    """Their titles; of records those that several have, with the end of their ids."""
    shown = [item.title or "(untitled)" for item in items]
    counts = Counter(() if plan.operation.acts_on.in_schema else shown)
    return [apart(title, item.id) if counts[title] > 1 else title for title, item in zip(shown, items, strict=True)]


def _note(plan: Plan, item: PlanItem | Skipped, *, several: bool) -> str:
    parts = [plan.model_titles.get(item.model_id, "")] if several else []
    parts += [item.reason] if isinstance(item, Skipped) else [item.kind, item.fails]
    return " · ".join(part for part in parts if part)


def models_of(plan: Plan) -> dict[str, int]:
    """How many items of each model are sent, by the model's name."""
    counts: dict[str, int] = {}
    for model_id, number in (plan.models or Counter(item.model_id for item in plan.items)).items():
        name = plan.model_titles.get(model_id, "")
        if name:
            counts[name] = counts.get(name, 0) + number
    return counts


def plan_place(plan: Plan, picked: Sequence[PickedLine] = (), width: int = 80) -> Content:
    """Where it will happen, the primary environment in words and colour; what was picked; several models with how many
    of each."""
    parts: list[Content | str | tuple[str, str]] = ["in ", (plan.project, "bold")]
    if plan.environment:
        parts += [" · ", (plan.environment, "bold")]
    if plan.primary:
        band = ("PRIMARY", "bold $band-primary")
        parts += [", ", band] if width < NARROW else [", the ", band, " environment"]
    for line in picked[:MOST_SETS]:
        note = f"   {line.note}" if line.note else ""
        lines = wrap(line.words, width)
        left = width - width_of(lines[-1]) - width_of(note)
        room = "" if not note else "\n" + " " * (width - width_of(note)) if left < 0 else " " * left
        parts += [("\n" + "\n".join(lines), "$muted"), (room + note, "$warning" if line.warns else "$muted")]
    if len(picked) > MOST_SETS:
        parts += [(f"\nand {counted(len(picked) - MOST_SETS, 'more set')}", "$warning")]
    models = models_of(plan)
    if len(models) > 1 and not models.keys() <= {group.label for group in plan.groups}:
        first = [f"{name} {grouped(count)}" for name, count in list(models.items())[:5]]
        more = [f"{len(models) - 5} more"] if len(models) > 5 else []
        parts += [("\n" + " · ".join([*first, *more]), "$muted")]
    return Content.assemble(*parts)


def plan_cost(plan: Plan) -> Content:
    """Requests and time, in a sentence."""
    return Content.styled(cost(plan) if plan.total else "", "$muted")


def plan_promise(plan: Plan) -> Content:
    """What one can count on, in a line."""
    return Content.styled(plan.operation.promise.format(cms=plan.system.label) if plan.total else "", "$muted")


EXAMPLES = 20
"""No line has room for more."""


def examples_of(plan: Plan, seen: Sequence[str]) -> Iterator[str]:
    """Titles of some that are sent, with their kinds where there are several; those that are `seen` on the screen, by
    their ids, before all others. Looks at every item."""
    places = {one: place for place, one in enumerate(seen)}
    known = sorted((item for item in plan.items if item.id in places), key=lambda item: places[item.id])
    items = known or plan.items
    several = plan.operation.acts_on.in_schema and len({item.kind for item in items}) > 1
    first = items[:EXAMPLES]
    kinds = [f" ({item.kind})" if several else "" for item in first]
    return map("".join, zip(_titles(plan, first), kinds, strict=True))


def plan_first_titles(plan: Plan, examples: Iterable[str], width: int) -> Content:
    """`For example: The quiet garden · 静かな庭 · … 4,044 more`, as many as fit on one line; of few that are all named
    `2 records: The quiet garden · 静かな庭`."""
    items = plan.total
    shown: list[str] = []
    label = "For example: "
    room = width - len(label) - (width_of(f" · … {grouped(items)} more") if items > 1 else 0)
    for example in examples:
        title = cut(example, max(8, room))
        if shown and width_of(" · ".join([*shown, title])) > room:
            break
        shown.append(title)
    more = items - len(shown)
    label = label if more or not shown else f"{plan.operation.items(items)}: "
    rest = f" · … {grouped(more)} more" if more else ""
    return Content.assemble((label if shown else "", "$muted"), " · ".join(shown), (rest, "$muted"))


def plan_list_title(plan: Plan, room: int = 0) -> str:
    """`4,047 will be published, 12 will fail, 112 left out`, where more may fail `at most 4,047` and `at least 12`.
    With `room` for less `4,047 to publish, 12 fail, 112 left out`, or without what is left out: the groups tell it."""
    failing, going = plan.failing, plan.total - plan.failing
    fail = plan.at_least(grouped(failing)) if failing else ""
    left = f"{grouped(len(plan.skipped))} left out" if plan.skipped else ""
    most = "at most " if failing and plan.more_may_fail else ""
    done = [f"{most}{grouped(going)} will be {plan.operation.past.lower()}"]
    done += [f"{grouped(going)} to {verb}" for verb in (plan.operation.verb.lower(), "send")]
    forms = [(done[0], fail and f"{fail} will fail", left)]
    forms += [(to_do, fail and f"{fail} fail", rest) for rest in (left, "") for to_do in done[1:]]
    said = [", ".join(filter(None, (form if going else form[1:]))) for form in forms]
    return next((text for text in said if not room or width_of(text) <= room), said[-1] or said[0])


class Span(Struct, frozen=True):
    """A part of some lines: its first, how many are on the screen, how many there are."""

    first: int
    height: int
    count: int

    @property
    def is_last(self) -> bool:
        return self.first + self.height >= self.count

    def next(self) -> int:
        """The first line of the part that follows, with a line seen before; of the last there is none, but the end."""
        return max(0, min(self.first + max(1, self.height - 1), self.count - self.height))


def next_part(body: Span, place: range, inner: Span) -> tuple[int, int]:
    """Where body and list begin after one page more: what stands before the list, the list to its last line, what
    stands after it, and from the end back to the beginning. `place`: the lines of the body that the list takes."""
    if inner.is_last or place.stop <= body.first:
        return (0, 0) if body.is_last else (body.next(), inner.first)
    if place.start <= body.first or place.stop <= body.first + body.height or body.is_last:
        return body.first, inner.next()
    return min(body.next(), place.start), inner.first


def option_words(option: PlanOption, room: int) -> str:
    """`[ ] Send anyway: 52 not valid`; with room for less `[ ] Also 52 not valid`."""
    box, what = f"[{'x' if option.chosen else ' '}]", f"{grouped(option.count)} {option.words}"
    said = f"{box} Send anyway: {what}"
    return said if width_of(said) <= room else cut(f"{box} Also {what}", room)


def why_another_count(before: Plan, now: Plan) -> str:
    """`52 not valid are sent, too: 4,047 now, not 3,995.` after a choice; empty where the number stayed."""
    if before.total == now.total:
        return ""
    turned = [option for option in now.options if option.key in before.anyway ^ now.anyway]
    number = grouped(abs(now.total - before.total))
    what = f"{number} {turned[0].words}" if len(turned) == 1 else number
    are = agreeing(abs(now.total - before.total), "is", "are")
    done = f"{are} sent, too" if now.total > before.total else f"{are} left out"
    return f"{what} {done}: {grouped(now.total)} now, not {grouped(before.total)}."


class PlanList(KeyedList[PlanRow]):
    """The groups of a plan; enter opens one and lists its items. Its cursor shows only while it has the focus, so that
    there is one on the screen."""

    def row_highlight(self, row: int) -> str:
        return super().row_highlight(row) if self.has_focus else ""

    def opens_at(self, row: int, x: int) -> bool:
        return bool(self.rows[row].count)

    def can_stand_on(self, row: PlanRow) -> bool:
        return bool(row.count or row.item_id)

    def draw(self, row: PlanRow, width: int) -> Sequence[Cell]:
        told = (row.note, "text" if row.group.sent else "muted")
        if not (row.count or row.item_id):
            return [(" " * BELOW, ""), told]
        if not row.count:
            left = max(12, min(48, width - 30, width * 2 // 3)) if row.note else max(1, width - 4)
            title = cut_apart(row.text, left, (one.text for one in self.on_screen if one.item_id))
            return [
                (" " * 4, ""),
                *([(fit(title, left) + "  ", ""), (row.note, "muted")] if row.note else [(title, "")]),
            ]
        # What becomes of it needs the room.
        text = row.text.rstrip() if width < NARROW else row.text
        glyph, tone = FAILS if row.group.fails else GROUP_GLYPHS.get(row.group.label, ("·", "text"))
        return [
            ("▾ " if row.open else "▸ ", "muted"),
            (f"{row.count}  ", "strong" if row.group.sent else ""),
            (f"{glyph} {text}", tone),
            *([("  " + row.note, told[1])] if row.note else []),
        ]

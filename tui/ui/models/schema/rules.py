"""What can be done in Schema now, and why something cannot: it stays visible and says so when it is tried."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.cms import why_never
from tui.core.schema import SchemaItem
from tui.core.selection import Selection
from tui.core.text import counted, grouped, press, sentence
from tui.ui.actions.operations import SCHEMA
from tui.ui.drawing.piece import Cell
from tui.ui.models.content.tray_words import searched
from tui.ui.models.rights import there, why_not_operate
from tui.ui.models.schema.state import SchemaState
from tui.ui.models.schema.tree import why_blocked
from tui.ui.models.stage import Bottom, Offer

if TYPE_CHECKING:
    from tui.desk import Desk

_OF_MARKED = ("schema.clear", "schema.selection", "schema.save-selection")
_WAYS_OUT = ("schema.clear", "schema.show-all", "filter.leave")
_NO_ITEM = "There is no item under the cursor."


# -- tray and footer ---------------------------------------------------------------------------------------------------
def bottom(state: SchemaState) -> Bottom:
    """What stands in tray and footer."""
    desk = state.desk

    def offers(action_ids: Sequence[str]) -> tuple[Offer, ...]:
        return tuple(
            Offer(one, why_not(state, one), _label(state, one), is_way_out=one in _WAYS_OUT) for one in action_ids
        )

    acts = [act for act, operations in SCHEMA.items() if desk is not None and there(desk, operations)]
    picked = state.marks.selection
    if not picked and state.item is not None and why_blocked(state.item):
        acts = []  # the foot of the tree says why
    clear = ("schema.clear",) if picked else ()
    return Bottom(
        _selected(state),
        () if state.stage.is_typing() else offers((*acts, *clear, "schema.copy-id", "schema.next-steps")),
        offers(_hints(state)),
        "schema.selection" if state.marks.selection else "schema.next-steps" if state.fresh else "",
    )


def _hints(state: SchemaState) -> tuple[str, ...]:
    """Which keys matter now: by the row, and by what is going on."""
    desk, row = state.desk, state.row
    if state.stage.is_typing():
        return ("filter.apply", "filter.save", "filter.leave")
    if state.marks.range is not None:
        return ("schema.range", "list.down", "schema.show-all")
    searching = ("schema.show-all",) if state.result.found is not None else ()
    if row is None:
        return (*searching, "schema.filter", "schema.refresh", "desk.profile")
    opens = ("list.open",) if row.has_children else ()
    if row.item is None:
        return (*opens, "schema.mark-all-found", *searching, "schema.filter", "schema.views")
    more = ("schema.language",) if desk is not None and desk.cms.searches_schema else ()
    marks = ("schema.mark", "schema.mark-all-found")
    return (*marks, *searching, *opens, "schema.filter", "schema.details", "schema.range", *more)


def _label(state: SchemaState, action_id: str) -> str:
    """Another word for what an action would do now; empty: its own."""
    row, labels = state.row, {}
    if state.marks.range is not None:
        labels = {"schema.range": "finish range", "list.down": "extend", "schema.show-all": "cancel"}
    elif row is not None:
        opens = ("fold" if row.is_open else "unfold") if row.has_children else ""
        labels = {"schema.mark": "take out" if row.marked else "", "list.open": opens}
    return labels.get(action_id, "")


def _selected(state: SchemaState) -> Sequence[Sequence[Cell]]:
    """What is picked, each search by its words where there is room, how much of it is no longer in the schema, and that
    copies wait to be looked at. Longest first."""
    selection = state.marks.selection
    full = selection.describe(lambda item: f"{item.describe()} {searched(item)}".rstrip())
    said = dict.fromkeys((full, state.described(selection), selection.describe()))
    more = _more_of_it(state, selection)
    forms = [[(words, "accent-strong") if words else ("nothing marked", "muted"), *more] for words in said]
    if not state.fresh:
        return forms
    copies, rule = counted(state.fresh, "new copy", "new copies"), ("  ·  ", "faint")
    way = state.text(press("schema.next-steps", "see next steps"))
    with_way = [[*cells, rule, (f"{copies}. {way}", "draft")] for cells in forms]
    return [*with_way, [*forms[-1], rule, (copies, "draft")], forms[-1]]


def _more_of_it(state: SchemaState, selection: Selection) -> list[Cell]:
    """What cannot be copied of it, how many it is at most, and how many are gone."""
    more: list[Cell] = []
    if out := state.blocked & selection.excluded:
        # They are not what somebody took out.
        more.append((f" · {grouped(len(out))} cannot be copied", "muted"))
    if len(selection.found) + bool(selection.ids) > 1:
        more.append((f" · at most {grouped(selection.count)}", "muted"))
    lost = sum(item_id not in state.schema.items for item_id in selection.ids)
    if lost and state.schema.items:
        more.append((f" · {grouped(lost)} no longer there", "muted"))
    return more


# -- why not -----------------------------------------------------------------------------------------------------------
def why_not(state: SchemaState, action_id: str) -> str:
    """Why an action is not possible now; empty when it is."""
    return state.text(_why_not(state, action_id))


def _why_not(state: SchemaState, action_id: str) -> str:
    desk, row, item, picked = state.desk, state.row, state.item, state.marks.picked
    if desk is None:
        return state.no_desk.reason
    if action_id in SCHEMA:
        none_here = "Nothing is marked, and there is no item under the cursor." if item is None else why_blocked(item)
        return why_not_operate(desk, *SCHEMA[action_id]) or ("" if picked.selection else none_here)
    if action_id == "schema.mark" and item is not None:
        return why_blocked(item)
    if action_id == "schema.language" and (reason := why_never(desk.cms, action_id)):
        return reason
    no_item = f"{sentence(row.title)} is a heading, not an item." if row is not None else _NO_ITEM
    all_found = f" {press('schema.mark-all-found', 'mark everything found')}" if row is not None else ""
    no_address = f"The address of this item in {desk.cms.label}'s web editor is not known."
    needs: dict[str, tuple[object, str]] = {
        "schema.mark": (item, no_item + all_found),
        "schema.save-view": (state.applied, f"There is no search to save. {press('schema.filter', 'search')}"),
        "schema.undo": (picked.can_undo, "There is no change of the selection to undo."),
        "schema.redo": (picked.can_redo, "There is no change of the selection to redo."),
        "schema.copy-url": (web_address(desk, item), no_address if item is not None else no_item),
        "schema.language": (len(desk.project.locales) > 1, "The project has one language."),
        "schema.unfold": (
            row is None or row.has_children,
            f"There is nothing below it. {press('list.open', 'see its details')}",
        ),
        **dict.fromkeys(("schema.range", "schema.range-up", "schema.range-down"), (row, _NO_ITEM)),
        **dict.fromkeys(("schema.mark-all-found", "schema.invert"), (state.rows, "There is nothing here to mark.")),
        **dict.fromkeys(_OF_MARKED, (picked.selection, "Nothing is marked.")),
        **dict.fromkeys(("schema.copy-id", "schema.details"), (item, no_item)),
        **dict.fromkeys(
            ("schema.unfold-all", "schema.fold-all"),
            (any(node.children for node in state.schema.roots), "There are no branches."),
        ),
    }
    needed, why = needs.get(action_id, (True, ""))
    return "" if needed else why


def web_address(desk: Desk, item: SchemaItem | None) -> str:
    """Where an item is shown in the web editor; empty when that is not known."""
    return desk.cms.item_address(desk.project, item) if item is not None else ""

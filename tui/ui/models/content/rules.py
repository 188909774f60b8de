"""What can be done in Content now, and why something cannot: it stays visible and says so when it is tried."""

from __future__ import annotations

from tui.cms import why_never
from tui.core.content import Project
from tui.core.text import grouped, press
from tui.ui.actions.operations import RECORDS
from tui.ui.models.content.browsing import Browsing
from tui.ui.models.content.marks import Mark
from tui.ui.models.content.state import Sight, State
from tui.ui.models.content.tray_words import found_words, tray_forms
from tui.ui.models.rights import there, why_not_operate
from tui.ui.models.stage import Bottom, Offer

_OF_A_RECORD = frozenset(
    {"records.copy-id", "records.copy-url", "records.fields", "records.raw", "records.versions", "records.differences"}
)

MARK_LABELS = {Mark.OUT: "", Mark.IN: "take out", Mark.PERHAPS: "mark explicitly"}
"""What space does on a row, where it is something else than marking."""

_TABLE = (
    "records.mark",
    "records.mark-all-found",
    "records.filter",
    "records.sort",
    "records.range",
    "list.open",
    "records.models",
    "records.views",
    "records.columns",
)
_TRAY = ("records.clear", "records.selection", "records.copy-id")
_UNMARKED = ("records.copy-id",)
"""The same while nothing is marked."""
_WAYS_OUT = ("records.clear", "records.selection", "records.step-out", "records.end-range", "filter.leave")
_NO_DESK = ("records.refresh", "desk.profile", "desk.environment")
_FILTER = ("filter.apply", "filter.complete", "filter.older", "filter.save", "filter.leave")
_MODELS = ("list.open", "records.step-out", "desk.next-pane", "records.all-models", "records.filter")
_PREVIEW = ("link.next", "link.open", "text.page-down", "desk.next-pane", "records.versions", "records.raw")
_IN_RANGE = ("records.range", "list.down", "records.end-range")
_NOTHING_FOUND = ("records.filter", "records.models", "records.all-models", "records.refresh")


# -- tray and footer ---------------------------------------------------------------------------------------------------
def bottom(state: State) -> Bottom:
    """What stands in tray and footer."""
    sight, browsing = state.stage.sight(), state.browsing

    def offers(action_ids: tuple[str, ...]) -> tuple[Offer, ...]:
        return tuple(
            Offer(one, why_not(state, one), _label(state, sight, one), is_way_out=one in _WAYS_OUT)
            for one in action_ids
        )

    if browsing is None:
        return Bottom(footer=offers(_NO_DESK))
    acts = tuple(action_id for action_id, operations in RECORDS.items() if there(browsing.desk, operations))
    return Bottom(
        tray_forms(browsing, state.rows.window, state.mark_of(state.record)),
        # Where letters are typed they do nothing else.
        () if sight.focus in ("filter", "models") else offers((*acts, *(_TRAY if browsing.selection else _UNMARKED))),
        offers(_hints(state, browsing, sight, acts)),
        "records.selection" if browsing.selection else "",
    )


def _hints(state: State, browsing: Browsing, sight: Sight, acts: tuple[str, ...]) -> tuple[str, ...]:
    """Which keys matter now: by the pane in focus, and by what is going on there. `acts`: what can be done to
    records."""
    if sight.focus == "preview" and state.record is None:
        return ("desk.next-pane", *_NOTHING_FOUND)
    panes = {"filter": _FILTER, "models": _MODELS, "preview": _PREVIEW}
    if sight.focus in panes:
        return panes[sight.focus]
    if state.range is not None:
        return (*_IN_RANGE, *acts[:1])
    if state.rows.window is not None and not state.rows.total:
        return ("records.step-out", *_NOTHING_FOUND) if browsing.applied else _NOTHING_FOUND
    return (*_TABLE[:2], "records.step-out", *_TABLE[2:]) if browsing.applied else _TABLE


def _label(state: State, sight: Sight, action_id: str) -> str:
    """Another word for what an action would do now; empty: its own."""
    if action_id == "records.mark":
        return MARK_LABELS[state.mark_of(state.record)]
    if state.range is not None:
        end = "cancel" if state.range.is_own else "end range"
        labels = {"records.range": "finish range", "list.down": "extend", "records.end-range": end}
        return labels.get(action_id, "")
    if sight.focus == "models":
        return {"list.open": "show its records", "records.step-out": "to the table"}.get(action_id, "")
    return ""


# -- why not -----------------------------------------------------------------------------------------------------------
def refused(state: State, action_id: str) -> bool:
    """Whether an action is not possible now; then it is said why."""
    return state.refuses(why_not(state, action_id))


def why_not(state: State, action_id: str) -> str:
    """Why an action is not possible now; empty when it is."""
    if state.browsing is None:
        return state.text(state.no_desk.reason)
    return state.text(_why_not_here(state, state.browsing, action_id))


def _why_not_here(state: State, browsing: Browsing, action_id: str) -> str:
    desk = browsing.desk
    if action_id in RECORDS:
        (operation,) = RECORDS[action_id]
        nothing = (
            "" if browsing.selection or state.record else "Nothing is marked, and there is no record under the cursor."
        )
        return why_not_operate(desk, operation) or nothing
    if action_id in ("records.sort", "records.reverse", "records.order"):
        return _why_not_sorted(browsing)
    if action_id == "records.locale":
        return why_not_locale(desk.project)
    if action_id in ("records.columns", "records.models", "records.all-models") and not browsing.models:
        return f"This project has no {desk.cms.models} yet." if browsing.is_read else "The models are not known yet."
    if action_id == "records.save-view" and not browsing.applied:
        return f"There is no filter to save. {press('records.filter', 'filter')}"
    if action_id in ("records.clear", "records.save-selection") and not browsing.selection:
        return "Nothing is marked."
    if action_id == "records.selection" and not browsing.selection:
        return f"Nothing is marked. {press('records.load-selection', 'load a saved selection')}"
    if action_id in ("records.undo", "records.redo"):
        picked = browsing.marks.picked
        possible = picked.can_undo if action_id == "records.undo" else picked.can_redo
        return "" if possible else f"There is no change of the selection to {action_id.removeprefix('records.')}."
    if action_id in ("records.mark-all-found", "records.invert") and state.rows.is_empty:
        return "Nothing was found, so there is nothing to mark."
    if action_id == "records.invert":
        return _why_not_inverted(state, browsing)
    if action_id in _OF_A_RECORD:
        if (record := state.record) is None:
            return "There is no record under the cursor."
        if action_id == "records.copy-url" and not desk.cms.record_address(desk.project, record):
            return "The address of this record is not known."
        return why_never(desk.cms, action_id)
    return ""


def why_not_locale(project: Project) -> str:
    """Why there is no other locale to show values in."""
    if not project.locales:
        return "This project has no locales."
    return f"This project has one locale: {project.default_locale}." if len(project.locales) < 2 else ""


def _why_not_sorted(browsing: Browsing) -> str:
    if browsing.sort_keys:
        return ""
    if reason := why_never(browsing.desk.cms, "records.order"):
        return reason
    if browsing.model is not None and browsing.model.singleton:
        return f"{browsing.model.name} has a single record: nothing to sort."
    return "These records cannot be sorted."


def _why_not_inverted(state: State, browsing: Browsing) -> str:
    shown = state.rows.shown
    if shown is None:
        return ""
    if other := browsing.marks.in_the_way(shown):
        words = found_words(browsing, other)
        way = press("records.selection", "list it and take it out")
        return f"Cannot invert while {words} is selected: some records may be in both. {way}"
    if doubt := browsing.marks.out_in_doubt(shown):
        way = press("records.selection", "list the selection", "records.clear", "clear it")
        return f"Cannot invert: {grouped(doubt)} excluded records may not match this filter. {way}"
    return ""

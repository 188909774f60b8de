"""What the panes of Content show, composed from its state."""

from __future__ import annotations

from tui.core.content import RecordQuery
from tui.core.text import grouped, one_line
from tui.ui.drawing.piece import Cell
from tui.ui.drawing.words import DOWN, UP
from tui.ui.models.content.browsing import Browsing
from tui.ui.models.content.state import State
from tui.ui.services.troubles import NOT_YET, Kind

Lines = tuple[Cell | str, ...]


def table_edge(state: State) -> Lines:
    """What is said at the end of the table's title, while rows stay."""
    rows = state.rows
    if not rows.total:
        return ()
    if rows.trouble is not None:
        return (rows.trouble.brief,)
    return ("reading …",) if rows.asked is not None and not state.late.is_running else ()


def table_notice(state: State) -> Lines:
    """What the table says while it has no rows: what is going on, and what to do next."""
    browsing, rows, host = state.browsing, state.rows, state.stage.host
    if browsing is None:
        return (NOT_YET.message,) if state.no_desk is NOT_YET else state.no_desk.notice
    if rows.trouble is not None:
        return rows.trouble.lines(host.keys.first("records.refresh"))
    if browsing.is_read and not browsing.record_models:
        asks = host.keys.text("{records.refresh} refresh    {desk.schema} schema")
        return (f"This project has no {browsing.desk.cms.models} yet.", "", asks)
    if rows.window is None:
        trouble = host.connection.trouble
        if trouble is not None and trouble.kind is Kind.RATE_LIMITED:
            return ("Reading …", "", trouble.headline, (trouble.message, "muted"))
        return ("Reading the models …" if rows.asked is None else "Reading …",)
    alone = _alone(browsing, rows.window.query)
    if state.line.view is not None:
        back = one_line(browsing.applied.text, 30) if browsing.applied else "all records"
        return ("Nothing found.", *alone, "", host.keys.text("{filter.leave} leave: back to ") + back)
    if not rows.window.query.filter:
        return ("No records yet.", "", host.keys.text("{records.refresh} refresh    {records.models} another model"))
    ways = ["{records.filter} edit the filter   {records.step-out} clear it"]
    ways += ["{records.locale} search in another locale"] if alone else []
    return ("Nothing found.", *alone, "", *map(host.keys.text, ways))


def _alone(browsing: Browsing, query: RecordQuery) -> Lines:
    """In which locale alone a filter looked, where there are others."""
    locales, model = browsing.desk.project.locales, browsing.with_id(query.model_id)
    if len(locales) < 2 or not (model.is_by_locale(query.filter) if model is not None else query.filter.words):
        return ()
    name = next((item.name for item in locales if item.code == query.locale), "")
    return (f"Only values in {f'{name} ({query.locale})' if name else query.locale} were searched.",)


def table_title(state: State) -> list[Cell]:
    """Model, its count, the filter and what it found. The filter alone has the tone `text`: it makes room for the
    rest."""
    browsing = state.browsing
    if browsing is None and state.no_desk is not NOT_YET:
        return [("Not connected" if state.no_desk.lines else "Welcome", "")]
    if browsing is None or not browsing.is_chosen:
        return []
    rule: Cell = (" ── ", "frame")
    cells: list[Cell] = [(browsing.name, "")]
    window = state.rows.window
    filter_ = window.query.filter if window is not None else browsing.applied
    count = browsing.counts.get(browsing.model_key)
    if count is not None:
        cells += [rule, (grouped(count), "muted")]
    if filter_ and window is not None:
        cells += [rule, ("/ ", "accent"), (filter_.text, "text")]
        cells += [rule, (f"{grouped(window.total)} found", "muted")]
    if browsing.locale != browsing.desk.project.default_locale:
        cells += [rule, (f"locale {browsing.locale}", "accent")]
    # A model's own order is known to its editors; all models together have one that nobody chose.
    sort = browsing.sort or (browsing.shown_sort if browsing.model is None and not filter_ else None)
    if sort is not None and sort.key not in state.stage.sight().sort_keys:
        arrow = DOWN if sort.descending else UP
        cells += [rule, (f"by {dict(browsing.sort_keys).get(sort.key, sort.key)} {arrow}", "muted")]
    return cells

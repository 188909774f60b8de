"""What the panes of Content show, composed from its state."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from tui.core.content import Model, RecordQuery
from tui.core.text import grouped, one_line
from tui.ui.drawing.piece import Cell
from tui.ui.drawing.words import DOWN, UP
from tui.ui.models.content.browsing import ALL_MODELS, Browsing, all_models
from tui.ui.models.content.state import State
from tui.ui.services.troubles import NOT_YET, Kind

Lines = tuple[Cell | str, ...]

NOT_ALLOWED = "not allowed"
"""In place of the count of a model that the role may not read."""


class ModelsView(Struct, frozen=True):
    """The list of models. `everything`: key and name of all of them together; `shown`: the key of the one whose records
    stand in the table."""

    title: str = "Models"
    models: tuple[Model, ...] = ()
    everything: tuple[str, str] = (ALL_MODELS, "")
    shown: str | None = None
    notes: Mapping[str, str] = field(default_factory=dict)
    """What stands beside a model: its count, or that it may not be read."""
    notice: Lines = ()


class TableView(Struct, frozen=True):
    """What stands around the rows of the table."""

    title: tuple[Cell, ...] = ()
    elastic: int | None = None
    """Which piece of the title is cut first where room is short."""
    state: Lines = ()
    """What is said at the end of the title, while rows stay."""
    notice: Lines = ()
    """What is said in place of rows."""


def note_of(browsing: Browsing, key: str) -> str:
    """The count of a model, or that it may not be read; empty while it is not known."""
    if key in browsing.refused:
        return NOT_ALLOWED
    count = browsing.counts.get(key)
    return "" if count is None else grouped(count)


def models_view(state: State) -> ModelsView:
    """The models of the open desk."""
    browsing = state.browsing
    if browsing is None:
        return ModelsView()
    keys = (ALL_MODELS, *(model.id for model in browsing.record_models))
    trouble = state.rows.trouble
    return ModelsView(
        browsing.desk.cms.models.capitalize(),
        browsing.models,
        (ALL_MODELS, all_models(browsing.desk)),
        browsing.model_key if browsing.is_chosen else None,
        {key: note for key in keys if (note := note_of(browsing, key))},
        (trouble.headline,) if trouble is not None and not browsing.models else (),
    )


def table_view(state: State, *, is_typing: bool) -> TableView:
    """Title, and what is said where there are none. `is_typing`: whether the filter line is open."""
    browsing, rows = state.browsing, state.rows
    if browsing is None:
        if state.no_desk is NOT_YET:
            return TableView(notice=(NOT_YET.message,))
        name = "Not connected" if state.no_desk.lines else "Welcome"
        return TableView(((name, ""),), notice=state.no_desk.notice)
    title, elastic = _title(state, browsing)
    shown: Lines = ()
    if rows.total and rows.trouble is not None:
        shown = (rows.trouble.brief,)
    elif rows.total and rows.is_late:
        shown = ("reading …",)
    return TableView(title, elastic, shown, _notice(state, browsing, is_typing=is_typing))


def _notice(state: State, browsing: Browsing, *, is_typing: bool) -> Lines:
    """What the table says while it has no rows: what is going on, and what to do next."""
    rows, host = state.rows, state.stage.host
    if rows.trouble is not None:
        return rows.trouble.lines(host.keys.first("records.refresh"))
    if browsing.is_read and not browsing.record_models:
        asks = host.keys.text("{records.refresh} refresh    {desk.schema} schema")
        return (f"This project has no {browsing.desk.cms.models} yet.", "", asks)
    alone = _alone(browsing, rows.window.query) if rows.window is not None else ()
    if rows.window is not None and is_typing:
        back = one_line(browsing.applied.text, 30) if browsing.applied else "all records"
        return ("Nothing found.", *alone, "", host.keys.text("{filter.leave} leave: back to ") + back)
    if rows.window is not None and rows.window.query.filter:
        return (
            "Nothing found.",
            *alone,
            "",
            host.keys.text("{records.filter} edit the filter   {records.step-out} clear it"),
            *((host.keys.text("{records.locale} search in another locale"),) if alone else ()),
        )
    if rows.window is not None:
        asks = host.keys.text("{records.refresh} refresh    {records.models} another model")
        return ("No records yet.", "", asks)
    trouble = host.connection.trouble
    if trouble is not None and trouble.kind is Kind.RATE_LIMITED:
        return ("Reading …", "", trouble.headline, (trouble.message, "muted"))
    return ("Reading the models …" if rows.asked is None else "Reading …",)


def _alone(browsing: Browsing, query: RecordQuery) -> Lines:
    """In which locale alone a filter looked, where there are others."""
    locales, model = browsing.desk.project.locales, browsing.with_id(query.model_id)
    if len(locales) < 2 or not (model.is_by_locale(query.filter) if model is not None else query.filter.words):
        return ()
    name = next((item.name for item in locales if item.code == query.locale), "")
    return (f"Only values in {f'{name} ({query.locale})' if name else query.locale} were searched.",)


def _title(state: State, browsing: Browsing) -> tuple[tuple[Cell, ...], int | None]:
    """Model, its count, the filter and what it found; and which of the pieces is the filter."""
    if not browsing.is_chosen:
        return (), None
    rule: Cell = (" ── ", "frame")
    cells: list[Cell] = [(browsing.name, "")]
    elastic, window = None, state.rows.window
    filter_ = window.query.filter if window is not None else browsing.applied
    count = browsing.counts.get(browsing.model_key)
    if count is not None:
        cells += [rule, (grouped(count), "muted")]
    if filter_ and window is not None:
        cells += [rule, ("/ ", "accent"), (filter_.text, "text")]
        elastic = len(cells) - 1
        cells += [rule, (f"{grouped(window.total)} found", "muted")]
    if browsing.locale != browsing.desk.project.default_locale:
        cells += [rule, (f"locale {browsing.locale}", "accent")]
    # A model's own order is known to its editors; all models together have one that nobody chose.
    sort = browsing.sort or (browsing.shown_sort if browsing.model is None and not filter_ else None)
    if sort is not None and sort.key not in state.stage.sight().sort_keys:
        arrow = DOWN if sort.descending else UP
        cells += [rule, (f"by {dict(browsing.sort_keys).get(sort.key, sort.key)} {arrow}", "muted")]
    return tuple(cells), elastic

"""How a record is written into the columns of the records table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from tui.core.cell_values import EMPTY, CellValue, FieldTypes, first_line, in_locale, number
from tui.core.column_layout import Layout, room_of
from tui.core.columns import Column, Meta
from tui.core.content import Model, Record, Sort, apart
from tui.ui.drawing.cells import Cell, cut, cut_middle, fit, width_of
from tui.ui.drawing.guard import CANNOT, attempt
from tui.ui.drawing.words import DOWN, UP, ago, below_each_other, status_of

MORE = "⏎"
"""Stands after a value that goes on: `enter` shows all of it."""
GOES_LEFT, GOES_RIGHT = "‹", "›"
MEASURED = 100
"""Rows whose values decide how wide the columns are."""
OUTLIERS = 10
"""Percent of the values that may be cut rather than widen a column of words."""
LEAST_LABEL = 3
"""Cells under which nothing of a heading can be read, and none stands there."""
WORDY = 40
"""A column that can be so wide is one of words: those of numbers and names of models show every value they can."""


class Sheet(Struct, frozen=True):
    """What the table is to show of each record, and how. `of`: whose records they are, so that another model's
    columns are measured anew. `titles` grows while it is shown."""

    of: str = ""
    columns: tuple[Column, ...] = ()
    chosen: bool = False
    """Whether the editor chose the columns."""
    sort: Sort | None = None
    locale: str = ""
    locales: tuple[str, ...] = ()
    """All of the project, in their order: where values are taken from when `locale` has none."""
    types: FieldTypes = field(default_factory=FieldTypes)
    """The field types of the CMS, and how their values are written."""
    models: Mapping[str, Model] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    # -- heading ---------------------------------------------------------------------------------------------------
    def labels(self) -> dict[str, int]:
        """Cells of each heading, with the arrow that it has or can have."""
        return {item.key: width_of(item.label) + (2 if item.sort_key else 0) for item in self.columns}

    def heading(self, column: Column, width: int) -> Cell:
        """The heading of a column in exactly so many cells."""
        right = room_of(column).right
        if self.sort is None or not column.sort_key or column.sort_key != self.sort.key:
            return _fitted(column.label if width >= LEAST_LABEL else "", width, right=right), "muted"
        arrow = DOWN if self.sort.descending else UP
        label = f"{cut(column.label, width - (3 if right else 2))} {arrow}" if width > 3 else arrow
        return _fitted(label, width, right=right), "strong"

    # -- values ----------------------------------------------------------------------------------------------------
    def value(self, record: Record, column: Column) -> CellValue:
        """What a column shows of a record, its status apart; one that cannot be shown says so."""
        cannot = CellValue(CANNOT, faint=True)
        return attempt(lambda: self._value(record, column), cannot, f"a value of {column.kind}")

    def _value(self, record: Record, column: Column) -> CellValue:
        if column.kind == Meta.TITLE:
            return self._title(record)
        if column.is_field:
            value, locale = self._held(record, column)
            shown = self.types.cell(value, column.kind, self.titles)
            return replace(shown, locale=locale) if locale else shown
        writer = _META.get(column.kind)
        if writer is not None:
            return CellValue(writer(record))
        if column.kind == Meta.MODEL:
            model = self.models.get(record.model_id)
            return CellValue(model.name if model is not None else record.model_id, faint=model is None)
        if column.kind == Meta.POSITION:
            return number(record.values.get("position")) or EMPTY
        return EMPTY

    def _title(self, record: Record) -> CellValue:
        model = self.models.get(record.model_id)
        named = model.field(model.title_field) if model is not None and model.title_field else None
        if named is not None and named.localized:
            value, locale = in_locale(record.values.get(named.api_key), self.locale, self.locales)
            if isinstance(value, str):
                line, more = first_line(value)
                return CellValue(line, more, locale=locale)
        title = record.shown_title if record.title else apart(record.shown_title, record.id)
        return CellValue(title, faint=not record.title)

    def _held(self, record: Record, column: Column) -> tuple[object, str]:
        """What a record has in a field, and the locale that is of, where it is another than the one shown."""
        value = record.values.get(column.key)
        return in_locale(value, self.locale, self.locales) if column.localized else (value, "")

    def linked(self, record: Record, column: Column) -> Iterable[str]:
        """The records whose titles a column shows of a record."""
        return self.types.linked(self._held(record, column)[0], column.kind) if column.is_link else ()

    # -- cells -----------------------------------------------------------------------------------------------------
    def cells(self, record: Record, layout: Layout, *, both_ends: bool = False) -> tuple[Cell, ...]:
        """The row of a record: each column in exactly its cells, and the blank after it. `both_ends`: its title is cut
        in the middle, for its beginning alone would not tell it from another."""
        cells: list[Cell] = []
        for placed in layout.placed:
            column, width = placed.column, placed.width
            if column.kind == Meta.STATUS:
                glyph, word, tone = status_of(record)
                cells.append((fit(f"{glyph} {word}" if width > 1 else glyph, width) + " ", tone))
            elif column.kind == Meta.VALID and record.is_valid is False:
                cells.append((fit("✗ invalid", width) + " ", "invalid"))
            else:
                tone = "text" if column.kind == Meta.TITLE else "muted"
                value = self.value(record, column)
                if both_ends and column.kind == Meta.TITLE:
                    value = replace(value, text=cut_middle(value.text, width))
                cells.extend(_written(value, width, tone, right=room_of(column).right))
        return tuple(cells)

    def needs(self, records: Sequence[Record]) -> dict[str, int]:
        """Cells that the values of each column take, but for the few longest texts. Columns of links are left out until
        all of their titles are known: what others happened to read earlier shall decide nothing. No records say
        nothing."""
        found: dict[str, int] = {}
        for column in self.columns if records else ():
            if any(item not in self.titles for record in records for item in self.linked(record, column)):
                continue
            room = room_of(column)
            fixed = room.least == room.most
            if fixed and not column.is_field:
                # Times change their words while they are shown.
                continue
            values = [self.value(record, column) for record in records]
            widths = sorted(_width(value) for value in values if value.text)
            spared = len(widths) * OUTLIERS // 100 if room.most >= WORDY else 0
            most = widths[-1 - spared] if widths else 0
            # Those that are but a little longer are not worth cutting.
            wide = max((width for width in widths if width * 4 <= most * 5), default=most)
            found[column.key] = room.most if fixed and widths else wide
        return found


def _width(value: CellValue) -> int:
    """Cells of a value with its locale and its mark."""
    before = width_of(value.locale) + 2 if value.locale else 0
    return before + width_of(value.text) + len(_tail(value))


def _tail(value: CellValue) -> str:
    """What stands behind a value however little of it is shown: how many others there are, that it goes on."""
    return (f" +{value.others}" if value.others else "") + (f" {MORE}" if value.more else "")


def _fitted(text: str, width: int, *, right: bool) -> str:
    """In so many cells, the last of them blank where the text stands on the right."""
    return fit(text, width - 1, right=True) + " " if right and width > 1 else fit(text, width)


def _written(value: CellValue, width: int, tone: str, *, right: bool) -> list[Cell]:
    """A value in exactly `width` cells and a blank, with where it comes from before it and its mark behind."""
    if value.faint:
        tone = "muted" if tone == "text" else "faint"
    cells: list[Cell] = []
    if value.locale and width > width_of(value.locale) + 4:
        cells.append((f"{value.locale}: ", "muted" if tone == "text" else "faint"))
        width -= width_of(value.locale) + 2
    tail = _tail(value)
    text = f"{cut(value.text, width - len(tail))}{tail}" if width > len(tail) + 2 else value.text
    return [*cells, (_fitted(text, width, right=right) + " ", tone)]


_META: Mapping[str, Callable[[Record], str]] = {
    Meta.VALID: lambda record: "valid" if record.is_valid else "–",
    Meta.UPDATED: lambda record: below_each_other(ago(record.updated_at)),
    Meta.CREATED: lambda record: below_each_other(ago(record.created_at)),
    Meta.PUBLISHED: lambda record: below_each_other(ago(record.published_at)),
    Meta.FIRST_PUBLISHED: lambda record: below_each_other(ago(record.first_published_at)),
    Meta.STAGE: lambda record: record.stage or "–",
    Meta.ID: lambda record: record.id,
}

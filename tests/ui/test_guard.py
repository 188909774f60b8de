"""What cannot be drawn says so in its row, and the program goes on."""

import logging
from collections.abc import Sequence
from typing import Any

import pytest
from textual.app import App, ComposeResult

from tests.ui.eyes import lines_of
from tui.core.cell_values import FieldTypes
from tui.core.columns import Column
from tui.core.detail import Field, Value, text_of
from tui.ui.drawing.cells import Cell
from tui.ui.drawing.flow import Source
from tui.ui.drawing.guard import CANNOT
from tui.ui.widgets.lines import LineView
from tui.ui.widgets.record_cells import Sheet
from tui.ui.widgets.record_fields import PageWriter
from tui.ui.widgets.text_view import TextView


class Odd(LineView[None]):
    @property
    def row_count(self) -> int:
        return 3

    def row_cells(self, row: int, width: int) -> Sequence[Cell]:
        if row == 1:
            raise OverflowError("date value out of range")
        return ((f"row {row}", "text"),)


class Harness(App[None]):
    def compose(self) -> ComposeResult:
        yield Odd(id="odd")
        yield TextView(id="text")

    def text(self) -> list[str]:
        return lines_of(self)


def _fails(_text: str) -> Any:
    raise OverflowError("date value out of range")


async def test_a_row_that_cannot_be_drawn_says_so_and_the_log_says_why_once(caplog: pytest.LogCaptureFixture) -> None:
    app = Harness()
    with caplog.at_level(logging.ERROR, "tui.ui.drawing.guard"):
        async with app.run_test(size=(60, 24)) as pilot:
            app.query_one(TextView).show([Source("a", _fails), (("b", "text"),)])
            for key in ("down", "down", "up", "up"):
                app.query_one(Odd).focus()
                await pilot.press(key)
            lines = app.text()
    assert [line.strip("│ ") for line in lines[1:4]] == ["row 0", CANNOT, "row 2"]
    assert [line.strip("│ ") for line in lines[13:15]] == [CANNOT, "b"]
    assert app._exception is None
    said = [record for record in caplog.records if record.name == "tui.ui.drawing.guard"]
    assert [record.getMessage() for record in said] == ["Odd could not be drawn", "TextView could not be drawn"]


def test_one_value_that_cannot_be_written_leaves_the_others(monkeypatch: pytest.MonkeyPatch, make_record: Any) -> None:
    record = make_record(1, values={"born": "x"})
    sheet = Sheet(columns=(Column("born", "Born", "date"),), types=FieldTypes(writers={"date": _fails2}))
    assert sheet.value(record, sheet.columns[0]).text == CANNOT
    assert sheet.needs([record]) == {"born": 10}


def test_one_field_that_cannot_be_written_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.ui.widgets.record_fields._moment", _fails)
    fields = [Field("Born", "born", "date_time", (Value("", text_of("x")),))]
    fields.append(Field("Name", "name", "string", (Value("", text_of("Ada")),)))
    writer = PageWriter("")
    writer._fields(fields, ())
    said = "\n".join(getattr(paragraph, "text", "") for paragraph in writer.page.paragraphs)
    assert CANNOT in said
    assert "Ada" in said


def _fails2(*_: Any) -> Any:
    raise ValueError("year 0 is out of range")

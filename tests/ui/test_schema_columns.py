"""The columns of the schema's tree stand below each other, whatever stands in them."""

import re
from typing import Any

import pytest
from textual.app import App, ComposeResult

from tui.core.schema import LifeState, SchemaItem, SchemaKind
from tui.ui.drawing.cells import fit_cells
from tui.ui.models.schema.tree import TreeRow
from tui.ui.widgets.schema_tree import SchemaTree


def row(name: str, kind: str, flags: tuple[str, ...] = (), used_in: int = 0, **more: Any) -> TreeRow:
    item = SchemaItem(name, SchemaKind.FIELD, name, name, kind, flags=flags, used_in=used_in, **more)
    return TreeRow(
        key=name, depth=1, title=name, item=item, has_children=False, is_open=False,
        records=None, marked=False, aside=False,
    )  # fmt: skip


PLAIN = [
    row("Width", "number", ("required",), 1),
    row("Height", "textline", ("localized",), 13),
    row("Depth", "text", ("unique",)),
]
STATED = [*PLAIN, row("Copy", "barcode", ("localized",), state=LifeState.NEW)]
WORKED_ON = [*STATED, row("Other", "textlist", ("localized",), 2, state=LifeState.WORKING_COPY)]


class Tree(App[None]):
    """A tree and nothing else."""

    def __init__(self, rows: list[TreeRow]) -> None:
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        yield SchemaTree()

    def on_mount(self) -> None:
        self.query_one(SchemaTree).set_rows(self._rows)


async def places(rows: list[TreeRow], width: int, words: str) -> set[int]:
    """Where the last of a row's words begin, and in how many columns that is."""
    app = Tree(rows)
    async with app.run_test(size=(width, 24)) as pilot:
        await pilot.pause()
        tree = app.query_one(SchemaTree)
        lines = ["".join(text for text, _ in tree.row_cells(place, tree.body_width)) for place in range(len(rows))]
    return {line.index(f" {word}") for line in lines for word in words.split() if f" {word}" in line}


@pytest.mark.parametrize("rows", [PLAIN, STATED, WORKED_ON], ids=["plain", "new", "worked on"])
@pytest.mark.parametrize("width", [44, 72, 100, 120])
async def test_types_and_flags_stand_below_each_other(rows: list[TreeRow], width: int) -> None:
    assert len(await places(rows, width, "number textline text barcode textlist")) == 1
    if width >= 100:
        assert len(await places(rows, width, "required localiz unique")) == 1
    else:
        assert len(await places(rows, width, "L ")) == 1


async def test_a_state_is_a_word_where_there_is_room_and_a_glyph_where_not() -> None:
    assert len(await places(WORKED_ON, 120, "new working")) == 1
    assert len(await places(WORKED_ON, 72, "new working")) == 1
    assert len(await places(WORKED_ON, 46, "new barcode")) == 2
    assert not await places(WORKED_ON, 46, "working")
    assert len(await places(WORKED_ON, 36, "◌ ◐")) == 1
    assert not await places(WORKED_ON, 36, "new working")


LONG = [row("Excerpt", "Multiple-paragraph text", ("localized",)), row("Rank", "number", ("required", "unique"))]


@pytest.mark.parametrize("width", [60, 72, 80, 100, 120])
async def test_types_are_whole_where_names_leave_room(width: int) -> None:
    assert len(await places(LONG, width, "Multiple-paragraph number")) == 1
    assert len(await places(LONG, width, "text")) == 1
    assert len(await places([row("X" * 40, "Multiple-paragraph text", ("localized",))], width, "L localized")) == 1


async def test_nothing_moves_when_a_row_in_a_state_appears() -> None:
    every = frozenset(LifeState)
    app = Tree(PLAIN)
    async with app.run_test(size=(100, 24)) as pilot:
        await pilot.pause()
        tree = app.query_one(SchemaTree)
        tree.set_rows(PLAIN, every)
        before = [tree.row_cells(place, tree.body_width) for place in range(len(PLAIN))]
        tree.set_rows(WORKED_ON, every)
        assert [tree.row_cells(place, tree.body_width) for place in range(len(PLAIN))] == before
        tree.set_rows(PLAIN)
        assert [tree.row_cells(place, tree.body_width) for place in range(len(PLAIN))] != before


def model(
    name: str, fields: str, classes: str = "", records: int | None = None, used_in: int = 0, kind: str = "definition"
) -> TreeRow:
    item = SchemaItem(name, SchemaKind(kind), name, name, used_in=used_in)
    return TreeRow(
        key=name, depth=0, title=name, item=item, has_children=True, is_open=False, below=(fields, classes),
        records=records, marked=False, aside=False,
    )  # fmt: skip


MODELS = [
    model("Article", "17 fields", "4 classes", 12_480),
    model("Base", "2 fields", "", 0),
    model("Weight", "5 fields", "", None, 13, "class"),
    model("Brand", "", "1 class", 8),
]


@pytest.mark.parametrize("width", [44, 60, 80, 120])
async def test_counts_of_a_kind_end_below_each_other_and_none_is_cut(width: int) -> None:
    app = Tree(MODELS)
    async with app.run_test(size=(width, 24)) as pilot:
        await pilot.pause()
        tree = app.query_one(SchemaTree)
        lines = [
            "".join(text for text, _ in fit_cells(tree.row_cells(place, tree.body_width), tree.body_width))
            for place in range(len(MODELS))
        ]
    for word in ("record", "field", "class", "used in"):
        ends = {found.end() for line in lines if (found := re.search(rf" {word}\w*( \d+)?", line))}
        assert len(ends) <= 1, (word, lines)
    assert "12,480 records" in lines[0]
    assert not any("…" in line for line in lines)


async def test_what_other_columns_move_is_painted_again() -> None:
    app = Tree([model("Article", "17 fields"), model("Base", "2 fields")])
    async with app.run_test(size=(100, 24)) as pilot:
        await pilot.pause()
        tree = app.query_one(SchemaTree)
        before = tree._drawn[2]
        tree.set_rows([model("Article", "17 fields", "4 classes"), model("Base", "2 fields")])
        await pilot.pause()
        assert tree._drawn[2] == tree._line(2, tree.size) != before

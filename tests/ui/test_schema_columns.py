"""The columns of the schema's tree stand below each other, whatever stands in them."""

from typing import Any

import pytest
from textual.app import App, ComposeResult

from tui.core.schema import LifeState, SchemaItem, SchemaKind
from tui.ui.models.schema.tree import TreeRow
from tui.ui.widgets.schema_tree import SchemaTree


def row(name: str, kind: str, flags: tuple[str, ...] = (), used_in: int = 0, **more: Any) -> TreeRow:
    item = SchemaItem(name, SchemaKind.FIELD, name, name, kind, flags=flags, used_in=used_in, **more)
    return TreeRow(
        key=name, depth=1, title=name, item=item, has_children=False, is_open=False, children_text="",
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
    assert len(await places(WORKED_ON, 72, "new barcode")) == 2
    assert not await places(WORKED_ON, 72, "working")
    assert len(await places(WORKED_ON, 44, "◌ ◐")) == 1
    assert not await places(WORKED_ON, 44, "new working")

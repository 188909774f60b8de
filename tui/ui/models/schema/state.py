"""What all parts of Schema are about: the desk, its schema, what is searched for, and the stage it is shown on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from tui.core.schema import Schema, SchemaItem, SchemaKind, SchemaSearch
from tui.core.selection import Selection
from tui.ui.models.content.tray_words import searched
from tui.ui.models.made import Made
from tui.ui.models.schema.marks import SchemaMarks
from tui.ui.models.schema.tree import TreeRow, tree_rows, why_blocked
from tui.ui.models.stage import Part, PickingStage, PickingState
from tui.ui.services.troubles import NOT_YET, NoDesk, Trouble

if TYPE_CHECKING:
    from tui.desk import Desk


class View(Protocol):
    """The rows on the screen."""

    @property
    def cursor(self) -> int:
        """The row of the cursor."""

    def move_to(self, row: int) -> None:
        """Put the cursor on a row."""

    def show_key(self, key: str) -> bool:
        """Put the cursor on the row of that key, if it is there."""


class SchemaStage(PickingStage, Protocol):
    """Where Schema is shown."""

    @property
    def view(self) -> View:
        """The tree."""

    def is_typing(self) -> bool:
        """Whether the search line has the focus."""


class Result(Struct, frozen=True):
    """What was searched for, and what was found."""

    found: frozenset[str] | None = None
    """None while nothing is searched for."""
    total: int = 0
    """How many by the CMS's own count."""
    what: str = ""
    """What was searched for, as the title says it."""
    search: SchemaSearch | None = None
    """The search of the API behind it, where there is one."""


class SchemaState(PickingState[SchemaStage]):
    """Shared by the parts of Schema."""

    SCOPE = "schema"
    LOOK = "see"

    def __init__(self, stage: SchemaStage) -> None:
        super().__init__(stage)
        self.marks = SchemaMarks()
        self.made = Made()
        self.begin(None)

    def begin(self, desk: Desk | None, why: NoDesk | None = None) -> None:
        """Another desk, or (None) none any more: nothing is known of its schema."""
        self.desk = desk
        self.no_desk = why or NOT_YET
        self.schema = Schema()
        self.is_read = False
        self.trouble: Trouble | None = None
        """Why the schema could not be read."""
        self.all_open: bool | None = None
        """Whether all branches were opened, or folded, at once; None: neither."""
        self.turned: set[str] = set()
        """Branches that are the other way round."""
        self.counts: dict[str, int] = {}
        """Records by model, as far as they were counted."""
        self.language = ""
        """The language labels are searched in; empty for the project's first."""
        self.result = Result()
        self.applied = ""
        """The search that was applied last."""
        self.fresh = 0
        """New items of copies that ended while this desk was open and were not looked at yet."""
        self.rows: tuple[TreeRow, ...] = ()
        self.marks.forget()

    def described(self, selection: Selection) -> str:
        return selection.describe(lambda item: item.describe(searched(item)))

    def leave_range(self) -> None:
        """A range under way ends; its marks stay."""
        if self.marks.range is not None:
            self.marks.range = None
            self.stage.changed(Part.BOTTOM)

    # -- rows ------------------------------------------------------------------------------------------------------
    @property
    def row(self) -> TreeRow | None:
        """The row under the cursor."""
        cursor = self.stage.view.cursor
        return self.rows[cursor] if cursor < len(self.rows) else None

    @property
    def selection(self) -> Selection:
        """What is picked on the open desk."""
        return self.marks.selection

    @property
    def item(self) -> SchemaItem | None:
        """The item under the cursor; None on a heading."""
        return self.row.item if self.row is not None else None

    def is_open(self, key: str, item: SchemaItem | None) -> bool:
        """Whether a branch is open. By themselves headings are, for a schema folded to three lines tells nothing, and,
        until all branches are opened or folded at once, fieldsets, which only order fields."""
        opens_itself = item is None or (item.kind is SchemaKind.FIELDSET if self.all_open is None else self.all_open)
        return (key in self.turned) != opens_itself

    def draw(self) -> None:
        """Rows, and all around them, as they are now."""
        found = self.result.found
        wanted = None if found is None else (lambda item: item.id in found)
        rows = tree_rows(self.schema, self.is_open, self.marks.holds, wanted, counts=self.counts, made=self.made.ids)
        self.rows = tuple(rows)
        self.stage.changed(Part.ROWS, Part.BOTTOM)

    @property
    def blocked(self) -> frozenset[str]:
        """Items that cannot be acted on."""
        return frozenset(item.id for item in self.schema.items.values() if why_blocked(item))

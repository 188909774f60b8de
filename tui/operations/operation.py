"""What an operation is: a declaration that planning, the worker, the command line and the screens read."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct

from tui.core.content import Record
from tui.core.jobs import Counts
from tui.core.plan import PlanItem
from tui.core.schema import SchemaKind
from tui.core.text import counted, grouped
from tui.operations.reading import Reading
from tui.operations.schema_triage import AsSelection, OneByOne
from tui.operations.triage import Triage


class ActsOn(StrEnum):
    """What an operation is done to. The value is its singular."""

    RECORDS = "record"
    FIELDS = "field"
    MODELS = "model"
    SCHEMA = "schema item"

    @property
    def in_schema(self) -> bool:
        """Whether it stands in Schema; records stand in Content."""
        return self is not ActsOn.RECORDS


class Right(StrEnum):
    """What a role must allow. Those of records are actions of DatoCMS's permission entries ([P] operations.md A.0)."""

    PUBLISH = "publish"
    DUPLICATE = "duplicate"
    EDIT_SCHEMA = "edit schema"


class Cost(Struct, frozen=True):
    """Requests at the least: for `each` batch, and how many more for a batch's worth of items bound to fail."""

    each: int
    failing: int = 0


class Key(Struct, frozen=True):
    """How it is asked for on the screen. Operations that share an action (duplicate a record, a field, a model) are
    told apart by what is picked."""

    action: str
    """The end of its actions' ids (`records.publish`, `items.publish`), and their label."""
    key: str
    records: str = ""
    """Its help in Content; empty: it has no key there."""
    schema: str = ""
    """Its help in Schema."""
    items: str = ""
    """Its help for the items of a job."""
    not_these: str = ""
    """What it says of a job's items that it cannot be done to; with names of keys, as `{items.copy}`, and `{who:ID}`
    for those CMSs that can do an action."""


class Command(Struct, frozen=True):
    """What the command line says of it."""

    does: str
    """`publish {cms} records`; `{cms}` is what people call those that have it."""
    this: str
    """What `--id` names: `this record`."""


class Undo(Struct, frozen=True):
    """How what was done is taken back: by another operation, on those items that are still as they were left."""

    by: Operation
    why_kept: Callable[[PlanItem, Record | None], str]
    """Why an item stays as it is, given how it was planned and how it is now; empty where it is taken back."""
    warning: str
    """What is never taken back."""


SAFE = "Safe to repeat."
ONCE = "Never sent twice automatically."


class Operation(Struct, frozen=True, eq=False):
    """One kind of bulk work."""

    name: str
    """Public: the word of the command line, of the JSON output and of the journal."""
    verb: str
    """`Publish`, as on the launching button."""
    past: str
    """`Published`: the verb of what was done."""
    acts_on: ActsOn
    right: Right
    per_request: int | None
    """How many items a request can hold; None: the request holds the selection itself."""
    idempotent: bool
    """Whether it may be sent again when an answer was lost. Else only what certainly was not taken is."""
    repeated: str
    """What an editor can count on when an answer gets lost."""
    to_undo: str
    """What undoes it; `{cms}` is what people call the CMS."""
    triage: Triage | OneByOne | AsSelection
    """What of a selection is sent, what is left out, and why."""
    judge: Reading | None
    """How its outcome is judged: by reading the records again, or (None) by the new items it made."""
    cost: Cost
    key: Key
    command: Command
    undo: Undo | None = None
    """None: it is not taken back from here, and `to_undo` says what undoes it."""

    @property
    def promise(self) -> str:
        """What an editor can count on, and what undoes it, in one line of 74 cells; with `{cms}`."""
        return f"{self.repeated} {self.to_undo}"

    @property
    def creates(self) -> bool:
        """Whether it makes new items, whose ids are kept."""
        return self.judge is None

    @property
    def noun(self) -> str:
        """Singular of what it acts on."""
        return self.acts_on.value

    def not_undone(self, cms: str) -> str:
        """Why it is not taken back from here, given what the CMS is called; empty where it is."""
        return "" if self.undo is not None else f"copydesk cannot undo this. {self.to_undo.format(cms=cms)}"

    def takes(self, kind: SchemaKind) -> bool:
        """Whether it acts on schema items of a kind."""
        return isinstance(self.triage, AsSelection) or (isinstance(self.triage, OneByOne) and kind in self.triage.kinds)

    def items(self, number: int, title: str = "") -> str:
        """`1 record`, `4,300 records`; by name `4,300 Article records`, `2 fields: Title and Slug`."""
        if self.acts_on.in_schema:
            return counted(number, self.noun) + (f": {title}" if title else "")
        return counted(number, f"{title} {self.noun}".strip())

    def did(self, counts: Counts, title: str = "") -> str:
        """What was done: `Published 223 of 229 Article records`."""
        every = self.items(counts.total, title)
        return f"{self.past} {every if counts.succeeded == counts.total else f'{grouped(counts.succeeded)} of {every}'}"

"""What widgets and workspaces tell those above them. Past tense for what happened, imperative for what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from tui.core.content import Model
from tui.core.picked import PickedLine
from tui.core.roll import Roll
from tui.core.selection import NOTHING, Selection
from tui.operations import Operation
from tui.operations.plan import Plan, Replan

if TYPE_CHECKING:
    from tui.desk import Desk


NOWHERE = ""
"""The workspace of a plan that is about no selection: nothing is let go of when it is launched."""


@dataclass
class PlanWanted(Message):
    """Plan this, show the plan, and launch it when it is accepted. Handled by the main screen alone.

    `desk` and `workspace` are those it was asked on: others may be on the screen by the time the plan is made.
    """

    desk: Desk
    workspace: str
    operation: Operation
    selection: Selection
    model: Model | None = None
    picked: tuple[PickedLine, ...] = ()
    """What was picked, in words."""
    seen: tuple[str, ...] = ()
    """Ids of what is on the screen, from the top: examples are taken from there."""


@dataclass
class PlanReady(Message):
    """A plan wants to be shown and launched; posted where it was made elsewhere (retry failed), for the main screen."""

    desk: Desk
    workspace: str
    plan: Plan
    replan: Replan
    """Plans the same again where the editor decides otherwise."""
    selection: Selection = NOTHING
    """What is let go of when it is launched."""
    picked: tuple[PickedLine, ...] = ()
    seen: tuple[str, ...] = ()


@dataclass
class ShowRecord(Message):
    """Open a record in Content (a job made it, or failed on it)."""

    record_id: str
    roll: Roll | None = None
    """The list it stands in."""


@dataclass
class ShowSchemaItem(Message):
    """Open Schema with the cursor on an item (a job made it)."""

    item_id: str


@dataclass
class AddToSelection(Message):
    """Pick these items as well, where records (or items of the schema) are picked, and go there."""

    ids: tuple[str, ...]
    in_schema: bool = False


@dataclass
class ShowJob(Message):
    """Open a job in Jobs."""

    job_id: str


class LookAround(Message):
    """See which environment is primary now, or open what could not be opened. Handled by the main screen."""


class TrayChanged(Message):
    """A workspace's tray line, or what can be done now, has changed. A burst counts once."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, TrayChanged) and message.control is self.control

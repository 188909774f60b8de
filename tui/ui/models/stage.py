"""What the state of a workspace may ask of the place it is shown in. Tests have one without a screen."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from tui.core.content import Model
from tui.core.picked import PickedLine
from tui.core.selection import Selection
from tui.core.text import by_way_of
from tui.operations import Operation
from tui.ui.host import Host, Running
from tui.ui.models.jumps import Views
from tui.ui.models.picking import Question
from tui.ui.timing import Timer

if TYPE_CHECKING:
    from tui.desk import Desk


class Part(Enum):
    """What is another now; the stage shows it anew."""

    MODELS = "models"
    ROWS = "rows"
    """The rows, and all around them."""
    TITLE = "title"
    """What stands around the rows."""
    MARKS = "marks"
    LINKS = "links"
    """Linked records have titles now."""
    ITEMS = "items"
    BATCHES = "batches"
    PANE = "pane"
    """Which of two panes is shown."""
    FILTER = "filter"
    DETAILS = "details"
    """What is known of what the cursor is on."""
    BOTTOM = "bottom"
    FOCUS = "focus"
    """The rows are what one is about."""


class Stage(Protocol):
    """Where a workspace's state is shown."""

    @property
    def host(self) -> Host:
        """The app as all others see it."""

    @property
    def way(self) -> str:
        """The action whose key leads from what is on the screen to here; empty: its keys work."""

    def changed(self, *parts: Part) -> None:
        """Show these anew."""

    def work(self, job: Coroutine[Any, Any, None], *, group: str, doing: str) -> Running:
        """Run a job as the one of its group; an error it lets through is told, as met while `doing` something."""

    def stop_work(self, group: str | None = None) -> None:
        """End what runs of a group, or everything."""

    def set_timer(self, delay: float, callback: Callable[[], None]) -> Timer:
        """Call something once, in so many seconds."""

    def ask(self, question: Question) -> None:
        """Have something picked."""

    def plan(
        self,
        desk: Desk,
        operation: Operation,
        selection: Selection,
        model: Model | None = None,
        picked: tuple[PickedLine, ...] = (),
        seen: tuple[str, ...] = (),
    ) -> None:
        """Plan this, show the plan, and launch it when it is accepted. `picked`: what was picked, in words; `seen`: ids
        of what is on the screen."""


class PickingStage(Stage, Protocol):
    """Where things are found and picked."""

    @property
    def views(self) -> Views | None:
        """The saved views of the open desk."""


PICKED = "what is picked"
"""Notices about changes of the selection are about this."""


def say(stage: Stage, message: str, next_step: str = "", *, about: str = "") -> None:
    """A brief notice; keys stand in the next step as ids of actions in braces. Of several `about` the same only the
    last stands there."""
    if stage.way:
        next_step = by_way_of(stage.way, next_step)
    stage.host.say(message, stage.host.keys.text(next_step), about=about)

"""What the state of a workspace tells and asks the place it is shown in. Tests have one without a screen."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from msgspec import Struct

from tui.core.content import Model
from tui.core.picked import Picked, PickedLine, already_words, change_words, selected_words, stay_out_words
from tui.core.selection import Selection
from tui.core.text import by_way_of, press
from tui.operations import Operation
from tui.ui.drawing.piece import Cell
from tui.ui.host import Host, Running
from tui.ui.models.picking import Question, Views
from tui.ui.timing import Timer

if TYPE_CHECKING:
    from tui.core.roll import Roll
    from tui.desk import Desk
    from tui.operations.plan import Plan, Replan


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


class Offer(Struct, frozen=True):
    """An action that is shown. `reason`: why it is not possible now; it stays visible and says so when it is tried.
    `label`: another word than its own, where the moment asks for one."""

    action_id: str
    reason: str = ""
    label: str = ""
    is_way_out: bool = False
    """Whether it leads out of what the line tells of: it is never pushed out by words."""


class Bottom(Struct, frozen=True):
    """What a workspace has in tray and footer now."""

    selected: Sequence[Sequence[Cell]] = ()
    """What is selected, in several lengths, longest first."""
    tray: tuple[Offer, ...] = ()
    footer: tuple[Offer, ...] = ()
    """Most useful first."""
    about: str = ""
    """The action that tells more of what is selected: a click on the words does it."""


class PlanWanted(Struct, frozen=True):
    """What is to be planned. `desk` is the one it was asked on: another may be on the screen once the plan is made."""

    desk: Desk
    operation: Operation
    selection: Selection
    launched: Callable[[str], None]
    """Told the id of the job it became."""
    model: Model | None = None
    picked: tuple[PickedLine, ...] = ()
    """What was picked, in words."""
    seen: tuple[str, ...] = ()
    """Ids of what is on the screen, from the top: examples are taken from there."""


class Outside(Protocol):
    """What leads out of the place where a state is shown: plans, and what other places show."""

    def busy(self, text: str) -> None:
        """Say in the tray that something is being done; an empty text ends it."""

    def plan(self, wanted: PlanWanted) -> None:
        """Plan this, show the plan, and launch it when it is accepted."""

    def show_plan(self, desk: Desk, plan: Plan, replan: Replan, launched: Callable[[str], None]) -> None:
        """Show a plan made elsewhere, and launch it when it is accepted; `replan` makes it anew where the editor
        decides otherwise, `launched` is told the id of the job."""

    def show_record(self, record_id: str, roll: Roll | None) -> None:
        """Open a record; `roll`: the list it stands in."""

    async def show_item(self, item_id: str) -> None:
        """Go to an item of the schema."""

    async def add_to_selection(self, ids: tuple[str, ...], *, in_schema: bool) -> None:
        """Pick these records (or items of the schema) as well, and go there."""


class Stage(Protocol):
    """Where a workspace's state is shown."""

    @property
    def host(self) -> Host:
        """The app as all others see it."""

    @property
    def front(self) -> Outside:
        """The main screen."""

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


class PickingStage(Stage, Protocol):
    """Where things are found and picked."""

    @property
    def views(self) -> Views | None:
        """The saved views of the open desk."""


PICKED = "what is picked"
"""Notices about changes of the selection are about this."""


S = TypeVar("S", bound=Stage)


class OnStage(Generic[S]):
    """The state of a workspace: what it says, it says by way of the stage it is shown on."""

    def __init__(self, stage: S) -> None:
        self.stage = stage

    def text(self, words: str) -> str:
        """Words in which keys stand as ids of actions in braces."""
        return self.stage.host.keys.text(words)

    def say(self, message: str, next_step: str = "", *, about: str = "") -> None:
        """A brief notice; keys stand in the next step as ids of actions in braces. Of several `about` the same only the
        last stands there."""
        if self.stage.way:
            next_step = by_way_of(self.stage.way, next_step)
        self.stage.host.say(message, next_step, about=about)

    def refuses(self, reason: str) -> bool:
        """Whether there is a reason why something is not possible now; then it is said."""
        if reason:
            self.stage.host.say(reason)
        return bool(reason)


class PickingState(OnStage[S]):
    """The state of a workspace where things are picked: says what becomes of that, and how it comes back."""

    SCOPE: ClassVar[str]
    """What is picked; ids of actions begin with it."""
    LOOK: ClassVar[str]
    """The verb for looking at what is picked."""

    def described(self, selection: Selection) -> str:
        """What is selected, each found set with what finds it: `2 marked + all 250 by garden`."""
        raise NotImplementedError

    def say_selected(self, selection: Selection, *ways: str) -> None:
        """What is selected now; `ways` are actions and what they do."""
        self.say(selected_words(selection, self.described), press(*ways), about=PICKED)

    def take_up(self, picked: Picked, lead: str = "") -> None:
        """This is picked from now on; what an earlier run left of it is said."""
        picked.listen(partial(self.stage.host.unsay, PICKED))
        if (kept := picked.selection) and picked.earlier_at is not None:
            ways = press(f"{self.SCOPE}.selection", f"{self.LOOK} it", f"{self.SCOPE}.clear", "clear it")
            self.say(f"{lead}{kept.describe()} from last time.", ways)

    def say_change(self, before: Selection, after: Selection, more: str = "") -> None:
        """What is large or clears is said, and how it comes back."""
        if words := change_words(before, after, self.described):
            self.say(f"{words} {more}".strip(), press(f"{self.SCOPE}.undo", "undo"), about=PICKED)
        elif more:
            self.say(more)

    def say_all_marked(self, before: Selection, after: Selection, stay_out: int, already: int, more: str = "") -> None:
        """Everything found was marked, but for what stays out; `already`: how many of it were before."""
        if stay_out:
            ways = press(f"{self.SCOPE}.mark-all-found", "select all of them", f"{self.SCOPE}.undo", "undo")
            self.say(f"{stay_out_words(after, stay_out, self.described)} {more}".strip(), ways, about=PICKED)
        elif after == before and already:
            see = press(f"{self.SCOPE}.selection", f"{self.LOOK} the selection")
            self.say(f"{already_words(already)} {more}".strip(), see, about=PICKED)
        else:
            self.say_change(before, after, more)

    def step(self, picked: Picked, *, back: bool) -> bool:
        """Undo the last change, or redo what was undone last, and say what is picked then. False: there is none."""
        done = picked.undo() if back else picked.redo()
        if done:
            other = "redo" if back else "undo"
            self.say_selected(picked.selection, f"{self.SCOPE}.{other}", other)
        return done

"""Stages without a screen for the states of the workspaces: they show nothing and remember what they are asked for.

Nothing takes time: `settled` goes on until all that runs waits for the test, and every wait is over.
"""

import asyncio
from ast import literal_eval
from collections.abc import Callable, Coroutine, Sequence
from operator import attrgetter
from typing import Any

from msgspec.structs import replace

from tui.config.paths import Paths
from tui.config.state import UiState
from tui.core.roll import IdsRoll, Roll
from tui.core.tempo import Tempo
from tui.desk import Desk
from tui.operations.plan import Plan, Replan
from tui.ui.actions import ACTIONS
from tui.ui.actions.keybook import KeyBook
from tui.ui.actions.operations import ITEMS, SCHEMA
from tui.ui.models.content.content import Content
from tui.ui.models.content.state import Sight
from tui.ui.models.content.views import table_notice, table_title
from tui.ui.models.jobs.jobs import Jobs
from tui.ui.models.jobs.parts import ItemRow
from tui.ui.models.jobs.state import Sight as JobsSight
from tui.ui.models.picking import Question
from tui.ui.models.schema.schema import SchemaBrowser
from tui.ui.models.stage import Part, PlanWanted
from tui.ui.services.connection import Connection
from tui.ui.services.kept_selections import KeptSelections
from tui.ui.services.notices import Severity
from tui.ui.timing import Timing

HEIGHT = 20
"""Rows on the screen."""
TURNS = 40
"""More than any reading of a desk in memory takes of the event loop."""


def press(state: Any, what: str) -> None:
    """What a key does: of an operation by its id, `schema.copy`, else by the intent, `detail.turn(1)`."""
    intent, _, how = what.rstrip(")").partition("(")
    args: tuple[object, ...] = (literal_eval(how),) if how else ()
    ids = {action.id for action in ACTIONS if action.run == f"do{(action.id, intent, *args)}"}
    if what in SCHEMA:
        state.operate(what)
        return
    if what in ITEMS:
        ids, intent, args = {what}, "items.operate", (what,)
    if not any(state.state.refuses(state.why_not(action_id)) for action_id in ids):
        attrgetter(intent)(state)(*args)


class Wait:
    """A timer that goes off when the test is settled."""

    def __init__(self, due: float, act: Callable[[], None]) -> None:
        self.due = due
        self.act = act
        self.stopped = False

    def stop(self) -> None:
        self.stopped = True


class Memory:
    """What is remembered, in memory."""

    def __init__(self) -> None:
        self.state = UiState()

    def remember(self, state: UiState) -> None:
        self.state = state


class Task:
    """Work in the background."""

    def __init__(self, job: Coroutine[Any, Any, None], failed: Callable[[BaseException], None]) -> None:
        async def guarded() -> None:
            try:
                await job
            except Exception as error:  # noqa: BLE001 - as the boundary of the app does
                failed(error)

        self._task = asyncio.create_task(guarded())
        self._task.add_done_callback(lambda _: job.close())

    @property
    def is_finished(self) -> bool:
        return self._task.done()

    def cancel(self) -> None:
        self._task.cancel()


class PlainHost:
    """An app without a screen; `notices` are what it said, `errors` what it told, `copied` what was copied."""

    def __init__(self, paths: Paths, set_timer: Callable[[float, Callable[[], None]], Wait]) -> None:
        self.keys = KeyBook()
        self.timing = Timing()
        self.paths = paths
        self.memory = Memory()
        self.kept = KeptSelections(
            paths, set_timer=set_timer, work=self.work, say_error=self.say_error, after_s=self.timing.keep_s
        )
        self.connection = Connection(set_timer, again=lambda: None, changed=lambda: None, timing=self.timing)
        self.notices: list[str] = []
        self.errors: list[BaseException] = []
        self.copied: list[str] = []

    def say(self, message: str, next_step: str = "", *, severity: Severity = "information", about: str = "") -> None:
        self.notices.append(f"{message} {self.keys.text(next_step)}".strip())

    def unsay(self, about: str) -> None: ...

    def say_error(self, error: BaseException, doing: str) -> None:
        self.errors.append(error)

    def left_by_key(self) -> None: ...

    @property
    def has_just_left(self) -> bool:
        return False

    def copy_text(self, text: str, what: str) -> None:
        self.copied.append(text)

    def work(self, job: Coroutine[Any, Any, None], *, group: str, doing: str) -> Task:
        return Task(job, self.errors.append)


class BareStage:
    """What every state may ask of its workspace."""

    def __init__(self, paths: Paths) -> None:
        self.shown: list[Part] = []
        self.questions: list[Question] = []
        self.plans: list[PlanWanted] = []
        self.offered: list[Plan] = []
        self.opened: list[tuple[str, tuple[str, ...], bool]] = []
        self.selected: list[tuple[tuple[str, ...], bool]] = []
        self.said_busy: list[str] = []
        self._waits: list[Wait] = []
        self._running: dict[str, Task] = {}
        self._now = 0.0
        self.host = PlainHost(paths, self.set_timer)

    # -- what a state asks of it -----------------------------------------------------------------------------------
    @property
    def way(self) -> str:
        return ""

    def changed(self, *parts: Part) -> None:
        self.shown += parts

    def work(self, job: Coroutine[Any, Any, None], *, group: str, doing: str) -> Task:
        if group in self._running:
            self._running[group].cancel()
        task = self._running[group] = Task(job, self.host.errors.append)
        return task

    def stop_work(self, group: str | None = None) -> None:
        for name, task in self._running.items():
            if group in (None, name):
                task.cancel()

    def set_timer(self, delay: float, callback: Callable[[], None]) -> Wait:
        wait = Wait(self._now + delay, callback)
        self._waits.append(wait)
        return wait

    def ask(self, question: Question) -> None:
        self.questions.append(question)

    @property
    def front(self) -> "BareStage":
        return self

    def busy(self, text: str) -> None:
        self.said_busy.append(text)

    def plan(self, wanted: PlanWanted) -> None:
        self.plans.append(wanted)

    def show_plan(self, desk: Desk, plan: Plan, replan: Replan, launched: Callable[[str], None]) -> None:
        self.offered.append(plan)

    def show_record(self, record_id: str, roll: Roll | None) -> None:
        self.opened.append((record_id, roll.ids if isinstance(roll, IdsRoll) else (), False))

    async def show_item(self, item_id: str) -> None:
        self.opened.append((item_id, (), True))

    async def add_to_selection(self, ids: tuple[str, ...], *, in_schema: bool) -> None:
        self.selected.append((ids, in_schema))

    # -- for tests -------------------------------------------------------------------------------------------------
    async def settled(self) -> None:
        """Everything is done that does not wait for the test."""
        await self._turns()
        while waits := [wait for wait in self._waits if not wait.stopped]:
            first = min(waits, key=lambda wait: wait.due)
            self._waits = [wait for wait in waits if wait is not first]
            self._now = first.due
            first.act()
            await self._turns()

    async def _turns(self) -> None:
        for _ in range(TURNS):
            await asyncio.sleep(0)

    def text(self, cells: Sequence[tuple[str, str] | str]) -> str:
        """Pieces of a line as one text."""
        return "".join(cell if isinstance(cell, str) else cell[0] for cell in cells)


class PlainStage(BareStage):
    """Stands in for Content and for Schema. `row` is where the cursor is."""

    def __init__(self, paths: Paths) -> None:
        super().__init__(paths)
        self.row = 0
        self.seen = Sight(sort_keys=("title", "_status", "_updated_at"))
        self.content = Content(self)
        self.schema = SchemaBrowser(self)

    @property
    def views(self) -> None:
        return None

    def sight(self) -> Sight:
        return replace(self.seen, row=self.row, first=self.row, last=self.row + HEIGHT - 1)

    def unnamed_links(self) -> Sequence[str]:
        return ()

    @property
    def view(self) -> "PlainStage":
        return self

    @property
    def cursor(self) -> int:
        return self.row

    def move_to(self, row: int) -> None:
        self.row = max(0, min(row, len(self.schema.state.rows) - 1))
        asyncio.get_running_loop().call_soon(self.schema.cursor_moved)

    def show_key(self, key: str) -> bool:
        places = [place for place, row in enumerate(self.schema.state.rows) if row.key == key]
        self.row = places[0] if places else self.row
        return bool(places)

    def is_typing(self) -> bool:
        return False

    @property
    def title(self) -> str:
        """The title of the table."""
        return self.text(table_title(self.content.state))

    @property
    def notice(self) -> str:
        """What the table says where it has no rows."""
        return "\n".join(self.text([line]) for line in table_notice(self.content.state))

    @property
    def tray(self) -> str:
        """What is selected, at length."""
        return self.text(self.content.bottom().selected[0])


class JobsPlainStage(BareStage):
    """Stands in for Jobs. `at` is the job under the cursor, `row` the place of the item among those that are shown,
    `focus` where keys go, `batch` the place of the batch."""

    def __init__(self, paths: Paths) -> None:
        super().__init__(paths)
        self.at = ""
        self.row = 0
        self.batch = 0
        self.focus = "jobs"
        self.jobs = Jobs(self, Tempo())

    @property
    def items(self) -> list[ItemRow]:
        """The items shown, without their reasons."""
        return [row for lot in self.jobs.detail.items.lots for row in lot.rows.read(0, lot.rows.total)]

    def sight(self) -> JobsSight:
        rows, items, batches = self.jobs.listing.rows, self.items, self.jobs.detail.batches.rows
        if self.at not in [row.key for row in rows]:
            self.at = rows[0].key if rows else ""
        item = items[self.row] if self.row < len(items) and items[self.row].target else None
        (batch,) = batches.read(self.batch, 1) if self.batch < batches.total else (None,)
        return JobsSight(self.focus, self.at, item, batch)

    def show_key(self, key: str) -> bool:
        there = key in [row.key for row in self.jobs.listing.rows]
        self.at = key if there else self.at
        return there

    def call_later(self, callback: Callable[..., object], *args: object) -> None:
        if isinstance(answer := callback(*args), Coroutine):
            self.work(answer, group=f"later {len(self._running)}", doing="")

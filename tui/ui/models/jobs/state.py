"""What all parts of Jobs are about: the desk, the jobs, what is marked, and the stage they are shown on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from msgspec import Struct

from tui.core.errors import CopydeskError
from tui.core.jobs import BatchSnapshot, JobSnapshot
from tui.core.text import counted
from tui.operations import known
from tui.ui.models.jobs.parts import ItemRow
from tui.ui.models.stage import OnStage, Part, Stage
from tui.ui.services.troubles import NOT_YET, NoDesk

if TYPE_CHECKING:
    from tui.desk import Desk

T = TypeVar("T")
U = TypeVar("U")


class Sight(Struct, frozen=True):
    """Where the cursors are."""

    focus: str = ""
    """Where keys go: `jobs`, `items`, `batches` or elsewhere."""
    job: str = ""
    """The id of the job."""
    item: ItemRow | None = None
    batch: BatchSnapshot | None = None
    reason: str = ""
    """Why the item is where it is, while that is above what is on the screen."""


class JobsStage(Stage, Protocol):
    """Where Jobs is shown."""

    def sight(self) -> Sight:
        """Where the cursors are now."""

    def show_key(self, key: str) -> bool:
        """Put the cursor on a job, if it is in the list."""

    def call_later(self, callback: Callable[..., object], *args: object) -> object:
        """Call something when what happens now is over."""


class JobsState(OnStage[JobsStage]):
    """Shared by the parts of Jobs."""

    def __init__(self, stage: JobsStage) -> None:
        super().__init__(stage)
        self.desk: Desk | None = None
        self.no_desk = NOT_YET
        self.jobs: dict[str, JobSnapshot] = {}
        """All, newest first."""
        self.marks: dict[str, None] = {}
        """Targets of marked items of the open job, in the order they were marked."""
        self.awaited = ""
        """Id of the job to go to once it is in the list."""

    def begin(self, desk: Desk | None, why: NoDesk | None = None) -> None:
        """Another desk, or (None) none any more."""
        self.desk, self.no_desk, self.jobs = desk, why or NOT_YET, {}

    def launched(self, job_id: str, targets: Sequence[str] = ()) -> None:
        """A plan that was asked for here, with these items, is a job now: go there once it is in the list."""
        self.awaited = job_id
        self.unmark(targets)

    def unmark(self, targets: Sequence[str]) -> None:
        """These are not marked any more."""
        for target in targets:
            self.marks.pop(target, None)
        self.stage.changed(Part.MARKS, Part.BOTTOM)

    @property
    def job(self) -> JobSnapshot | None:
        """The job under the cursor."""
        return self.jobs.get(self.stage.sight().job)

    @property
    def open(self) -> tuple[JobSnapshot, Desk]:
        """The job under the cursor, and the desk it is looked at from; asked for only where there is one."""
        if (job := self.job) is None or self.desk is None:
            raise LookupError("There is no job under the cursor.")
        return job, self.desk

    @property
    def targets(self) -> tuple[str, ...]:
        """The marked items, else the one under the cursor."""
        row = self.stage.sight().item
        return tuple(self.marks) or ((row.target,) if row is not None else ())

    def is_here(self, job: JobSnapshot) -> bool:
        """Whether the job belongs to the profile and environment on the screen."""
        return self.desk is not None and self.desk.is_of(job)

    def reading(self, read: Callable[[], T], otherwise: U) -> T | U:
        """What the journal says; `otherwise` when it cannot be read, which is told."""
        try:
            return read()
        except CopydeskError as error:
            # Rows are read while they are painted: no notice can be put up then.
            self.stage.call_later(self.stage.host.say_error, error, "reading the journal")
            return otherwise

    def attempt(self, act: Callable[[], object], done: str) -> None:
        """Do what the editor decided, and say so."""
        try:
            act()
        except Exception as error:  # noqa: BLE001 - the boundary of what is decided on the screen
            self.stage.host.say_error(error, "changing the job")
        else:
            self.stage.host.say(done)


def items_of(job: JobSnapshot, number: int) -> str:
    """`12 records`, in the words of the job's operation."""
    operation = known(job.operation)
    return operation.items(number) if operation else counted(number, "item")


def place_words(job: JobSnapshot) -> str:
    """`profile shop`, or `profile magazine · draft-room`."""
    return "profile " + " · ".join(part for part in (job.profile, job.environment) if part)

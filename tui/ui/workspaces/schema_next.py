"""After a copy: noticing that one ended, and offering the way on for what it made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.jobs import ItemState, JobSnapshot
from tui.ui.models.schema.new_items import NewItem, makes_items, new_items
from tui.ui.screens.next_steps import Choice, NextStepsScreen
from tui.ui.workspaces.schema_selection import SelectingSchema

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.ui.services.kept_selections import KeptSelections


class ContinuingSchema(SelectingSchema):
    """Counts what ended copies made until it was looked at."""

    def __init__(self, kept: KeptSelections) -> None:
        super().__init__(kept)
        self._ended: frozenset[str] | None = None

    def load(self) -> None:
        """Read the schema anew."""
        raise NotImplementedError

    def jobs_changed(self, jobs: tuple[JobSnapshot, ...]) -> None:
        """What a finished job made belongs into the tree."""
        desk = self.desk
        if desk is None:
            return
        ended = frozenset(job.id for job in makes_items(jobs, desk))
        before, self._ended = self._ended, ended
        if before is not None and ended - before:
            self.fresh += sum(_made(desk, job_id) for job_id in ended - before)
            self.load()

    def forget_ended(self) -> None:
        """Another desk: nothing ended here yet."""
        self._ended = None
        self.fresh = 0

    def action_next_steps(self) -> None:
        desk = self.desk
        if desk is None or self.refused("schema.next-steps"):
            return
        items = new_items(desk, self.schema)
        self.fresh = 0
        self.tell()
        if not items:
            self.host.say(self.host.keys.text(desk.cms.next_steps.nothing_new))
            return

        def chosen(choice: Choice | None) -> None:
            if choice is not None and desk is self.desk:
                self._go_on(choice, items)

        self.app.push_screen(NextStepsScreen(desk.cms.next_steps, items), chosen)

    def _go_on(self, choice: Choice, items: tuple[NewItem, ...]) -> None:
        if choice.act == "go":
            self.go_to(choice.item_id)
        elif choice.act == "mark":
            self.marks.mark(new.item.id for new in items)
            self.go_to(choice.item_id)
        else:
            self.finder.show_only(frozenset(new.item.id for new in items), "new copies")
        self.view.focus()


def _made(desk: Desk, job_id: str) -> int:
    """How many items a job made."""
    detail = desk.job(job_id, states=frozenset({ItemState.SUCCEEDED}))
    made = {item.created for item in detail.items if item.created} | set(detail.created)
    return len(made) + detail.created_unknown

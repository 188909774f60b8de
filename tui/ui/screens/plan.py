"""The screen between picking and sending. Nothing leaves before this was shown and accepted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import PurePath
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from tui.core.plan import Plan
from tui.core.text import grouped
from tui.ui.actions import Area, bindings
from tui.ui.boundary import explain
from tui.ui.screens.confirm import ButtonRow, plain_button
from tui.ui.widgets.lines import LineView
from tui.ui.widgets.plan_view import (
    PlanList,
    plan_cost,
    plan_first_titles,
    plan_groups,
    plan_heading,
    plan_list_title,
    plan_place,
    plan_rows,
)

WIDEST = 96
"""Cells of the box, as in styles/plan.tcss."""

Replan = Callable[[bool], Awaitable[Plan]]
"""Plans the same selection again; the argument is `force`."""


class PlanScreen(ModalScreen[Plan | None]):
    """Shows a plan; dismissed with the plan that was accepted, or None.

    Focus starts on Back and one tab leads to the launching button. `replan` None: the plan cannot be forced.
    """

    AREA: ClassVar[Area] = Area.DIALOG
    BINDINGS: ClassVar[list[BindingType]] = bindings(Area.DIALOG)
    CSS_PATH: ClassVar[list[str | PurePath]] = ["../styles/confirm.tcss", "../styles/plan.tcss"]

    def __init__(self, plan: Plan, replan: Replan | None = None) -> None:
        super().__init__()
        self.plan = plan
        self._replan = replan
        self._planning = False
        self._list_only = False

    def compose(self) -> ComposeResult:
        with Vertical(id="plan", classes="dialog"):
            yield Static(id="plan-place")
            yield Static(id="plan-groups")
            yield Static(id="plan-cost")
            yield Static(id="plan-warnings")
            yield Static(id="plan-titles")
            yield PlanList("plan-list")
            yield Static(id="plan-note")
            with Vertical(id="plan-foot"):
                yield plain_button("", "force")
                with ButtonRow(classes="dialog-buttons"):
                    yield plain_button("Back", "back")
                    yield plain_button(self.plan.operation.verb, "launch")

    def on_mount(self) -> None:
        self._show()
        self.query_one("#back", Button).focus()

    def on_resize(self) -> None:
        self._show()

    def _show(self) -> None:
        plan = self.plan
        box = self.query_one("#plan", Vertical)
        box.border_title = Content(f" {plan_heading(plan)} ")
        box.set_class(plan.primary, "primary")
        box.set_class(self.size.height < 32, "tight")
        width = max(20, min(self.size.width, WIDEST) - 8)
        for name, text in (
            ("#plan-place", plan_place(plan)),
            ("#plan-groups", plan_groups(plan)),
            ("#plan-cost", plan_cost(plan)),
            ("#plan-warnings", Content("\n".join(plan.warnings))),
            ("#plan-titles", plan_first_titles(plan, width)),
        ):
            part = self.query_one(name, Static)
            part.update(text)
            part.display = bool(text.plain) and not self._list_only
        rows = plan_rows(plan)
        items = self.query_one(PlanList)
        items.set_rows(rows)
        items.set_title(plan_list_title(plan))
        items.set_foot("enter: smaller" if self._list_only else "enter: larger")
        items.display = bool(rows)
        force = self.query_one("#force", Button)
        forceable = sum(item.forceable for item in plan.skipped)
        force.display = self._replan is not None and bool(forceable or plan.forced)
        of = f" {grouped(forceable)} of those left out" if forceable else ""
        force.label = Content(f"[{'x' if plan.forced else ' '}] send anyway{of}")
        launch = self.query_one("#launch", Button)
        launch.display = plan.total > 0
        if not plan.total and self.focused in (None, launch):
            self.query_one("#back", Button).focus()
        self._say("" if plan.total or self._list_only else "There is nothing to send.")

    def _say(self, text: str) -> None:
        note = self.query_one("#plan-note", Static)
        note.update(Content(text))
        note.display = bool(text)

    @on(Button.Pressed, "#back")
    def go_back(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(None)

    @on(Button.Pressed, "#launch")
    def launch(self, event: Button.Pressed) -> None:
        event.stop()
        if self._planning:
            self._say("Still planning; the button works when the new plan is here.")
            return
        self.dismiss(self.plan)

    @on(Button.Pressed, "#force")
    def toggle_force(self, event: Button.Pressed) -> None:
        event.stop()
        if not self._planning:
            self._plan_again(not self.plan.forced)

    @work(exclusive=True, exit_on_error=False, description="plan again", name="replan")
    async def _plan_again(self, force: bool) -> None:
        if self._replan is None:
            return
        self._planning = True
        self._say("Planning again …")
        try:
            plan = await self._replan(force)
        except Exception as error:  # noqa: BLE001 - the boundary of this worker
            self._say(" ".join(explain(error, "planning again")).strip())
            return
        finally:
            self._planning = False
        self.plan = plan
        self._show()

    @on(LineView.Opened)
    def show_all(self, event: LineView.Opened) -> None:
        """Enter on the list gives it the whole dialog, and back."""
        event.stop()
        self._list_only = not self._list_only
        self._show()

    def action_back(self) -> None:
        self.dismiss(None)

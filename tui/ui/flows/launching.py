"""From what was picked to a running job: plan in the background, show the plan, launch what was accepted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tui.core.picked import drifted
from tui.core.plan import Override
from tui.core.text import grouped
from tui.operations.plan import Plan, Replan
from tui.ui.host import Running
from tui.ui.models.stage import PlanWanted
from tui.ui.screens.front import Front

if TYPE_CHECKING:
    from textual.screen import Screen

    from tui.desk import Desk
    from tui.ui.screens.plan import PlanScreen

LOOK_S = 0.1
"""How often it is looked whether a plan may come up."""


class Launching:
    """One plan is made at a time; asking again replaces it."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._planning: Running | None = None

    def plan(self, wanted: PlanWanted) -> None:
        """Start planning; the plan's screen opens when it is ready."""
        planning = self._plan(wanted, self._front.app.screen)
        self._planning = self._front.host.work(planning, group="plan", doing="planning")

    def show(self, desk: Desk, plan: Plan, replan: Replan, launched: Callable[[str], None]) -> None:
        """Show a plan that is ready."""
        from tui.ui.screens.plan import PlanScreen

        if any(isinstance(screen, PlanScreen) for screen in self._front.app.screen_stack):
            # It would take the place of the worker that waits for the answer to the open one.
            self._front.host.say("Another plan is open.", "Answer it first, then ask for this one again.")
            return
        work = self._offer(PlanScreen(plan, replan), desk, self._front.app.screen, launched)
        self._planning = self._front.host.work(work, group="plan", doing="showing the plan")

    def stop(self) -> bool:
        """Give up the plan that is being made, or shown. False when there is none."""
        planning, self._planning = self._planning, None
        if planning is None or planning.is_finished:
            return False
        planning.cancel()
        return True

    async def _plan(self, wanted: PlanWanted, asked_on: Screen[Any]) -> None:
        from tui.ui.screens.plan import PlanScreen

        front, desk, operation, selection = self._front, wanted.desk, wanted.operation, wanted.selection
        # Sets may share items; the plan will tell how many they are.
        alone = len(selection.found) + bool(selection.ids) == 1
        items = operation.items(selection.count) if alone else "the selection"
        doing = f"Planning to {operation.verb.lower()} {items} …"

        def far(looked_at: int) -> None:
            front.busy(f"{doing} {grouped(looked_at)} looked at   esc stops")

        front.busy(f"{doing}   esc stops")
        try:
            plan = await desk.plan(operation, selection, model=wanted.model, progress=far)
        finally:
            front.busy("")

        async def again(anyway: frozenset[Override]) -> Plan:
            return await desk.plan(operation, selection, model=wanted.model, anyway=anyway)

        picked = (*drifted(selection, plan.total + len(plan.skipped)), *wanted.picked)
        screen = PlanScreen(plan, again, picked=picked, seen=wanted.seen)
        await self._offer(screen, desk, asked_on, wanted.launched)

    async def _in_nobodys_way(self, asked_on: Screen[Any]) -> None:
        """Until nothing is typed or answered: a plan that came up then would take the keys of something else."""
        if self._may_come_up(asked_on):
            return
        self._front.busy("The plan is ready and opens as soon as you close this.")
        try:
            while not self._may_come_up(asked_on):  # noqa: ASYNC110 - of screens and focus nobody tells
                await asyncio.sleep(LOOK_S)
        finally:
            self._front.busy("")

    def _may_come_up(self, asked_on: Screen[Any]) -> bool:
        from textual.widgets import Input

        from tui.ui.screens.too_small import TooSmallScreen

        app = self._front.app
        top = [screen for screen in app.screen_stack if not isinstance(screen, TooSmallScreen)][-1]
        here = top is asked_on or (asked_on not in app.screen_stack and not top.is_modal)
        return here and not isinstance(app.focused, Input)

    async def _offer(
        self, screen: PlanScreen, desk: Desk, asked_on: Screen[Any], launched: Callable[[str], None]
    ) -> None:
        await self._in_nobodys_way(asked_on)
        if desk is not self._front.desk:
            # What a plan does has to be what is on the screen around it.
            place = " · ".join(filter(None, (desk.profile.name, desk.project.environment)))
            discarded = f"The plan for {place} was discarded because you switched project."
            self._front.host.say(discarded, "Go back there and ask for it again.")
            return
        accepted = await self._front.app.push_screen_wait(screen)
        if accepted is None:
            return
        try:
            changed = await desk.changed_since(accepted)
            job_id = await desk.launch(accepted)
        finally:
            self._front.show_place()
        if changed:
            self._front.host.say(" ".join(changed), severity="warning")
        launched(job_id)

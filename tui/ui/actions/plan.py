"""The plan, before anything is sent."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, In

_plan = In(Area.PLAN)

ACTIONS: tuple[Action, ...] = (
    _plan("plan.more", "pagedown", "more", "more", "Show the rest of a plan that does not fit."),
    _plan("plan.export", "e", "export", "export", "Save the plan and all its items to files."),
)

"""The plan, before anything is sent."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, action

ACTIONS: tuple[Action, ...] = (
    action("plan.more", Area.PLAN, "pagedown", "more", "more", "Show the rest of a plan that does not fit."),
    action("plan.export", Area.PLAN, "e", "export", "export", "Save the plan and all its items to files."),
)

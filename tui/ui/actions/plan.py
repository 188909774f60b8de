"""The plan, before anything is sent."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, In

_plan = In(Area.PLAN)

ACTIONS: tuple[Action, ...] = (
    _plan("plan.more", "pagedown", "more", "more", "Show the rest of a plan that does not fit."),
    _plan("plan.choose", "space", "choose", "choose", "Choose whether to send anyway what is left out.", later=True),
    _plan("plan.unfold", "right", "unfold(True)", "show items", "Show the items of a group.", later=True),
    _plan("plan.fold", "left", "unfold(False)", "hide items", "Hide the items of a group.", later=True),
    _plan("plan.export", "e", "export", "export", "Save the plan and all its items to files."),
)

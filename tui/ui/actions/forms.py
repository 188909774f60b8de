"""The welcome and the forms: filling in, choosing among a few, going on and back."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, In

_form = In(Area.FORM)
_switch = In(Area.SWITCH)
_welcome = In(Area.WELCOME)

ACTIONS: tuple[Action, ...] = (
    _form("form.next", "down", "app.focus_next", "next", "Go to the next field.", palette=False),
    _form("form.previous", "up", "app.focus_previous", "before", "Go to the previous field.", palette=False),
    _form("form.back", "escape", "back", "back", "Go back; what you typed stays.", palette=False),
    _switch("switch.next", "right,space,l", "turn(1)", "next", "Choose the next option.", palette=False),
    _switch("switch.previous", "left,h", "turn(-1)", "before", "Choose the previous option.", palette=False),
    _switch("switch.go-on", "enter", "go_on", "continue", "Continue to what is still needed.", palette=False),
    _welcome("welcome.close", "escape", "dismiss(None)", "back", "Look around first.", palette=False),
    _welcome("welcome.quit", "q", "dismiss('quit')", "quit", "Quit.", palette=False),
)

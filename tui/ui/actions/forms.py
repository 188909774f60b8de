"""The welcome and the forms: filling in, choosing among a few, going on and back."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, In

_form = In(Area.FORM, palette=False)
_switch = In(Area.SWITCH, palette=False)
_welcome = In(Area.WELCOME, palette=False)

ACTIONS: tuple[Action, ...] = (
    _form("form.next", "down", "app.focus_next", "next", "Go to the next field."),
    _form("form.previous", "up", "app.focus_previous", "before", "Go to the previous field."),
    _form("form.back", "escape", "back", "back", "Go back; what you typed stays."),
    _switch("switch.next", "right,space,l", "turn(1)", "next", "Choose the next option."),
    _switch("switch.previous", "left,h", "turn(-1)", "before", "Choose the previous option."),
    _switch("switch.go-on", "enter", "go_on", "continue", "Continue to what is still needed."),
    _welcome("welcome.close", "escape", "dismiss(None)", "back", "Look around first."),
    _welcome("welcome.quit", "q", "dismiss('quit')", "quit", "Quit."),
)

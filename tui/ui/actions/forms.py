"""The welcome and the forms: filling in, choosing among a few, going on and back."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, action

ACTIONS: tuple[Action, ...] = (
    action("form.next", Area.FORM, "down", "app.focus_next", "next", "To the next field.", palette=False),
    action("form.previous", Area.FORM, "up", "app.focus_previous", "before", "To the field before.", palette=False),
    action("form.back", Area.FORM, "escape", "back", "back", "Go back; what was typed stays.", palette=False),
    action("switch.next", Area.SWITCH, "right,space,l", "turn(1)", "next", "Choose the next option.", palette=False),
    action("switch.previous", Area.SWITCH, "left,h", "turn(-1)", "before", "Choose the option before.", palette=False),
    action("switch.go-on", Area.SWITCH, "enter", "go_on", "go on", "Go on to the next field.", palette=False),
    action("welcome.close", Area.WELCOME, "escape", "dismiss(None)", "back", "Look round first.", palette=False),
    action("welcome.quit", Area.WELCOME, "q", "dismiss('quit')", "quit", "Quit.", palette=False),
)

"""The log of notices and requests."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, action

ACTIONS: tuple[Action, ...] = (
    action("log.filter", Area.LOG, "f", "filter", "show", "Show everything, notices, requests or errors."),
    action("log.copy", Area.LOG, "y", "copy", "copy line", "Copy the whole line to the clipboard."),
    action("log.export", Area.LOG, "x", "export", "export", "Save the lines shown to a file."),
    action(
        "log.close", Area.LOG, "escape,q,exclamation_mark,backspace", "close", "back", "Close the log.", palette=False
    ),
)

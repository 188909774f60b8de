"""The log of notices and requests."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, In

_log = In(Area.LOG)

ACTIONS: tuple[Action, ...] = (
    _log("log.filter", "f", "filter", "show", "Show everything, notices, requests or errors."),
    _log("log.copy", "y", "copy", "copy line", "Copy the whole line to the clipboard."),
    _log("log.export", "x", "export", "export", "Save the lines shown to a file."),
    _log("log.close", "escape,q,exclamation_mark,backspace", "dismiss", "back", "Close the log.", palette=False),
)

"""What works everywhere, and on the desk whatever is shown on it."""

from __future__ import annotations

from tui.cms import every
from tui.ui.actions.action import Action, Area, In

_app = In(Area.APP)
_desk = In(Area.DESK)
_unlisted = In(Area.DESK, palette=False)

ACTIONS: tuple[Action, ...] = (
    _app("app.help", "question_mark,f1", "help", "help", "Show the keys of the pane in focus.", shown="?"),
    _app("app.palette", "ctrl+p", "palette", "palette", "Find any command by name.", palette=False),
    _app("app.quit-anywhere", "ctrl+q", "quit", "quit", "Quit, from anywhere.", palette=False, priority=True),
    _app("app.log", "exclamation_mark", "log", "log", "Show the log: every notice and every request."),
    _desk("desk.content", "1", "workspace('content')", "content", "Go to Content: models and records."),
    _desk("desk.schema", "2", "workspace('schema')", "schema", "Go to Schema."),
    _desk("desk.jobs", "3", "workspace('jobs')", "jobs", "Go to Jobs: what was launched, and its outcome."),
    _desk("desk.profile", "P", "opening.pick_profile", "profile", "Switch to another profile."),
    _desk("desk.environment", "E", "opening.pick_environment", "environment", "Switch to another environment."),
    *(
        _desk(f"desk.add-{name}", "", f"opening.adding.add('{name}')", "add project", f"Add a {label} project.")
        for name, label in [(cms.name, cms.label) for cms in every()]
    ),
    _desk("desk.sandbox", "", "opening.adding.sandbox", "sandbox", "Try it with sample data on this machine."),
    _app("app.themes", "", "theming.pick", "themes", "Choose a theme with a preview."),
    _desk("desk.theme", "f2", "app.do('desk.theme', 'theming.next')", "theme", "Switch to the next theme."),
    _desk("desk.quit", "q", "quit_asking", "quit", "Quit; asks first while jobs run."),
    _unlisted("desk.stop-planning", "escape", "launching.stop", "stop", "Stop planning, while a plan is being made."),
    _unlisted("desk.next-pane", "tab", "app.focus_next", "next pane", "Go to the next pane."),
    _unlisted("desk.previous-pane", "shift+tab", "app.focus_previous", "previous pane", "Go to the previous pane."),
    _desk("desk.zoom", "plus", "zoom", "zoom", "Give the pane in focus the whole screen, and back.", later=True),
)

"""What works everywhere, and on the desk whatever is shown on it."""

from __future__ import annotations

from tui.cms import every
from tui.ui.actions.action import Action, Area, action

ACTIONS: tuple[Action, ...] = (
    action("app.help", Area.APP, "question_mark,f1", "help", "help", "Show the keys of the pane in focus.", shown="?"),
    action("app.palette", Area.APP, "ctrl+p", "palette", "palette", "Find any command by its name.", palette=False),
    action(
        "app.quit-anywhere", Area.APP, "ctrl+q", "quit", "quit", "Quit, from anywhere.", palette=False, priority=True
    ),
    action(
        "app.log",
        Area.APP,
        "exclamation_mark",
        "log",
        "log",
        "Show the log: every notice and every request.",
        shown="!",
    ),
    action("desk.content", Area.DESK, "1", "workspace('content')", "content", "Go to Content: models and records."),
    action("desk.schema", Area.DESK, "2", "workspace('schema')", "schema", "Go to Schema."),
    action("desk.jobs", Area.DESK, "3", "workspace('jobs')", "jobs", "Go to Jobs: what was launched, and its outcome."),
    action("desk.profile", Area.DESK, "P", "pick_profile", "profile", "Switch to another profile."),
    action("desk.environment", Area.DESK, "E", "pick_environment", "environment", "Switch to another environment."),
    *(
        action(
            f"desk.add-{cms.name}",
            Area.DESK,
            "",
            f"add_project('{cms.name}')",
            "add project",
            f"Add a {cms.label} project.",
        )
        for cms in every()
    ),
    action("desk.sandbox", Area.DESK, "", "sandbox", "sandbox", "Try it on a sandbox on this machine."),
    action("app.themes", Area.APP, "", "themes", "themes", "Choose a theme by looking at it."),
    action("desk.theme", Area.DESK, "f2", "next_theme", "theme", "Switch to the next theme.", shown="F2"),
    action("desk.quit", Area.DESK, "q", "quit_asking", "quit", "Quit; asks first while jobs run."),
    action(
        "desk.stop-planning",
        Area.DESK,
        "escape",
        "stop_planning",
        "stop",
        "Stop planning, while a plan is being made.",
        palette=False,
    ),
    action("desk.next-pane", Area.DESK, "tab", "next_pane", "next pane", "Go to the next pane.", palette=False),
    action(
        "desk.previous-pane",
        Area.DESK,
        "shift+tab",
        "previous_pane",
        "previous pane",
        "Go to the previous pane.",
        palette=False,
    ),
)

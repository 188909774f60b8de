"""Jobs."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, action

ACTIONS: tuple[Action, ...] = (
    action("jobs.retry", Area.JOBS, "R", "retry", "retry failed", "Plan the failed items again."),
    action("jobs.cancel", Area.JOBS, "X", "cancel", "cancel unsent", "Cancel what was not sent yet."),
    action("jobs.undo", Area.JOBS, "U", "undo", "undo", "Undo what the job did, where that is possible."),
    action("jobs.export", Area.JOBS, "x", "export", "export", "Save the job's report to a file."),
    action("jobs.copy-id", Area.JOBS, "y", "copy_id", "copy id", "Copy the job's id to the clipboard."),
    action("jobs.refresh", Area.JOBS, "r", "refresh_jobs", "refresh", "Read the journal again."),
    action("jobs.agree", Area.JOBS, "o", "agree", "go on", "Go on with unfinished work of an earlier run."),
    action("jobs.back", Area.JOBS, "escape", "back_to_list", "back", "Back to the list of jobs.", palette=False),
)

"""Jobs, and the items of the one that is open."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, action
from tui.ui.actions.operations import item_rows

ACTIONS: tuple[Action, ...] = (
    action("jobs.retry", Area.JOBS, "R", "retry", "retry failed", "Plan the failed items again."),
    action("jobs.cancel", Area.JOBS, "X", "cancel", "cancel unsent", "Cancel what was not sent yet."),
    action("jobs.undo", Area.JOBS, "U", "undo", "undo", "Undo what the job did, as far as that is possible."),
    action(
        "jobs.agree",
        Area.JOBS,
        "o",
        "agree",
        "go on",
        "Go on with unfinished work of an earlier run, or earlier than the CMS asked to wait.",
    ),
    action(
        "jobs.settle",
        Area.JOBS,
        "w",
        "settle",
        "settle doubts",
        "Look again at what is in doubt, send it again or leave it: the marked items, or all.",
    ),
    action(
        "jobs.filter", Area.JOBS, "f", "filter", "which jobs", "Show which jobs: all, unfinished, done, with trouble."
    ),
    action("jobs.mine", Area.JOBS, "F", "mine", "this profile", "Show the jobs of this profile only, or of all."),
    action("jobs.batches", Area.JOBS, "b", "batches", "batches", "Show the job's batches, or its items again."),
    action("jobs.export", Area.JOBS, "x", "export", "export", "Save the job's report to a file."),
    action("jobs.copy-id", Area.JOBS, "y", "copy_id", "copy id", "Copy the job's id to the clipboard."),
    action("jobs.forget", Area.JOBS, "D", "forget", "forget", "Forget this ended job and everything known of it."),
    action("jobs.forget-well", Area.JOBS, "", "forget_well", "forget", "Forget all jobs that ended well."),
    action("jobs.forget-old", Area.JOBS, "", "forget_old", "forget", "Forget ended jobs older than ..."),
    action("jobs.refresh", Area.JOBS, "r", "refresh_jobs", "refresh", "Read the journal again."),
    action("jobs.back", Area.JOBS, "escape", "back_to_list", "back", "Back to the list of jobs.", palette=False),
    action("items.mark", Area.ITEMS, "space", "mark", "mark", "Mark or unmark the item and move down.", palette=False),
    action("items.range", Area.ITEMS, "v", "range", "range", "Mark a range: v, then move; v or enter ends it."),
    action(
        "items.end-range",
        Area.ITEMS,
        "escape",
        "end_range",
        "end range",
        "Leave the range without marking.",
        palette=False,
    ),
    action("items.mark-all", Area.ITEMS, "a", "ask('mark-all')", "all", "Mark all items of this part."),
    action("items.clear", Area.ITEMS, "u", "ask('clear')", "clear", "Take all marks away."),
    action(
        "items.next-part",
        Area.ITEMS,
        "right,l",
        "ask('next')",
        "next part",
        "To the next part: failed, created, done.",
        shown="→ l",
    ),
    action(
        "items.previous-part",
        Area.ITEMS,
        "left,h",
        "ask('previous')",
        "previous part",
        "To the part before.",
        shown="← h",
    ),
    *item_rows(),
    action(
        "items.select",
        Area.ITEMS,
        "s",
        "ask('select')",
        "select",
        "Add the marked items to the selection of Content or Schema, and go there.",
    ),
    action("items.copy-id", Area.ITEMS, "y", "ask('copy-id')", "copy id", "Copy the ids of the marked items."),
)

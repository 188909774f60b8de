"""Jobs, and the items of the one that is open."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, In
from tui.ui.actions.operations import ITEMS, rows

_jobs = In(Area.JOBS)
_new = In(Area.JOBS, later=True)
_items = In(Area.ITEMS)

ACTIONS: tuple[Action, ...] = (
    _jobs("jobs.retry", "R", "decisions.retry", "retry failed", "Retry the failed items."),
    _jobs("jobs.cancel", "X", "decisions.cancel", "cancel unsent", "Stop sending: cancel what was not sent yet."),
    _jobs("jobs.undo", "U", "decisions.undo", "undo", "Undo what the job did, as far as that is possible."),
    _jobs("jobs.agree", "o", "decisions.agree", "resume", "Resume unfinished work, or try now instead of waiting."),
    _jobs(
        "jobs.settle",
        "w",
        "decisions.settle",
        "settle doubts",
        "Settle what is in doubt: look again, send again or leave.",
    ),
    _jobs("jobs.filter", "f", "listing.next", "filter", "Filter the jobs by what came of them."),
    _jobs("jobs.mine", "F", "listing.mine", "this profile", "Show the jobs of this profile, or of all profiles."),
    _jobs("jobs.batches", "b", ".turn_pane", "batches", "Show the job's batches, or its items again."),
    _jobs("items.next-part", "right,l", "detail.turn(1)", "next part", "Go to the next part: failed, created, done."),
    _jobs("items.previous-part", "left,h", "detail.turn(-1)", "previous part", "Go to the previous part."),
    _new("items.next-reason", "right_square_bracket", "reason(1)", "next reason", "Go to the next reason."),
    _new("items.previous-reason", "left_square_bracket", "reason(-1)", "previous reason", "Go to the previous reason."),
    _jobs("jobs.export", "x", ".export", "export", "Save the job's report to a file."),
    _jobs("jobs.copy-id", "y", ".copy_id", "copy id", "Copy the job's id to the clipboard."),
    _jobs("jobs.forget", "D", "history.forget", "forget", "Forget this ended job and its history."),
    _jobs("jobs.forget-well", "", "history.forget_well", "forget", "Forget all jobs that ended well."),
    _jobs("jobs.forget-old", "", "history.forget_old", "forget", "Forget ended jobs older than ..."),
    _jobs("jobs.refresh", "r", "refresh", "refresh", "Refresh the list of jobs."),
    _jobs("jobs.back", "escape", "back_to_list", "back", "Back to the list of jobs.", palette=False),
    _items("items.mark", "space", "mark", "mark", "Mark or unmark the item and move down."),
    _items("items.range", "v", "range", "range", "Mark a range: v, then move; v or enter ends it."),
    _items("items.end-range", "escape", "end_range", "cancel", "Leave the range without marking.", palette=False),
    _items("items.mark-all", "a", "items.mark_all", "all", "Mark all items of this part."),
    _items("items.clear", "u", "items.clear", "clear", "Clear the marks."),
    *rows(Area.ITEMS, ITEMS, lambda one: one.key.items),
    _items("items.select", "s", "items.select", "select", "Select these items in Content or Schema, and go there."),
    _items("items.copy-id", "y", "items.copy_ids", "copy id", "Copy the ids of the marked items."),
)

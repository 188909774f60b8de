"""Where errors stop: background work of the dashboard never ends it, and never fails silently."""

from __future__ import annotations

import logging

from tui.core.errors import CopydeskError
from tui.core.text import one_line

log = logging.getLogger(__name__)


def explain(error: BaseException, doing: str) -> tuple[str, str]:
    """What went wrong and what to do, for any error; unexpected ones are logged with their traceback.

    `doing` completes "... while": `reading the models`.
    """
    if isinstance(error, CopydeskError):
        return error.message, error.next_step
    log.error("unexpected error while %s", doing, exc_info=error)
    kind = type(error).__name__
    detail = one_line(str(error), 160)
    return f"Something unexpected happened while {doing}: {kind}{': ' + detail if detail else ''}.", "copydesk doctor names the log that has more."

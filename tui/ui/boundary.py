"""Where errors stop: background work of the dashboard never ends it, and never fails silently."""

from __future__ import annotations

import logging
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any
from weakref import finalize

from textual.dom import DOMNode

from tui.core.errors import CopydeskError
from tui.core.text import one_line
from tui.ui.terminal.compat import is_of_what_goes

if TYPE_CHECKING:
    from textual.worker import Worker

    from tui.ui.app import CopydeskApp

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
    return (
        f"Something unexpected happened while {doing}: {kind}{': ' + detail if detail else ''}.",
        "copydesk doctor names the log that has more.",
    )


def in_background(
    app: CopydeskApp, node: DOMNode, work: Coroutine[Any, Any, None], *, group: str, doing: str
) -> Worker[None]:
    """Run `work` as the one worker of its group on a node; an error it lets through is told and ends nothing else.

    `doing` is its description and completes "... while": `reading the models`.
    """

    async def guarded() -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 - the boundary of every worker
            if not is_of_what_goes(app, error, node):
                app.say_error(error, doing)

    worker: Worker[None] = node.run_worker(guarded, group=group, description=doing, exclusive=True, exit_on_error=False)
    # A worker that another of its group replaces before its first step never takes up its work.
    finalize(worker, work.close)
    return worker

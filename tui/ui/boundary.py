"""Where a node meets the app, and where errors stop: background work never ends the dashboard nor fails silently."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, cast
from weakref import finalize

from textual.dom import DOMNode

from tui.ui.host import Host
from tui.ui.terminal.compat import is_of_what_goes

if TYPE_CHECKING:
    from textual.worker import Worker


class HostOfNode:
    """The host of a widget or screen: `host = HostOfNode()` in its class, as Textual's own getters."""

    def __get__(self, node: DOMNode, kind: type[DOMNode]) -> Host:
        return host_of(node)


def host_of(node: DOMNode) -> Host:
    """The app a node is part of, as its host."""
    return cast("Host", node.app)


def in_background(node: DOMNode, work: Coroutine[Any, Any, None], *, group: str, doing: str) -> Worker[None]:
    """Run `work` as the one worker of its group on a node; an error it lets through is told and ends nothing else.

    `doing` is its description and completes "... while": `reading the models`.
    """
    app = node.app

    async def guarded() -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 - the boundary of every worker
            if not is_of_what_goes(app, error, node):
                host_of(app).say_error(error, doing)

    worker: Worker[None] = node.run_worker(guarded, group=group, description=doing, exclusive=True, exit_on_error=False)
    # A worker that another of its group replaces before its first step never takes up its work.
    finalize(worker, work.close)
    return worker

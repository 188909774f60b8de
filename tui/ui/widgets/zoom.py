"""One pane of a workspace over all of it, and back. Whatever gets the focus outside of it ends that."""

from __future__ import annotations

from textual.dom import DOMNode
from textual.widget import Widget

ZOOMED, ZOOM = "zoomed", "zoom"
"""Classes of the workspace, and of the pane that has it; styles/main.tcss says what they do."""


ALONE = "There is no other pane on the screen."


def enter(workspace: Widget, focused: Widget | None) -> bool:
    """Give the pane in focus the whole workspace; False where none is in focus."""
    pane = _pane_of(workspace, focused) if focused is not None else None
    if pane is not None:
        workspace.add_class(ZOOMED)
        pane.add_class(ZOOM)
    return pane is not None


def leave(workspace: Widget) -> None:
    """All panes have their room."""
    workspace.remove_class(ZOOMED)
    for pane in workspace.children:
        pane.remove_class(ZOOM)


def why_not(workspace: Widget) -> str:
    """Why no pane can be given the whole workspace: it has it; empty where there are others beside it."""
    shown = [pane for pane in workspace.children if pane.display and pane.region.overlaps(workspace.region)]
    return "" if workspace.has_class(ZOOMED) or len(shown) > 1 else ALONE


def hides(workspace: Widget, widget: Widget) -> bool:
    """Whether a widget is behind the pane that has the whole workspace."""
    pane = _pane_of(workspace, widget)
    return pane is not None and workspace.has_class(ZOOMED) and not pane.has_class(ZOOM)


def _pane_of(workspace: Widget, widget: Widget) -> DOMNode | None:
    return next((node for node in widget.ancestors_with_self if node.parent is workspace), None)

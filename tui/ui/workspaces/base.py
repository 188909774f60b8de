"""What the three workspaces have in common: how the main screen talks to them and they to it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec.structs import replace
from textual import events
from textual.dom import DOMNode
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import ContentSwitcher

from tui.core.pasted import lines_of
from tui.core.text import press
from tui.ui.actions import Area
from tui.ui.boundary import HostOfNode, in_background
from tui.ui.models.picking import Jump, Question
from tui.ui.models.stage import Bottom, Offer, Part
from tui.ui.screens.desk_keys import ALONE
from tui.ui.screens.front import FrontOfNode
from tui.ui.services.troubles import Trouble
from tui.ui.widgets.filter_line import FilterLine
from tui.ui.widgets.tones import LatestOfView

if TYPE_CHECKING:
    from textual.worker import Worker

    from tui.config.selections import Scope
    from tui.desk import Desk
    from tui.ui.models.content.content import Content
    from tui.ui.models.jobs.jobs import Jobs
    from tui.ui.models.schema.schema import SchemaBrowser
    from tui.ui.screens.saved import SavedSelections, SavedViews

ZOOMED, ZOOM = "zoomed", "zoom"
"""Classes of the workspace, and of the pane that has it; styles/main.tcss says what they do."""


class Workspace(Widget):
    """One of Content, Schema, Jobs: shows a state without a widget in it and tells it what is meant; it is the state's
    stage. It keeps its state while another one is shown.

    A workspace is mounted when it is first shown; then its state is told the desk and the jobs, and it that it is
    `shown`, in this order. It posts `BottomChanged` whenever `bottom` is another.
    """

    class BottomChanged(LatestOfView):
        """What stands in tray and footer is another. A burst counts once."""

    AREA: ClassVar[Area | None] = None
    model: Content | SchemaBrowser | Jobs
    shows: Mapping[Part, Callable[[], object]]
    """What shows each part of the state; each looks the state up by itself."""
    bottom = Bottom()
    """What stands in tray and footer now."""
    host = HostOfNode()
    front = FrontOfNode()

    @property
    def desk(self) -> Desk | None:
        """The desk that is shown."""
        return self.model.state.desk

    def retry(self) -> None:
        """Something could not be read before: read it again, quietly; what is shown stays until it is there."""

    def line_changed(self, trouble: Trouble | None) -> None:
        """The line to the CMS has this trouble now, or none any more."""

    def shown(self) -> None:
        """The workspace is on the screen again: put the focus where it was."""

    def share_room(self) -> None:
        """Its size is another, or a pane took all of it or gave it back: panes take what they need now."""

    def work(self, job: Coroutine[Any, Any, None], *, group: str, doing: str) -> Worker[None]:
        """Run a job as the one of its group here; an error it lets through is told, as met while `doing` something."""
        return in_background(self, job, group=group, doing=doing)

    def stop_work(self, group: str | None = None) -> None:
        """End what runs here, or what runs of a group."""
        if group is None:
            self.workers.cancel_node(self)
        else:
            self.workers.cancel_group(self, group)

    def jumps(self) -> Sequence[Jump]:
        """Places within the workspace that the palette offers from anywhere."""
        return ()

    # -- showing the state -----------------------------------------------------------------------------------------
    def why_not(self, action_id: str) -> str:
        """Why an action is not possible now; empty when it is. It stays visible and says this when pressed."""
        if action_id != "desk.zoom":
            return self.model.why_not(action_id)
        shown = [pane for pane in self.children if pane.display and pane.region.overlaps(self.region)]
        return "" if self.has_class(ZOOMED) or len(shown) > 1 else ALONE

    @property
    def way(self) -> str:
        return "" if self.display else f"desk.{self.id}"

    def changed(self, *parts: Part) -> None:
        for part in parts if self.is_mounted else ():
            self.shows[part]()

    def show_bottom(self) -> None:
        """Push up what stands in tray and footer, where it is another: jobs alone tell twice a second."""
        bottom = self.model.bottom()
        if self.has_class(ZOOMED):
            back = Offer("desk.zoom", label="all panes", is_way_out=True)
            bottom = replace(bottom, footer=(back, *bottom.footer))
        if bottom != self.bottom:
            self.bottom = bottom
            self.post_message(self.BottomChanged(self))

    def on_descendant_focus(self) -> None:
        self.changed(Part.BOTTOM)

    # -- one pane over all of it: whatever gets the focus outside of it ends that ----------------------------------
    def hides(self, widget: Widget) -> bool:
        """Whether a widget is behind the pane that has the whole workspace."""
        pane = _pane_of(self, widget)
        return pane is not None and self.has_class(ZOOMED) and not pane.has_class(ZOOM)

    def turn_zoom(self) -> None:
        """Give the pane in focus the whole workspace, or all panes their room."""
        pane = _pane_of(self, self.screen.focused)
        if self.refuses("desk.zoom") or self.leave_zoom() or pane is None:
            return
        self.add_class(ZOOMED)
        pane.add_class(ZOOM)
        self.share_room()
        self.show_bottom()
        self.host.say(self.host.keys.text(press("desk.zoom", "see the other panes again")), about=ZOOM)

    def leave_zoom(self) -> bool:
        """Escape, where one pane has the whole workspace; False where none has."""
        if not self.has_class(ZOOMED):
            return False
        self.remove_class(ZOOMED)
        for pane in self.children:
            pane.remove_class(ZOOM)
        self.host.unsay(ZOOM)
        self.share_room()
        self.show_bottom()
        return True

    # -- what the state asks for -----------------------------------------------------------------------------------
    def ask(self, question: Question) -> None:
        from tui.ui.screens.asking import ask

        ask(self.app, question)

    # -- what is meant ---------------------------------------------------------------------------------------------
    def refuses(self, action_id: str) -> bool:
        """Whether an action is not possible now; then it is said why."""
        return self.model.state.refuses(self.why_not(action_id))

    def action_do(self, action_id: str, intent: str, *how: object) -> None:
        """Tell the state, or a part of it, what is meant: `marking.clear`. What is not possible now says why."""
        if not self.refuses(action_id):
            self.tell(intent, *how)

    def tell(self, intent: str, *how: object) -> None:
        """Tell the state, or a part of it, what is meant."""
        attrgetter(intent)(self.model)(*how)

    def action_refresh(self) -> None:
        """Read everything again."""
        self.front.look_around()
        self.model.refresh()


def room_of(workspace: Workspace) -> Size:
    """Its size, or what that will be once it is laid out."""
    return workspace.size or workspace.query_ancestor(ContentSwitcher).size


def _pane_of(workspace: Workspace, widget: Widget | None) -> DOMNode | None:
    nodes = widget.ancestors_with_self if widget is not None else ()
    return next((node for node in nodes if node.parent is workspace), None)


class PickingWorkspace(Workspace):
    """Content or Schema: what is found and picked there is saved by name."""

    SCOPE: ClassVar[Scope]
    """What is picked here."""
    model: Content | SchemaBrowser

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted where nothing is typed is for the filter line."""
        event.stop()
        lines, why = lines_of(event.text), self.why_not(f"{self.SCOPE}.filter")
        if why:
            self.host.say(why)
        elif lines:
            self.query_one(FilterLine).paste(lines)

    def jumps(self) -> Sequence[Jump]:
        return tuple(jump for shelf in (self.views, self.saved) if shelf is not None for jump in shelf.jumps())

    def action_operate(self, action_id: str) -> None:
        self.model.operate(action_id)

    def action_pick_view(self) -> None:
        if not self.refuses(f"{self.SCOPE}.views") and (views := self.views) is not None:
            views.pick()

    def action_saved_selection(self, act: str) -> None:
        """`save` or `load`."""
        saved, model = self.saved, self.model
        if saved is None or self.refuses(f"{self.SCOPE}.{act}-selection"):
            return
        model.marking.leave_range()
        (saved.save if act == "save" else saved.pick)()

    @property
    def saved(self) -> SavedSelections | None:
        """What is saved of the open desk."""
        from tui.ui.screens.saved import SavedSelections

        model = self.model
        if self.desk is None:
            return None
        return SavedSelections(self, self.desk, self.SCOPE, lambda: model.state.selection, model.marking.load)

    @property
    def views(self) -> SavedViews | None:
        from tui.ui.screens.saved import SavedViews

        if self.desk is None:
            return None
        return SavedViews(self, self.desk, self.SCOPE, self.model)

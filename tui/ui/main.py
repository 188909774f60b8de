"""The one screen of the dashboard: header, the workspace in use, tray, jobs, footer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from inspect import isawaitable
from operator import attrgetter
from time import monotonic
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.geometry import Size
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import ContentSwitcher

from tui.cms.gateway import Budget
from tui.core.jobs import JobSnapshot
from tui.core.tempo import Tempo
from tui.core.text import counted, press, where_it_leads
from tui.ui.actions import Area, bindings
from tui.ui.boundary import HostOfNode
from tui.ui.flows.launching import Launching
from tui.ui.flows.opening import Opening
from tui.ui.models.content.content import Content
from tui.ui.models.jobs.endings import ending_words
from tui.ui.models.jobs.feed import JobFeed, is_moving
from tui.ui.models.picking import Jump, confirmation
from tui.ui.models.rights import WRITING, why_read_only
from tui.ui.models.stage import Bottom, Offer
from tui.ui.screens.desk_keys import DeskKeys
from tui.ui.services.announcing import Announcer
from tui.ui.services.connection import Connection
from tui.ui.services.desks import Desks
from tui.ui.services.troubles import NoDesk
from tui.ui.terminal import compat
from tui.ui.timing import Delay, Timing
from tui.ui.widgets.bottom import FooterLine, TrayLine
from tui.ui.widgets.header import HeaderLine
from tui.ui.widgets.hints import Hint, HintLine
from tui.ui.widgets.job_bars import JobStrip
from tui.ui.widgets.notice_place import BELOW, place_notices
from tui.ui.workspaces.base import PickingWorkspace, Workspace
from tui.ui.workspaces.content import ContentWorkspace

if TYPE_CHECKING:
    from tui.core.roll import Roll
    from tui.desk import Desk

PLACES = tuple(map(Offer, ("desk.content", "desk.schema", "desk.jobs", "app.palette")))
"""Where one can go from anywhere, on the right of the footer; the last only where it is wide."""
QUIT = "Quit while jobs run?"


class MainScreen(Screen[None]):
    """Header, workspaces, tray, job strip, footer. Workspaces are mounted when they are first shown."""

    AREA = Area.DESK
    BINDINGS = bindings(Area.DESK)
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [  # noqa: RUF012 - Textual declares it so
        (0, "-narrow"),
        (100, "-wide"),
        (120, "-wider"),
        (160, "-widest"),
    ]

    host = HostOfNode()
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """Textual paints the whole screen when the focus moves; the panes do that for themselves."""

    def __init__(self, desks: Desks, leave: Callable[[], None], timing: Timing, announcer: Announcer) -> None:
        super().__init__(id="main")
        self.desk: Desk | None = None
        """The desk that is shown."""
        self._desks = desks
        self._leave = leave
        self._jobs: tuple[JobSnapshot, ...] = ()
        self._busy = ""
        self._was_shown = False
        self._free_place: tuple[int, Size] | None = None
        """Where the next notice will stand, while there is none."""
        self._budget = Delay(self.set_timer)
        self.tempo = Tempo()
        self.header = HeaderLine(id="header")
        self._switcher = ContentSwitcher(id="workspaces", initial="content")
        self._tray = TrayLine(id="tray")
        self._strip = JobStrip(self.tempo, fold_s=timing.fold_s)
        self._footer = FooterLine(id="footer")
        self._announcer = announcer
        self._bound_for = "content"  # the workspace on the screen, or the one being mounted for it
        self._ended: list[JobSnapshot] = []
        """Those that end soon after each other are told together."""
        self._telling = Delay(self.set_timer)
        self.feed = JobFeed(self.set_timer, self.jobs_changed, timing)
        self.opening = Opening(self, desks, lambda: self._jobs)
        self.look_around = self.opening.look_around
        self.launching = Launching(self)
        self.plan, self.show_plan = self.launching.plan, self.launching.show
        self.planning_stopped = self.launching.stop
        self.connection = Connection(self.set_timer, again=self._read_again, changed=self._line_changed, timing=timing)

    def compose(self) -> ComposeResult:
        compat.lay_out_at_once(self)
        yield self.header
        with self._switcher:
            yield ContentWorkspace()
        yield self._tray
        yield self._strip
        yield self._footer

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        # Its parts were styled when they were mounted; Textual would do so once more before the first paint.
        event.refresh_styles = self._was_shown
        self._was_shown = True

    def on_mount(self) -> None:
        self._desks.requests.subscribe(self.connection.saw)
        self.header.update(help_key=self.host.keys.first("app.help"))
        self.current.shown()  # before the first paint: a key typed with it is about the table

    # -- parts -----------------------------------------------------------------------------------------------------
    @property
    def current(self) -> Workspace:
        """The workspace on the screen."""
        return self._switcher.query_one(f"#{self._switcher.current}", Workspace)

    @property
    def mounted_workspaces(self) -> list[Workspace]:
        """Those shown so far."""
        return [child for child in self._switcher.children if isinstance(child, Workspace)]

    # -- workspaces ------------------------------------------------------------------------------------------------
    async def action_workspace(self, name: str) -> Workspace:
        """Show a workspace, mounting it the first time, and return it."""
        if self._switcher.current == name:
            self.current.shown()
            return self.current
        self._bound_for = name
        self.app.clear_notifications()  # they were about what is left, or sent here
        if not self._switcher.query(f"#{name}"):
            workspace = self._make(name)
            workspace.display = False
            await self._switcher.mount(workspace)
            if self.desk is not None:
                workspace.model.open_desk(self.desk)
            else:
                workspace.model.close_desk(self.opening.no_desk)
            workspace.model.jobs_changed(self._jobs, ())
        self._switcher.current = name
        self._strip.stand_by(away=name == "jobs")
        self.place_notices()
        self.current.shown()
        self.draw()
        return self.current

    def _make(self, name: str) -> Workspace:
        if name == "schema":
            from tui.ui.workspaces.schema import SchemaWorkspace

            return SchemaWorkspace()
        from tui.ui.workspaces.jobs import JobsWorkspace

        return JobsWorkspace(self.tempo)

    @property
    def likely(self) -> Sequence[str]:
        """Ids of the actions offered now in tray and footer: they are wanted most often."""
        bottom = self.current.bottom
        return [offer.action_id for offer in (*bottom.tray, *bottom.footer)]

    def jumps(self) -> Iterator[Jump]:
        """Where one can go from here: what the workspaces offer, each shown first, and other profiles."""
        for workspace in self.mounted_workspaces:
            for jump in workspace.jumps():
                yield self._through(workspace.id or "", jump)
        yield from self.opening.jumps()

    def _through(self, workspace: str, jump: Jump) -> Jump:
        async def go() -> None:
            await self.action_workspace(workspace)
            going = jump.go()
            if isawaitable(going):
                await going

        return replace(jump, go=go)

    # -- what the flows tell ---------------------------------------------------------------------------------------
    def show_opening(self, profile: str, environment: str) -> None:
        """This profile is being opened."""
        self.header.update(
            place=profile, environment=environment, primary=False, project="", system="", read_only=False, limits=()
        )

    async def show_desk(self, desk: Desk) -> None:
        """This desk is on the screen from now on."""
        project = desk.project
        self.header.update(
            place=desk.profile.name,
            project=project.name,
            environment=project.environment,
            primary=project.primary,
            system=project.system.label,
            read_only=desk.profile.read_only,
            limits=tuple(dict.fromkeys(project.limits.values())),
        )
        self.desk = desk
        self.feed.follow(desk)
        for workspace in self.mounted_workspaces:
            workspace.model.open_desk(desk)
        self.current.shown()
        self.budget_changed()
        self.draw()

    def show_no_desk(self, why: NoDesk) -> None:
        """There is no desk."""
        self.desk = None
        for workspace in self.mounted_workspaces:
            workspace.model.close_desk(why)
        self.draw()

    def show_place(self) -> None:
        """Show in the header what is known now of the environment on the screen."""
        if self.desk is not None:
            self.header.update(environment=self.desk.project.environment, primary=self.desk.project.primary)

    def show_record(self, record_id: str, roll: Roll | None) -> None:
        """Open a record of the desk on the screen; `roll`: the list it stands in."""
        if self.desk is not None:
            from tui.ui.screens.record import RecordScreen

            self.app.push_screen(RecordScreen(self.desk, record_id, record_id, roll=roll))

    async def show_item(self, item_id: str) -> None:
        """Go to an item of the schema."""
        from tui.ui.workspaces.schema import SchemaWorkspace

        if isinstance(schema := await self.action_workspace("schema"), SchemaWorkspace):
            schema.model.show_item(item_id)

    async def add_to_selection(self, ids: tuple[str, ...], *, in_schema: bool) -> None:
        """Pick these as well, and go there."""
        workspace = await self.action_workspace("schema" if in_schema else "content")
        if isinstance(workspace, PickingWorkspace):
            workspace.model.add_to_selection(ids)

    # -- tray and footer -------------------------------------------------------------------------------------------
    @on(HintLine.Clicked)
    async def _hint_clicked(self, event: HintLine.Clicked) -> None:
        from tui.ui.screens.palette import run_at

        await run_at(self.app, self.focused or self.current, event.action_id)

    def busy(self, text: str) -> None:
        """Say in the tray, and on a record that stands above, that something is being done; an empty text ends it."""
        self._busy = text
        self.draw()
        if isinstance(self.app.screen, DeskKeys):
            self.app.screen.busy(text)

    @property
    def content(self) -> Content:
        """What Content shows and has picked."""
        return self._switcher.query_one("#content", ContentWorkspace).model

    @on(Workspace.BottomChanged)
    @on(events.DescendantFocus)
    @on(events.ScreenSuspend)
    @on(events.ScreenResume)
    def draw(self) -> None:
        """Draw tray and footer of the current workspace anew, where they differ. The keys that are named are those of
        the pane in focus, and none while something stands above all."""
        bottom = self.current.bottom
        if self._busy:
            bottom = replace(bottom, selected=[((self._busy, "accent"),)], tray=(), about="")
        places: Sequence[Offer] = PLACES if self.size.width >= 100 else PLACES[:-1]
        if self.desk is None and (ways := self.opening.no_desk.actions):
            labels = {"desk.profile": "add a project"}
            bottom, places = Bottom(footer=tuple(Offer(way, label=labels.get(way, "")) for way in ways)), ()
        elif not self.is_active:
            bottom, places = replace(bottom, tray=(), footer=()), ()
        self._tray.show(bottom.selected, self._hints(bottom.tray), bottom.about)
        self._footer.show(self._hints(bottom.footer), self._hints(places))
        if not self._budget.is_running or self._switcher.current != "jobs":
            # Jobs tell twice a second; the budget is worth painting once a window then.
            self.budget_changed()

    def _hints(self, offers: Iterable[Offer]) -> list[Hint]:
        """The actions that are offered, those left out that the profile has not at all."""
        keys, here = self.host.keys, f"desk.{self._switcher.current}"
        left_out = WRITING if why_read_only(self.desk) else ()
        return [
            Hint(keys.first(offer.action_id), offer, offer.action_id == here)
            for offer in offers
            if offer.action_id not in left_out
        ]

    def set_focus(self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False) -> None:
        if widget is not None and self.current.hides(widget):
            self.current.leave_zoom()
        super().set_focus(widget, scroll_visible, from_app_focus)

    def on_resize(self) -> None:
        self.call_after_refresh(self._resized)

    def _resized(self) -> None:
        if self.focused is None and self.is_current:
            self.current.shown()
        self.place_notices()
        self.draw()

    # -- the line --------------------------------------------------------------------------------------------------
    def _line_changed(self) -> None:
        trouble = self.connection.trouble
        self.header.update(trouble=None if trouble is None else trouble.brief)
        for workspace in self.mounted_workspaces:
            workspace.line_changed(trouble)

    def _read_again(self) -> None:
        """What could not be read before is read again, and the rest with it."""
        if self.desk is None:
            self.opening.try_again()
            return
        for workspace in self.mounted_workspaces:
            workspace.retry()
        for screen in self.app.screen_stack:
            if isinstance(screen, DeskKeys):
                screen.retry()

    # -- jobs ------------------------------------------------------------------------------------------------------
    def jobs_changed(self, jobs: tuple[JobSnapshot, ...]) -> None:
        """The jobs of all open desks."""
        self._jobs = jobs
        self.tempo.see(jobs, monotonic())
        running = [job for job in jobs if is_moving(job)]
        total = sum(job.goal for job in running)
        percent = sum(job.progress for job in running) * 100 // total if total else 0
        waiting = sum(1 for job in jobs if not job.state.is_final) - len(running)
        self.header.update(running=len(running), waiting=waiting, percent=min(percent, 99))
        self._announcer.progress(len(running), min(percent, 99))
        if not self._budget.is_running:
            self.budget_changed()
        here = self._here
        ended = self._strip.jobs_changed(jobs, here)
        self._ended += ended
        if ended:
            self._announcer.ended(ending_words(ended, here)[0])
            if not self._telling.is_running:
                self._telling.start(self.host.timing.endings_s, self._say_ended)
        if here is not None and any((job.profile, job.environment) == here and job.primary for job in ended):
            self.opening.look_around()  # it said PRIMARY: whether that was true to its end is worth a request
        self.place_notices()
        for workspace in self.mounted_workspaces:
            workspace.model.jobs_changed(jobs, ended)
        if ended and isinstance(self.app.screen, DeskKeys):
            self.app.screen.job_ended()

    @property
    def _here(self) -> tuple[str, str] | None:
        """Profile and environment on the screen; jobs of others name theirs."""
        desk = self.desk
        return (desk.profile.name, desk.project.environment) if desk is not None else None

    def _say_ended(self) -> None:
        """Where the list of jobs is on the screen, it says so itself."""
        ended, self._ended = self._ended, []
        if self.app.screen is not self or self._bound_for != "jobs":
            message, next_step, severity = ending_words(ended, self._here)
            step = where_it_leads(f"desk.{self._bound_for}", next_step)
            self.host.say(message, self.host.keys.text(step), severity=severity)

    def place_notices(self) -> None:
        """Notices stand above the tray and the jobs, out of the way of the cursor."""
        texts, below = compat.notices_of(self.app), BELOW + self._strip.lines
        before, self._free_place = self._free_place, None if texts else (below, self.size)
        if texts or self._free_place != before:  # jobs tell twice a second, and mostly there is no notice
            place_notices(self, texts, below)

    def budget_changed(self) -> None:
        """Show what is left of the request budget; full again after its window, with nothing asked meanwhile."""
        budget = self.desk.budget if self.desk is not None else Budget()
        left, limit = budget.remaining, budget.limit
        self.header.update(budget_left=left, budget_limit=limit)
        if left is not None and limit is not None and left < limit and not self._budget.is_running:
            self._budget.start(budget.window_s + 0.1, self.budget_changed)

    # -- actions ---------------------------------------------------------------------------------------------------
    def action_zoom(self) -> None:
        self.current.turn_zoom()

    def action_do(self, _action_id: str, intent: str, *how: object) -> None:
        """Do what a method of this screen, or of a part of it, is for: `opening.pick_profile`."""
        attrgetter(intent)(self)(*how)

    def action_quit_asking(self) -> None:
        """Quit, unless the same key has just left a screen; ask first while jobs run."""
        if self.host.has_just_left:
            self.host.say(self.host.keys.text(press("desk.quit", "quit copydesk")))
            return
        running = [job for job in self._jobs if not job.state.is_final and not job.held and job.driven_here]
        if not running:
            self._leave()
            return
        from tui.ui.screens.asking import ChoiceScreen, ask

        if isinstance(self.app.screen, ChoiceScreen) and self.app.screen.question.title == QUIT:
            return
        rest = "The sandbox and everything in it ends with copydesk."
        if any(self._desks.place_of(job.profile).is_kept for job in running):
            rest = "Records already sent will finish in the CMS; the rest waits until you start copydesk again."
        line = f"{counted(len(running), 'job is', 'jobs are')} running. {rest}"
        ask(self.app, confirmation(QUIT, [line], "Quit", self._leave))

"""The dashboard application: wires desks, screens and the world outside together, and does nothing itself."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from operator import attrgetter
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.driver import Driver
from textual.filter import LineFilter
from textual.notifications import Notify

from tui.config.paths import Paths
from tui.config.settings import Settings
from tui.core.errors import ConfigError
from tui.core.text import clean, one_line, press
from tui.start import loaded
from tui.ui.actions import Area, bindings
from tui.ui.actions.keybook import load_keys
from tui.ui.boundary import in_background
from tui.ui.drawing import themes
from tui.ui.flows.theming import Theming
from tui.ui.main import MainScreen
from tui.ui.screens.too_small import TooSmallScreen, guard_size
from tui.ui.services import clipboard, own_files
from tui.ui.services.announcing import Announcer
from tui.ui.services.desks import Desks
from tui.ui.services.exports import write_text
from tui.ui.services.kept_selections import KeptSelections
from tui.ui.services.notices import Notice, Notices, Severity
from tui.ui.services.troubles import explain
from tui.ui.terminal import compat
from tui.ui.terminal.typeahead import TypeAhead
from tui.ui.timing import Timing
from tui.ui.widgets.notice_place import how_many_fit, place_notices, shortened
from tui.watchdog import Watchdog

if TYPE_CHECKING:
    from textual.worker import Worker


LONGEST = 4_000
"""Characters of a notice in the log."""


class CopydeskApp(TypeAhead):
    """The dashboard. `return_code` after `run()` is the exit code.

    `notice` is shown once after the start; `desks` replaces where desks come from, `timing` how long it waits
    (tests).
    """

    AREA = Area.APP
    TITLE = "copydesk"
    CSS_PATH: ClassVar[list[str | PurePath]] = [
        f"styles/{room}.tcss" for room in ("shared", "main", "content", "schema", "jobs", "screens")
    ]
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = bindings(Area.APP)
    AUTO_FOCUS = None

    def __init__(
        self,
        paths: Paths,
        *,
        profile_name: str | None = None,
        notice: str = "",
        desks: Desks | None = None,
        timing: Timing | None = None,
    ) -> None:
        super().__init__(timing or Timing())
        self.stylesheet = self._sheet = compat.Sheet(variables=self.get_css_variables())
        self.paths = paths
        self.desks = self.memory = desks or Desks(paths)
        self.notices: Notices = Notices()
        self.kept = KeptSelections(
            paths, set_timer=self.set_timer, work=self.work, say_error=self.say_error, after_s=self.timing.keep_s
        )
        settings = Settings.load(paths.settings_file)
        self._announcer = Announcer(partial(compat.write_sequence, self), settings.signal, in_title=settings.title)
        self.main = MainScreen(self.desks, self._leave_soon, self.timing, self._announcer)
        self.connection = self.main.connection
        self._profile_name = profile_name
        self._notice = notice
        self._leaving = False
        self._told_of_clipboards = False
        self._said_about: dict[str, str] = {}
        """What stands, or stood, there about each subject."""
        self._watchdog: Watchdog | None = None
        self.keys, key_problems = load_keys(paths)
        self.set_keymap(self.keys.for_textual)
        self._problems = [f"{paths.keys_file.name}: {problem}" for problem in key_problems if problem.ignored]
        self._problems += map(str, settings.problems)
        self.theming = Theming(self, settings, paths.themes_dir, self._theme_is_wrong)
        self.theming.begin(self.desks.state.theme)

    # -- start -----------------------------------------------------------------------------------------------------
    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(themes.TOKENS)

    def get_line_filters(self) -> Sequence[LineFilter]:
        return (*(() if self.theming.colourless else super().get_line_filters()), *self.theming.filters)

    def get_driver_class(self) -> type[Driver]:
        return compat.driver_class()

    def _theme_is_wrong(self, error: ConfigError) -> None:
        if self.is_running:
            self.say(error.message, f"{error.next_step} The theme stays as it was.".strip(), severity="warning")
        else:
            self._problems.append(str(error))

    def get_default_screen(self) -> MainScreen:
        return self.main

    def on_resize(self, event: events.Resize) -> None:
        compat.terminal_resized(self, event.size)
        # The app knows its new size after this, and the screens are laid out anew a moment later.
        self.call_next(guard_size, self)
        self.call_next(self._make_room)

    def on_mount(self) -> None:
        guard_size(self)
        self._watch_the_line()
        self.set_interval(self.timing.themes_s, self.theming.look_again, name="own-themes")
        self.set_timer(self.timing.parts_s, self._load_rest_soon)
        self.theme_changed_signal.subscribe(self, self._paint_anew)
        self.call_after_refresh(self._begin)

    def _load_rest_soon(self) -> None:
        self.work(self._load_rest(), group="parts", doing="loading what may be wanted later")

    async def _load_rest(self) -> None:
        await asyncio.to_thread(own_files.load_rest, self._sheet.texts, lambda: not self._leaving)
        loaded()

    def _paint_anew(self, _: object) -> None:
        # Textual paints what has other rules now; what only lies on another ground would keep the old one.
        for screen in self.screen_stack:
            for widget in screen.query("*"):
                widget.refresh()

    def _begin(self) -> None:
        # First the screen, which may be the welcome: what is said before another screen comes goes with it.
        self.main.opening.open_first(self._profile_name)
        if self._notice:
            self.say(self._notice)
        if self._problems:
            more = len(self._problems) - 2
            rest = f" And {more} more: copydesk doctor names them all." if more > 0 else ""
            self.say(" ".join(self._problems[:2]) + rest, severity="warning")

    # -- the host of all others ------------------------------------------------------------------------------------
    def work(self, job: Coroutine[Any, Any, None], *, group: str, doing: str) -> Worker[None]:
        """Run a job that belongs to no screen, as the one of its group; an error it lets through is told."""
        return in_background(self, job, group=group, doing=doing)

    # -- telling ---------------------------------------------------------------------------------------------------
    def push_screen(self, *args: Any, **more: Any) -> Any:
        """As in Textual. Notices over the screen below would be drawn on both, and over what is asked: the log keeps
        them."""
        self.clear_notifications()
        return super().push_screen(*args, **more)

    def say(self, message: str, next_step: str = "", *, severity: Severity = "information", about: str = "") -> None:
        """A brief notice. The text is shown as it is, never read as markup; keys stand in the next step as ids of
        actions in braces. Of several `about` the same only the last stands there."""
        next_step = self.keys.text(next_step)
        text = clean(f"{message} {next_step}".strip(), LONGEST)
        self.notices.add(Notice(datetime.now(UTC), one_line(text, LONGEST), severity))
        shown = shortened(text, self.size, self.keys.text(" … {app.log} log"), next_step)
        if about:
            compat.take_notice(self, self._said_about.get(about, ""))
            self._said_about[about] = shown
        if not isinstance(self.screen, TooSmallScreen):
            self.notify(
                shown,
                severity=severity,
                markup=False,
                timeout=self.timing.error_notice_s if severity == "error" else self.timing.notice_s,
            )

    def unsay(self, about: str) -> None:
        """What was said about this is over: it stands there no more."""
        if said := self._said_about.pop(about, ""):
            compat.take_notice(self, said, refresh=True)

    def on_notify(self, event: Notify) -> None:
        """Before one more notice is shown: none stands there twice, and the oldest give way."""
        self._make_room(event.notification.message)
        self.call_later(self.key_done)

    def _make_room(self, coming: str = "") -> None:
        compat.make_room_for_notices(self, partial(how_many_fit, size=self.size), coming)

    def key_done(self) -> None:
        """Notices move away from what is in use now."""
        if not (texts := compat.notices_of(self)):
            return
        compat.forget_places_of_notices(self)
        if self.screen is self.main:
            self.main.place_notices()
        else:
            place_notices(self.screen, texts)

    def say_error(self, error: BaseException, doing: str) -> None:
        """A notice about an error, whatever it is."""
        message, next_step = explain(error, doing)
        self.say(message, next_step, severity="error")

    def copy_text(self, text: str, what: str) -> None:
        """Put a text on the clipboard of the terminal, and say so."""
        sequence = clipboard.sequence(text)
        if sequence is None:
            try:
                file = write_text(self.paths.exports_dir, "copied", text)
            except ConfigError as error:
                self.say_error(error, f"saving {what}")
                return
            self.say(f"Too long for the clipboard: {what}.", f"It is saved as {file}.")
        elif compat.write_sequence(self, sequence):
            self.say(f"Copied {what}.", "" if self._told_of_clipboards else "Nothing to paste? See README, clipboard.")
            self._told_of_clipboards = True

    # -- actions ---------------------------------------------------------------------------------------------------
    async def run_action(self, *args: Any, **more: Any) -> bool:
        """As in Textual, but that parts of the program which were replaced on disk end nothing else."""
        try:
            return await super().run_action(*args, **more)
        except Exception as error:
            if not own_files.told(error):
                raise
            self.say_error(error, "doing what was asked")
            return True

    def action_help(self) -> None:
        from tui.ui.screens.help import HelpScreen, areas_of, why_not_at

        if not isinstance(self.screen, HelpScreen):
            node = self.screen.focused or self.screen
            self.push_screen(HelpScreen(areas_of(node), why_not_at(node)))

    def action_palette(self) -> None:
        from tui.ui.screens.help import HelpScreen
        from tui.ui.screens.palette import open_palette
        from tui.ui.screens.picker import PickerScreen

        if isinstance(self.screen, PickerScreen | HelpScreen):
            return
        on_main = self.screen is self.main
        places = (*(self.main.jumps() if on_main else ()), *self.theming.jumps())
        open_palette(self, self.main.likely if on_main else (), places)

    def action_log(self) -> None:
        from tui.ui.screens.log import LogScreen

        if not isinstance(self.screen, LogScreen):
            self.push_screen(LogScreen(self.notices, self.desks.requests))

    def action_do(self, _action_id: str, intent: str) -> None:
        """Do what a part of it is for: `theming.pick`."""
        attrgetter(intent)(self)()

    def action_help_quit(self) -> None:
        """ctrl+c never ends the program: a hand that copies must not lose the desk."""
        self.say(self.keys.text(press("desk.quit", "quit", "app.quit-anywhere", "quit from anywhere")))

    async def action_quit(self) -> None:
        self.forget_leaving()
        self.main.action_quit_asking()

    @on(Driver.SignalResume)
    def _continued(self) -> None:
        compat.draw_anew(self)

    # -- the way out -----------------------------------------------------------------------------------------------
    async def leave(self, code: int = 0) -> None:
        """Stop intake, flush, close, and end."""
        if not self._leaving:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._close(), self.timing.close_s)
            self.exit(return_code=code)

    async def _close(self) -> None:
        self._leaving = True
        self.kept.flush()
        self.main.feed.stop()
        self._announcer.progress(0, 0)  # the terminal has its own title back
        await self.desks.aclose()

    def _leave_soon(self, code: int = 0) -> None:
        """Told to end, or the terminal is gone: be gone within a second, with everything in the journal."""
        if not self._leaving:
            self.work(self.leave(code), group="leave", doing="leaving")

    def _watch_the_line(self) -> None:
        fileno = compat.terminal_fileno(self._driver)
        if fileno is None:
            return
        loop = asyncio.get_running_loop()
        names = ("SIGHUP", "SIGTERM", "SIGINT")
        self._watchdog = Watchdog(
            [getattr(signal, name) for name in names if hasattr(signal, name)],
            lambda code: loop.call_soon_threadsafe(self._leave_soon, code),
            within_s=self.timing.close_s + 0.2,
            terminal=fileno,
            last=self._last_deeds,
        )
        self._watchdog.start()

    def _last_deeds(self) -> None:
        """The event loop did not end the program in time. What is in the journal is there for good at any moment."""
        compat.give_terminal_back(self._driver)
        self.kept.flush()

    async def on_unmount(self) -> None:
        if self._watchdog is not None:
            self._watchdog.stop()
        if not self._leaving:
            await self._close()

    def _fatal_error(self) -> None:
        """End after an error nobody caught. Textual's own report would show the values of variables."""
        error = self._exception or RuntimeError("no error is known")
        file = compat.write_crash(self.paths.state_dir, error)
        why = own_files.told(error)
        stopped = f"{why or 'copydesk'} {'It ' if why else ''}stopped: {type(error).__name__}."
        if self.paths.is_kept:
            stopped += f" The report is in {file}." if file else ""
            stopped += " Unfinished work resumes at the next start."
        self._exit_renderables.append(stopped)
        self._close_messages_no_wait()

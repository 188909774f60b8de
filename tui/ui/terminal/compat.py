"""The few places where copydesk has to reach behind Textual's public interface, each with its reason."""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from textual._context import active_message_pump
from textual.app import App, ScreenStackError
from textual.css.query import NoMatches
from textual.css.styles import RenderStyles
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.geometry import Size
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import MountError, Widget

from tui.config.files import write_private
from tui.core.errors import ConfigError
from tui.ui import terminal

if TYPE_CHECKING:
    from textual.driver import Driver

log = logging.getLogger(__name__)


def write_sequence(app: App[Any], sequence: str) -> bool:
    """Send a control sequence to the terminal. False when there is no terminal to send it to.

    Textual offers only a bare OSC 52, which neither tmux nor screen pass on.
    """
    driver = app._driver  # noqa: SLF001
    if driver is None:
        return False
    driver.write(sequence)
    driver.flush()
    return True


def terminal_resized(app: App[Any], size: Size) -> None:
    """Tell our driver that the terminal has another size; Textual's own has no word for it."""
    resized = getattr(app._driver, "resized", None)  # noqa: SLF001
    if resized is not None:
        resized(size)


class Sheet(Stylesheet):
    """A style sheet that remembers what it parsed when its variables change.

    Textual parses in a sheet of its own then, so that the program parses everything once more before its first paint.
    What cannot be parsed leaves the rules as they were here too.
    """

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self.texts: dict[str, str] = {}
        """Files that were read ahead, by their paths."""

    def read(self, filename: str | PurePath) -> None:
        path = os.path.abspath(filename)  # noqa: PTH100 - the name Textual looks for it by
        if path in self.texts:
            self.add_source(self.texts[path], (path, ""))
        else:
            super().read(filename)

    def reparse(self) -> None:
        self.parse()


def lay_out_at_once(screen: Screen[Any]) -> None:
    """Give a screen the classes of its breakpoints before it is laid out for the first time.

    Textual does so when it tells the screen its size, that is after it was styled, laid out and painted without.
    """
    breakpoints = screen.HORIZONTAL_BREAKPOINTS or []
    screen.add_class(*screen._get_breakpoint_classes(screen.app.size.width, breakpoints), update=False)  # noqa: SLF001


class LateComponents(Widget):
    """Mixed into widgets with component classes by the dozen: only those that are asked for are styled.

    Textual styles all of them with every change of a class of any node above, several times before the first paint.
    """

    LATE_COMPONENTS: ClassVar[frozenset[str]] = frozenset()
    """Their names, instead of `COMPONENT_CLASSES`."""

    def get_component_styles(self, *names: str) -> RenderStyles:
        for name in names:
            if name not in self._component_styles and name in self.LATE_COMPONENTS:
                self._component_styles[name] = self._styled(name)
        return super().get_component_styles(*names)

    def _styled(self, name: str) -> RenderStyles:
        node = DOMNode(classes=name)
        node._attach(self)  # noqa: SLF001 - as Textual makes them
        self.app.stylesheet.apply(node, animate=False)
        return node.styles

    def notify_style_update(self) -> None:
        used = [name for name in self._component_styles if name in self.LATE_COMPONENTS]
        before = {name: self._component_styles.pop(name) for name in used}
        super().notify_style_update()
        for name, styles in before.items():
            now = self._component_styles[name] = self._styled(name)
            if now != styles:
                self.refresh()


_OF_WHAT_GOES = (NoMatches, MountError, ScreenStackError)


class OwnApp(App[int]):
    """What a screen with `COVERS` hides is left alone by changes of the terminal's size: Textual lays out the screen
    right below the top one whether anything of it can be seen or not.

    What is on its way out may be asked for parts that are gone, or never came: Textual mounts no more children into a
    screen that goes, or into any while the app ends, but still tells it of its mounting, its size and its timers. What
    fails for that reason ends nothing; every other error does.
    """

    @property
    def _background_screens(self) -> list[Screen[Any]]:
        return [] if getattr(self.screen, "COVERS", False) else super()._background_screens

    def _handle_exception(self, error: Exception) -> None:
        if is_of_what_goes(self, error, active_message_pump.get(None)):
            log.info("asked for what is not there any more", exc_info=error)
        else:
            super()._handle_exception(error)


def is_of_what_goes(app: App[Any], error: Exception, asked_by: MessagePump | None) -> bool:
    """Whether `error` only says that parts are missing, and the app, or a node that was at it, is on its way out.

    `asked_by` is the node whose message or work it was. Those of the traceback count too: what a screen wants done
    after the next refresh is done by the screen that is on top then.
    """
    if not isinstance(error, _OF_WHAT_GOES):
        return False
    if app._exit or not app._running:  # noqa: SLF001
        return True
    frames = (frame.f_locals.get("self") for frame, _ in traceback.walk_tb(error.__traceback__))
    return any(_is_going(node) for node in (asked_by, *frames) if isinstance(node, MessagePump) and node is not app)


def _is_going(node: MessagePump | None) -> bool:
    """Whether a node, or one above it, is on its way out."""
    while node is not None and not isinstance(node, App):
        if node._closing or node._closed or getattr(node, "_pruning", False):  # noqa: SLF001
            return True
        node = node._parent  # noqa: SLF001
    return False


def driver_class() -> type[Driver]:
    """The driver for this system. No variable of the environment names another, whose code would be imported."""
    if os.name != "posix":
        from textual.drivers.windows_driver import WindowsDriver

        return WindowsDriver
    if not terminal.compares():
        from tui.ui.terminal.stock import TerminalDriver

        return TerminalDriver
    from tui.ui.terminal.driver import ComparingDriver

    return ComparingDriver


def draw_anew(app: App[Any]) -> None:
    """Send every cell again: the terminal showed something else meanwhile."""
    stack = app._background_screens  # noqa: SLF001
    app._display(app.screen, app.screen._compositor.render_update(full=True, screen_stack=stack))  # noqa: SLF001


def write_crash(directory: Path, error: BaseException) -> Path | None:
    """Keep a crash report only the owner can read; None when the disk does not take it. The traceback is without the
    values of local variables: Textual's own shows them, tokens included."""
    file = directory / "crash.txt"
    try:
        write_private(file, "".join(traceback.format_exception(error)).encode("utf-8", "replace"))
    except ConfigError:
        return None
    return file


def terminal_fileno(driver: Driver | None) -> int | None:
    """The file descriptor keys are read from; None without a real terminal (tests, headless)."""
    fileno = getattr(driver, "fileno", None)
    return fileno if isinstance(fileno, int) and os.isatty(fileno) else None


_GIVE_BACK = (
    "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"  # the mouse
    "\x1b[?2004l\x1b[?2048l\x1b[?1004l\x1b[?7h"  # pasting, sizes, focus, line wrap
    "\x1b[m\x1b[<u\x1b[?1049l\x1b[?25h"  # attributes, keys, the screen before, the cursor
)


def give_terminal_back(driver: Driver | None) -> None:
    """Undo what the driver did to the terminal without the driver, whose threads may be stuck, and without waiting."""
    fileno = terminal_fileno(driver)
    attributes = getattr(driver, "attrs_before", None)
    if fileno is None:
        return
    import termios

    with suppress(OSError, termios.error):
        if attributes is not None:
            termios.tcsetattr(fileno, termios.TCSANOW, attributes)
        own = os.open(os.ttyname(fileno), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        os.write(own, _GIVE_BACK.encode())


def notices_of(app: App[Any]) -> list[str]:
    """What the notices on the screen say, oldest first."""
    return [notice.message for notice in app._notifications]  # noqa: SLF001 - no public way


def take_notice(app: App[Any], text: str, *, refresh: bool = False) -> None:
    """Take away the notice that says this, if it is there; `refresh`: no other comes in its place."""
    for notice in list(app._notifications):  # noqa: SLF001 - no public way
        if notice.message == text:
            app._unnotify(notice, refresh=refresh)  # noqa: SLF001


def make_room_for_notices(app: App[Any], how_many_fit: Callable[[Sequence[str]], int], coming: str = "") -> None:
    """Take away the oldest notices that do not fit. One is `coming`: what says the same already goes, too."""
    held = list(app._notifications)  # noqa: SLF001 - no public way
    rest = [notice for notice in held if notice.message != coming]
    texts = [*(notice.message for notice in rest), *filter(None, [coming])]
    kept = rest[len(texts) - how_many_fit(texts) :]
    for notice in held:
        if notice not in kept:
            app._unnotify(notice, refresh=not coming)  # noqa: SLF001


def forget_places_of_notices(app: App[Any]) -> None:
    """Take away the places of notices that are gone: Textual leaves one that went before its time an empty line, and
    what comes after it stands so much lower, in part under the edge."""
    there = {f"--textual-toast-{notice.identity}" for notice in app._notifications}  # noqa: SLF001 - as Textual names them
    for place in app.screen.query("ToastHolder"):
        if place.id not in there:
            place.remove()

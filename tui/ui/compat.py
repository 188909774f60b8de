"""The few places where copydesk has to reach behind Textual's public interface, each with its reason."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual._context import active_message_pump
from textual.app import App, ScreenStackError
from textual.css.query import NoMatches
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import MountError

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


class Covering:
    """Mixed into the app: what a screen with `COVERS` hides is left alone by changes of the terminal's size.

    Textual lays out the screen right below the top one whether anything of it can be seen or not.
    """

    @property
    def _background_screens(self) -> list[Screen[Any]]:
        if getattr(self.screen, "COVERS", False):  # type: ignore[attr-defined]
            return []
        return super()._background_screens  # type: ignore[misc, no-any-return]


_OF_WHAT_GOES = (NoMatches, MountError, ScreenStackError)


class Ending:
    """Mixed into the app: what is on its way out may be asked for parts that are gone, or never came.

    Textual mounts no more children into a screen that goes, or into any while the app ends, but still tells it of its
    mounting, its size and its timers. What fails for that reason ends nothing; every other error does.
    """

    def _handle_exception(self, error: Exception) -> None:
        if isinstance(error, _OF_WHAT_GOES) and self._is_going:
            log.info("asked for what is not there any more", exc_info=error)
            return
        super()._handle_exception(error)  # type: ignore[misc]

    @property
    def _is_going(self) -> bool:
        """Whether the app, or the node whose message this is, is on its way out."""
        assert isinstance(self, App)  # noqa: S101 - mixed into nothing else
        if self._exit or not self._running:
            return True
        node: MessagePump | None = active_message_pump.get(None)
        while node is not None and node is not self:
            if node._closing or node._closed or getattr(node, "_pruning", False):  # noqa: SLF001
                return True
            node = node._parent  # noqa: SLF001
        return False


def crash_text(error: BaseException | None) -> str:
    """A traceback without the values of local variables: Textual's own shows them, tokens included."""
    if error is None:
        return "no error is known\n"
    return "".join(traceback.format_exception(error))


def write_crash(directory: Path, error: BaseException | None) -> Path | None:
    """Keep a crash report only the owner can read; None when the disk does not take it."""
    file = directory / "crash.txt"
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as stream:
            stream.write(crash_text(error))
    except OSError:
        return None
    return file


class HangUpWatch:
    """Notices that the terminal is gone although no SIGHUP came (started under nohup and the like).

    Textual's input thread spins at end-of-file instead of ending. A hung-up terminal is reported by poll(2)
    as POLLHUP without reading anything, so this costs nothing while all is well.
    """

    def __init__(self, fileno: int, gone: Callable[[], None]) -> None:
        self._fileno = fileno
        self._gone = gone
        self._loop = asyncio.get_running_loop()
        self._wake_read, self._wake_write = os.pipe()
        self._thread = threading.Thread(target=self._watch, name="copydesk-hang-up", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the watching thread."""
        os.write(self._wake_write, b"x")
        self._thread.join(timeout=0.5)
        os.close(self._wake_read)
        os.close(self._wake_write)

    def _watch(self) -> None:
        import select

        poll = select.poll()
        poll.register(self._fileno, 0)
        poll.register(self._wake_read, select.POLLIN)
        for descriptor, event in poll.poll():
            if descriptor == self._fileno and event & (select.POLLHUP | select.POLLERR | select.POLLNVAL):
                self._loop.call_soon_threadsafe(self._gone)


def terminal_fileno(driver: Driver | None) -> int | None:
    """The file descriptor keys are read from; None without a real terminal (tests, headless)."""
    fileno = getattr(driver, "fileno", None)
    return fileno if isinstance(fileno, int) and os.isatty(fileno) else None

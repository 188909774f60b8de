"""The few places where copydesk has to reach behind Textual's public interface, each with its reason."""

from __future__ import annotations

import asyncio
import os
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.screen import Screen

if TYPE_CHECKING:
    from textual.driver import Driver


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

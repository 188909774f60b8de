"""The driver that compares cells beside the one that paints all of them, on one stream of frames and two terminals."""

import asyncio
import signal
from typing import Any

from textual import events
from textual.geometry import Size

from tests.emulator import Emulator
from tui.ui.terminal.driver import ComparingDriver
from tui.ui.terminal.pieces import is_uncertain

REPORTED = 3
"""Differing cells that are told of a line."""


class _Direct:
    """Takes bytes at once, where the driver has a thread that writes to a terminal."""

    def __init__(self, terminal: "BothDrivers") -> None:
        self._terminal = terminal

    def send(self, data: str) -> None:
        self._terminal.ours.feed(data)

    def paint(self) -> None:
        self._terminal.paint()

    def close(self, within_s: float) -> None:
        """Nothing is left to write."""


class BothDrivers(ComparingDriver):
    """No terminal: what is painted goes to an emulator as it comes, and to another through the comparing driver."""

    def __init__(self, *args: Any, **more: Any) -> None:
        stopped = (signal.SIGTSTP, signal.SIGCONT)
        handlers = [signal.getsignal(number) for number in stopped]
        super().__init__(*args, **more)
        for number, handler in zip(stopped, handlers, strict=True):
            signal.signal(number, handler)
        self.fileno = -1  # keys come from the script
        size = self._get_terminal_size()
        self.stock, self.ours = Emulator(*size), Emulator(*size)
        self.frames = 0
        self.framed = asyncio.Event()
        """Set with every frame; who waits for another clears it."""
        self.stock_size = self.our_size = 0
        self.differences: list[str] = []
        self._sizes_known = True
        self._unsure: set[int] = set()
        """Lines where the stock driver may have left remains."""

    def _get_terminal_size(self) -> tuple[int, int]:
        assert self._size is not None
        return self._size

    def start_application_mode(self) -> None:
        self._outlet = _Direct(self)  # type: ignore[assignment]
        size = Size(*self._get_terminal_size())
        asyncio.run_coroutine_threadsafe(
            self._app._post_message(events.Resize(size, size)), loop=asyncio.get_running_loop()
        )

    def stop_application_mode(self) -> None:
        """There is no mode to leave."""

    def disable_input(self) -> None:
        """There is no input."""

    def drag(self, columns: int, rows: int) -> None:
        """The window has another size from now on."""
        self._size = columns, rows

    def resized(self, size: Size) -> None:
        super().resized(size)
        if (size.width, size.height) != (self.ours.screen.columns, self.ours.screen.lines):
            # Until all of it is painted anew, what a terminal shows after that is its own affair.
            self.stock, self.ours = Emulator(*size), Emulator(*size)
            self._sizes_known = False

    def write(self, data: str) -> None:
        self.stock_size += len(data.encode())
        self.stock.feed(data)
        super().write(data)

    def paint(self) -> None:
        """Bring our terminal up to date and look at what changed on either."""
        data = self._frame()
        self.our_size += len(data.encode())
        self.ours.feed(data)
        self.frames += 1
        self.framed.set()
        if self._sizes_known:
            self.compare(self.stock.dirty | self.ours.dirty)

    def compare(self, lines: set[int] | None = None) -> None:
        """Keep which cells of these lines, or of all, differ.

        A line with a cluster that terminals disagree on is wrong with the stock driver: there the text has to stand
        where it was laid out.
        """
        at = sorted(range(self.ours.screen.lines) if lines is None else lines)
        for y, ours, stock in zip(at, self.ours.cells(at), self.stock.cells(at), strict=True):
            wanted = self._picture.line(y)
            if any(is_uncertain(cluster) for cluster in wanted):
                self._unsure.add(y)
            if y in self._unsure:
                differ = [
                    f"row {y}, column {x}: {ours[x][0]!r} for {cluster!r}"
                    for x, cluster in enumerate(wanted)
                    if ours[x][0] != cluster and not is_uncertain(cluster) and not is_uncertain((" ", *wanted)[x])
                ]
            else:
                pairs = enumerate(zip(ours, stock, strict=True))
                differ = [f"row {y}, column {x}: {one} for {other}" for x, (one, other) in pairs if one != other]
            self.differences += [f"frame {self.frames}, {found}" for found in differ][:REPORTED]
        self.stock.dirty.clear()
        self.ours.dirty.clear()

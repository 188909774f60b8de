"""Plays an editor: presses keys and waits for what the screen shows, never for time to pass."""

import asyncio
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from textual import events
from textual.pilot import Pilot

from tests.scenes.both_drivers import BothDrivers
from tests.scenes.pictures import plain_text
from tui.ui.app import CopydeskApp

PATIENCE_S = 45.0
STILL_S = 0.25
"""A screen that did not change for so long, with no reading under way, is what is shown."""
ASKING = frozenset({"plan", "jobs-plan", "leave", "sandbox"})
"""Workers that wait for the person, or go on for good."""
NAMES = {" ": "space", "/": "slash", "?": "question_mark", "!": "exclamation_mark"}


@dataclass
class Player:
    """One session. `home` is the directory all of it lives in."""

    app: CopydeskApp
    pilot: Pilot[int]
    home: Path
    _read: tuple[int, str] = field(default=(-1, ""), init=False)
    """The last text, and after how many frames it was read."""

    @property
    def painted(self) -> BothDrivers:
        """Where the app paints."""
        driver = self.app._driver
        assert isinstance(driver, BothDrivers)
        return driver

    @property
    def text(self) -> str:
        """What is on the screen: what it was if nothing was painted since."""
        frames = self.painted.frames
        if self._read[0] != frames:
            self._read = frames, plain_text(self.app)
        return self._read[1]

    @property
    def _reads(self) -> bool:
        return any(not worker.is_finished and worker.group not in ASKING for worker in self.app.workers)

    async def press(self, *keys: str) -> None:
        """Press keys by Textual's names, or as they are typed."""
        for key in keys:
            await self.pilot.press(NAMES.get(key, key))

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.press(*text)

    async def paste(self, text: str) -> None:
        """Put a text in at once: no part of it is tried before the rest is there."""
        focused = self.app.focused
        assert focused is not None
        focused.post_message(events.Paste(text))
        await self.pilot.pause()

    async def filter(self, text: str) -> None:
        """Filter by a line and go back to the table."""
        await self.press("slash")
        await self.type(text)
        await self.press("enter")

    async def sees(self, *words: str, without: Iterable[str] = (), pattern: str = "") -> None:
        """Wait for all of these words, none of `without`, and something that matches `pattern`."""
        end = time.monotonic() + PATIENCE_S
        framed = self.painted.framed
        await self.pilot.pause(0.02)
        while True:
            framed.clear()
            text = self.text
            here = all(word in text for word in words) and not any(word in text for word in without)
            if here and re.search(pattern, text):
                return
            try:
                await asyncio.wait_for(framed.wait(), end - time.monotonic())
            except TimeoutError:
                raise TimeoutError(f"the screen never showed {words} {pattern}:\n{text}") from None
            await asyncio.sleep(0.02)

    async def still(self) -> None:
        """Wait until nothing is being read and the screen does not change any more; notices go."""
        self.app.clear_notifications()
        since, before = time.monotonic(), ""
        end = since + PATIENCE_S
        while time.monotonic() - since < STILL_S:
            await self.pilot.pause(0.03)
            text = self.text
            if text != before or any(
                not worker.is_finished and worker.group not in ASKING for worker in self.app.workers
            ):
                since, before = time.monotonic(), text
            if time.monotonic() > end:
                raise TimeoutError(f"the screen goes on changing:\n{text}")
        await asyncio.sleep(0)

    async def resize(self, columns: int, rows: int) -> None:
        """Drag the window's edge."""
        self.painted.drag(columns, rows)
        await self.pilot.resize_terminal(columns, rows)

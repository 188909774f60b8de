"""Looking at the screen of an app as an editor does: what stands there, and waiting for what shall appear."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.patience import EVENT_S
from tui.ui.terminal.typeahead import Deciding


def lines_of(app: Any) -> list[str]:
    """What is on the screen."""
    return ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]


def text_of(app: Any) -> str:
    """What is on the screen."""
    return "\n".join(lines_of(app))


def problem_of(filter_line: Any) -> str:
    """What a filter line says is wrong with what is typed."""
    said = filter_line.query_one("#filter-error")
    return str(said.content) if said.display else ""


def offered_by(filter_line: Any) -> list[str]:
    """What a filter line offers, line by line."""
    shown = filter_line.completions
    return [shown.render_line(y).text.strip() for y in range(shown.size.height)] if shown.display else []


async def until(pilot: Any, holds: Callable[[], object], pause_s: float = 0.01) -> None:
    """Wait for a condition while time goes on, and for what it led to."""
    try:
        async with asyncio.timeout(EVENT_S):
            while not holds():
                await pilot.pause(pause_s)
        await pilot.pause()
    except TimeoutError:
        pytest.fail(f"it never came:\n{text_of(pilot.app)}")


class Hands:
    """Types, and waits for what shall appear, on a real desk."""

    def __init__(self, app: Any, pilot: Any) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys, as one who sees what they answer: a question takes none before it is drawn."""
        if isinstance(screen := self.app.screen, Deciding):
            await until(self.pilot, lambda: screen.drawn_at is not None)
        await self.pilot.press(*keys)

    @property
    def text(self) -> str:
        return text_of(self.app)

    async def until(self, seen: str | Callable[[str], object]) -> str:
        """Wait for a text on the screen, or for what shall be true of the text there."""
        text = ""

        def holds() -> object:
            nonlocal text
            text = self.text
            return seen in text if isinstance(seen, str) else seen(text)

        await until(self.pilot, holds, 0.05)
        return text

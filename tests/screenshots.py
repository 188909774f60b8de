"""Makes the pictures of README.md from the real dashboard on a real sandbox:

    .venv/bin/python -m tests.screenshots

Each picture is a step of one editor's session; the next step begins when the screen shows what it waits for.
"""

import asyncio
import re
import sys
import tempfile
import time
from collections.abc import Iterable
from html import unescape
from pathlib import Path

from rich.cells import cell_len
from textual.pilot import Pilot

from tui.config.paths import Paths
from tui.playground import sandbox_server, write_profiles
from tui.ui.app import CopydeskApp

TARGET = Path(__file__).parent.parent / "screenshots"
SIZE = (120, 36)
PATIENCE_S = 30.0
BLANK, CELL = "&#160;", 12.2
"""How Rich writes a blank, and how wide it draws a cell."""
MOVING = r"[1-9]\d?%"
"""A bar that has begun to fill."""


def shown(app: CopydeskApp) -> str:
    """What is on the screen, as text without markup of its own."""
    return app.export_screenshot(simplify=True).replace("&#160;", " ")


async def until(pilot: Pilot[int], *words: str, without: Iterable[str] = (), pattern: str = "") -> None:
    """Wait for all of these words on the screen, none of `without`, and something that matches `pattern`."""
    app = pilot.app
    assert isinstance(app, CopydeskApp)
    end = time.monotonic() + PATIENCE_S
    while True:
        await pilot.pause(0.05)
        text = shown(app)
        if (
            all(word in text for word in words)
            and not any(word in text for word in without)
            and re.search(pattern, text)
        ):
            return
        if time.monotonic() > end:
            app.save_screenshot("missing.svg", path=str(Path(tempfile.gettempdir())))
            raise TimeoutError(f"the screen never showed {words}")


async def type_filter(pilot: Pilot[int], text: str) -> None:
    await pilot.press("slash", *("space" if char == " " else char for char in text), "enter")


def in_place(svg: str) -> str:
    """Every word stands where its cell is: some viewers drop outer blanks, or have a font of another width."""

    def pieces(found: re.Match[str]) -> str:
        before, x, between, after, text = found.groups()
        made: list[str] = []
        column = 0
        for piece in re.split(rf"((?:{BLANK}){{2,}}|^{BLANK}|{BLANK}$)", text):
            width = cell_len(unescape(piece))
            if piece and not piece.startswith(BLANK):
                place, room = float(x) + column * CELL, width * CELL
                made.append(f'<text{before}x="{place:g}"{between}textLength="{room:g}"{after}>{piece}</text>')
            column += width
        return "".join(made)

    return re.sub(r'<text([^>]*?\s)x="([\d.]+)"([^>]*?)textLength="[\d.]+"([^>]*)>(.*?)</text>', pieces, svg)


async def session(paths: Paths) -> dict[str, str]:
    """One editor's session; gives the pictures by name."""
    pictures: dict[str, str] = {}
    app = CopydeskApp(paths, profile_name="magazine")
    async with app.run_test(size=SIZE) as pilot:

        async def take(name: str) -> None:
            app.clear_notifications()
            await until(pilot, "copydesk", without=["under way", "Press 3"])
            pictures[name] = app.export_screenshot(title="copydesk")

        await until(pilot, "PRIMARY", "Article", "Preview", "yesterday")
        await pilot.press("d")
        await until(pilot, "Duplicate 1 record")
        await pilot.press("tab", "enter")
        await until(pilot, "1 of 1")
        await type_filter(pilot, "status:draft harbour")
        await until(pilot, "status:draft harbour", "found")
        await pilot.press("a", "p")
        await until(pilot, "would fail: left out", "Back")
        await pilot.press("shift+tab", "enter")
        await until(pilot, "[x] send anyway")
        await pilot.press("tab", "tab", "enter")
        await until(pilot, "partly failed", without=["send anyway"])
        await type_filter(pilot, "status:updated")
        await until(pilot, "status:updated", "updated", without=["published  "])
        await pilot.press("a", "p")
        await until(pilot, "their changes become visible")
        await pilot.press("tab", "enter")
        await until(pilot, "Jobs", "budget", without=["their changes become visible"])
        await type_filter(pilot, "status:draft garden")
        await until(pilot, "status:draft garden", "found")
        await pilot.press("space", "down", "space", "down", "space", "up")
        await until(pilot, "3 marked", pattern=MOVING)
        await take("content")
        await type_filter(pilot, "status:draft")
        await until(pilot, "found", without=["status:draft garden"])
        await pilot.press("u", "a", "p")
        await until(pilot, "would fail: left out")
        await take("plan")
        await pilot.press("tab", "enter")
        await until(pilot, "Jobs", "budget", without=["would fail: left out"])
        await pilot.press("2")
        await until(pilot, "Schema", "models")
        await pilot.press("enter", "down", "down", "down", "space", "down", "space")
        await until(pilot, "2 marked", "Details")
        await take("schema")
        await pilot.press("3")
        await until(pilot, "Jobs", "batch", "publish")
        await pilot.press("home")
        await until(pilot, "Failures", "failed", "running", "planned", pattern=MOVING)
        await take("jobs")
        await pilot.press("q")
    return pictures


def main() -> int:
    TARGET.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="copydesk-pictures-") as directory,
        sandbox_server(["--records", "12000", "--seed", "1", "--job-seconds", "5"]) as announced,
    ):
        paths = Paths.under(Path(directory))
        write_profiles(paths, announced)
        pictures = asyncio.run(session(paths))
    for name, svg in pictures.items():
        # Pictures load nothing from elsewhere: whoever looks at one has a fixed-width font of their own.
        own = re.sub(r"@font-face\s*\{[^}]*\}\s*", "", svg)
        (TARGET / f"{name}.svg").write_text(in_place(own), encoding="utf-8")
        sys.stdout.write(f"screenshots/{name}.svg\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

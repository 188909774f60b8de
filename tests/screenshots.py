"""Draws the pictures of README.md from the scenes that have a name there, which are tests as well:

    .venv/bin/python -m tests.screenshots [NAME ...]

Look at each before it is kept.
"""

import asyncio
import re
import sys
from html import unescape
from pathlib import Path

from rich.cells import cell_len

from tests.scenes.all import SCENES
from tests.scenes.player import Player
from tests.scenes.scene import perform

TARGET = Path(__file__).parent.parent / "screenshots"
BLANK, CELL = "&#160;", 12.2
"""How Rich writes a blank, and how wide it draws a cell."""


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


def drawn(player: Player) -> str:
    """The screen as a picture that loads nothing from elsewhere: whoever looks has a fixed-width font of their own."""
    player.app.clear_notifications()
    return in_place(re.sub(r"@font-face\s*\{[^}]*\}\s*", "", player.app.export_screenshot(title="copydesk")))


def main() -> int:
    TARGET.mkdir(exist_ok=True)
    wanted = sys.argv[1:]
    for scene in SCENES:
        if scene.picture and (not wanted or scene.picture in wanted):
            svg = asyncio.run(perform(scene, drawn))
            (TARGET / f"{scene.picture}.svg").write_text(svg, encoding="utf-8")
            sys.stdout.write(f"screenshots/{scene.picture}.svg\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

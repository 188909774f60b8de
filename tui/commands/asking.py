"""Questions on the terminal that a signal can end."""

from __future__ import annotations

import asyncio
import os
import sys

from tui.commands.console import Console


async def yes_or_no(console: Console, question: str) -> bool:
    """Ask on the terminal. Only `y` and `yes` agree; an empty line, anything else and the end of input do not."""
    console.prompt(f"{question} [y/N]")
    return (await _typed_line()).strip().lower() in ("y", "yes")


async def _typed_line() -> str:
    """One line of standard input without blocking the loop (and with it the signals)."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[str] = loop.create_future()
    handle = sys.stdin.fileno()
    held = bytearray()

    def read() -> None:
        try:
            piece = os.read(handle, 1024)
        except OSError:  # the terminal is gone
            piece = b""
        held.extend(piece)
        if (not piece or b"\n" in held) and not done.done():
            done.set_result(held.decode("utf-8", "replace"))

    try:
        loop.add_reader(handle, read)
    except NotImplementedError:  # Windows
        return await asyncio.to_thread(sys.stdin.readline)
    try:
        return await done
    finally:
        loop.remove_reader(handle)

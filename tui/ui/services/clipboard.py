"""The clipboard of the terminal the person sits at, however many hops away, by OSC 52."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping

MOST_BYTES = 74_000
"""Terminals drop longer sequences; xterm's limit is about this."""
_SCREEN_CHUNK = 76


def through_tmux(sequence: str) -> str:
    """tmux swallows what it does not know; wrapped, it passes it on where allow-passthrough is on."""
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"


def sequence(text: str, environ: Mapping[str, str] | None = None) -> str | None:
    """The control sequence that puts `text` on the clipboard; None when it is too long.

    tmux and screen swallow what they do not know, so there the sequence is wrapped to be passed on. It is only ever
    this sequence, never a tool of the machine copydesk runs on: over SSH that would be the wrong clipboard.
    """
    environ = os.environ if environ is None else environ
    data = text.encode()
    if len(data) > MOST_BYTES:
        return None
    plain = f"\x1b]52;c;{base64.b64encode(data).decode('ascii')}\x07"
    if environ.get("TMUX"):
        # tmux takes the bare form when set-clipboard is on.
        return plain + through_tmux(plain)
    if environ.get("STY") or environ.get("TERM", "").startswith("screen"):
        # screen passes on strings of at most 768 bytes, older ones fewer; the terminal joins the pieces.
        chunks = [plain[start : start + _SCREEN_CHUNK] for start in range(0, len(plain), _SCREEN_CHUNK)]
        return "\x1bP" + "\x1b\\\x1bP".join(chunks) + "\x1b\\"
    return plain

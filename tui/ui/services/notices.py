"""The notices of this run: shown briefly, kept for the log."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from tui.core.history import History

Severity = Literal["information", "warning", "error"]


class Notice(Struct, frozen=True):
    """What was told, and when."""

    at: datetime
    text: str
    severity: Severity = "information"


Notices = History[Notice]

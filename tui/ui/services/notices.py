"""The notices of this run: shown briefly, kept for the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tui.core.history import History

Severity = Literal["information", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Notice:
    """What was told, and when."""

    at: datetime
    text: str
    severity: Severity = "information"


Notices = History[Notice]

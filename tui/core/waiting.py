"""Who is told what a read waits for, where nobody sees it: commands say it, the dashboard has its panes for it."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

waits_told: ContextVar[Callable[[str], None] | None] = ContextVar("waits_told", default=None)
"""Gets a sentence when a read made in the context has to be waited for."""

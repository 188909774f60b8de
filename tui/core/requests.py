"""What was asked of a CMS and what came of it, without anything secret: addresses and numbers, no bodies or headers."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from tui.core.history import History


class RequestMade(Struct, frozen=True):
    """One attempt on the wire. Everything here is clean text and holds no token."""

    at: datetime
    """When it left."""
    method: str
    address: str
    """The path with its query, readable: `/items?page[limit]=30`."""
    what: str
    """What it was for: `the list of records`."""
    lane: str
    """`browse` or `work`."""
    seconds: float
    status: int | None = None
    """None: no answer came."""
    expected: bool = True
    """Whether the answer is one of the ordinary ones: 2xx, or what this call counts as an answer."""
    attempt: int = 1
    """1 for the first try, 2 for the first retry."""
    budget_left: int | None = None
    budget_limit: int | None = None
    error: str = ""
    """Why no answer came; empty when it was given up from this side."""
    profile: str = ""
    """Whose desk asked; filled in by the desk."""

    @property
    def is_lost(self) -> bool:
        """Whether the line or the server failed to answer."""
        return self.status is None and bool(self.error)

    @property
    def is_error(self) -> bool:
        """Whether it went wrong: no answer, or one that refuses."""
        return self.is_lost or (self.status is not None and not self.expected)


RequestHistory = History[RequestMade]
"""All requests of an installation, whichever desk made them."""

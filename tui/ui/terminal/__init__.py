"""The way to the terminal: what is painted is compared with what it shows, and never waited for."""

from __future__ import annotations

import os

CHOICE = "COPYDESK_DRIVER"
"""The variable that has whole lines sent, as Textual does by itself: `stock`."""


def compares() -> bool:
    """Whether cells are compared before they are sent: on Unix, unless somebody chose otherwise."""
    return os.name == "posix" and os.environ.get(CHOICE) != "stock"

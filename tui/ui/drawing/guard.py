"""Painting never ends the program: what cannot be drawn says so in its place, and the log says why, once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from traceback import extract_tb
from typing import TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")

CANNOT = "✗ cannot be shown, the log says why"

_told: set[tuple[str, str, int]] = set()


def attempt(draw: Callable[[], T], instead: T, what: str) -> T:
    """What `draw` gives. Where it fails `instead` is drawn, and the log keeps the reason; `what` names it there.

    A pane is painted many times a second; each fault at one place of the program is told once.
    """
    try:
        return draw()
    except Exception as error:
        place = extract_tb(error.__traceback__)[-1]
        key = (f"{what} {type(error).__name__}", place.filename, place.lineno or 0)
        if key not in _told:
            _told.add(key)
            log.error("%s could not be drawn", what, exc_info=error)
        return instead

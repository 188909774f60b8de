"""A piece of a line on the screen, as everybody passes it on: nothing here draws."""

from __future__ import annotations

Cell = tuple[str, str]
"""A text and the name of its tone (`muted`, `draft`, ...), see `widgets.tones`."""

"""The lines at the bottom as data: what is selected, and what can be done, or why not."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from tui.ui.drawing.piece import Cell


class Offer(Struct, frozen=True):
    """An action that is shown. `reason`: why it is not possible now; it stays visible and says so when it is tried.
    `label`: another word than its own, where the moment asks for one."""

    action_id: str
    reason: str = ""
    label: str = ""
    is_way_out: bool = False
    """Whether it leads out of what the line tells of: it is never pushed out by words."""


class Bottom(Struct, frozen=True):
    """What a workspace has in tray and footer now."""

    selected: Sequence[Sequence[Cell]] = ()
    """What is selected, in several lengths, longest first."""
    tray: tuple[Offer, ...] = ()
    footer: tuple[Offer, ...] = ()
    """Most useful first."""
    about: str = ""
    """The action that tells more of what is selected: a click on the words does it."""

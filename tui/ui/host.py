"""What screens, workspaces, flows and services may ask of the app; nobody but the command that starts it knows more."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, Protocol

from tui.config.paths import Paths
from tui.config.state import UiState
from tui.ui.actions.keybook import KeyBook
from tui.ui.services.connection import Connection
from tui.ui.services.kept_selections import KeptSelections
from tui.ui.services.notices import Severity
from tui.ui.timing import Timing


class Memory(Protocol):
    """What is remembered from one start to the next."""

    state: UiState
    """As it is now."""

    def remember(self, state: UiState) -> None:
        """This from now on; never fails."""


class Running(Protocol):
    """Work in the background."""

    @property
    def is_finished(self) -> bool:
        """Whether it is over, however it ended."""

    def cancel(self) -> None:
        """End it where it is."""


class Host(Protocol):
    """The app as all others see it."""

    keys: KeyBook
    """The keys every action has."""
    timing: Timing
    """How long the screen waits."""
    paths: Paths
    """Where files are kept."""

    @property
    def memory(self) -> Memory:
        """What is remembered for the next start."""

    connection: Connection
    """Whoever reads from the CMS tells here how it went."""
    kept: KeptSelections
    """What is picked, kept for the next start."""

    def say(self, message: str, next_step: str = "", *, severity: Severity = "information", about: str = "") -> None:
        """A brief notice. The text is shown as it is, never read as markup; keys stand in the next step as ids of
        actions in braces. Of several `about` the same only the last stands there."""

    def unsay(self, about: str) -> None:
        """What was said about this is over: it stands there no more."""

    def say_error(self, error: BaseException, doing: str) -> None:
        """A notice about an error, whatever it is; `doing` completes "... while": `reading the models`."""

    def left_by_key(self) -> None:
        """A screen is left with the key that quits on the one below."""

    @property
    def has_just_left(self) -> bool:
        """Whether the key before this one left a screen: this one may be pressed once too often."""

    def copy_text(self, text: str, what: str) -> None:
        """Put a text on the clipboard of the terminal, and say so; `what` names it."""

    def work(self, job: Coroutine[Any, Any, None], *, group: str, doing: str) -> Running:
        """Run a job that belongs to no screen, as the one of its group; an error it lets through is told."""

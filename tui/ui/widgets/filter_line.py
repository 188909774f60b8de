"""The filter line below the records: typed text is tried as it grows, and applied with enter."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from tui.ui.actions import Area, bindings
from tui.ui.cells import width_of

PROMPT = " / "


class FilterLine(Vertical):
    """Hidden until `edit`. Tells what was typed, applied, or left."""

    AREA = Area.FILTER
    BINDINGS = bindings(Area.FILTER, without=("filter.apply",))
    DEFAULT_CSS = """
    FilterLine {
        display: none;
        height: auto;
        background: $surface;
        Horizontal { height: 1; }
        Static { width: 1fr; height: auto; max-height: 3; color: $status-invalid; display: none; }
        #filter-prompt { width: 3; display: block; color: $accent; text-style: bold; }
        Input { width: 1fr; }
    }
    """

    @dataclass
    class Typed(Message):
        """The text is this now."""

        text: str

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, FilterLine.Typed)

    @dataclass
    class Applied(Message):
        """Enter: this is the filter, typed to the end."""

        text: str

    @dataclass
    class Left(Message):
        """Escape: the last applied filter shall be back."""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(Content(PROMPT), id="filter-prompt")
            field = Input(select_on_focus=False, compact=True, id="filter-input")
            field.cursor_blink = False
            yield field
        yield Static(id="filter-error")

    @property
    def _field(self) -> Input:
        return self.query_one(Input)

    @property
    def text(self) -> str:
        """What is typed."""
        return self._field.value

    @property
    def problem(self) -> str:
        """What is said to be wrong with it; empty when nothing is."""
        shown = self.query_one("#filter-error", Static)
        return str(shown.content) if shown.display else ""

    def edit(self, text: str, *, anew: bool = True) -> None:
        """Show the line with a text. `anew`: all of it selected, so that typing replaces it and an arrow key keeps it;
        else with the cursor behind it, for correcting it."""
        with self._field.prevent(Input.Changed):
            self._field.value = text
        self._field.cursor_position = len(text)
        if anew:
            self._field.select_all()
        self.clear_problem()
        self.display = True
        self._field.focus()

    def resume(self) -> None:
        """Go on typing where it was left."""
        self._field.focus()

    def close(self) -> None:
        """Hide the line."""
        if self.display:
            self.display = False

    def point_at(self, start: int, end: int, message: str) -> None:
        """Say what is wrong with the characters `start` to `end` of the text."""
        text = self._field.value
        before = width_of(PROMPT) + width_of(text[:start])
        length = max(1, width_of(text[start:end]))
        room = self.size.width
        lines = f"{' ' * before}{'▔' * length}\n" if before + length <= room else ""
        error = self.query_one("#filter-error", Static)
        error.update(Content(f"{lines}{PROMPT.replace('/', ' ')}{message}"))
        error.display = True

    def clear_problem(self) -> None:
        """Nothing is wrong any more."""
        if self.problem:
            self.query_one("#filter-error", Static).display = False

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.clear_problem()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Applied(event.value))

    def action_leave(self) -> None:
        self.post_message(self.Left())

"""The filter line below the records: typed text is tried as it grows, and applied with enter.

Where it is told a vocabulary it offers names and values for the word at the cursor; where it is told lines of before,
the arrows walk through them. What is applied is always what stands in the line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.core.completion import Suggestion, Wanted, offered, suggest, wanted
from tui.core.pasted import lines_of
from tui.core.text import typed
from tui.ui.actions import Area, bindings
from tui.ui.drawing.cells import width_of, wrap
from tui.ui.models.filter_line import FilterView
from tui.ui.widgets.completion_list import CompletionList
from tui.ui.widgets.recall import Recall

if TYPE_CHECKING:
    from tui.ui.models.content.filtering import Filtering
    from tui.ui.models.schema.searching import Searching

PROMPT = " / "
INDENT = " " * width_of(PROMPT)
MIN_ROOM = 20
"""Cells that a message is wrapped into at least."""


class FilterInput(Input):
    """An input whose right arrow, at the end of the text, takes what is offered; it holds no steering characters."""

    def __init__(self, went_on: Callable[[], None], pasted: Callable[[tuple[str, ...]], None]) -> None:
        super().__init__(select_on_focus=False, compact=True, id="filter-input")
        self.cursor_blink = False
        self._went_on, self._pasted = went_on, pasted

    def on_paste(self, event: events.Paste) -> None:
        """Several lines are a list of records; one goes into the text."""
        lines = lines_of(event.text)
        if len(lines) > 1:
            event.stop()
            event.prevent_default()
            self._pasted(lines)

    def validate_value(self, value: str) -> str:
        return typed(value)

    def action_cursor_right(self, select: bool = False) -> None:
        goes_on = not select and self.cursor_at_end and self.selection.is_empty
        super().action_cursor_right(select)
        if goes_on:
            self._went_on()


class FilterLine(Vertical):
    """Hidden until it is shown a view. Tells what was typed, applied, or left."""

    AREA = Area.FILTER
    BINDINGS = bindings(Area.FILTER, without=("filter.apply",))
    DEFAULT_CSS = """
    FilterLine {
        display: none;
        height: auto;
        background: $surface;
        Horizontal { height: 1; }
        Static { width: 1fr; height: auto; max-height: 4; color: $status-invalid; display: none; }
        #filter-prompt { width: 3; display: block; color: $accent; text-style: bold; }
        #filter-note { color: $muted; }
        #filter-place { width: auto; padding: 0 1; color: $muted; }
        Input { width: 1fr; }
    }
    """

    def __init__(self, intents: Filtering | Searching, *, id: str) -> None:
        super().__init__(id=id)
        self._intents = intents
        self._view = FilterView()
        self._recall = Recall()
        self._edited = False
        self._wanted: Wanted | None = None
        self.completions = CompletionList(self._take)
        """What is offered for the word at the cursor."""
        self._field = FilterInput(self.action_complete, intents.paste)
        self._place = Static(id="filter-place")
        self._note = Static(id="filter-note")
        self._error = Static(id="filter-error")

    def compose(self) -> ComposeResult:
        yield self.completions
        with Horizontal():
            yield Static(Content(PROMPT), id="filter-prompt")
            yield self._field
            yield self._place
        yield self._note
        yield self._error

    def on_mount(self) -> None:
        self.watch(self._field, "selection", self._offer, init=False)

    @property
    def text(self) -> str:
        """What is typed."""
        return self._field.value

    # -- showing it ------------------------------------------------------------------------------------------------
    def show(self, view: FilterView | None) -> None:
        """Show the line as it is meant to be, or (None) hide it. What is typed is left alone while it is open."""
        before, self._view = self._view, view or FilterView()
        if view is None:
            self.display = False
            self._offer()
            return
        if view.opening != before.opening:
            self._recall = Recall(view.history)
            self.edit(view.text, anew=view.anew)
        else:
            self._offer()
        if view.note or before.note:
            _tell(self._note, view.note and INDENT + view.note)
        problem = view.problem if view.problem is not before.problem else None
        if problem is not None and not (problem.typing and self.is_unfinished(problem.end)):
            self.point_at(problem.start, problem.end, problem.message)

    def edit(self, text: str, *, anew: bool = True) -> None:
        """Show the line with a text. `anew`: all of it selected, so that typing replaces it and an arrow key keeps it;
        else with the cursor behind it, for correcting it."""
        self.app.clear_notifications()  # they would stand over what is offered; the log keeps them
        self._recall.leave()
        self._put(text)
        if anew:
            self._field.select_all()
        self.display = True
        self._field.focus()
        self.call_after_refresh(self._offer)

    def _put(self, text: str) -> None:
        with self._field.prevent(Input.Changed):
            self._type(text, len(text))
        self._edited = False
        _tell(self._error, "")
        _tell(self._note, "")
        _tell(self._place, self._recall.words)

    def _type(self, text: str, cursor: int) -> None:
        self._field.value = text
        self._field.cursor_position = cursor

    def paste(self, lines: Sequence[str]) -> None:
        """What was pasted where nothing is typed: a list as if it was pasted here; one line is typed here."""
        if len(lines) > 1:
            self._intents.paste(tuple(lines))
            return
        self._intents.open()
        if self.display:
            self._type(lines[0], len(lines[0]))

    def resume(self) -> None:
        """Go on typing where it was left."""
        self._field.focus()

    def point_at(self, start: int, end: int, message: str) -> None:
        """Say what is wrong with the characters `start` to `end` of the text."""
        self.app.clear_notifications()
        text = self._field.value
        before = len(INDENT) + width_of(text[:start])
        length = max(1, width_of(text[start:end]))
        # Just shown, it has no size yet; it is as wide as what it stands in.
        room = self.size.width or (self.parent.size.width if isinstance(self.parent, Widget) else 0)
        mark = [f"{' ' * before}{'▔' * length}"] if before + length <= room else []
        said = [INDENT + line for line in wrap(message, max(MIN_ROOM, room - 2 * len(INDENT)))]
        _tell(self._error, "\n".join((*mark, *said)))

    def is_unfinished(self, end: int) -> bool:
        """Whether the word that ends there is still being typed: the cursor is in it, and it can go on."""
        return self.completions.current is not None and self._field.cursor_position <= end

    # -- typing ----------------------------------------------------------------------------------------------------
    def on_input_changed(self, event: Input.Changed) -> None:
        self._edited = True
        if self._recall.is_walking:
            self._recall.leave()
            _tell(self._place, "")
        _tell(self._error, "")
        self._offer()
        self._intents.typed(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._intents.apply(event.value)

    def action_save(self) -> None:
        self._intents.save(self.text)

    def action_leave(self) -> None:
        self._intents.leave()

    # -- completion ------------------------------------------------------------------------------------------------
    def _offer(self) -> None:
        """Offer what the word at the cursor can become; nothing while walking through lines of before."""
        field, vocabulary, looked_up = self._field, self._view.vocabulary, self._view.offered
        typing = self.display and field.has_focus and field.selection.is_empty and not self._recall.is_walking
        if not typing:
            self.completions.offer(())
            return
        found = wanted(self.text, field.cursor_position, vocabulary)
        if found != self._wanted:
            self._wanted = found
            if found is not None:
                self._intents.values_wanted(found)
        # What was looked up comes too late when the word is another by now.
        values = offered(*looked_up) if looked_up is not None and looked_up[0] == found else ()
        fresh = [item for item in values if self.text[item.start : item.end] != item.text]
        self.completions.offer((*fresh, *suggest(self.text, field.cursor_position, vocabulary)))

    def on_descendant_blur(self) -> None:
        self.completions.offer(())

    def on_descendant_focus(self) -> None:
        self.call_after_refresh(self._offer)

    def action_complete(self) -> None:
        """Take what is offered. With nothing offered the cursor stays: what is typed next would be keys elsewhere."""
        if self.completions.current is not None:
            self._take(self.completions.current)

    def _take(self, suggestion: Suggestion) -> None:
        self._type(*suggestion.applied_to(self.text))

    # -- lines of before -------------------------------------------------------------------------------------------
    def action_older(self) -> None:
        """Up in the list while typing; from an empty or untouched line, back through the lines of before."""
        offers = self.completions.current is not None
        if offers and (self.completions.cursor or (self._edited and self.text)):
            self.completions.step(-1)
        else:
            self._recall_line(self._recall.older(self.text))

    def action_newer(self) -> None:
        """Down in the list; on the way back through the lines of before, the next newer one."""
        if self._recall.is_walking:
            self._recall_line(self._recall.newer())
        elif self.completions.current is not None:
            self.completions.step(1)

    def _recall_line(self, line: str | None) -> None:
        if line is None:
            return
        self._put(line)
        self._offer()
        self._intents.typed(line)


def _tell(line: Static, text: str) -> None:
    """Say this there; nothing takes no room."""
    if text or line.display:
        line.update(Content(text))
        line.display = bool(text)

"""The filter of Content: tried while it is typed, applied with enter, put back with escape."""

from __future__ import annotations

from functools import partial

from textual import on
from textual.actions import SkipAction
from textual.timer import Timer

from tui.core.completion import Vocabulary, Wanted
from tui.core.errors import FilterError
from tui.core.filters import NO_FILTER, Filter
from tui.ui.models.content.browsing import Browsing
from tui.ui.widgets.filter_line import FilterLine
from tui.ui.workspaces.content_base import ContentBase


class FilteringContent(ContentBase):
    """Between the filter line and the loader."""

    _typing: Timer | None = None
    _asking: Timer | None = None

    def action_filter(self) -> None:
        if self.browsing is None or not self.browsing.is_chosen:
            return
        self._edit(self.browsing, self.browsing.applied.text)

    def _edit(self, browsing: Browsing, text: str, *, anew: bool = True) -> None:
        """Show the line, knowing what it can offer; what is not known yet is asked for and comes later."""
        kept = self.host.memory.state.filters.get(browsing.desk.profile.name, ())
        self.filter_line.set_history(kept)
        words = browsing.vocabularies.get(browsing.place)
        self.filter_line.set_vocabulary(words if words is not None else Vocabulary())
        if words is None:
            work = self._learn(browsing, browsing.place)
            self.work(work, group="vocabulary", doing="reading what can be searched for")
        self.filter_line.edit(text, anew=anew)
        self.draw_ways_on()
        self.tell()

    def correct(self, text: str) -> None:
        """Show the line with a text that was applied and cannot be."""
        self._edit(self.current_browsing(), text, anew=False)

    async def _learn(self, browsing: Browsing, place: str) -> None:
        try:
            words = await browsing.desk.vocabulary(browsing.model)
        except Exception:  # noqa: BLE001 - a line without completion works as well; the rows say what is wrong
            return
        browsing.vocabularies[place] = words
        if self.browsing is browsing and browsing.place == place:
            self.filter_line.set_vocabulary(words)

    @on(FilterLine.ValuesWanted)
    def _values_wanted(self, event: FilterLine.ValuesWanted) -> None:
        event.stop()
        self._stop_asking()
        self._asking = self.set_timer(self.host.timing.typing_s, partial(self._ask, event.wanted))

    def _ask(self, wanted: Wanted) -> None:
        self._asking = None
        if self.browsing is not None:
            work = self._look_up(self.browsing, wanted)
            self.work(work, group="values", doing="looking up values")

    async def _look_up(self, browsing: Browsing, wanted: Wanted) -> None:
        try:
            found = await browsing.desk.candidates(browsing.model, wanted.key, wanted.typed, browsing.locale)
        except Exception:  # noqa: BLE001 - then nothing is offered; the rows say what is wrong
            return
        if self.browsing is browsing:
            self.filter_line.offer(wanted, found)

    def _stop_asking(self) -> None:
        if self._asking is not None:
            self._asking.stop()
            self._asking = None

    @on(FilterLine.Typed)
    def _typed(self, event: FilterLine.Typed) -> None:
        event.stop()
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(self.host.timing.typing_s, self._try_typed)

    def forget_refused(self, refused: Filter) -> None:
        """What the CMS could not take is not what escape goes back to: that is the filter of the rows still shown."""
        browsing, window = self.current_browsing(), self.table.window
        if browsing.applied == refused:
            browsing.applied = window.query.filter if window is not None else NO_FILTER

    def stop_typing(self) -> None:
        """What was typed last is not tried any more, and nothing looked up for it."""
        self._stop_asking()
        if self._typing is not None:
            self._typing.stop()
            self._typing = None

    def _try_typed(self) -> None:
        self._typing = None
        filter_ = self._parsed(self.filter_line.text, typing=True)
        if filter_ is not None:
            self.filter_line.note(self._says_which(filter_))
            self._find(filter_)

    def _says_which(self, filter_: Filter) -> str:
        model = self.current_browsing().model
        return model.says_which(filter_) if model is not None else ""

    def _parsed(self, text: str, *, typing: bool = False) -> Filter | None:
        """The filter; None when it cannot be understood, which is said. `typing`: nothing is said of a word that is
        being typed and can still become something."""
        browsing = self.current_browsing()
        try:
            return browsing.desk.parse_filter(text, browsing.model)
        except FilterError as error:
            if not typing or not self.filter_line.is_unfinished(error.end):
                self.point_at(error)
            return None

    def point_at(self, error: FilterError) -> None:
        """Show in the line which word is wrong, and why."""
        self.filter_line.point_at(error.start, error.end, f"{error.message} {error.next_step}".strip())

    def _find(self, filter_: Filter) -> None:
        query = self.current_browsing().query(filter_)
        if not self.loader.shows_or_loads(query):
            self.loader.load(query, keep_cursor=False)

    @on(FilterLine.Applied)
    def _applied(self, event: FilterLine.Applied) -> None:
        event.stop()
        self.stop_typing()
        filter_ = self._parsed(event.text)
        if filter_ is None:
            return
        browsing = self.current_browsing()
        browsing.applied = filter_
        self._remember(browsing, event.text)
        self.filter_line.close()
        self.table.focus()
        if said := self._says_which(filter_):
            self.host.say(said)
        self._find(filter_)
        self.draw_ways_on()
        self.tell()

    def action_step_out(self) -> None:
        """Escape: from the models to the table, then out of the filter; where there is neither, the key is somebody
        else's. What is picked stays picked."""
        browsing = self.browsing
        if self.stop_planning():
            return
        if self.models.has_focus:
            self.table.focus()
        elif browsing is not None and browsing.applied:
            self._remember(browsing, browsing.applied.text)
            browsing.applied = NO_FILTER
            self._find(NO_FILTER)
            self.tell()
        else:
            raise SkipAction

    def _remember(self, browsing: Browsing, text: str) -> None:
        """The arrow up in the filter line brings it back."""
        if text := text.strip():
            memory = self.host.memory
            memory.remember(memory.state.with_filter(browsing.desk.profile.name, text))

    @on(FilterLine.Left)
    def _left(self, event: FilterLine.Left) -> None:
        event.stop()
        self.stop_typing()
        self.filter_line.close()
        self.table.focus()
        self._find(self.current_browsing().applied)
        self.draw_ways_on()
        self.tell()

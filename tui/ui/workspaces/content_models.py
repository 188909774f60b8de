"""Choosing the model whose records Content shows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import on

from tui.core.content import Model
from tui.core.text import grouped
from tui.ui.models.content.browsing import ALL_MODELS, Browsing, all_models
from tui.ui.models.jumps import Jump
from tui.ui.widgets.lines import LineView
from tui.ui.widgets.models_list import NOT_ALLOWED
from tui.ui.workspaces.content_filter import FilteringContent

if TYPE_CHECKING:
    from tui.ui.screens.picker import PickerScreen


class ChoosingContent(FilteringContent):
    """The list of models where there is room, and a picker to type in everywhere."""

    _picker: PickerScreen | None = None

    @on(LineView.Opened, "#models")
    def _model_chosen(self, event: LineView.Opened) -> None:
        event.stop()
        key = self.models.key_at(event.row)
        if key == ALL_MODELS:
            self.open_model(None)
        elif (model := self.current_browsing().with_id(key)) is not None:
            self.open_model(model)

    def action_all_models(self) -> None:
        if self.browsing is not None and self.browsing.models:
            self.open_model(None)

    def open_model(self, model: Model | None) -> None:
        """Show a model's records (None: those of all models), with the table in focus."""
        browsing = self.current_browsing()
        self.stop_typing()
        self.filter_line.close()
        browsing.choose(model)
        self.table.focus()
        self.loader.open_model(model)

    def jumps(self) -> Sequence[Jump]:
        """Every model that has records."""
        browsing = self.browsing
        if browsing is None:
            return super().jumps()
        everything = all_models(browsing.desk)
        return [
            *(
                Jump(f"model {model.id}", model.name, partial(self.open_model, model), _count(browsing, model.id))
                for model in browsing.record_models
            ),
            Jump("all models", everything, partial(self.open_model, None), _count(browsing, ALL_MODELS)),
            *super().jumps(),
        ]

    def action_models(self) -> None:
        if self.browsing is not None and self.browsing.models:
            self._pick_model(self.browsing)

    def _pick_model(self, browsing: Browsing) -> None:
        from tui.ui.screens.picker import Entry, PickerScreen

        def chosen(key: str | None) -> None:
            model = browsing.with_id(key)
            if model is not None or key == ALL_MODELS:
                self.open_model(model)

        entries = [Entry(ALL_MODELS, all_models(browsing.desk), _count(browsing, ALL_MODELS))]
        entries += [Entry(model.id, model.name, _count(browsing, model.id)) for model in browsing.record_models]
        current = browsing.place if browsing.is_chosen else None
        title = browsing.desk.cms.models.capitalize()
        self.loader.count_all(browsing)
        self._picker = PickerScreen(title, entries, current=current)
        self.app.push_screen(self._picker, chosen)

    def picker_counts(self, browsing: Browsing, key: str) -> None:
        """A model was counted: the picker says so too, while it is open."""
        if self._picker is not None and self._picker.is_mounted:
            self._picker.set_note(key, _count(browsing, key))

    def on_resize(self) -> None:
        """With the room for the list of models its counts are wanted, too."""
        self.call_after_refresh(self._count_when_shown)

    def _count_when_shown(self) -> None:
        if self.browsing is not None and self.models.display and self.table.window is not None:
            self.loader.count_all(self.browsing)


def _count(browsing: Browsing, key: str) -> str:
    if key in browsing.refused:
        return NOT_ALLOWED
    count = browsing.counts.get(key)
    return "" if count is None else grouped(count)

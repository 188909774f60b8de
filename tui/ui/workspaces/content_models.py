"""Choosing the model whose records Content shows."""

from __future__ import annotations

from textual import on

from tui.core.content import Model, System
from tui.core.text import grouped
from tui.ui.browsing import Browsing
from tui.ui.widgets.lines import LineView
from tui.ui.workspaces.content_filter import FilteringContent


class ChoosingContent(FilteringContent):
    """The list of models where there is room, a picker where there is not."""

    @on(LineView.Opened, "#models")
    def _model_chosen(self, event: LineView.Opened) -> None:
        event.stop()
        model = self.models.model_at(event.row)
        if model is not None:
            self.open_model(model)

    def open_model(self, model: Model) -> None:
        """Show a model's records, with the table in focus."""
        browsing = self.current_browsing()
        self.stop_typing()
        self.filter_line.close()
        browsing.choose(model)
        self.table.focus()
        self.loader.open_model(model)

    def action_models(self) -> None:
        if self.models.display:
            self.models.focus()
        elif self.browsing is not None and self.browsing.models:
            self._pick_model(self.browsing)

    def _pick_model(self, browsing: Browsing) -> None:
        from tui.ui.screens.picker import Entry, PickerScreen

        def note(model: Model) -> str:
            count = browsing.counts.get(model.id)
            return "" if count is None else grouped(count)

        def chosen(model_id: str | None) -> None:
            model = browsing.with_id(model_id)
            if model is not None:
                self.open_model(model)

        entries = [Entry(model.id, model.name, note(model)) for model in browsing.record_models]
        current = browsing.model.id if browsing.model is not None else None
        title = "Definitions" if browsing.desk.system is System.UNICAT else "Models"
        self.loader.count_all(browsing)
        self.app.push_screen(PickerScreen(title, entries, current=current), chosen)

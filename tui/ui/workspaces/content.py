"""Content: models, records, preview."""

from __future__ import annotations

from textual.app import ComposeResult

from tui.ui.actions import Area, bindings
from tui.ui.widgets.text_view import TextView
from tui.ui.workspace import Workspace


class ContentWorkspace(Workspace):
    """Models, the records of one, and what is in the record under the cursor."""

    AREA = Area.RECORDS
    BINDINGS = bindings(Area.RECORDS)

    def compose(self) -> ComposeResult:
        yield TextView(id="welcome")

    def shown(self) -> None:
        self.query_one(TextView).focus()

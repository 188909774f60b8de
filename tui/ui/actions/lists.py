"""Moving in lists and texts, and the way out of dialogs."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, action

ACTIONS: tuple[Action, ...] = (
    action("list.up", Area.LIST, "up,k", "up", "up", "One row up.", shown="↑ k", palette=False),
    action("list.down", Area.LIST, "down,j", "down", "down", "One row down.", shown="↓ j", palette=False),
    action("list.page-up", Area.LIST, "pageup", "page_up", "page up", "One page up.", shown="pgup", palette=False),
    action(
        "list.page-down", Area.LIST, "pagedown", "page_down", "page down", "One page down.", shown="pgdn", palette=False
    ),
    action("list.first", Area.LIST, "home,g", "first", "first", "To the first row.", shown="home g", palette=False),
    action("list.last", Area.LIST, "end,G", "last", "last", "To the last row.", shown="end G", palette=False),
    action("list.open", Area.LIST, "enter", "open", "open", "Open what the cursor is on.", palette=False),
    action("text.up", Area.TEXT, "up,k", "scroll_lines(-1)", "up", "One line up.", shown="↑ k", palette=False),
    action("text.down", Area.TEXT, "down,j", "scroll_lines(1)", "down", "One line down.", shown="↓ j", palette=False),
    action("text.page-up", Area.TEXT, "pageup", "scroll_pages(-1)", "page up", "One page up.", palette=False),
    action(
        "text.page-down", Area.TEXT, "pagedown,space", "scroll_pages(1)", "page down", "One page down.", palette=False
    ),
    action("text.first", Area.TEXT, "home,g", "scroll_ends(-1)", "top", "To the top.", shown="home g", palette=False),
    action("text.last", Area.TEXT, "end,G", "scroll_ends(1)", "end", "To the end.", shown="end G", palette=False),
    action("dialog.back", Area.DIALOG, "escape", "back", "back", "Go back.", palette=False),
)

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
    action("text.page-down", Area.TEXT, "pagedown", "scroll_pages(1)", "page down", "One page down.", palette=False),
    action("text.first", Area.TEXT, "home,g", "scroll_ends(-1)", "top", "To the top.", shown="home g", palette=False),
    action("text.last", Area.TEXT, "end,G", "scroll_ends(1)", "end", "To the end.", shown="end G", palette=False),
    action("dialog.back", Area.DIALOG, "escape", "back", "back", "Go back.", palette=False),
    action("buttons.left", Area.BUTTONS, "left", "step(-1)", "button before", "To the button before.", palette=False),
    action("buttons.right", Area.BUTTONS, "right", "step(1)", "next button", "To the next button.", palette=False),
    action("picker.up", Area.PICKER, "up", "move(-1)", "up", "One entry up.", palette=False, priority=True),
    action("picker.down", Area.PICKER, "down", "move(1)", "down", "One entry down.", palette=False, priority=True),
    action(
        "picker.page-up", Area.PICKER, "pageup", "move(-10)", "page up", "Ten entries up.", palette=False, priority=True
    ),
    action(
        "picker.page-down",
        Area.PICKER,
        "pagedown",
        "move(10)",
        "page down",
        "Ten entries down.",
        palette=False,
        priority=True,
    ),
    action("picker.back", Area.PICKER, "escape", "back", "back", "Go back, picking nothing.", palette=False),
    action("help.find", Area.HELP, "slash", "find", "find", "Find a key by words.", palette=False),
    action("help.close", Area.HELP, "escape,q,question_mark,f1", "close", "back", "Close the help.", palette=False),
)

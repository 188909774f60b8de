"""Moving in lists and texts, and the way out of dialogs."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, In

_list = In(Area.LIST)
_text = In(Area.TEXT)
_dialog = In(Area.DIALOG)
_decision = In(Area.DECISION)
_buttons = In(Area.BUTTONS)
_picker = In(Area.PICKER)
_help = In(Area.HELP)

ACTIONS: tuple[Action, ...] = (
    _list("list.up", "up,k", "step(-1)", "up", "One row up.", shown="↑ k", palette=False),
    _list("list.down", "down,j", "step(1)", "down", "One row down.", shown="↓ j", palette=False),
    _list("list.page-up", "pageup", "page(-1)", "page up", "One page up.", shown="pgup", palette=False),
    _list("list.page-down", "pagedown", "page(1)", "page down", "One page down.", shown="pgdn", palette=False),
    _list("list.first", "home,g", "end(False)", "first", "To the first row.", shown="home g", palette=False),
    _list("list.last", "end,G", "end(True)", "last", "To the last row.", shown="end G", palette=False),
    _list("list.open", "enter", "open", "open", "Open what the cursor is on.", palette=False),
    _text("text.up", "up,k", "scroll_lines(-1)", "up", "One line up.", shown="↑ k", palette=False),
    _text("text.down", "down,j", "scroll_lines(1)", "down", "One line down.", shown="↓ j", palette=False),
    _text("text.page-up", "pageup", "scroll_pages(-1)", "page up", "One page up.", palette=False),
    _text("text.page-down", "pagedown", "scroll_pages(1)", "page down", "One page down.", palette=False),
    _text("text.first", "home,g", "scroll_ends(-1)", "top", "To the top.", shown="home g", palette=False),
    _text("text.last", "end,G", "scroll_ends(1)", "end", "To the end.", shown="end G", palette=False),
    _dialog("dialog.back", "escape", "back", "back", "Go back.", palette=False),
    _decision("decision.accept", "y", "accept", "yes", "Yes: do what is asked.", palette=False, later=True),
    _buttons("buttons.left", "left", "step(-1)", "previous button", "Go to the previous button.", palette=False),
    _buttons("buttons.right", "right", "step(1)", "next button", "Go to the next button.", palette=False),
    _picker("picker.up", "up", "move(-1)", "up", "One entry up.", palette=False, priority=True),
    _picker("picker.down", "down", "move(1)", "down", "One entry down.", palette=False, priority=True),
    _picker("picker.page-up", "pageup", "move(-10)", "page up", "Ten entries up.", palette=False, priority=True),
    _picker("picker.page-down", "pagedown", "move(10)", "page down", "Ten entries down.", palette=False, priority=True),
    _picker("picker.back", "escape", "back", "back", "Go back, picking nothing.", palette=False),
    _help("help.find", "slash", "find", "find", "Find a key by words.", palette=False),
    _help("help.next-part", "right", "part(1)", "next part", "Go to the next part.", palette=False, later=True),
    _help(
        "help.previous-part", "left", "part(-1)", "previous part", "Go to the previous part.", palette=False, later=True
    ),
    _help("help.close", "escape,q,question_mark,f1", "close", "back", "Close the help.", palette=False),
)

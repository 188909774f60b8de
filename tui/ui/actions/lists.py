"""Moving in lists and texts, and the way out of dialogs."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, In

_list = In(Area.LIST, palette=False)
_text = In(Area.TEXT, palette=False)
_dialog = In(Area.DIALOG, palette=False)
_decision = In(Area.DECISION, palette=False)
_buttons = In(Area.BUTTONS, palette=False)
_picker = In(Area.PICKER, palette=False)
_help = In(Area.HELP, palette=False)

ACTIONS: tuple[Action, ...] = (
    _list("list.up", "up,k", "step(-1)", "up", "One row up."),
    _list("list.down", "down,j", "step(1)", "down", "One row down."),
    _list("list.page-up", "pageup", "page(-1)", "page up", "One page up."),
    _list("list.page-down", "pagedown", "page(1)", "page down", "One page down."),
    _list("list.first", "home,g", "end(False)", "first", "To the first row."),
    _list("list.last", "end,G", "end(True)", "last", "To the last row."),
    _list("list.open", "enter", "open", "open", "Open what the cursor is on."),
    _text("text.up", "up,k", "scroll_lines(-1)", "up", "One line up."),
    _text("text.down", "down,j", "scroll_lines(1)", "down", "One line down."),
    _text("text.page-up", "pageup", "scroll_pages(-1)", "page up", "One page up."),
    _text("text.page-down", "pagedown", "scroll_pages(1)", "page down", "One page down."),
    _text("text.first", "home,g", "scroll_ends(-1)", "top", "To the top."),
    _text("text.last", "end,G", "scroll_ends(1)", "end", "To the end."),
    _dialog("dialog.back", "escape", "dismiss", "back", "Go back."),
    _decision("decision.accept", "y", "accept", "yes", "Yes: do what is asked.", later=True),
    _buttons("buttons.left", "left", "step(-1)", "previous button", "Go to the previous button."),
    _buttons("buttons.right", "right", "step(1)", "next button", "Go to the next button."),
    _picker("picker.up", "up", "move(-1)", "up", "One entry up.", priority=True),
    _picker("picker.down", "down", "move(1)", "down", "One entry down.", priority=True),
    _picker("picker.page-up", "pageup", "move(-10)", "page up", "Ten entries up.", priority=True),
    _picker("picker.page-down", "pagedown", "move(10)", "page down", "Ten entries down.", priority=True),
    _picker("picker.first", "home", "end(False)", "first", "To the first entry.", priority=True, later=True),
    _picker("picker.last", "end", "end(True)", "last", "To the last entry.", priority=True, later=True),
    _picker("picker.back", "escape", "dismiss", "back", "Go back, picking nothing."),
    _help("help.find", "slash", "find", "find", "Find a key by words."),
    _help("help.next-part", "right", "part(1)", "next part", "Go to the next part.", later=True),
    _help("help.previous-part", "left", "part(-1)", "previous part", "Go to the previous part.", later=True),
    _help("help.close", "escape,q,question_mark,f1", "close", "back", "Close the help."),
)

"""The selection as a list, and what is saved by name: selections and views."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, In

_selection = In(Area.SELECTION)
_saved = In(Area.SAVED)

ACTIONS: tuple[Action, ...] = (
    _selection(
        "selection.take-out",
        "space,delete",
        "take_out",
        "take out",
        "Take this out of the selection, or put it back.",
        shown="space",
    ),
    _selection("selection.unfold", "right", "unfold(True)", "unfold", "Show what was taken out."),
    _selection("selection.fold", "left", "unfold(False)", "fold", "Hide what was taken out."),
    _selection("selection.clear", "u", "clear", "clear", "Clear the whole selection."),
    _selection("selection.undo", "z", "step_marks(-1)", "undo", "Undo the last change of the selection.", later=True),
    _selection("selection.redo", "Z", "step_marks(1)", "redo", "Redo what was undone of the selection.", later=True),
    _selection("selection.save", "w", "saved('save')", "save", "Save the selection under a name."),
    _selection("selection.load", "l", "saved('load')", "load", "Load a saved selection."),
    _selection(
        "selection.close",
        "escape,q,t",
        "dismiss",
        "back",
        "Back to the table; what you took out stays out.",
        shown="esc",
        palette=False,
    ),
    _saved("saved.close", "escape,q", "dismiss", "back", "Back, loading nothing.", shown="esc", palette=False),
    _saved("saved.rename", "R", "rename", "rename", "Give it another name.", later=True),
    _saved("saved.delete", "D,delete", "delete", "delete", "Delete what is saved under this name.", shown="D"),
)

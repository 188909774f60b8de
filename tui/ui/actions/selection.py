"""The selection as a list, and the selections saved by name."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, action

ACTIONS: tuple[Action, ...] = (
    action(
        "selection.take-out",
        Area.SELECTION,
        "space,delete",
        "take_out",
        "take out",
        "Take this out of the selection, or put it back.",
        shown="space",
    ),
    action(
        "selection.unfold", Area.SELECTION, "right", "unfold(True)", "unfold", "Show what was taken out.", shown="→"
    ),
    action("selection.fold", Area.SELECTION, "left", "unfold(False)", "fold", "Hide what was taken out.", shown="←"),
    action("selection.clear", Area.SELECTION, "u", "clear", "clear", "Clear the whole selection."),
    action("selection.undo", Area.SELECTION, "z", "undo", "undo", "Undo the last change of the selection.", later=True),
    action("selection.redo", Area.SELECTION, "Z", "redo", "redo", "Redo what was undone of the selection.", later=True),
    action("selection.save", Area.SELECTION, "w", "save", "save", "Save the selection under a name."),
    action("selection.load", Area.SELECTION, "l", "load", "load", "Load a saved selection."),
    action(
        "selection.close",
        Area.SELECTION,
        "escape,q,t",
        "leave",
        "back",
        "Back to the table; what was taken out is out.",
        shown="esc",
        palette=False,
    ),
    action("saved.close", Area.SAVED, "escape,q", "back", "back", "Back, loading nothing.", shown="esc", palette=False),
    action("saved.delete", Area.SAVED, "D,delete", "delete", "delete", "Delete this saved selection.", shown="D"),
)

"""What an action is: one thing a person can do, with its keys, its words and where it works."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

from msgspec import Struct


class Area(StrEnum):
    """Where an action works. The value is the heading in the help."""

    APP = "Everywhere"
    DESK = "Desk"
    LIST = "Moving"
    TEXT = "Reading"
    RECORDS = "Records"
    ROWS = "Table"
    FILTER = "Filter line"
    COLUMNS = "Choosing columns"
    RECORD = "Record"
    LINKS = "Links"
    SELECTION = "Selection"
    SAVED = "What is saved"
    SCHEMA = "Schema"
    SCHEMA_ITEM = "Schema item"
    NEXT_STEPS = "New copies"
    JOBS = "Jobs"
    ITEMS = "Items of a job"
    PLAN = "Plan"
    LOG = "Log"
    DIALOG = "Dialog"
    DECISION = "Question"
    BUTTONS = "Buttons"
    PICKER = "Picking"
    HELP = "Help"
    FORM = "Form"
    SWITCH = "Options"
    WELCOME = "Welcome"


class Action(Struct, frozen=True):
    """One thing a person can do with a key, or from the palette alone when it has none.

    `id` is public: it is what a person remaps. `run` is the method `action_<run>` of the widget, screen or app whose
    `AREA` is the action's area. An action that is not possible now still answers, with the reason.
    """

    id: str
    area: Area
    keys: str
    """Textual's names, comma-separated; empty: only in the palette."""
    run: str
    label: str
    """A word or two, for the footer."""
    help: str
    """A sentence, for help and palette."""
    shown: str = ""
    """The keys as a person reads them, where not all of them are named."""
    palette: bool = True
    """Whether it can be found there."""
    priority: bool = False
    later: bool = False
    """It came after people had keymaps: its keys give way to those."""


_INTENT = re.compile(r"(?!app\.)([a-z_]*(?:\.[a-z_]+)+)(?:\((.+)\))?")


class In:
    """Rows of the table that are of one area, `always` with these values. An intent with a dot (`marking.step(-1)`,
    `.copy_id`) is passed on by the workspace to its state, or to a part of it."""

    def __init__(self, area: Area, **always: Any) -> None:
        self._area = area
        self._always = always

    def __call__(self, ident: str, keys: str, run: str, label: str, text: str, **more: Any) -> Action:
        if intent := _INTENT.fullmatch(run):
            run = f"do('{ident}', '{intent[1].lstrip('.')}'{f', {intent[2]}' if intent[2] else ''})"
        return Action(ident, self._area, keys, run, label, text, **self._always, **more)

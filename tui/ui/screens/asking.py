"""Asking: a screen above all, and what it was dismissed with for whoever asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from textual.app import App
from textual.screen import Screen

from tui.ui.models.picking import Question
from tui.ui.screens.confirm import ChoiceScreen
from tui.ui.screens.picker import PickerScreen

T = TypeVar("T")


def put(app: App[Any], screen: Screen[T | None], chosen: Callable[[T], object]) -> None:
    """Put a screen over all; `chosen` is told what it is dismissed with, if with anything, and awaited if need be."""

    def answered(answer: T | None) -> Any:
        return chosen(answer) if answer is not None else None

    app.push_screen(screen, answered)


def ask(app: App[Any], question: Question) -> None:
    """Put a question over all: a choice among a few where something is said before it, else a list to pick from."""
    if question.lines:
        put(app, ChoiceScreen(question), question.chosen)
    else:
        picker = PickerScreen(question.title, question.entries, current=question.current, at=question.at)
        put(app, picker, question.chosen)

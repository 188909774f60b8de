"""Small readings of Unicat's schema objects: texts in a language, lists of gids, where an item stands in its life."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tui.core.cell_values import in_locale
from tui.core.schema import LifeState
from tui.core.text import clean_tree, one_line

Raw = Mapping[str, Any]


WHY_NOT_COPIED = {
    LifeState.NEW: "new items cannot be copied until they are committed",
    LifeState.WORKING_COPY: "modified: commit or revert the working copy first",
    LifeState.EXTENDED: "extended definitions cannot be copied",
}
"""Why schema/bulk/copy leaves items out. [D] reference unicat.md 10."""


def state_of(one: Raw) -> LifeState:
    """Where a schema item stands in its life, from its flags ([D] reference unicat.md 9 and 10)."""
    if one.get("is_extended"):
        return LifeState.EXTENDED
    if one.get("is_new"):
        return LifeState.NEW
    if one.get("is_working_copy"):
        return LifeState.WORKING_COPY
    return LifeState.COMMITTED


def in_language(value: object, language: str, others: Sequence[str] = ()) -> str:
    """A localized text in a language, else in the first of `others` or in any that has one, on one line."""
    if isinstance(value, str):
        return one_line(value)
    if not isinstance(value, dict):
        return ""
    texts = {code: text for code, text in value.items() if isinstance(text, str) and text.strip()}
    text, _ = in_locale(texts, language, others)
    return one_line(text) if isinstance(text, str) else ""


def texts(value: object) -> list[str]:
    """The strings of a list; nothing for anything else."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def value_keys(field: Raw) -> tuple[str, ...]:
    """The keys of a field's value list, [M] reference unicat.md 9."""
    options = field.get("options")
    values = options.get("values") if isinstance(options, dict) else None
    rows = values if isinstance(values, list) else []
    return tuple(one_line(str(row["key"])) for row in rows if isinstance(row, dict) and row.get("key"))


def value_text(value: object) -> str:
    """Any JSON value as short text; what is empty in it is left out."""
    shown = clean_tree(value)
    if isinstance(shown, dict):
        parts = [f"{name} {text}" for name, item in shown.items() if (text := value_text(item))]
        return one_line(", ".join(parts), 400)
    if isinstance(shown, list):
        return one_line(", ".join(text for item in shown if (text := value_text(item))), 400)
    if shown is None:
        return ""
    if isinstance(shown, bool):
        return "yes" if shown else "no"
    return one_line(shown if isinstance(shown, str) else json.dumps(shown), 400)

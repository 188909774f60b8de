"""Everything known of a schema item, as paragraphs: for the details pane and the screen of one item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tui.core.schema import Schema, SchemaItem, SchemaNode
from tui.core.text import counted
from tui.ui.drawing.cells import Cell, fit, widest, width_of
from tui.ui.widgets.schema_tree import STATES

LABEL_WIDTH = 18
"""Cells for labels; longer ones take a line of their own."""

Paragraph = tuple[Cell, ...]


def item_paragraphs(item: SchemaItem, blocked: str, *, records: str = "") -> list[Paragraph]:
    """What it is, why it cannot be acted on (`blocked`), then its facts in groups. `records` says how many records
    are made after it."""
    facts = [item.kind.value, item.type_words or item.type, item.api_key]
    lines: list[Cell] = [
        (item.name, "strong"),
        (" · ".join(filter(None, facts)), "muted"),
        (" · ".join(item.flags), "accent"),
        STATES.get(item.state, ("", "")),
        (blocked, "warning"),
    ]
    pairs = [*item.details, *([("Records", records)] if records else [])]
    said = {label for label, _ in pairs} | {group.title for group in item.groups}
    if item.used_in and "Used in" not in said:
        pairs.append(("Used in", str(item.used_in)))
    if all(text != item.id for _, text in pairs):
        pairs.append(("Id", item.id))
    paragraphs: list[Paragraph] = [*((line,) for line in lines if line[0]), (), *_lines(pairs)]
    for group in item.groups:
        paragraphs += [(), ((group.title, "accent-strong"),), *_lines(group.lines)]
    return paragraphs


def _lines(pairs: Sequence[tuple[str, str]]) -> Iterable[Paragraph]:
    """Labels in a column; a line without one is a point of a list."""
    width = min(LABEL_WIDTH, widest(label for label, _ in pairs))
    for label, text in pairs:
        if not label:
            yield (("· ", "muted"), (text, ""))
        elif width_of(label) > width:
            yield ((label, "muted"),)
            yield ((" " * (width + 2), ""), (text, ""))
        else:
            yield ((fit(label, width) + "  ", "muted"), (text, ""))


def heading_paragraphs(heading: SchemaNode, schema: Schema) -> list[Paragraph]:
    """What stands below a heading, counted."""
    items = [schema.items[node.item_id] for node in heading.children if node.item_id and node.item_id in schema.items]
    special = {state: sum(item.state is state for item in items) for state in STATES}
    paragraphs: list[Paragraph] = [((heading.title, "strong"),), ((counted(len(items), "item"), "muted"),), ()]
    paragraphs += [((f"{number:>6,}  ", ""), STATES[state]) for state, number in special.items() if number]
    return paragraphs

"""The schema as a tree: rows by their path, open and closed branches, marks, items that cannot be acted on dimmed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from tui.core.schema import LifeState, Schema, SchemaItem, SchemaKind, SchemaNode
from tui.core.text import counted
from tui.ui.cells import Cell, fit, width_of
from tui.ui.widgets.keyed_list import KeyedList

LABEL_WIDTH = 12
"""Cells for the labels of the details; longer ones take a line of their own."""
NEVER_DIM = (SchemaKind.MODEL, SchemaKind.BLOCK, SchemaKind.FIELDSET)
"""What is shown as usual although it cannot be acted on itself: its fields can."""


@dataclass(frozen=True, slots=True)
class TreeRow:
    """One visible row. `key` is the path of the node, so an item that stands at several places has several rows."""

    key: str
    depth: int
    title: str
    item: SchemaItem | None
    has_children: bool
    is_open: bool
    children_text: str = ""
    marked: bool = False
    aside: bool = False
    """Only shown for what stands below it: not what was searched for."""


def _path(parent: str, node: SchemaNode, place: int) -> str:
    return f"{parent}/{node.item_id or f'#{place}:{node.title}'}"


def _holds(node: SchemaNode, schema: Schema, wanted: Callable[[SchemaItem], bool]) -> bool:
    item = schema.items.get(node.item_id) if node.item_id else None
    if item is not None and wanted(item):
        return True
    return any(_holds(child, schema, wanted) for child in node.children)


def children_text(node: SchemaNode, schema: Schema) -> str:
    """`14 fields`: how many fields stand below, fieldsets counted through."""

    def fields(of: SchemaNode) -> Iterator[SchemaItem]:
        for child in of.children:
            item = schema.items.get(child.item_id) if child.item_id else None
            if item is None or item.kind is SchemaKind.FIELDSET:
                yield from fields(child)
            else:
                yield item

    kinds = [item.kind for item in fields(node)]
    parts: list[str] = []
    for kind, plural in ((SchemaKind.FIELD, "fields"), (SchemaKind.CLASS, "classes")):
        number = kinds.count(kind)
        if number:
            parts.append(counted(number, kind.value, plural))
    return "  ".join(parts)


def opens_itself(item: SchemaItem | None) -> bool:
    """Whether a branch is open before anybody opened it: headings, and fieldsets, which only order fields."""
    return item is None or item.kind is SchemaKind.FIELDSET


def tree_rows(
    schema: Schema,
    turned: Collection[str],
    marked: Callable[[str], bool],
    wanted: Callable[[SchemaItem], bool] | None = None,
) -> list[TreeRow]:
    """The rows to show. `turned` are the branches the editor opened, or folded where they are open by themselves.

    With `wanted`, only branches that hold a wanted item, each opened down to it.
    """
    rows: list[TreeRow] = []

    def walk(nodes: Sequence[SchemaNode], parent: str, depth: int, *, inside: bool) -> None:
        for place, node in enumerate(nodes):
            item = schema.items.get(node.item_id) if node.item_id else None
            if node.item_id and item is None:
                continue
            hit = inside or (item is not None and wanted is not None and wanted(item))
            if wanted is not None and not hit and not _holds(node, schema, wanted):
                continue
            path = _path(parent, node, place)
            below = wanted is not None and any(_holds(child, schema, wanted) for child in node.children)
            is_open = below or (path in turned) != opens_itself(item)
            rows.append(
                TreeRow(
                    key=path,
                    depth=depth,
                    title=item.name if item else node.title,
                    item=item,
                    has_children=bool(node.children),
                    is_open=is_open and bool(node.children),
                    children_text=children_text(node, schema) if node.children else "",
                    marked=item is not None and marked(item.id),
                    aside=wanted is not None and not (item is not None and wanted(item)),
                )
            )
            if is_open:
                walk(
                    node.children,
                    path,
                    depth + (1 if item else 0),
                    inside=hit and item is not None and (path in turned) != opens_itself(item),
                )

    walk(schema.roots, "", 0, inside=False)
    return rows


def item_paragraphs(item: SchemaItem, blocked: str | None) -> list[tuple[Cell, ...]]:
    """Everything known of an item, for the details."""
    facts = [item.kind.value, item.type, item.api_key]
    paragraphs: list[tuple[Cell, ...]] = [
        ((item.name, "strong"),),
        ((" · ".join(fact for fact in facts if fact), "muted"),),
    ]
    if item.state is not LifeState.COMMITTED:
        paragraphs.append(((item.state.value, "draft"),))
    if blocked:
        paragraphs.append(((blocked, "warning"),))
    paragraphs.append(())
    pairs = [*item.details]
    said = {label for label, _ in pairs}
    if item.flags:
        pairs.insert(0, ("Flags", ", ".join(item.flags)))
    if item.used_in and "Used in" not in said:
        pairs.append(("Used in", str(item.used_in)))
    if all(text != item.id for _, text in pairs):
        pairs.append(("Id", item.id))
    width = min(LABEL_WIDTH, max(width_of(label) for label, _ in pairs))
    for label, text in pairs:
        if width_of(label) > width:
            paragraphs.extend((((label, "muted"),), ((" " * (width + 2), ""), (text, ""))))
        else:
            paragraphs.append(((fit(label, width) + "  ", "muted"), (text, "")))
    return paragraphs


class SchemaTree(KeyedList[TreeRow]):
    """Shows `TreeRow`s. `blocked` says of an item why it cannot be acted on, None when it can."""

    def __init__(self, blocked: Callable[[SchemaItem], str | None]) -> None:
        super().__init__("schema-tree")
        self._blocked = blocked

    def can_stand_on(self, row: TreeRow) -> bool:
        return row.item is not None

    def mark_of(self, row: TreeRow) -> str:
        return "▌" if row.marked else " "

    def draw(self, row: TreeRow, width: int) -> Sequence[Cell]:
        if row.item is None:
            return [(f"── {row.title} ──", "muted")]
        item = row.item
        dim = self._blocked(item) is not None and item.kind not in NEVER_DIM
        arrow = ("▾ " if row.is_open else "▸ ") if row.has_children else "  "
        name = "  " * row.depth + arrow + item.name
        if item.state is not LifeState.COMMITTED:
            state = f"{'◌' if item.state is LifeState.NEW else '◐'} {item.state.value}"
        else:
            state = ""
        kind = item.type or (item.kind.value if item.kind is SchemaKind.FIELDSET else "")
        about = "  ".join(text for text in (kind, row.children_text, " ".join(item.flags)) if text)
        tail = width - max(20, min(44, width * 11 // 20)) - 1
        left = width - tail - 1
        runs = [
            (fit(name, left) + " ", "muted" if dim or row.aside else "strong" if row.has_children else ""),
        ]
        if state:
            runs.append((state + "  ", "muted" if dim else "draft"))
        runs.append((about, "muted"))
        return runs

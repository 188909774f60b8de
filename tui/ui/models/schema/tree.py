"""The schema as rows: by their path, open and closed branches, and what of them was searched for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from msgspec import Struct

from tui.core.schema import Schema, SchemaItem, SchemaKind, SchemaNode
from tui.core.text import counted, grouped, sentence


class TreeRow(Struct, frozen=True):
    """One visible row. `key` is the path of the node, so an item that stands at several places has several rows."""

    key: str
    depth: int
    title: str
    item: SchemaItem | None
    has_children: bool
    is_open: bool
    below: tuple[str, ...] = ("", "")
    """How many fields and how many classes stand below, each empty for none; of a heading all that does, or was found.
    """
    records: int | None = None
    """How many records are made after it, where that is known."""
    marked: bool = False
    made: bool = False
    """Whether a job of this session made it."""
    aside: bool = False
    """Only shown for what stands below it: not what was searched for."""


def why_blocked(item: SchemaItem) -> str:
    """Why an item cannot be duplicated or copied, in a sentence; empty when it can."""
    reason = item.why_not_copied
    return f"{sentence(reason)}." if reason else ""


def _homes(schema: Schema) -> frozenset[str]:
    """Items with a place of their own below a heading. Searched for, they are shown there and not once more in
    everything that uses them."""
    return frozenset(
        node.item_id for root in schema.roots if root.item_id is None for node in root.children if node.item_id
    )


def counts_below(node: SchemaNode, schema: Schema) -> tuple[str, ...]:
    """`14 fields` and `2 classes` that stand below a node, each empty for none; fieldsets are counted through."""

    def fields(of: SchemaNode) -> Iterator[SchemaItem]:
        for child in of.children:
            item = schema.items.get(child.item_id) if child.item_id else None
            if item is None or item.kind is SchemaKind.FIELDSET:
                yield from fields(child)
            else:
                yield item

    kinds = Counter(item.kind for item in fields(node))
    return tuple(
        counted(kinds[kind], kind.value) if kinds[kind] else "" for kind in (SchemaKind.FIELD, SchemaKind.CLASS)
    )


def _hits(node: SchemaNode, level: int, is_hit: Callable[[SchemaNode, int], bool]) -> int:
    """How many rows below a node were found. `is_hit`: whether a node is searched for, so deep in the tree."""
    return sum(is_hit(child, level + 1) + _hits(child, level + 1, is_hit) for child in node.children)


def tree_rows(
    schema: Schema,
    is_open: Callable[[str, SchemaItem | None], bool],
    marked: Callable[[str], bool],
    wanted: Callable[[SchemaItem], bool] | None = None,
    *,
    counts: Mapping[str, int] | None = None,
    made: Collection[str] = (),
) -> list[TreeRow]:
    """The rows to show. `is_open` is asked about branches.

    With `wanted`, only branches that hold a wanted item, each opened down to it. `counts` are records by item id,
    `made` the ids of what jobs of this session made.
    """
    rows: list[TreeRow] = []
    homes = _homes(schema) if wanted is not None else frozenset()

    def is_hit(node: SchemaNode, level: int) -> bool:
        item = schema.items.get(node.item_id) if node.item_id else None
        if item is None or wanted is None or not wanted(item):
            return False
        return level <= 1 or item.id not in homes

    def walk(nodes: Sequence[SchemaNode], parent: str, depth: int, level: int, *, inside: bool) -> None:
        for place, node in enumerate(nodes):
            item = schema.items.get(node.item_id) if node.item_id else None
            if node.item_id and item is None:
                continue
            hit = inside or is_hit(node, level)
            found_below = _hits(node, level, is_hit) if wanted is not None else 0
            if wanted is not None and not hit and not found_below:
                continue
            path = f"{parent}/{node.item_id or f'#{place}:{node.title}'}"
            is_unfolded = bool(node.children) and is_open(path, item)
            if item is not None:
                counted_below = counts_below(node, schema)
            else:  # a heading tells how much of what stands below it was found
                number = len(node.children) if wanted is None else found_below
                counted_below = (f"{grouped(number)}{' found' if wanted is not None else ''}",)
            shows_below = found_below > 0 or is_unfolded
            rows.append(
                TreeRow(
                    key=path,
                    depth=depth,
                    title=item.name if item else node.title,
                    item=item,
                    has_children=bool(node.children),
                    is_open=shows_below,
                    below=counted_below,
                    records=(counts or {}).get(item.id) if item is not None else None,
                    marked=item is not None and marked(item.id),
                    made=item is not None and item.id in made,
                    aside=wanted is not None and not (item is not None and wanted(item)),
                )
            )
            if shows_below:
                shows_all = hit and item is not None and is_unfolded
                walk(node.children, path, depth + (item is not None), level + 1, inside=shows_all)

    walk(schema.roots, "", 0, 0, inside=False)
    return rows

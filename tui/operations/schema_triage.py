"""Lines of plans for schema items: what each item counts as, and what becomes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from tui.core.plan import PlanGroup, PlanItem, Skipped
from tui.core.schema import LifeState, Schema, SchemaFound, SchemaItem, SchemaKind
from tui.core.text import agreeing, counted, listed, plural

NAMED = 4
"""So many names stand in a warning, more are counted."""
NO_SCHEMA = "your role may not change the schema"


class OneByOne(Struct, frozen=True):
    """The table of an operation that takes schema items one by one."""

    kinds: frozenset[SchemaKind]
    """What it takes."""
    missing: str
    """What is said of an id nothing has."""
    other: str
    """What is said of items of other kinds."""
    others: str
    """What those are called."""


class AsSelection(Struct, frozen=True):
    """Of an operation whose request holds the selection itself: what cannot be copied is taken out of its ids and
    excluded in its searches."""


class Copies(Struct, frozen=True):
    """What is duplicated one by one, what is left out, and the lines for both."""

    items: tuple[PlanItem, ...]
    skipped: tuple[Skipped, ...]
    groups: tuple[PlanGroup, ...]


def copies(table: OneByOne, found: SchemaFound, models: Mapping[str, str], *, barred: bool) -> Copies:
    """Sort what a selection stands for. `models` are names by id; `barred`: the role may not change the schema."""
    kinds, picked = table.kinds, found.items
    of_kind = [item for item in picked if item.kind in kinds]
    taken = [] if barred else of_kind
    others = [item for item in picked if item.kind not in kinds]
    several = len({item.model_id for item in taken}) > 1
    titles = told_apart(taken, [_within(item, models) if several else item.name for item in taken])
    items = tuple(
        PlanItem(item.id, title, item.model_id or "", group=_key(item), kind=item.kind.value)
        for item, title in zip(taken, titles, strict=True)
    )
    skipped = [Skipped(ref, ref, table.missing, group="missing") for ref in found.missing]
    skipped += [Skipped(item.id, item.name, table.other, group="others") for item in others]
    skipped += [Skipped(item.id, item.name, NO_SCHEMA, group="barred") for item in of_kind if barred]
    groups = [
        *_copied_groups(taken, models),
        PlanGroup("not allowed", len(of_kind) if barred else 0, f"{NO_SCHEMA}: left out", sent=False, key="barred"),
        PlanGroup(table.others, len(others), "left out", sent=False, key="others"),
        PlanGroup("not found", len(found.missing), "left out", sent=False, key="missing"),
    ]
    return Copies(items, tuple(skipped), tuple(group for group in groups if group.count))


def _key(item: SchemaItem) -> str:
    return f"in {item.model_id}" if item.kind is SchemaKind.FIELD else item.kind.value


def _within(item: SchemaItem, models: Mapping[str, str]) -> str:
    """A field with its model, where the plan is about several: `Article › Title`."""
    model = models.get(item.model_id or "")
    return f"{model} › {item.name}" if model else item.name


def told_apart(items: Sequence[SchemaItem], titles: Sequence[str]) -> Iterator[str]:
    """Titles of items, with what they are and their api keys where several are called alike."""
    alike = Counter(titles)
    for item, title in zip(items, titles, strict=True):
        yield title if alike[title] == 1 else f"{title} ({item.kind.value} {item.api_key})"


def _copied_groups(items: Sequence[SchemaItem], models: Mapping[str, str]) -> Iterable[PlanGroup]:
    """Fields counted by their models; models and blocks by kind."""
    samples = {_key(item): item for item in items}
    for key, count in Counter(_key(item) for item in items).items():
        item = samples[key]
        if item.kind is SchemaKind.FIELD:
            model = models.get(item.model_id or "")
            label = agreeing(count, "field", plural("field")) + (f" of {model}" if model else "")
            outcome = "duplicated in the same model"
        else:
            label = agreeing(count, item.kind.value, plural(item.kind.value))
            outcome = f"duplicated with all {agreeing(count, 'its', 'their')} fields; records are not copied"
        yield PlanGroup(label, count, outcome, sent=True, key=key)


# -- copies sent as one selection -----------------------------------------------------------------------------------
def schema_key(item: SchemaItem) -> str:
    """The line an item of a copy is counted in."""
    return item.state.value if item.why_not_copied is None else f"{item.state.value}, barred"


def _kinds(items: Sequence[SchemaItem], key: str) -> str:
    """`: 2 definitions, 1 class`, in the order of the tree; what the items counted in a line are."""
    counts = Counter(item.kind for item in items if schema_key(item) == key)
    return ": " + ", ".join(counted(number, kind.value) for kind, number in counts.items())


def names_kept(items: Sequence[SchemaItem], schema: Schema) -> Iterator[str]:
    """What becomes of the names of copies that start as new items: they keep those of their originals, and no two
    committed items of a kind have one name ([I] reference unicat.md 9 and 10)."""
    if not items:
        return
    yield agreeing(
        len(items),
        "The copy keeps the name of its original, so rename it before you commit it.",
        "Copies keep the names of their originals, so rename each before you commit it.",
    )
    waiting = {(item.kind, item.api_key) for item in schema.items.values() if item.state is LifeState.NEW}
    names = [item.name for item in items if (item.kind, item.api_key) in waiting]
    if names:
        said = agreeing(len(names), "There is a new item of that name", "There are new items of those names")
        yield f"{said} already: {listed(names, most=NAMED)}."


def schema_groups(items: Sequence[SchemaItem], missing: int, cms: str, *, force: bool) -> tuple[PlanGroup, ...]:
    """Items of a copy by their state, what is sent first. `cms` is what people call the CMS."""
    counts = Counter((item.state.value, item.why_not_copied is not None, schema_key(item)) for item in items)
    barred = f"will be sent, but {cms} leaves them out" if force else "cannot be copied: left out"
    rows = [
        PlanGroup(
            state,
            count,
            (barred if is_barred else agreeing(count, "becomes a new item", "become new items")) + _kinds(items, key),
            force or not is_barred,
            key,
            fails=is_barred,
        )
        for (state, is_barred, key), count in counts.items()
    ]
    rows.sort(key=lambda row: (not row.sent, row.label))
    if missing:
        rows.append(PlanGroup("not found", missing, "left out", sent=False, key="missing"))
    return tuple(rows)

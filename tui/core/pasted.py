"""A pasted list: lines that name records or schema items by id, api key, slug or title."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tui.core.content import Model, Record
from tui.core.schema import Schema
from tui.core.text import counted, grouped, one_line

MOST_LINES = 500
"""More than this of one paste are not looked for, and that is said."""
NAMED = 80
"""Lines that were not found are named up to this many."""
LONGEST_ID = 60


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a paste: cleaned, without empty ones, each once."""
    return tuple(dict.fromkeys(line for part in text.splitlines() if (line := one_line(part, 300).strip())))


def could_be_id(line: str) -> bool:
    """Whether an id can look so."""
    return len(line) <= LONGEST_ID and line.isascii() and not any(part in line for part in " ,\"'/")


def slug_field(model: Model | None) -> str | None:
    """The api key of the field that holds a model's slugs, if it has one."""
    fields = model.fields if model is not None else ()
    return next((field.api_key for field in fields if field.type == "slug"), None)


def could_be_slug(line: str) -> bool:
    """Whether a slug can look so, and can stand in a filter as it is."""
    return line[0].isalnum() and not any(part.isspace() or part in ",\"'<>=:" for part in line)


def has_slug(record: Record, line: str, slug: str) -> bool:
    """Whether a line is exactly the slug of a record, in whatever locale; `slug` is the api key of its field."""
    value = record.values.get(slug)
    return line in (value.values() if isinstance(value, Mapping) else (value,))


def items_named(schema: Schema, lines: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Of each line, the ids of the schema items it names: an id, an api key or a name."""
    found: dict[str, tuple[str, ...]] = {}
    for line in lines:
        wanted = line.casefold()
        if line in schema.items:
            found[line] = (line,)
            continue
        keys = ((key, item.api_key.casefold(), item.name.casefold()) for key, item in schema.items.items())
        found[line] = tuple(key for key, *names in keys if wanted in names)
    return found


def outcome_words(
    lines: Sequence[str],
    missing: Sequence[str],
    picked: int,
    unasked: Sequence[str] = (),
    where: str = "",
    *,
    already: int = 0,
) -> str:
    """What became of a pasted list; by name the lines that were not found, and those that were not looked for because
    they are too many. `picked` were added to what is selected, `already` were part of it before; `where`: the locale
    that alone was searched."""
    source = counted(len(lines), "pasted line")
    if already and not picked:
        said = f"Nothing added from {source}: {grouped(already)} already selected."
    else:
        more = f", {grouped(already)} more already selected" if already else ""
        said = f"{grouped(picked)} selected from {source}{more}."
    if missing:
        said += f" Not found{f' in {where}' if where else ''}: {_named(missing)}."
    if unasked:
        said += f" Too many to look for all: {_named(unasked)}."
    return said


def _named(lines: Sequence[str]) -> str:
    named = " · ".join(one_line(line, 40) for line in lines[:NAMED])
    return named + (f" and {grouped(len(lines) - NAMED)} more" if len(lines) > NAMED else "")

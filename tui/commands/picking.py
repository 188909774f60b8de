"""From the options of `copydesk run` to a selection."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, NoReturn

from tui.core.content import Model, RecordQuery
from tui.core.errors import FilterError, UsageError
from tui.core.schema import SchemaSearch
from tui.core.selection import Selection
from tui.core.text import is_clean, nearest, one_line
from tui.operations import Operation
from tui.operations.schema_triage import AsSelection, OneByOne

LONGEST_ID = 200

if TYPE_CHECKING:
    from tui.desk import Desk


def check(arguments: argparse.Namespace, operation: Operation) -> None:
    """Raise UsageError for options that select nothing or contradict each other; needs no connection."""
    for ident in (*(arguments.id or ()), *(getattr(arguments, "exclude", None) or ())):
        check_id(ident)
    if isinstance(operation.triage, OneByOne):
        if not arguments.id:
            noun = operation.noun
            raise UsageError(f"No {noun} is named.", next_step=f"Add --id {noun.upper()}, once per {noun}.")
    elif isinstance(operation.triage, AsSelection):
        searching = arguments.search is not None or arguments.filter is not None
        if not searching and arguments.exclude:
            raise UsageError("--exclude belongs to a search.", next_step="Add --search Q or --filter JSON.")
        if not searching and arguments.language:
            raise UsageError("--language belongs to a search.", next_step="Add --search Q or --filter JSON.")
        if not searching and not arguments.id:
            raise UsageError("Nothing is selected.", next_step="Add --id GID, --search Q or --filter JSON.")
        _schema_filter(arguments.filter)
    else:
        _check_records(arguments)


def check_id(ident: str) -> str:
    """An id as it was named. Raises UsageError for what no CMS calls anything, and nobody could see on the screen."""
    if 0 < len(ident) <= LONGEST_ID and is_clean(ident) and not any(char.isspace() for char in ident):
        return ident
    raise UsageError(
        f"{one_line(ident, 80) or 'Nothing'} is no id: ids have no blanks and no control characters.",
        next_step="Copy it again, from the list or the web interface.",
    )


def _check_records(arguments: argparse.Namespace) -> None:
    narrowed = "--query" if arguments.query is not None else "--status" if arguments.status else None
    if arguments.all and narrowed:
        raise UsageError(f"--all and {narrowed} contradict each other.", next_step="Leave one of them out.")
    if not (arguments.id or arguments.all or narrowed):
        raise UsageError(
            "Nothing is selected.", next_step="Add --id ID, --query Q, --status S, or --all with a --model."
        )
    if (arguments.all or narrowed) and arguments.model is None:
        raise UsageError(f"{narrowed or '--all'} needs a model.", next_step="Add --model M, its id or api key.")


def _schema_filter(text: str | None) -> str:
    """The filter as compact JSON text. Raises UsageError when it is no JSON list."""
    if text is None:
        return ""
    example = """For example --filter '["name", "q", "size"]'."""
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"--filter is not JSON: {one_line(str(error), 200)}.", next_step=example) from error
    if not isinstance(value, list) or not value:
        raise UsageError("--filter is not a list [property, operator, operands].", next_step=example)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not allowed")


async def picked(desk: Desk, arguments: argparse.Namespace, operation: Operation) -> tuple[Selection, Model | None]:
    """What the options stand for on this desk, and the model where one is named."""
    selection = Selection().mark(arguments.id)
    if isinstance(operation.triage, OneByOne):
        return selection, None
    if isinstance(operation.triage, AsSelection):
        if arguments.search is None and arguments.filter is None:
            return selection, None
        search = SchemaSearch(
            language=_language(desk, arguments.language),
            q=arguments.search or "",
            filter_json=_schema_filter(arguments.filter),
        )
        found = await desk.search_schema(search)
        total = found.total if found.total is not None else len(found.items)
        return selection.union(Selection().mark_found(search, total).unmark(arguments.exclude, search)), None
    if arguments.model is None:
        return selection, None
    model = await _model(desk, arguments.model)
    if not (arguments.all or arguments.status or arguments.query is not None):
        return selection, model
    line = arguments.query or ""
    try:
        desk.parse_filter(line, model)
        if arguments.status:
            line = f"{line} status:{','.join(dict.fromkeys(arguments.status))}".strip()
        query = RecordQuery(model.id, desk.parse_filter(line, model))
        # Some words only the CMS can judge (the names of stages).
        total = await desk.count(query)
    except FilterError as error:
        where = one_line(line[error.start : error.end], 80)
        raise UsageError(f"--query, at {where}: {error.message}", next_step=error.next_step) from error
    return selection.mark_found(query, total), model


def _language(desk: Desk, wanted: str | None) -> str:
    known = [locale.code for locale in desk.project.locales]
    if wanted is None:
        return desk.project.default_locale
    if known and wanted not in known:
        hint = nearest(wanted, known)
        step = f"Did you mean {hint}?" if hint else f"There are: {', '.join(known[:20])}."
        raise UsageError(f"The project has no language {one_line(wanted, 80)}.", next_step=step)
    return wanted


async def _model(desk: Desk, wanted: str) -> Model:
    models = [model for model in await desk.models() if not model.is_block]
    for model in models:
        if wanted in (model.id, model.api_key):
            return model
    keys = [model.api_key for model in models]
    hint = next((model.api_key for model in models if model.name.casefold() == wanted.casefold()), None)
    hint = hint or nearest(wanted, keys)
    step = f"Did you mean {hint}?" if hint else f"There are: {', '.join(keys[:20])}."
    raise UsageError(f"The project has no model {one_line(wanted, 80)}.", next_step=step)

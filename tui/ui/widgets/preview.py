"""A record in readable form: what the preview beside the table and the record's own screen show."""

from __future__ import annotations

from collections.abc import Sequence

from tui.core.content import DetailLine, Model, Record, RecordDetail, RecordVersion
from tui.ui.cells import Cell, fit, width_of
from tui.ui.words import moment_text, status_of

Paragraphs = list[tuple[Cell, ...]]

SHORT = 2_000
"""Characters of one value in the preview; the record's own screen shows all of it."""
LABEL_WIDTH = 24


def headline(record: Record, model: Model | None) -> Paragraphs:
    """Title, status and validity, model and stage."""
    glyph, word, tone = status_of(record)
    facts: list[Cell] = [(f"{glyph} {word}", tone)]
    if record.is_valid is not None:
        facts.append((" · valid" if record.is_valid else " · invalid", "muted" if record.is_valid else "invalid"))
    place = " · ".join(part for part in (model.name if model is not None else "", record.stage or "") if part)
    return [((record.shown_title, "strong"),), tuple(facts), *([((place, "muted"),)] if place else []), ()]


def times(record: Record) -> Paragraphs:
    """When it was made, changed, published; and its id."""
    pairs = (
        ("Updated", moment_text(record.updated_at)),
        ("Created", moment_text(record.created_at)),
        ("Published", moment_text(record.published_at) if record.published_at else ""),
        ("Id", record.id),
    )
    return [((fit(label, 9) + " ", "muted"), (text, "muted")) for label, text in pairs if text and text != "–"]


def fields(lines: Sequence[DetailLine], width: int, *, limit: int | None = None) -> Paragraphs:
    """Every field: a value that fits stands beside its label, others below. The locale of a localized one is named."""
    label_width = min(LABEL_WIDTH, width // 3, max((width_of(_label(line)) for line in lines), default=0))
    room = width - label_width - 4
    paragraphs: Paragraphs = []
    for line in lines:
        label, text = _label(line), line.text.strip("\n")
        if limit is not None and len(text) > limit:
            text = f"{text[:limit]} …"
        beside = width_of(label) <= label_width and "\n" not in text and width_of(text) <= room
        if beside or not text:
            value = (text, "text") if text else ("–", "frame")
            paragraphs.append(((fit(label, label_width) + "  ", "muted"), value))
        else:
            paragraphs.extend(((), ((label, "muted"),), ((text, "text"),), ()))
    return _without_doubles(paragraphs)


def _label(line: DetailLine) -> str:
    return f"{line.label} {line.locale}".strip()


def _without_doubles(paragraphs: Paragraphs) -> Paragraphs:
    return [cells for place, cells in enumerate(paragraphs) if cells or (place and paragraphs[place - 1])]


def preview(record: Record, model: Model | None, detail: RecordDetail | None, width: int) -> Paragraphs:
    """What stands beside the table; without the fields until they are known."""
    body = fields(detail.lines, width, limit=SHORT) if detail is not None else [(("…", "frame"),)]
    return _without_doubles([*headline(record, model), *body, (), *times(record)])


def full(detail: RecordDetail, model: Model | None, width: int) -> Paragraphs:
    """The record's own screen."""
    address: Paragraphs = [((fit("Address", 9) + " ", "muted"), (detail.url, "muted"))] if detail.url else []
    return [*headline(detail.record, model), *fields(detail.lines, width), (), *times(detail.record), *address]


def raw(detail: RecordDetail) -> Paragraphs:
    """The API's own JSON, keys in their tone."""
    paragraphs: Paragraphs = []
    for line in detail.raw.split("\n"):
        stripped = line.lstrip(" ")
        indent = line[: len(line) - len(stripped)]
        key, found, rest = stripped.partition('": ')
        if stripped.startswith('"') and found:
            paragraphs.append(((f"{indent}{key}{found}", "accent"), (rest, "text")))
        else:
            paragraphs.append(((indent, ""), (stripped, "text")))
    return paragraphs


def versions(found: Sequence[RecordVersion]) -> Paragraphs:
    """One line per saved version, newest first."""
    paragraphs: Paragraphs = []
    for version in found:
        words = [word for word, true in (("current", version.is_current), ("published", version.is_published)) if true]
        tail: list[Cell] = (
            [(f"  {', '.join(words)}", "published" if version.is_published else "accent")] if words else []
        )
        if version.is_valid is False:
            tail.append(("  ✗ invalid", "invalid"))
        when = fit(moment_text(version.created_at), 20)
        paragraphs.append(
            ((when, "text"), (f"  {fit(version.editor or '–', 24)}", "muted"), *tail, (f"  {version.id}", "frame"))
        )
    return paragraphs or [(("No versions are kept of this record.", "muted"),)]

"""A record as a page: what the preview beside the table and the record's own screen show of it."""

from __future__ import annotations

from dataclasses import dataclass

from tui.core.content import Record
from tui.core.detail import RecordDetail
from tui.core.text import counted
from tui.ui.drawing.cells import Cell
from tui.ui.drawing.flow import Flow
from tui.ui.drawing.words import moment_text, status_of
from tui.ui.widgets.record_fields import BRIEF, Limits, PageWriter
from tui.ui.widgets.record_view import Page

MOST_PROBLEMS = 4
"""Problems listed at the top of a page; all of them are marked in their places."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What is said of a record above its fields: `model` by name, `since` how it differs from what is published."""

    record: Record
    model: str = ""
    since: str = ""
    locale: str = ""


def preview(heading: Heading, detail: RecordDetail | None) -> Page:
    """What stands beside the table; without the fields until they are known."""
    writer = PageWriter(heading.locale, BRIEF)
    _headline(writer, heading, detail)
    if detail is not None:
        _fields(writer, detail)
    else:
        writer.blank()
        writer.write((("…", "frame"),))
    _times(writer, heading.record)
    return writer.page


def full(heading: Heading, detail: RecordDetail, limits: Limits | None = None) -> Page:
    """The record's own screen: everything, whole."""
    writer = PageWriter(heading.locale, limits)
    _headline(writer, heading, detail)
    _fields(writer, detail)
    _times(writer, heading.record, detail.url)
    return writer.page


def _headline(writer: PageWriter, heading: Heading, detail: RecordDetail | None) -> None:
    """Title, status and validity, model, stage, locales; what is known to be wrong, and what changed."""
    record = heading.record
    glyph, word, tone = status_of(record)
    facts: list[Cell] = [(f"{glyph} {word}", tone)]
    if record.is_valid is not None:
        facts.append((" · valid" if record.is_valid else " · invalid", "muted" if record.is_valid else "invalid"))
    locales = " ".join(detail.locales) if detail is not None and len(detail.locales) > 1 else ""
    model = heading.model or (detail.model_name if detail is not None else "")
    place = " · ".join(part for part in (model, record.stage or "", locales) if part)
    writer.write(Flow(((record.shown_title, "strong"),)), Flow(tuple(facts)))
    if place:
        writer.write(Flow(((place, "muted"),)))
    if heading.since:
        writer.write(Flow(((heading.since, "updated"),)))
    if detail is not None:
        problems = detail.problems
        for field, value in problems[:MOST_PROBLEMS]:
            named = f"{field.label} ({value.locale})" if value.locale else field.label
            writer.write(Flow(((f"{named}: {value.problem}", "invalid"),), first=(("✗ ", "invalid"),)))
        if len(problems) > MOST_PROBLEMS:
            writer.write(Flow(((f"and {counted(len(problems) - MOST_PROBLEMS, 'more problem')}", "invalid"),)))
        elif record.is_valid is False and not problems:
            writer.write(Flow((("What makes it invalid is not known here; publishing tells.", "muted"),)))
    writer.blank()


def _fields(writer: PageWriter, detail: RecordDetail) -> None:
    for label, text in detail.facts:
        writer.write(Flow(((text, "text"),), ((label, "muted"),), 9))
    writer.sections(detail.sections)
    if not detail.sections:
        writer.write((("It has no fields.", "muted"),))


def _times(writer: PageWriter, record: Record, url: str = "") -> None:
    """When it was made, changed, published; its id and its address."""
    pairs = (
        ("Updated", moment_text(record.updated_at)),
        ("Created", moment_text(record.created_at)),
        ("Published", moment_text(record.published_at)),
        ("Id", record.id),
        ("Address", url),
    )
    writer.blank()
    for label, text in pairs:
        if text and text != "–":
            writer.write(Flow(((text, "muted"),), ((label, "muted"),), 9))

"""A record as a page: what the preview beside the table and the record's own screen show of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from tui.core.content import Record
from tui.core.detail import Field, RecordDetail, Section, Value, words
from tui.core.text import counted, locale_mark
from tui.ui.drawing.flow import Flow
from tui.ui.drawing.words import status_of, zoned_moment_text
from tui.ui.widgets.record_fields import BRIEF, PageWriter
from tui.ui.widgets.record_view import Page

MOST_PROBLEMS = 4
"""Problems listed at the top of a page; all of them are marked in their places."""
FEW = 3
"""Other locales that are named; more are counted."""
NO_NAMES: Mapping[str, str] = MappingProxyType({})


class Heading(Struct, frozen=True):
    """What is said of a record above its fields: `model` by name, `since` how it differs from what is published.

    `locale` is the one values are shown in; `all_locales`: in every one. `other` says how to see it the other way.
    `details`: types and ids too.
    """

    record: Record
    model: str = ""
    since: str = ""
    locale: str = ""
    all_locales: bool = False
    other: str = ""
    details: bool = False
    names: Mapping[str, str] = NO_NAMES
    """Of locales, by their codes, as far as they are known."""


def preview(heading: Heading, detail: RecordDetail | None) -> Page:
    """What stands beside the table; without the fields until they are known."""
    writer = PageWriter(heading.locale, BRIEF)
    writer.align(detail.sections if detail is not None else ())
    writer.say(heading.record.shown_title, "strong")
    _headline(writer, heading, detail)
    if detail is not None:
        _fields(writer, detail, without_title(detail, heading.record.title))
    else:
        writer.blank()
        writer.say("…", "faint")
    _times(writer, heading.record)
    return writer.page


def full(heading: Heading, detail: RecordDetail) -> Page:
    """The record's own screen: everything, whole. Its title stands above only where there is one no field says."""
    writer = PageWriter(heading.locale, all_locales=heading.all_locales, details=heading.details)
    labels = [label for label, _ in (*detail.facts, *_pairs(heading.record, detail.url))]
    writer.align(detail.sections, labels)
    if heading.record.title and title_field(detail, heading.record.title) is None:
        writer.say(heading.record.shown_title, "strong")
    _headline(writer, heading, detail)
    _fields(writer, detail, detail.sections)
    _times(writer, heading.record, detail.url)
    return writer.page


def locale_words(
    written: Sequence[str], chosen: str, *, all_shown: bool = False, names: Mapping[str, str] = NO_NAMES
) -> str:
    """In which locale the values are, and in which others there are some: `English, also in Italian`, `English, also in
    9 more`; one without a name by its code, `[en]`.

    Empty where that says nothing: there is only the chosen one, or none.
    """

    def named_as(code: str) -> str:
        return names.get(code) or locale_mark(code)

    others = [locale for locale in written if locale != chosen]
    if not others:
        return ""
    named = ", ".join(map(named_as, others)) if len(others) <= FEW else f"{len(others)} more"
    if all_shown:
        return f"every locale ({len(written)})"
    if chosen in written:
        return f"{named_as(chosen)}, also in {named}"
    return f"nothing in {named_as(chosen)}, only in {named}"


def title_field(detail: RecordDetail, title: str) -> Field | None:
    """The field that holds the title, whole, in one of its locales."""

    def says_it(value: Value) -> bool:
        return not value.problem and len(value.pieces) == 1 and words(value.pieces).strip() == title.strip()

    return next((field for field in detail.fields if title and any(map(says_it, field.values))), None)


def without_title(detail: RecordDetail, title: str) -> tuple[Section, ...]:
    """The sections without the field that would only say the title once more."""
    held = title_field(detail, title)
    if held is None or any(value.problem for value in held.values):
        return detail.sections
    kept = (replace(one, fields=tuple(field for field in one.fields if field is not held)) for one in detail.sections)
    return tuple(section for section in kept if section.fields)


def _headline(writer: PageWriter, heading: Heading, detail: RecordDetail | None) -> None:
    """Status and validity, model, stage, locales; what is known to be wrong, and what changed."""
    record = heading.record
    glyph, word, tone = status_of(record)
    valid = {None: ("", ""), True: (" · valid", "muted"), False: (" · invalid", "invalid")}[record.is_valid]
    model = heading.model or (detail.model_name if detail is not None else "")
    more = ((f" · {part}", "muted") for part in (model, record.stage) if part)
    writer.write(Flow(((f"{glyph} {word}", tone), valid, *more)))
    written = detail.locales if detail is not None else ()
    if said := locale_words(written, heading.locale, all_shown=heading.all_locales, names=heading.names):
        writer.write(Flow(((said, "text"), (f": {heading.other}" if heading.other else "", "muted"))))
    if heading.since:
        writer.say(heading.since, "updated")
    problems = detail.problems if detail is not None else ()
    for field, value in problems[:MOST_PROBLEMS]:
        named = f"{field.label} {locale_mark(value.locale)}" if value.locale else field.label
        writer.write(Flow(((f"{named}: {value.problem}", "invalid"),), first=(("✗ ", "invalid"),)))
    if len(problems) > MOST_PROBLEMS:
        writer.say(f"and {counted(len(problems) - MOST_PROBLEMS, 'more problem')}", "invalid")
    elif record.is_valid is False and detail is not None and not problems:
        writer.say("The reason is not available here. Try publishing to see it.")
    writer.blank()


def _fields(writer: PageWriter, detail: RecordDetail, sections: tuple[Section, ...]) -> None:
    for label, text in detail.facts:
        writer.pair(label, text)
    writer.sections(sections)
    if not detail.sections:
        writer.say("It has no fields.")


def _pairs(record: Record, url: str) -> tuple[tuple[str, str], ...]:
    """When it was made, changed, published; its id and its address."""
    times = (("Updated", record.updated_at), ("Created", record.created_at), ("Published", record.published_at))
    said = [(label, zoned_moment_text(when)) for label, when in times if when is not None]
    return (*said, ("Id", record.id), *((("Address", url),) if url else ()))


def _times(writer: PageWriter, record: Record, url: str = "") -> None:
    writer.blank()
    for label, text in _pairs(record, url):
        writer.pair(label, text, "muted")

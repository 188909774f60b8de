"""The other sides of a record: its raw JSON, its versions, how it differs from what is published, who links to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from tui.core.content import Record, RecordStatus, RecordVersion
from tui.core.detail import Link, LinkKind
from tui.core.differences import Change, Differences
from tui.core.text import counted, locale_mark
from tui.ui.drawing.cells import Cell, fit, width_of
from tui.ui.drawing.flow import Flow, Paragraph, Source
from tui.ui.drawing.words import ago, below_each_other, status_of, zoned_moment_text
from tui.ui.widgets.record_fields import PageWriter
from tui.ui.widgets.record_view import Page

INSET: tuple[Cell, ...] = (("  ", ""),)
_JSON = re.compile(r'( *)(?:("(?:[^"\\]|\\.)*")(: ))?(.*?)(,?)$')
"""Indent, key, colon, value, comma."""


def raw(text: str) -> Page:
    """The API's own JSON; keys, words and marks in their tones."""
    return Page(tuple(Source(line, _json_line) for line in text.split("\n")))


def _json_line(line: str) -> Flow:
    indent, key, colon, value, comma = _JSON.findall(line)[0]
    tone = "text" if value.startswith('"') else "faint"
    if value in ("null", "true", "false") or value[:1].isdigit() or value.startswith("-"):
        tone = "updated"
    cells = ((key, "accent"), (colon, "faint"), (value, tone), (comma, "faint"))
    return Flow(tuple(cell for cell in cells if cell[0]), first=((indent, ""),))


def said(text: str) -> Page:
    """A page that says why there is none."""
    return Page((((text, "muted"),),))


def versions(found: Sequence[RecordVersion]) -> Page:
    """One line per saved version, newest first: when, by whom, and whether it is what is edited or what is public."""
    if not found:
        return said("No versions are kept of this record.")
    whens = [below_each_other(zoned_moment_text(version.created_at)) for version in found]
    lately = [_lately(version.created_at) for version in found]
    editors = [version.editor or "–" for version in found]
    times, agos, names = (max(map(width_of, texts)) for texts in (whens, lately, editors))
    paragraphs: list[Paragraph] = []
    for version, when, ago_, editor in zip(found, whens, lately, editors, strict=True):
        cells: list[Cell] = [
            (f"{fit(when, times + 1)} ", "strong" if version.is_current else "text"),
            (f"{fit(ago_, agos)}  " if agos else "", "muted"),
            (fit(editor, min(30, names)), "text"),
            ("  current" if version.is_current else "", "accent"),
            ("  ● published" if version.is_published else "", "published"),
            ("  ✗ invalid" if version.is_valid is False else "", "invalid"),
            (f"  {version.id}", "faint"),
        ]
        paragraphs.append(Flow(tuple(cells), clip=True))
    is_published = any(version.is_published for version in found)
    head = f"{counted(len(found), 'version')}, newest first" + ("" if is_published else "; none is published")
    return Page((((head, "muted"),), (), *paragraphs))


def _lately(when: datetime | None) -> str:
    """How long ago, where that says more than the date beside it."""
    said = ago(when)
    return said if said in ("now", "yesterday") or said.endswith("ago") else ""


def references(found: Sequence[Record], names: dict[str, str]) -> Page:
    """The records that link to one, as links; `names` are models by id."""
    if not found:
        return said("No record links to this one.")
    writer = PageWriter("")
    writer.say(f"{counted(len(found), 'record')} linking here, in current or published versions")
    writer.blank()
    for record in found:
        glyph, word, tone = status_of(record)
        link = Link(LinkKind.RECORD, record.id, record.shown_title)
        place: tuple[Cell, ...] = ((f"  {names[record.model_id]}", "muted"),) if record.model_id in names else ()
        writer.write(Flow((("→ ", "accent"), writer.link(link), *place, (f"  {glyph} {word}", tone))))
    return writer.page


def nothing_to_compare(record: Record) -> str:
    """Why there is nothing to compare; empty where there is."""
    return {
        RecordStatus.DRAFT: "Never published: nothing to compare with.",
        RecordStatus.PUBLISHED: "No changes since it was published.",
        RecordStatus.DELETED: "Deleted.",
    }.get(record.status, "")


def differences(record: Record, found: Differences) -> Page:
    """What was published and what it reads now, change by change."""
    if not found:
        return said("The fields have the same values as the published ones.")
    when = [zoned_moment_text(moment) for moment in (record.published_at, record.updated_at)]
    head: list[Paragraph] = [
        ((f"Changed since it was published: {found.summary}", "updated"),),
        ((f"published {when[0]}, changed {when[1]}", "muted"),),
    ]
    for word, locales in (("added", found.added_locales), ("removed", found.removed_locales)):
        head += [((f"The locale {locale_mark(locale)} was {word} with its content.", "text"),) for locale in locales]
    shown = ""
    for change in found.changes:
        if change.field != shown:
            head += [(), ((change.field, "strong"),)]
            shown = change.field
        head.extend(_change(change))
    return Page(tuple(head))


def _change(change: Change) -> list[Paragraph]:
    """Where within the field it is, what it was and what it is now; of what was added or removed only the one side."""
    where, word = " › ".join(change.path), "" if change.kind == "changed" else change.kind
    lines: list[Paragraph] = []
    if where or word:
        gap = "  " if where and word else ""
        lines.append(Flow(((where + gap, "muted"), (word, "accent")), guide=INSET))
    was, now = _apart(change.was, change.now)
    if change.was:
        lines.append(Flow(_sided(was, "invalid"), first=(("− ", "invalid"),), guide=INSET))
    if change.now:
        lines.append(Flow(_sided(now, "published"), first=(("+ ", "published"),), guide=INSET))
    return lines


Sides = tuple[str, str, str]


def _apart(was: str, now: str) -> tuple[Sides, Sides]:
    """Both sides in what they share at the start, what is different, and what they share at the end; whole words."""
    most, start = min(len(was), len(now)), _shared(was, now)
    while start and not (start == most or was[start - 1].isspace()):
        start -= 1
    end = _shared(was[start:][::-1], now[start:][::-1])
    while end and not was[len(was) - end].isspace():
        end -= 1
    return (
        (was[:start], was[start : len(was) - end], was[len(was) - end :]),
        (now[:start], now[start : len(now) - end], now[len(now) - end :]),
    )


def _shared(was: str, now: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(was, now, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(was), len(now)))


def _sided(parts: Sides, tone: str) -> tuple[Cell, ...]:
    before, middle, after = parts
    cells = ((before, "muted"), (middle, tone), (after, "muted"))
    return tuple(cell for cell in cells if cell[0])

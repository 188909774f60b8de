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
_JSON = re.compile(r'^( *)("(?:[^"\\]|\\.)*")(: )(.*)$')


def raw(text: str) -> Page:
    """The API's own JSON; keys, words and marks in their tones."""
    return Page(tuple(Source(line, _json_line) for line in text.split("\n")))


def _json_line(line: str) -> Flow:
    found = _JSON.match(line)
    if found is None:
        bare = line.lstrip(" ")
        return Flow(_json_value(bare), first=((line[: len(line) - len(bare)], ""),))
    indent, key, colon, rest = found.groups()
    return Flow(((key, "accent"), (colon, "faint"), *_json_value(rest)), first=((indent, ""),))


def _json_value(text: str) -> tuple[Cell, ...]:
    bare = text.removesuffix(",")
    comma: tuple[Cell, ...] = ((",", "faint"),) if bare != text else ()
    if bare.startswith('"'):
        return ((bare, "text"), *comma)
    if bare in ("null", "true", "false") or bare[:1] in "-0123456789":
        return ((bare, "updated"), *comma) if bare else ()
    return ((bare, "faint"), *comma)


def versions(found: Sequence[RecordVersion]) -> Page:
    """One line per saved version, newest first: when, by whom, and whether it is what is edited or what is public."""
    if not found:
        return Page((((("No versions are kept of this record.", "muted"),)),))
    agos = max(width_of(_lately(version.created_at)) for version in found)
    times = max(width_of(below_each_other(zoned_moment_text(version.created_at))) for version in found) + 1
    editors = min(30, max(width_of(version.editor or "–") for version in found))
    paragraphs: list[Paragraph] = []
    for version in found:
        cells: list[Cell] = [
            (
                f"{fit(below_each_other(zoned_moment_text(version.created_at)), times)} ",
                "strong" if version.is_current else "text",
            )
        ]
        if agos:
            cells.append((f"{fit(_lately(version.created_at), agos)}  ", "muted"))
        cells.append((fit(version.editor or "–", editors), "text"))
        if version.is_current:
            cells.append(("  current", "accent"))
        if version.is_published:
            cells.append(("  ● published", "published"))
        if version.is_valid is False:
            cells.append(("  ✗ invalid", "invalid"))
        cells.append((f"  {version.id}", "faint"))
        paragraphs.append(Flow(tuple(cells), clip=True))
    is_published = any(version.is_published for version in found)
    head = f"{counted(len(found), 'version')}, newest first" + ("" if is_published else "; none is published")
    return Page(((((head, "muted"),)), (), *paragraphs))


def _lately(when: datetime | None) -> str:
    """How long ago, where that says more than the date beside it."""
    said = ago(when)
    return said if said in ("now", "yesterday") or said.endswith("ago") else ""


def references(found: Sequence[Record], names: dict[str, str]) -> Page:
    """The records that link to one, as links; `names` are models by id."""
    if not found:
        return Page((((("No record links to this one.", "muted"),)),))
    writer = PageWriter("")
    writer.write((((f"{counted(len(found), 'record')} linking here, in current or published versions", "muted"),)), ())
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


def since_published(found: Differences) -> str:
    """What changed since a record was published, in one line."""
    return f"changed since published: {found.summary}" if found else "saved since published, with the same values"


def differences(record: Record, found: Differences) -> Page:
    """What was published and what it reads now, change by change."""
    if not found:
        return Page((((("The fields have the same values as the published ones.", "muted"),)),))
    when = [zoned_moment_text(moment) for moment in (record.published_at, record.updated_at)]
    head: list[Paragraph] = [
        Flow(((f"Changed since it was published: {found.summary}", "updated"),)),
        Flow(((f"published {when[0]}, changed {when[1]}", "muted"),)),
    ]
    for word, locales in (("added", found.added_locales), ("removed", found.removed_locales)):
        head.extend(
            Flow(((f"The locale {locale_mark(locale)} was {word} with its content.", "text"),)) for locale in locales
        )
    shown = ""
    for change in found.changes:
        if change.field != shown:
            head.append(())
            head.append(Flow(((change.field, "strong"),)))
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
    most = min(len(was), len(now))
    start = 0
    while start < most and was[start] == now[start]:
        start += 1
    while start and not (start == most or was[start - 1].isspace()):
        start -= 1
    end = 0
    while end < most - start and was[len(was) - 1 - end] == now[len(now) - 1 - end]:
        end += 1
    while end and not was[len(was) - end].isspace():
        end -= 1
    return (
        (was[:start], was[start : len(was) - end], was[len(was) - end :]),
        (now[:start], now[start : len(now) - end], now[len(now) - end :]),
    )


def _sided(parts: Sides, tone: str) -> tuple[Cell, ...]:
    before, middle, after = parts
    cells = ((before, "muted"), (middle, tone), (after, "muted"))
    return tuple(cell for cell in cells if cell[0])

"""How the columns of the records table share the cells there are.

The title stays where it is; the others follow in their order as far as they go. How much each takes depends on its
type, on its heading and on the values that are held.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from tui.core.columns import Column, Meta


class Room(Struct, frozen=True):
    """Cells a kind of column takes: never under `least`, comfortably `ideal`, and `most` where nobody else wants
    them. `right`: values stand on the right side, as numbers do."""

    least: int
    ideal: int
    most: int
    right: bool = False


_TEXT = Room(14, 24, 60)
_PROSE = Room(16, 32, 80)
_NUMBER = Room(5, 10, 16, right=True)
_ROOMS: Mapping[str, Room] = {
    Meta.TITLE: Room(20, 40, 100),
    Meta.MODEL: Room(12, 20, 30),
    Meta.STATUS: Room(11, 11, 11),
    Meta.VALID: Room(9, 9, 9),
    Meta.UPDATED: Room(11, 11, 11),
    Meta.CREATED: Room(11, 11, 11),
    Meta.PUBLISHED: Room(11, 11, 11),
    Meta.FIRST_PUBLISHED: Room(11, 11, 16),
    Meta.STAGE: Room(6, 12, 24),
    Meta.POSITION: _NUMBER,
    Meta.ID: Room(10, 24, 36),
    "text": _PROSE,
    "structured_text": _PROSE,
    "seo": _PROSE,
    "link": Room(14, 20, 40),
    "record": Room(14, 20, 40),
    "links": Room(16, 24, 50),
    "recordlist": Room(16, 24, 50),
    "class": _PROSE,
    "classlist": _PROSE,
    "textlist": _PROSE,
    "boolean": Room(3, 5, 5),
    "integer": _NUMBER,
    "float": _NUMBER,
    "number": _NUMBER,
    "decimal": _NUMBER,
    "date": Room(10, 10, 10),
    "date_time": Room(16, 16, 16),
    "color": Room(7, 7, 12),
    "json": Room(10, 20, 60),
    "lat_lon": Room(10, 18, 24),
    "rich_text": Room(8, 9, 12),
    "single_block": Room(7, 7, 10),
    "image": Room(7, 7, 10),
    "imagelist": Room(8, 9, 12),
    "filelist": Room(7, 8, 12),
}

LABEL = 10
"""Cells of its heading that a column always has room for; of a longer one the rest is cut off."""
WORDLESS = 37
"""Under so many cells a status is its glyph alone; the preview and the record have the word."""
LASTING = frozenset({Meta.MODEL, Meta.STATUS, Meta.VALID, Meta.UPDATED})
"""Kinds of columns that are there beside a long title, too, as long as no other stands before them."""
MEANINGFUL = 4
"""Fewer cells than this show nothing of a value."""
TITLE_SHARE = 45
"""Percent of the cells that the title may hold against the other columns."""


def room_of(column: Column) -> Room:
    """The cells a column takes, by its type."""
    return _ROOMS.get(column.kind, _TEXT)


class Placed(Struct, frozen=True):
    """A column and the cells it has, apart from the blank after it."""

    column: Column
    width: int


class Layout(Struct, frozen=True):
    """What is on the screen, left to right. `offset` columns behind the title are hidden on the left, `beyond` on the
    right; `last` is the greatest offset that shows anything new."""

    placed: tuple[Placed, ...] = ()
    offset: int = 0
    beyond: int = 0
    last: int = 0

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns on the screen."""
        return tuple(item.column.key for item in self.placed)


def lay_out(
    columns: Sequence[Column],
    width: int,
    needs: Mapping[str, int],
    labels: Mapping[str, int],
    *,
    offset: int = 0,
    chosen: bool = False,
) -> Layout:
    """Fit columns into `width` cells. The title stays; of the others those from `offset` on follow as far as they go.

    `needs` are the cells that the values held take, as far as they are known; `labels` those of the headings. `chosen`:
    these columns were asked for, so the title does not take their room.
    """
    if not columns or width < 1:
        return Layout()
    if width < WORDLESS and not chosen:
        # A glyph always has its cell.
        columns = [columns[0], *sorted(columns[1:], key=lambda column: column.kind != Meta.STATUS)]
    sizes = [_size(column, needs, labels, wordless=width < WORDLESS) for column in columns]
    title, rest = sizes[0], sizes[1:]
    lasting = rest if chosen else rest[: _lasting(columns[1:])]
    title_width = _title_width(title, rest, width, lasting)
    room = width - title_width - 1
    last = 0
    if len(_that_fit(rest, room)) < len(rest):
        # Beside columns that were scrolled to, the title holds its share and takes no more.
        room = width - _share(title, width) - 1
        last = 1 if room > MEANINGFUL and len(rest) > 1 else 0
        while room > MEANINGFUL and last < len(rest) - 1 and sum(size.tight + 1 for size in rest[last:]) > room:
            last += 1
    offset = max(0, min(offset, last))
    if offset:
        title_width = _share(title, width)
    room = width - title_width - 1
    shown = _that_fit(rest[offset:], room)
    if not shown and offset:
        # Scrolled to, so it is shown, however little of it.
        shown = [_Size(room - 1, room - 1, room - 1)]
    widths = _shared(shown, room - sum(size.tight + 1 for size in shown))
    behind = columns[1 + offset : 1 + offset + len(widths)]
    placed = (Placed(columns[0], title_width), *map(Placed, behind, widths))
    return Layout(placed, offset, len(rest) - offset - len(widths), last)


class _Size(Struct, frozen=True):
    """`tight` is enough to be shown, `need` shows its values comfortably, `full` all of them."""

    tight: int
    need: int
    full: int


def _size(column: Column, needs: Mapping[str, int], labels: Mapping[str, int], *, wordless: bool) -> _Size:
    if column.kind == Meta.STATUS and wordless:
        return _Size(1, 1, 1)
    room, label = room_of(column), labels.get(column.key, 0)
    held = needs.get(column.key, room.ideal)
    tight = max(min(room.least, held), min(label, LABEL))
    need = max(tight, min(held, room.ideal))
    full = max(need, min(max(held, label), room.most))
    # What stands on the right keeps a blank more from what follows.
    apart = 1 if room.right else 0
    return _Size(tight + apart, need + apart, full + apart)


def _that_fit(sizes: Sequence[_Size], room: int) -> list[_Size]:
    shown: list[_Size] = []
    for size in sizes:
        room -= size.tight + 1
        if room < 0:
            break
        shown.append(size)
    return shown


def _share(title: _Size, width: int) -> int:
    share = max(title.tight, min(title.full, width * TITLE_SHARE // 100))
    return max(1, min(share, width - 1))


def _lasting(columns: Sequence[Column]) -> int:
    """How many columns in front are shown whatever the title needs: they say what state a record is in. The first is
    one of them, else there would be nothing to scroll from."""
    return max(1, next((place for place, column in enumerate(columns) if column.kind not in LASTING), len(columns)))


def _title_width(title: _Size, rest: Sequence[_Size], width: int, lasting: Sequence[_Size]) -> int:
    """What the title takes: its share, and all it can use before any but the lasting columns get room; of what is left
    first the others' comfort, then all they can use; and what nobody needs."""
    share = _share(title, width)
    beside = sum(size.tight + 1 for size in _that_fit(lasting, width - share - 1))
    if len(lasting) < len(rest):
        share = max(share, min(title.full, width - 1 - beside))
    shown = _that_fit(rest, width - share - 1)
    left = width - share - 1 - sum(size.tight + 1 for size in shown)
    comfort = sum(size.need - size.tight for size in shown)
    all_of_them = sum(size.full - size.need for size in shown)
    for most, others in ((title.need, comfort), (title.full, all_of_them)):
        grown = max(0, min(left, most - share))
        share, left = share + grown, left - grown
        left -= min(left, others)
    return share + left


def _shared(sizes: Sequence[_Size], left: int) -> list[int]:
    """The widths of columns that have `left` cells more than they need at least."""
    widths = [size.tight for size in sizes]
    for wanted in ([size.need for size in sizes], [size.full for size in sizes]):
        for place, most in enumerate(wanted):
            more = max(0, min(left, most - widths[place]))
            widths[place] += more
            left -= more
    return widths

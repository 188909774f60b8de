"""How two versions of a record differ, named as an editor would name it: field by field, block by block.

Links are compared by what they lead to, never by their titles: those were read at another moment. Nested blocks are
told apart by their ids, and by their places where those are others; structured text is compared paragraph by paragraph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from msgspec import Struct

from tui.core.detail import Field, Link, LinkKind, Nested, Piece, RecordDetail, Text, Value, words
from tui.core.text import counted, locale_mark

MOST_PIECES = 400
"""Pieces of a value that are compared one by one; longer values are only said to differ."""
SIDE = 240
"""Characters shown of either side."""


class Change(Struct, frozen=True):
    """One thing that is different. `was` and `now` are short texts; an empty one means there was, or is, nothing.

    `path` leads from the field to what changed within it: block titles and the labels of their fields.
    """

    label: str
    locale: str
    path: tuple[str, ...]
    was: str
    now: str

    @property
    def field(self) -> str:
        """The field with its locale: `Title [en]`."""
        return f"{self.label} {locale_mark(self.locale)}" if self.locale else self.label

    @property
    def kind(self) -> str:
        """`added`, `removed` or `changed`."""
        return "added" if not self.was else "removed" if not self.now else "changed"


class Differences(Struct, frozen=True):
    """Everything that differs, in the order of the fields. Locales written in only one of the versions stand apart."""

    changes: tuple[Change, ...] = ()
    added_locales: tuple[str, ...] = ()
    removed_locales: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes or self.added_locales or self.removed_locales)

    @property
    def summary(self) -> str:
        """The changed fields in one line: `Title (en, it), Body (en); it added`."""
        fields: dict[str, dict[str, None]] = {}
        for change in self.changes:
            locales = fields.setdefault(change.label, {})
            if change.locale:
                locales[change.locale] = None
        named = ", ".join(
            f"{label} {locale_mark(', '.join(locales))}" if locales else label for label, locales in fields.items()
        )
        parts = [named] if named else []
        parts += [f"{locale_mark(locale)} added" for locale in self.added_locales]
        parts += [f"{locale_mark(locale)} removed" for locale in self.removed_locales]
        return "; ".join(parts)

    @property
    def since_published(self) -> str:
        """What changed since a record was published, in one line."""
        return f"changed since published: {self.summary}" if self else "saved since published, with the same values"


def differences(before: RecordDetail, after: RecordDetail) -> Differences:
    """What changed from one version of a record to a later one."""
    old, new = set(before.locales), set(after.locales)
    added = tuple(locale for locale in after.locales if locale not in old) if old else ()
    removed = tuple(locale for locale in before.locales if locale not in new) if new else ()
    apart = {*added, *removed}
    earlier = {field.key: field for field in before.fields}
    changes: list[Change] = []
    for field in after.fields:
        changes += _field(earlier.pop(field.key, None), field, apart)
    for field in earlier.values():
        changes += _field(field, None, apart)
    return Differences(tuple(changes), added, removed)


def _field(before: Field | None, after: Field | None, apart: set[str]) -> Iterator[Change]:
    named = after or before
    if named is None:
        return
    was = {value.locale: value for value in before.values} if before else {}
    now = {value.locale: value for value in after.values} if after else {}
    for locale in dict.fromkeys([*now, *was]):
        if locale in apart:
            continue
        for path, old, new in _values(was.get(locale), now.get(locale)):
            yield Change(named.label, locale, path, old, new)


Found = tuple[tuple[str, ...], str, str]


def _values(before: Value | None, after: Value | None) -> Iterable[Found]:
    return _pieces(before.pieces if before else (), after.pieces if after else ())


def _pieces(before: Sequence[Piece], after: Sequence[Piece]) -> Iterator[Found]:
    was, now = [_identity(piece) for piece in before], [_identity(piece) for piece in after]
    if was == now:
        return
    if not before or not after:
        yield (), _short(words(before)), _short(words(after))
        return
    if len(before) > MOST_PIECES or len(after) > MOST_PIECES:
        yield (), f"{counted(len(before), 'part')}", f"{counted(len(after), 'part')}, not all the same"
        return
    for tag, first, last, start, end in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from _run(before[first:last], after[start:end])


def _run(before: Sequence[Piece], after: Sequence[Piece]) -> Iterator[Found]:
    """A stretch that differs: its blocks are paired, the rest is told as it was and as it is."""
    pairs, gone, come = _paired(before, after)
    for old, new in pairs:
        for path, was, now in _nested(old, new):
            yield (*((new.title,) if new.title else ()), *path), was, now
    if len(gone) == len(come):
        for old_piece, new_piece in zip(gone, come, strict=True):
            yield _path(old_piece, new_piece), *_sides(old_piece, new_piece)
    elif any(isinstance(piece, Nested) for piece in (*gone, *come)):
        for piece in gone:
            yield _path(piece, piece), _short(_content(piece)), ""
        for piece in come:
            yield _path(piece, piece), "", _short(_content(piece))
    elif gone or come:
        yield (), _short(words(gone)), _short(words(come))


def _paired(
    before: Sequence[Piece], after: Sequence[Piece]
) -> tuple[list[tuple[Nested, Nested]], list[Piece], list[Piece]]:
    """Blocks that are the same one in both: by id, else the next of the same model."""
    left = [piece for piece in before if isinstance(piece, Nested)]
    pairs: list[tuple[Nested, Nested]] = []
    come: list[Piece] = []
    waiting: list[Nested] = []
    by_id = {piece.id: piece for piece in left if piece.id}
    for piece in after:
        if isinstance(piece, Nested):
            same = by_id.get(piece.id) if piece.id else None
            if same is not None:
                pairs.append((same, piece))
                left.remove(same)
                continue
            waiting.append(piece)
        come.append(piece)
    for block in waiting:
        alike = next((one for one in left if one.title == block.title), None)
        if alike is not None:
            pairs.append((alike, block))
            left.remove(alike)
            come.remove(block)
    kept = {id(piece) for piece in left}
    gone = [piece for piece in before if not isinstance(piece, Nested) or id(piece) in kept]
    return pairs, gone, come


def _nested(before: Nested, after: Nested) -> Iterator[Found]:
    earlier = {field.key: field for field in before.fields}
    for field in after.fields:
        yield from _inner(earlier.pop(field.key, None), field)
    for field in earlier.values():
        yield from _inner(field, None)


def _inner(before: Field | None, after: Field | None) -> Iterator[Found]:
    for change in _field(before, after, set()):
        yield (change.field, *change.path), change.was, change.now


def _identity(piece: Piece) -> object:
    """What makes a piece the same as another. Titles and notes of what is linked do not, texts given to assets do."""
    if isinstance(piece, Link):
        said = (piece.title, piece.caption) if piece.kind is LinkKind.ASSET else ()
        return ("link", piece.key, said)
    if isinstance(piece, Text):
        spans = tuple((span.text, span.marks, span.link.key if span.link else None) for span in piece.spans)
        return ("text", piece.shape, piece.level, piece.marker, spans)
    fields = tuple(
        (field.key, tuple((value.locale, tuple(map(_identity, value.pieces))) for value in field.values))
        for field in piece.fields
    )
    return ("nested", piece.title, fields)


def _path(before: Piece, after: Piece) -> tuple[str, ...]:
    named = after if isinstance(after, Nested) else before if isinstance(before, Nested) else None
    return (named.title,) if named is not None and named.title else ()


def _content(piece: Piece) -> str:
    if isinstance(piece, Nested) and piece.title:
        inner = words((Nested("", "", piece.fields),))
        return inner or piece.title
    return words((piece,))


def _sides(before: Piece, after: Piece) -> tuple[str, str]:
    """Both sides around the place where they part."""
    was, now = _content(before), _content(after)
    if was == now:
        return _short(was), f"{_short(now)} (set otherwise)"
    return around(was, now)


def around(was: str, now: str) -> tuple[str, str]:
    """Two texts, short, both from a little before where they part."""
    if len(was) <= SIDE and len(now) <= SIDE:
        return was, now
    same = 0
    for left, right in zip(was, now, strict=False):
        if left != right:
            break
        same += 1
    start = max(0, same - SIDE // 3)
    if start:
        blank = was.find(" ", start, same)
        start = blank + 1 if blank >= 0 else start
    return _cut(was, start), _cut(now, start)


def _cut(text: str, start: int) -> str:
    return ("… " if start else "") + _short(text[start:])


def _short(text: str) -> str:
    return text if len(text) <= SIDE else text[: SIDE - 1].rstrip() + "…"

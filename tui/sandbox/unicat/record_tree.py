"""The record tree: making, placing, moving and removing records (reference section 12)."""

from __future__ import annotations

import copy
import time

from tui.sandbox.unicat.record_values import ValueReader, Wrong
from tui.sandbox.unicat.store import ALL_RECORDS, ROOM, Record, Store
from tui.sandbox.unicat.wire import Json, Params, new_gid, stranger, unusable


class RecordTree:
    """Every change is told: the records it makes or changes, and the parents whose childcount it changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._reader = ValueReader(store)

    # What a call names

    def read_ordering(self, params: Params, *, required: bool = False) -> str | None:
        if not required and not params.has("ordering"):
            return None
        ordering = params.text("ordering")
        if ordering not in self._store.options["orderings"]:
            raise stranger("ordering", ordering)
        return ordering

    def read_channel(self, channel: str) -> str:
        if channel not in self._store.options["channels"]:
            raise stranger("channel", channel)
        return channel

    def read_home(self, params: Params) -> Record:
        """The `parent` something is put under: no link, not deleted."""
        parent = self._store.record(params.text("parent"))
        if parent.is_link or parent.deleted:
            raise unusable("nothing can be put under a link or a deleted record")
        return parent

    def read_before(self, params: Params, parent: Record) -> Record | None:
        if not params.has("before_record"):
            return None
        before = self._store.record(params.text("before_record"))
        if before.parent != parent.gid:
            raise unusable("before_record is not a child of parent")
        return before

    def movable(self, record: Record) -> None:
        if record.parent is None:
            raise unusable("the root stays what and where it is")
        if record.deleted:
            raise unusable("the record is deleted")

    # Placing

    def _last(self, parent: Record, ordering: str) -> int:
        siblings = (self._store.records[gid] for gid in parent.children)
        return max((one.orderings.get(ordering, 0) for one in siblings), default=0) + ROOM

    def _make_room(self, parent: Record, ordering: str, index: int) -> int:
        """A position before the child at an index; neighbours move only when there is none between them."""
        children = self._store.ordered((self._store.records[one] for one in parent.children), ordering)
        places = [one.orderings.get(ordering, 0) for one in children]
        if index >= len(places):
            return self._last(parent, ordering)
        lower = places[index - 1] if index else places[0] - 2 * ROOM
        if places[index] - lower > 1:
            return (lower + places[index]) // 2
        for number, one in enumerate(children, 1):
            one.orderings[ordering] = ROOM * number
            self._store.touch(one, stamp=False)
        return ROOM * index + ROOM // 2

    def _attach(self, record: Record, parent: Record, ordering: str | None, before: Record | None) -> None:
        for key in self._store.options["orderings"]:
            record.orderings[key] = self._last(parent, key)
        if before is not None and before.parent == parent.gid:
            key = ordering or self._store.options["orderedorderings"][0]
            children = self._store.ordered((self._store.records[one] for one in parent.children), key)
            record.orderings[key] = self._make_room(parent, key, children.index(before))
        record.parent = parent.gid
        parent.children.append(record.gid)

    def _insert(self, record: Record, parent: Record, ordering: str | None, before: Record | None) -> Record:
        self._store.records[record.gid] = record
        self._attach(record, parent, ordering, before)
        self._store.touch(record, "INSERT")
        self._store.touch(parent, stamp=False)
        return record

    def _blank(self, definition: str) -> Record:
        now = time.time()
        return Record(
            gid=new_gid(),
            parent=None,
            definition=definition,
            values={language: {} for language in self._store.tongues},
            created_on=now,
            updated_on=now,
        )

    def _initial(self, definition: str) -> dict[str, Json]:
        """The values a new record begins with: what its fields' `initial` hold."""
        values: dict[str, Json] = {}
        for language in self._store.tongues:
            values[language] = {}
            for field in self._store.definition_fields(definition):
                given = field["initial"].get("key") or field["initial"].get(language)
                try:
                    kept = self._reader.read(field, given or None, language)
                except Wrong:
                    continue
                if kept is not None:
                    values[language][field["gid"]] = kept
        return values

    # Making

    def create(self, parent: Record, ordering: str | None) -> Record:
        """Last child; with the definition of the last sibling, else the first offered by the parent, else Base [D]."""
        definitions = self._store.shelf("definition")
        siblings = self._store.ordered(self._store.live_children(parent), ordering)
        offered = definitions[parent.definition]["childdefinitions"]
        if siblings:
            definition = siblings[-1].definition
        elif offered:
            definition = offered[0]
        else:
            definition = next(gid for gid, one in definitions.items() if one["is_base"])
        made = self._blank(definition)
        made.values = self._initial(definition)
        made.channels = list(parent.channels)
        return self._insert(made, parent, ordering, None)

    def copy(self, source: Record, parent: Record, ordering: str | None, before: Record | None) -> Record:
        """A copy without its subtree; a copy of a link is a link again (inferred)."""
        self.movable(source)
        made = self._blank(source.definition)
        made.channels = list(source.channels)
        if source.is_link:
            self._tie(made, source.canonical)
        else:
            made.values = copy.deepcopy(source.values)
        return self._insert(made, parent, ordering, before)

    def duplicate(self, source: Record, ordering: str | None) -> Record:
        """A copy just after its source [D]."""
        self.movable(source)
        parent = self._store.record(source.parent)
        key = ordering or self._store.options["orderedorderings"][0]
        children = self._store.ordered((self._store.records[one] for one in parent.children), key)
        after = children.index(source) + 1
        return self.copy(source, parent, key, children[after] if after < len(children) else None)

    def link(self, source: Record, parent: Record, ordering: str | None, before: Record | None) -> Record:
        """A record that shows another's values; it has no children."""
        self.movable(source)
        made = self._blank(source.definition)
        made.channels = list(source.channels)
        self._tie(made, source.canonical)
        return self._insert(made, parent, ordering, before)

    def _tie(self, link: Record, canonical: str) -> None:
        source = self._store.records[canonical]
        link.canonical = canonical
        link.values = {}
        source.backlinks.append(link.gid)
        self._store.touch(source, stamp=False)

    # Moving and removing

    def move(self, record: Record, parent: Record, ordering: str | None, before: Record | None) -> None:
        self.movable(record)
        if record.gid in self._store.path(parent) or before is record:
            raise unusable("a record cannot be moved below itself")
        former = self._store.record(record.parent)
        former.children.remove(record.gid)
        self._attach(record, parent, ordering, before)
        for one in self._store.subtree(record):
            self._store.touch(one, stamp=one is record)
        for home in {former.gid: former, parent.gid: parent}.values():
            self._store.touch(home, stamp=False)

    def delete(self, record: Record) -> None:
        """Mark a record and its subtree deleted; parents' childcount follows."""
        self.movable(record)
        self._mark(record, "deleted")

    def undelete(self, record: Record) -> None:
        if not record.deleted:
            raise unusable("the record is not deleted")
        if self._store.record(record.parent).deleted:
            raise unusable("the parent is deleted")
        self._mark(record, "published")

    def _mark(self, record: Record, status: str) -> None:
        for one in self._store.subtree(record):
            one.status = status
            self._store.touch(one)
        self._store.touch(self._store.record(record.parent), stamp=False)

    def doomed(self, record: Record) -> list[str]:
        """What goes when a deleted record goes for good: its subtree and all links to it, the deepest first."""
        if not record.deleted:
            raise unusable("only a deleted record can be removed for good")
        found: dict[str, None] = {}
        for one in self._store.subtree(record):
            found[one.gid] = None
            found.update(dict.fromkeys(one.backlinks))
        return list(reversed(found))

    def remove(self, gid: str) -> None:
        """Remove one of the doomed, unless it was brought back meanwhile; what came to hang on it goes too."""
        record = self._store.record(gid)
        if not self._store.record(record.canonical).deleted and not record.deleted:
            raise unusable("the record is not deleted any more")
        self._drop(gid)

    def _drop(self, gid: str) -> None:
        record = self._store.records.get(gid)
        if record is None:
            return
        for other in (*record.backlinks, *record.children):
            self._drop(other)
        parent = self._store.record(record.parent)
        parent.children.remove(gid)
        source = self._store.records.get(record.canonical)
        if record.is_link and source is not None:
            source.backlinks.remove(gid)
            self._store.touch(source, stamp=False)
        del self._store.records[gid]
        self._store.touch(record, "DELETE")
        self._store.touch(parent, stamp=False)

    # Channels

    def set_channels(self, record: Record, channels: list[str], *, enabled: bool) -> None:
        """Switch channels; that of all records cannot be switched off [D]."""
        wanted = set(record.channels)
        wanted = wanted | set(channels) if enabled else wanted - set(channels)
        wanted.add(ALL_RECORDS)
        record.channels = [one for one in self._store.options["orderedchannels"] if one in wanted]
        self._store.touch(record)

    def take_channels(self, record: Record, source: Record, channels: list[str]) -> None:
        """Make a record's state of some channels that of another."""
        on = [one for one in channels if one in source.channels]
        self.set_channels(record, [one for one in channels if one not in on], enabled=False)
        self.set_channels(record, on, enabled=True)

"""What is picked in Content, and what is known of the records it stands for. No widget, no waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import partial

from tui.core.content import Record, RecordQuery
from tui.core.membership import apart, finds, includes, may_find
from tui.core.picked import Picked
from tui.core.selection import Away, Finds, Found, Query, Selection, elsewhere
from tui.ui.models.content.windows import RecordWindow

Judge = Callable[[RecordQuery, Record], bool | None]
Seen = tuple[Record | None, RecordQuery | None]
NOT_SEEN: Seen = (None, None)
MOST_COMPARED = 2_000
"""Marks that are compared with the found sets one by one."""
ROWS_COMPARED = 200
"""Rows that are compared with a found set one by one."""


class Mark(StrEnum):
    """Whether a row of the table is picked."""

    OUT = ""
    IN = "marked"
    PERHAPS = "perhaps"
    """It may be part of a found set: only the CMS could tell."""


MARKS = {True: Mark.IN, False: Mark.OUT, None: Mark.PERHAPS}


class Marks:
    """A selection; the records that were marked and taken out as far as they were read, and by which query each of them
    was found."""

    def __init__(self, picked: Picked | None = None) -> None:
        self.picked = Picked() if picked is None else picked
        self.picked.listen(self._let_go)
        self.missing: frozenset[str] = frozenset()
        """Marked ids of which the CMS said that there is no such record."""
        self.asked = False
        """Whether marked records of which only the ids are known were asked for."""
        self._seen: dict[str, Seen] = {}
        """Records as they were read, and among whose rows."""
        self._among: dict[tuple[str, RecordQuery], bool] = {}
        """Whether a record stood among all rows that a query found."""
        self._inside: dict[str, bool | None] = {}
        self._inside_of: RecordQuery | None = None
        self._both: tuple[Selection, int, int] | None = None

    @property
    def selection(self) -> Selection:
        """What is picked."""
        return self.picked.selection

    @property
    def knowable(self) -> frozenset[str]:
        """Ids that were marked or taken out: what is known of these records is kept."""
        return self.selection.excluded | frozenset(self.selection.ids)

    # -- changing --------------------------------------------------------------------------------------------------
    def select(self, selection: Selection) -> None:
        """Pick exactly this."""
        self.picked.select(selection.settled(self._found))

    def _let_go(self) -> None:
        """Nothing more has to be known of what is neither marked nor taken out any more."""
        held = self.knowable
        self._seen = {record_id: seen for record_id, seen in self._seen.items() if record_id in held}
        self._among = {key: known for key, known in self._among.items() if key[0] in held}
        self.missing &= held

    def mark(
        self, records: Iterable[Record], shown_by: RecordQuery | None = None, onto: Selection | None = None
    ) -> None:
        """Mark records, on top of what is picked or of another selection."""
        records = list(records)
        base = self.selection if onto is None else onto
        self.learn(records, shown_by)
        if shown_by is not None:
            # What a found set certainly holds is not marked once more by itself.
            records = [one for one in records if base.verdict(one.id, self._finder(one, shown_by)) is not True]
        self.picked.select(base.mark(record.id for record in records), since=onto)

    def toggle(self, record: Record, shown_by: RecordQuery) -> None:
        """Mark or unmark one record. What may be picked is marked for certain first."""
        if self.of(record, shown_by) is Mark.IN:
            self.learn([record], shown_by)
            finder = self._finder(record, shown_by, judge=may_find)
            self.select(self.selection.unmark([record.id], shown_by, finder))
        else:
            self.mark([record], shown_by)

    def take_out(self, record_id: str, seen: Selection) -> None:
        """Whatever holds a record, it is out. `seen`: an earlier selection, whose sets are known to find what was taken
        out of them."""
        self.select(self.selection.unmark([record_id], finds=self._judging(seen, may_find)))

    def _judging(self, seen: Selection, judge: Judge) -> Finds:
        def finds(one: str, query: Query) -> bool | None:
            if any(item.is_of(query) and one in item.taken_out for item in seen.found):
                return True
            return self._found(one, query, judge)

        return finds

    def add_found(self, window: RecordWindow) -> int:
        """Everything a query finds, but for what was taken out by itself; once more: all of it. How many of what was
        taken out of other sets stay out. What was marked by itself and is certainly among it is no set of its own any
        more."""
        query, before, finds = window.query, self.selection, partial(self._found, judge=may_find)
        for one in before.excluded:
            if (among := window.finds(one)) is not None:
                self._among[one, query] = among
        own = next((item.excluded for item in before.found if item.is_of(query)), frozenset())
        asked_for = [one for one in before.excluded - own if finds(one, query) is not False]
        apart = tuple(one for one in before.ids if not (window.finds(one) or self._found(one, query)))
        self.select(Selection(apart, before.found).add_found(query, window.total, finds))
        return sum(self.selection.verdict(one, finds) is False for one in asked_for)

    def learn(
        self, records: Iterable[Record], shown_by: RecordQuery | None = None, missing: Iterable[str] = ()
    ) -> None:
        """These records were read, as rows of `shown_by` or by their ids; `missing` are no more."""
        for record in records:
            self._seen[record.id] = record, shown_by or self._seen.get(record.id, NOT_SEEN)[1]
            self._inside.pop(record.id, None)
            self._both = None
        self.missing |= frozenset(missing)

    def confirm(self, shown: RecordWindow) -> None:
        """A query found these rows."""
        self.picked.learned(self.selection.recounted(shown.query, shown.total))
        if self.out_in_doubt(shown.query):
            self.picked.learned(self.selection.confirm(shown.query, (record.id for record in shown.held())))

    def invert(self, query: RecordQuery, total: int) -> None:
        """Turn the marks round within what a query finds. Marks that may not be among it stay."""
        inside = self._all_inside(query)
        self.select(self.selection.invert(query, total, lambda item: inside.get(item) is True))

    def unclear(self, query: RecordQuery) -> int:
        """How many marks there are of which nobody knows whether the query finds them."""
        return list(self._all_inside(query).values()).count(None)

    def out_in_doubt(self, query: RecordQuery) -> int:
        """How many were taken out of what a query finds without anybody knowing that it finds them."""
        return next((len(item.unsure) for item in self.selection.found if item.is_of(query)), 0)

    def in_the_way(self, query: RecordQuery) -> Found | None:
        """A found set of another query that has records in common with this one, or may have."""
        others = (item for item in self.selection.found if not item.is_of(query))
        return next((one for one in others if isinstance(one.query, RecordQuery) and not apart(one.query, query)), None)

    # -- knowing ---------------------------------------------------------------------------------------------------
    def of(self, record: Record, shown_by: RecordQuery) -> Mark:
        """Whether a row is picked."""
        return MARKS[self.selection.verdict(record.id, self._finder(record, shown_by))]

    def of_id(self, record_id: str, seen: Selection) -> Mark:
        """Whether a record is picked, whatever list it stands in; `seen` as above."""
        return MARKS[self.selection.verdict(record_id, self._judging(seen, finds))]

    def record(self, record_id: str) -> Record | None:
        """A record that was marked or taken out, as it was when it was read."""
        return self._seen.get(record_id, NOT_SEEN)[0]

    @property
    def records(self) -> tuple[Record, ...]:
        """The marked records as they were when they were read."""
        return tuple(record for item in self.selection.ids if (record := self.record(item)) is not None)

    @property
    def unread(self) -> tuple[str, ...]:
        """Ids, marked or taken out, of which nothing else is known."""
        ids = (*self.selection.ids, *sorted(self.selection.excluded))
        return tuple(item for item in ids if item not in self._seen and item not in self.missing)

    def hidden_from(self, shown: RecordWindow) -> Away:
        """How many marked records are not among the rows that are shown."""
        inside = self._all_inside(shown.query).items()
        known = [shown.finds(item) if answer is None else answer for item, answer in inside]
        no = known.count(False)
        return Away(no, no + known.count(None))

    def away(self, item: Found, shown: RecordWindow) -> Away:
        """How many of a found set are not among the rows that are shown: as exactly as what was read tells."""

        def finds(one: str, query: Query) -> bool | None:
            answer = shown.finds(one)
            return self._found(one, query) if answer is None else answer

        away = elsewhere(item, shown.query, shown.total, finds)
        if away.least == away.most or not shown.is_whole or shown.total > ROWS_COMPARED:
            return away
        rows = (row for row in shown.held() if row.id not in item.excluded)
        answers = [self._finder(row, shown.query)(row.id, item.query) for row in rows]
        inside, unclear = answers.count(True), answers.count(None) + len(item.unsure)
        least = max(away.least, item.count - inside - unclear)
        return Away(least, max(least, min(away.most, item.count - inside)))

    def total(self) -> tuple[int, bool]:
        """How many records are selected at most, and whether it is exactly so many."""
        both, unsure = self._compared()
        return self.selection.count - both, not unsure and not self.selection.may_overlap

    def _compared(self) -> tuple[int, int]:
        """How many marked records are part of a found set for certain, and how many perhaps."""
        selection = self.selection
        if not selection.found or not selection.ids:
            return 0, 0
        if len(selection.ids) > MOST_COMPARED:
            return 0, len(selection.ids)
        if self._both is None or self._both[0] is not selection:
            answers = [self._in_a_set(item) for item in selection.ids]
            self._both = (selection, answers.count(True), answers.count(None))
        return self._both[1:]

    def _in_a_set(self, record_id: str) -> bool | None:
        """Whether a marked record is part of a found set, too; None: perhaps."""
        sets = (part for part in self.selection.found if record_id not in part.excluded)
        answers = {self._found(record_id, part.query) for part in sets}
        return True if True in answers else None if None in answers else False

    def _found(self, record_id: str, query: Query, judge: Judge = finds) -> bool | None:
        if not isinstance(query, RecordQuery):
            return False
        if (among := self._among.get((record_id, query))) is not None:
            return among
        record, by = self._seen.get(record_id, NOT_SEEN)
        if by is not None and includes(query, by):
            return True
        return None if record is None else judge(query, record)

    def _all_inside(self, query: RecordQuery) -> dict[str, bool | None]:
        """Of every marked id, whether a query finds it. Remembered: with thousands of marks it is asked for often."""
        if self._inside_of != query:
            self._inside_of, self._inside = query, {}
        known, selection = self._inside, self.selection
        if len(known) != len(selection.ids) or any(item not in known for item in selection.ids):
            self._inside = {item: known[item] if item in known else self._found(item, query) for item in selection.ids}
        return self._inside

    def _finder(
        self, record: Record, shown_by: RecordQuery, judge: Judge = finds
    ) -> Callable[[str, Query], bool | None]:
        """What is known of one record that stands among what `shown_by` found."""
        by = self._seen.get(record.id, NOT_SEEN)[1]

        def find(_: str, query: Query) -> bool | None:
            if not isinstance(query, RecordQuery):
                return False
            if includes(query, shown_by) or (by is not None and includes(query, by)):
                return True
            return judge(query, record)

        return find

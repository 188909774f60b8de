"""The change feed: what became of copy jobs, and which items are new.

There is no job endpoint; progress comes only as events of the cc log ([D] reference unicat.md 5 and 6).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from tui.cms.gateway import Lane, Trace
from tui.cms.unicat.client import Reply, UnicatClient
from tui.cms.unicat.copies import Copies, SchemaThing, as_thing, match, may_be_copy
from tui.cms.unicat.schema import KINDS, SchemaStore
from tui.core.text import counted, one_line
from tui.operations.work import ItemResult, Outcome, Poll, Ticket

COPY_JOB = "bulk_copy_schema_items"
"""[D] reference unicat.md 14."""
MOST_READS = 200
"""How often `there is more` is followed in one go: a feed that never ends must not hold everything else."""
AT_ONCE = 500
"""Objects asked for in one request."""


class Place(msgspec.Struct, frozen=True):
    """Where both logs stood before a request. As text it is a ticket's cursor."""

    cc: int
    project: int | None = None
    sources: tuple[str, ...] = ()
    """gids of what is copied: new items are told apart by what they are copies of."""

    def text(self) -> str:
        return msgspec.json.encode(self).decode()

    @classmethod
    def read(cls, text: str | None) -> Place:
        """The place a cursor names; the beginning of the feed when there is none."""
        try:
            return msgspec.json.decode(text or '{"cc":0}', type=Place)
        except (msgspec.DecodeError, ValueError, RecursionError):
            return Place(0)


class JobNews(Struct):
    """The newest that the feed told of a job."""

    status: str = ""
    job: str = ""
    total: int | None = None
    remaining: int | None = None
    error: str = ""

    def take(self, data: Mapping[str, Any]) -> None:
        self.status = str(data.get("status") or self.status)
        self.job = str(data.get("job") or self.job)
        info = data.get("info")
        info = info if isinstance(info, dict) else {}
        total, remaining = _whole(info.get("total")), _whole(info.get("remaining"))
        self.total = total if total is not None else self.total
        self.remaining = remaining if remaining is not None else self.remaining
        for key in ("error", "reason"):
            if info.get(key):
                told = info[key]
                told = told.get("message") or told if isinstance(told, dict) else told
                self.error = one_line(str(told), 300)


class Read(Struct):
    """What one reading of the feed brought."""

    cc: int
    project: int | None
    jobs: dict[str, JobNews] = field(default_factory=dict)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    """Action, data type and gid of schema changes, in order."""


class ChangeFeed:
    """Reads the feed of one project, and remembers what it told of jobs under way."""

    def __init__(self, line: UnicatClient, store: SchemaStore) -> None:
        self._client = line
        self._store = store
        self._news: dict[str, JobNews] = {}
        self._maker: dict[str, str] = {}
        """New item to the job it was told to be of, so that jobs at the same time do not share one."""

    async def place(self, lane: Lane) -> Place:
        """The newest cursors of both logs."""
        reply = await self._client.call(
            "/sync/cursors", {"project": self._client.project}, "the change feed's cursors", lane=lane
        )
        return Place(reply.number("cc.cursor") or 0, reply.number("cursor"))

    async def _found_again(self, place: Place, lane: Lane) -> Place:
        """The place, or the beginning of both logs where they began anew since: then no event would ever be newer."""
        newest = await self.place(lane)
        anew = newest.cc < place.cc or (newest.project or 0) < (place.project or 0)
        return Place(0, 0, place.sources) if anew else place

    async def read(self, cc: int, project: int | None, lane: Lane) -> Read:
        """Everything newer than these cursors; the project log only when `project` is given."""
        found = Read(cc, project)
        for _ in range(MOST_READS):
            body: dict[str, object] = {"cc_cursor": found.cc}
            if found.project is not None:
                body |= {"project": self._client.project, "cursor": found.project}
            reply = await self._client.call("/sync/get", body, "the change feed", lane=lane)
            before = (found.cc, found.project)
            self._take(reply, found)
            if not reply.result.get("warning") or (found.cc, found.project) == before:
                break
        return found

    def _take(self, reply: Reply, found: Read) -> None:
        events = reply.result.get("sync")
        for event in events if isinstance(events, list) else []:
            if not isinstance(event, dict):
                continue
            cursor = _whole(event.get("cursor"))
            if event.get("type") == "cc":
                found.cc = max(found.cc, cursor or 0)
            elif found.project is not None:
                found.project = max(found.project, cursor or 0)
            kind, key, data = event.get("data_type"), event.get("data_key"), event.get("data")
            if kind == "jobs" and isinstance(key, str) and isinstance(data, dict):
                # The cc log may tell of other projects' jobs too.
                if data.get("project_gid") in (None, self._client.project):
                    found.jobs.setdefault(key, JobNews()).take(data)
            elif kind in KINDS and isinstance(key, str):
                found.changes.append((str(event.get("action")), str(kind), key))

    async def poll(self, tickets: Iterable[Ticket], lane: Lane) -> list[Poll]:
        """How far these jobs are, with one reading for all; finished ones also tell what is new since their start."""
        tickets = list(tickets)
        places = [Place.read(ticket.cursor) for ticket in tickets]
        if not tickets:
            return []
        read = await self.read(min(place.cc for place in places), None, lane)
        self._learn(read)
        polls = []
        for ticket, place in zip(tickets, places, strict=True):
            news = self._news.get(ticket.remote_id, JobNews())
            if news.status not in ("done", "rejected"):
                moved = Ticket(ticket.remote_id, Place(read.cc, place.project, place.sources).text())
                polls.append(
                    Poll(moved, Outcome.PENDING, total=news.total, remaining=news.remaining, status_word=news.status)
                )
                continue
            copies = Copies({})
            if news.status == "done" and place.project is not None:
                read_since = await self.read(place.cc, place.project, lane)
                if not read_since.changes:
                    again = await self._found_again(place, lane)
                    read_since = await self.read(again.cc, again.project, lane) if again != place else read_since
                taken = {gid for gid, token in self._maker.items() if token != ticket.remote_id}
                copies = await self._copies(place, read_since, taken, lane)
                self._maker.update(dict.fromkeys([*copies.told.values(), *copies.of_groups], ticket.remote_id))
            polls.append(_finished(ticket, news, copies))
        return polls

    async def trace(self, place: Place, wanted: frozenset[str], claimed: frozenset[str], lane: Lane) -> Trace:
        """Whether a copy that got no answer was taken: of the `wanted` sources each has its one new item. Jobs of its
        name and size only tell whether to look again: they name neither who nor what ([D] unicat.md, later findings).
        """
        if place.project is None or not wanted:
            return Trace(certain=False, note="where the change feed stood is not known")
        again = await self._found_again(place, lane)
        read = await self.read(again.cc, again.project, lane)
        self._learn(read)
        copies = await self._copies(place, read, claimed | self._maker.keys(), lane)
        made = tuple(ItemResult(source, ok=True, created=gid) for source, gid in copies.told.items())
        if wanted <= copies.told.keys():
            return Trace(certain=True, created=made, titles=copies.titles)
        jobs = [
            news
            for token, news in read.jobs.items()
            if news.job == COPY_JOB and token not in claimed and news.total in (None, len(wanted))
        ]
        under_way = any(news.status not in ("done", "rejected") for news in jobs)
        note = _seen(copies, len(jobs), len(wanted))
        return Trace(certain=False, under_way=under_way, blind=again != place and not jobs, note=note)

    def _learn(self, read: Read) -> None:
        for key, news in read.jobs.items():
            self._news[key] = news if key not in self._news else _newer(self._news[key], news)

    async def _copies(self, place: Place, read: Read, taken: Container[str], lane: Lane) -> Copies:
        """What became of the sources of a place, by the new items that this reading tells of and that nobody took.

        That new items are found through INSERT events is inferred ([I] reference unicat.md 14). Layouts go with their
        owners.
        """
        gone = {gid for action, _, gid in read.changes if action == "DELETE"}
        kinds = {
            gid: kind
            for action, kind, gid in read.changes
            if action == "INSERT" and gid not in gone and gid not in taken
        }
        unknown = {gid: kind for gid, kind in kinds.items() if self._store.raw(kind, gid) is None}
        await self.fetch(unknown, lane)
        held = {gid: self._store.raw(kind, gid) for gid, kind in kinds.items()}
        made = {gid: raw for gid, raw in held.items() if raw is not None and may_be_copy(raw)}
        things = [as_thing(kinds[gid], gid, raw) for gid, raw in made.items()]
        titles = {gid: self._store.label(raw) for gid, raw in made.items()}
        return replace(match(self._things(place.sources), things), titles=titles)

    def _things(self, gids: Iterable[str]) -> Iterator[SchemaThing]:
        for gid in gids:
            kind = self._store.kind_of(gid)
            raw = self._store.raw(kind, gid) if kind is not None else None
            if kind is not None and raw is not None:
                yield as_thing(kind, gid, raw)

    async def fetch(self, kinds: Mapping[str, str], lane: Lane) -> None:
        """Bring these schema objects, by gid, into the store as they are now."""
        for kind in KINDS:
            gids = [gid for gid, one in kinds.items() if one == kind]
            for start in range(0, len(gids), AT_ONCE):
                part = gids[start : start + AT_ONCE]
                reply = await self._client.call(self._client.api(f"{kind}/get"), {kind: part}, f"new {kind}", lane=lane)
                self._store.take(reply.data)


def _seen(copies: Copies, jobs: int, planned: int) -> str:
    """What was seen of a copy that is not certain."""
    parts = [f"{counted(len(copies.told), 'new item')} of {planned:,} seen"] if copies.told else []
    if copies.unclear:
        parts.append(f"of {counted(len(copies.unclear), 'item')} more new ones than one are there")
    if copies.strangers:
        parts.append(f"{counted(copies.strangers, 'new item')} of something else")
    if jobs:
        parts.append(f"{counted(jobs, 'copy job')} that may be anybody's")
    return ", ".join(parts) or "nothing new was seen"


def _finished(ticket: Ticket, news: JobNews, copies: Copies) -> Poll:
    # The cursor stays where it was: a verdict that was not kept can be reached again.
    if news.status == "rejected":
        return Poll(ticket, Outcome.REJECTED, reason=news.error or "Unicat rejected the job", total=news.total)
    outcome = Outcome.FAILED if news.error else Outcome.DONE
    told = [ItemResult(source, ok=True, created=gid) for source, gid in copies.told.items()]
    return Poll(
        ticket,
        outcome,
        total=news.total,
        remaining=news.remaining,
        items=(*told, *(ItemResult(source, ok=True) for source in sorted(copies.grouped))),
        created=(*copies.told.values(), *copies.of_groups),
        unclear=tuple(sorted(copies.unclear)),
        reason=f"Unicat ended the job with an error: {news.error}" if news.error else "",
        status_word=news.status,
        titles=copies.titles,
    )


def _newer(old: JobNews, new: JobNews) -> JobNews:
    if old.status in ("done", "rejected"):
        return old
    return JobNews(
        new.status or old.status,
        new.job or old.job,
        new.total if new.total is not None else old.total,
        new.remaining if new.remaining is not None else old.remaining,
        new.error or old.error,
    )


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value)

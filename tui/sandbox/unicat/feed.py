"""The change feed: two logs, each with its own rising integer cursor (reference section 5)."""

from __future__ import annotations

from typing import Literal

from tui.sandbox.unicat.wire import Json

Action = Literal["INSERT", "UPDATE", "DELETE"]


class Log:
    """One log. Cursors rise by one, so an event's place follows from its cursor."""

    def __init__(self, kind: str, start: int) -> None:
        self._kind = kind
        self._start = start
        self.events: list[tuple[int, Json]] = []

    @property
    def cursor(self) -> int:
        """The cursor of the newest event."""
        return self._start + len(self.events)

    def write(self, turn: int, action: Action, data_type: str, data_key: str, data: Json | None) -> None:
        event: Json = {
            "type": self._kind,
            "cursor": self.cursor + 1,
            "action": action,
            "data_type": data_type,
            "data_key": data_key,
        }
        if data is not None:
            event["data"] = data
        self.events.append((turn, event))

    def after(self, cursor: int, limit: int) -> list[tuple[int, Json]]:
        begin = max(0, cursor - self._start)
        return self.events[begin : begin + limit]


class Feed:
    """Both logs of a project's members. `page` events at most leave with one answer."""

    def __init__(self, page: int = 500) -> None:
        self.page = page
        self._turn = 0
        self.cc = Log("cc", 4100)
        self.project = Log("project", 9200)

    def note(self, action: Action, data_type: str, data_key: str) -> None:
        """Write a change of the project's own things: schema, records, assets, queries."""
        self._turn += 1
        self.project.write(self._turn, action, data_type, data_key, None)

    def announce(self, action: Action, data_type: str, data_key: str, data: Json | None = None) -> None:
        """Write to the global log: users, projects, members, version, jobs."""
        self._turn += 1
        self.cc.write(self._turn, action, data_type, data_key, data)

    def since(self, cc_cursor: int, cursor: int | None) -> tuple[list[Json], bool]:
        """The events newer than both cursors in the order they happened, and whether more are waiting.

        Without `cursor` only the global log is read.
        """
        found = self.cc.after(cc_cursor, self.page + 1)
        if cursor is not None:
            found = sorted(found + self.project.after(cursor, self.page + 1), key=lambda one: one[0])
        return [event for _, event in found[: self.page]], len(found) > self.page

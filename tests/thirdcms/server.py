"""A Directus of a few collections, over real HTTP: its list API as the gateway of this folder asks for it."""

import json
from typing import Any

from tests.servers.http import Answer, Request, Server

TOKEN = "a-static-token"

COLLECTIONS: dict[str, dict[str, str]] = {
    "articles": {"id": "integer", "status": "string", "title": "string", "author": "m2o", "words": "integer"},
    "authors": {"id": "integer", "name": "string"},
}


class Directus(Server):
    """A project with 250 articles, every third a draft, by three authors."""

    def __init__(self) -> None:
        names = ("Ada Ash", "Ben Birch", "Cleo Cedar")
        self.items: dict[str, list[dict[str, Any]]] = {
            "authors": [{"id": number, "name": name} for number, name in enumerate(names, start=1)],
            "articles": [
                {
                    "id": number,
                    "status": "published" if number % 3 else "draft",
                    "title": f"Garden note {number}",
                    "author": f"authors:{number % 3 + 1}",
                    "words": number * 10,
                    "date_updated": "2026-01-31T10:30:00+00:00",
                }
                for number in range(1, 251)
            ],
        }
        super().__init__()

    def handle(self, request: Request) -> Answer:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return _refused(401, "INVALID_CREDENTIALS", "Invalid user credentials.")
        if request.path == "/users/me":
            return Answer(body={"data": {"id": "u1", "email": "desk@gazette.test"}})
        if request.path == "/server/info":
            return Answer(body={"data": {"project": {"project_name": "Garden Gazette"}}})
        if request.path == "/collections":
            rows: list[Any] = [{"collection": name, "schema": {"name": name}} for name in COLLECTIONS]
            return Answer(body={"data": [*rows, {"collection": "a folder", "schema": None}]})
        if request.path == "/fields":
            pairs = [(name, *field) for name, fields in COLLECTIONS.items() for field in fields.items()]
            return Answer(body={"data": [{"collection": c, "field": f, "type": t} for c, f, t in pairs]})
        _, _, name, *key = request.path.split("/")
        if name not in self.items:
            return _refused(403, "FORBIDDEN", "You don't have permission to access this.")
        if key:
            found = [row for row in self.items[name] if str(row["id"]) == key[0]]
            return Answer(body={"data": found[0]}) if found else _refused(404, "ROUTE_NOT_FOUND", "There is none.")
        return self._list(self.items[name], request)

    def _list(self, rows: list[dict[str, Any]], request: Request) -> Answer:
        if words := request.parameter("search").casefold():
            rows = [row for row in rows if words in json.dumps(row).casefold()]
        for rule in json.loads(request.parameter("filter", '{"_and": []}'))["_and"]:
            ((field, test),) = rule.items()
            ((operator, wanted),) = test.items()
            rows = [row for row in rows if _holds(row.get(field), operator, wanted)]
        if order := request.parameter("sort"):
            rows = sorted(rows, key=lambda row: row[order.lstrip("-")], reverse=order.startswith("-"))
        offset, limit = int(request.parameter("offset", "0")), int(request.parameter("limit", "100"))
        return Answer(body={"data": rows[offset : offset + limit], "meta": {"filter_count": len(rows)}})


def _holds(value: Any, operator: str, wanted: Any) -> bool:
    match operator:
        case "_in":
            return value in wanted
        case "_contains":
            return str(wanted).casefold() in str(value).casefold()
        case "_gt":
            return bool(value > float(wanted))
    raise NotImplementedError(operator)


def _refused(status: int, code: str, message: str) -> Answer:
    return Answer(status, {"errors": [{"message": message, "extensions": {"code": code}}]})

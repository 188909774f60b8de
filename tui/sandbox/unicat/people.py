"""The global calls and the start data: users, projects, members, languages (reference sections 2, 4 and 13)."""

from __future__ import annotations

from tui.sandbox.unicat.store import Store
from tui.sandbox.unicat.wire import Answer, Calls, Json, Params, stranger

VERSION = "2026.06.002"  # below 2026.09.001, which would promise the calls for named extended definitions [C]


class People:
    def __init__(self, store: Store, other: Json) -> None:
        """`other` is a project the user belongs to besides: it is delivered in the short form."""
        self._store = store
        self._other = other
        store.projects[other["gid"]] = other

    def calls(self) -> Calls:
        """What is called with `/api` in front of it."""
        return {
            "/init": self.init,
            "/languages/get": self.languages,
            "/projects/get": self.project,
            "/users/get": self.user,
            "/members/get": self.member,
        }

    def _me(self) -> Json:
        own = {"email": None, "options": {"language": "en", "timezone": "Europe/Amsterdam"}}
        return self._store.users[self._store.user] | own

    def _user_projects(self) -> Json:
        store = self._store
        return {one["project_gid"]: one["roles"] for one in store.members if one["user_gid"] == store.user} | {
            self._other["gid"]: ["api"]
        }

    def init(self, _: Params) -> Answer:
        """`GET /api/init`: the start data without a project."""
        store = self._store
        result: Json = {
            "user": store.user,
            "user_projects": self._user_projects(),
            "cc.version": VERSION,
            "cc.cursor": store.feed.cc.cursor,
        }
        data: Json = {
            "cc.users": {store.user: self._me()},
            "cc.projects": store.projects,
            "cc.projects_members": [one for one in store.members if one["user_gid"] == store.user],
            "cc.languages": store.languages,
        }
        return Answer(result, data)

    def start(self, *, omit_extended: bool) -> Answer:
        """The start data of auth and init: people, languages and the whole schema; no records or assets."""
        store = self._store
        members = [one for one in store.members if one["project_gid"] == store.project]
        result: Json = {
            "user": store.user,
            "user_projects": self._user_projects(),
            "project": store.project,
            "project_members": [one["user_gid"] for one in members],
            "last_backed_up": store.projects[store.project]["backups"]["versions"][0]["timestamp"],
            "cc.version": VERSION,
            "cc.cursor": store.feed.cc.cursor,
            "cursor": store.feed.project.cursor,
        }
        definitions = store.shelf("definition")
        if omit_extended:
            definitions = {gid: one for gid, one in definitions.items() if not one["is_extended"]}
        data: Json = {
            "cc.users": store.users | {store.user: self._me()},
            "cc.projects": store.projects,
            "cc.projects_members": members,
            "cc.languages": store.languages,
            "definitions": definitions,
            "classes": store.shelf("class"),
            "fields": store.shelf("field"),
            "layouts": store.shelf("layout"),
            "queries": store.shelf("query"),
        }
        return Answer(result, data)

    def languages(self, _: Params) -> Answer:
        return Answer({"languages": list(self._store.languages)}, {"cc.languages": self._store.languages})

    def project(self, params: Params) -> Answer:
        gid = params.text("project")
        if gid not in self._store.projects:
            raise stranger("project", gid)
        return Answer({"project": gid}, {"cc.projects": {gid: self._store.projects[gid]}})

    def user(self, params: Params) -> Answer:
        gid = params.text("user")
        if gid not in self._store.users:
            raise stranger("user", gid)
        shown = self._me() if gid == self._store.user else self._store.users[gid]
        return Answer({"user": gid}, {"cc.users": {gid: shown}})

    def member(self, params: Params) -> Answer:
        project, gid = params.text("project"), params.text("member")
        for one in self._store.members:
            if (one["project_gid"], one["user_gid"]) == (project, gid):
                data: Json = {"cc.projects_members": [one], "cc.users": {gid: self._store.users[gid]}}
                return Answer({"project": project, "member": gid}, data)
        raise stranger("member", gid)

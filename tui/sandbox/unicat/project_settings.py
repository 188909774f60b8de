"""Calls that change the project itself: its languages, channels, orderings and field lists (reference section 13).

Each answers the project's new entry in `data` and tells of it in the global log.
"""

from __future__ import annotations

from functools import partial

from tui.sandbox.unicat.store import ALL_RECORDS, ROOM, Store
from tui.sandbox.unicat.wire import BAD_REQUEST, Answer, Calls, Json, Params, Refusal, new_gid, stranger, unusable


class ProjectSettings:
    def __init__(self, store: Store) -> None:
        self._store = store

    def calls(self) -> Calls:
        found: Calls = {"/languages/add": self.language_add, "/languages/remove": self.language_remove}
        for one in ("channel", "ordering", "fieldlist"):
            found[f"/{one}s/create"] = partial(self.create, one)
            found[f"/{one}s/delete"] = partial(self.delete, one)
        return found

    def _answer(self, result: Json) -> Answer:
        project = self._store.project
        self._store.feed.announce("UPDATE", "cc.projects", project)
        return Answer(result, {"cc.projects": {project: self._store.projects[project]}})

    def language_add(self, params: Params) -> Answer:
        """Add a language; values that are not localized hold for it at once."""
        language = params.text("language")
        if language not in self._store.languages:
            raise stranger("language", language)
        if language in self._store.tongues:
            raise unusable(f"{language} is a language of this project already")
        fields, first = self._store.shelf("field"), self._store.tongues[0]
        for record in self._store.records.values():
            if not record.is_link:
                values = record.values.get(first, {})
                record.values[language] = {
                    gid: value for gid, value in values.items() if not fields[gid]["is_localized"]
                }
        self._store.tongues.append(language)
        self._store.everything_changed()
        return self._answer({"language": language})

    def language_remove(self, params: Params) -> Answer:
        language = params.text("language")
        if language not in self._store.tongues:
            raise stranger("language", language)
        if language == self._store.tongues[0]:
            raise unusable("the default language stays")
        self._store.tongues.remove(language)
        for record in self._store.records.values():
            record.values.pop(language, None)
        self._store.everything_changed()
        return self._answer({})

    def create(self, kind: str, params: Params) -> Answer:
        """Add a channel, ordering or field list; its key is a gid."""
        name, key = params.text("name"), new_gid()
        if not name:
            raise Refusal(BAD_REQUEST, "name is empty")
        options = self._store.options
        options[f"{kind}s"][key] = name
        options[f"ordered{kind}s"].append(key)
        if kind == "ordering":
            for record in self._store.records.values():
                for place, gid in enumerate(record.children, 1):
                    self._store.records[gid].orderings[key] = ROOM * place
            self._store.record(self._store.root).orderings[key] = ROOM
            self._store.everything_changed()
        return self._answer({kind: key})

    def delete(self, kind: str, params: Params) -> Answer:
        key, options = params.text(kind), self._store.options
        if key not in options[f"{kind}s"]:
            raise stranger(kind, key)
        if key == ALL_RECORDS or len(options[f"{kind}s"]) == 1:
            raise unusable(f"this {kind} stays")
        del options[f"{kind}s"][key]
        options[f"ordered{kind}s"].remove(key)
        for record in self._store.records.values():
            if kind == "channel" and key in record.channels:
                record.channels.remove(key)
                self._store.touch(record, stamp=False)
            elif kind == "ordering":
                record.orderings.pop(key, None)
        if kind == "ordering":
            self._store.everything_changed()
        if kind == "fieldlist":
            for item in self._store.shelf("definition").values():
                if item["fieldlists"].pop(key, None) is not None:
                    self._store.put("definition", item)
        return self._answer({})

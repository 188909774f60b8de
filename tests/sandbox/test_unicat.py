"""The Unicat side of the sandbox from the inside: tokens, envelope, feed, selections, and no call that breaks."""

import asyncio
import json
import pickle
import re
import uuid
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.examples import examples
from tests.patience import EVENT_S
from tui.sandbox.unicat.app import UnicatSandbox, create_unicat, stocked

Json = dict[str, Any]
KEY = "a-key"


SEED = 7


@cache
def stock() -> bytes:
    """The sample catalogue of most tests, which takes its time to make."""
    return pickle.dumps(stocked(SEED))


def a_sandbox(**options: Any) -> UnicatSandbox:
    """One with a catalogue of its own."""
    chosen = {"seed": SEED, "job_seconds": 0.02, "api_key": KEY, **options}
    made = pickle.loads(stock()) if chosen["seed"] == SEED else None  # noqa: S301 - ours
    return create_unicat(**chosen, store=made)


class Caller:
    """Calls a sandbox without a socket, taking tokens as clients do."""

    def __init__(self, **options: Any) -> None:
        self.sandbox = a_sandbox(**options)
        self.token = ""
        self.status = 0
        self.headers: dict[str, str] = {}
        self.start = self("auth", api_key=KEY)

    def raw(self, path: str, body: bytes = b"{}", method: str = "POST") -> Json:
        bearer = f"Bearer {self.token}".encode() if self.token else b""
        self.status, headers, answer = self.sandbox.handle(method, path, bearer, body)
        self.headers = {name.decode(): value.decode() for name, value in headers}
        self.token = self.headers.get("authorization", self.token)
        read: Json = json.loads(answer)
        assert set(read) == {"success", "result", "data"}
        assert isinstance(read["data"], dict)
        return read

    def __call__(self, path: str, /, **body: Any) -> Json:
        whole = path if path.startswith("/") else f"/api/p/{self.sandbox.project}/{path}"
        return self.raw(whole, json.dumps(body).encode())

    def ok(self, path: str, /, **body: Any) -> Json:
        answer = self(path, **body)
        assert answer["success"], answer["result"]
        result: Json = answer["result"] | {"data": answer["data"]}
        return result

    def refused(self, path: str, /, **body: Any) -> int:
        answer = self(path, **body)
        assert not answer["success"]
        assert answer["data"] == {}
        assert set(answer["result"]) == {"code", "message", "info"}
        code: int = answer["result"]["code"]
        assert self.status == (code if code < 600 else 200)
        return code

    def item(self, kind: str, test: Callable[[Json], bool]) -> str:
        found = self.start["data"][kind].values()
        return str(next(one["gid"] for one in found if test(one)))

    async def done(self, token: str) -> list[Json]:
        """The job's events, after its last one."""
        cursor, seen = 0, []
        async with asyncio.timeout(EVENT_S):
            while True:
                for event in self.ok("/sync/get", cc_cursor=cursor)["sync"]:
                    cursor = event["cursor"]
                    if event["data_key"] == token:
                        seen.append(event["data"])
                        if event["data"]["status"] == "done":
                            return seen
                await asyncio.sleep(0)


@pytest.fixture
def call() -> Caller:
    return Caller()


@pytest.fixture(scope="module")
def shared() -> Caller:
    return Caller()


def committed(one: Json) -> bool:
    return not (one["is_new"] or one["is_working_copy"] or one.get("is_extended"))


def everything(**more: Any) -> list[Any]:
    either = ["or", "", [["is_committed", "is_true"], ["is_committed", "is_false"]]]
    return [{"search": {"language": "en", "q": "", "filter": either}, **more}]


# Tokens


def test_without_a_token_the_challenge_comes(shared: Caller) -> None:
    bare = Caller()
    bare.token = ""
    assert bare.refused("records/root") == 401
    assert bare.headers["www-authenticate"] == 'Bearer realm="JWT access to Unicat."'
    bare.token = shared.token
    assert bare.refused("records/root") == 401, "another server's token"
    assert bare("/api/ping")["success"]


def test_tokens_are_renewed_bare_and_the_older_ones_go_on(call: Caller) -> None:
    first, seen = call.token, set()
    for _ in range(20):
        call.ok("records/root")
        seen.add(call.token)
    assert len(seen) > 2
    assert not call.token.lower().startswith("bearer")
    call.token = first
    call.ok("records/root")


def test_tokens_expire() -> None:
    call = Caller(token_seconds=-1.0)
    assert call.refused("init") == 401
    assert call.refused("/sync/cursors") == 401


def test_auth_refusals(shared: Caller) -> None:
    assert shared.refused("auth") == 400
    assert shared.refused("auth", api_key=5) == 400
    assert shared.refused("auth", api_key="wrong") == 403
    other = next(one for one in shared.start["data"]["cc.projects"] if one != shared.sandbox.project)
    assert shared.refused(f"/api/p/{other}/auth", api_key=KEY) == 403
    assert shared.refused(f"/api/p/{other}/records/root") == 403


def test_unknown_paths_and_bodies(shared: Caller) -> None:
    for path in ("/", "/api", "/api/nope", "/api/p/x", f"/api/p/{shared.sandbox.project}/nope", "/sync/nope"):
        assert shared.refused(path) == 501
    root = f"/api/p/{shared.sandbox.project}/records/root"
    for body in (
        b"{",
        b"[]",
        b"3",
        b'"x"',
        b"\xff",
        b"[" * 100_000,
        b'{"a":1e999}',
        b'{"language":' + b"9" * 400 + b"}",
    ):
        answer = shared.raw(root, body)
        assert answer["result"].get("code") in (None, 400)
    assert shared.raw(root, b"", "GET")["success"]
    assert shared.raw(root, b"", "PUT")["result"]["code"] == 501


# Data


def test_the_same_seed_gives_the_same_data() -> None:
    def told(seed: int) -> str:
        call = Caller(seed=seed)
        start = call("init")
        selection = [{"search": {"language": "en", "q": "-nothing-like-it"}}]
        size = {"page.size": 1000}
        records = call.ok("records/bulk/get", selection=selection, **size)
        return json.dumps([start["data"], records["data"]], sort_keys=True)

    assert told(3) == told(3)
    assert told(3) != told(4)


def follow(data: Json) -> None:
    """Every gid the schema names is in the schema: clients look them up unguarded."""
    gids = {kind: set(data[kind]) for kind in ("definitions", "classes", "fields", "layouts")}
    for one in data["definitions"].values():
        assert {*one["fields"], one["titlefield"]}.union(*one["fieldlists"].values()) <= gids["fields"]
        assert set(one["classes"]) <= gids["classes"]
        assert set(one["childdefinitions"]) <= gids["definitions"]
    for one in (*data["definitions"].values(), *data["classes"].values()):
        assert one["layout"] in gids["layouts"]
        assert set(one["fields"]) <= gids["fields"]
    for one in data["fields"].values():
        assert one["options"].get("class") is None or one["options"]["class"] in gids["classes"]
    for kind, known in gids.items():
        assert {one["original"] for one in data[kind].values()} <= known | {None}
        assert {one["gid"] for one in data[kind].values()} == known


def test_every_reference_can_be_followed(shared: Caller) -> None:
    data = shared.start["data"]
    follow(data)
    for kind in ("definitions", "classes", "fields", "layouts", "queries"):
        for gid in data[kind]:
            assert re.match(r"[0-9a-f-]{36}\Z", gid)
            assert uuid.UUID(gid).version == 4
    for one in data["layouts"].values():
        inside = {each for part in one["components"].values() for each in part["content"]}
        assert inside <= {*data["fields"], *data["classes"], *one["components"]}


def test_the_catalogue_is_as_varied_as_promised(shared: Caller) -> None:
    data = shared.start["data"]
    kinds = [one for kind in ("definitions", "classes", "fields") for one in data[kind].values()]
    assert len(data["fields"]) > 100
    assert len({one["type"] for one in data["fields"].values()}) == 17
    for kind in ("definitions", "classes", "fields"):
        states = {(one["is_new"], one["is_working_copy"]) for one in data[kind].values()}
        assert states == {(False, False), (True, False), (False, True)}
    assert sum(one["is_extended"] for one in data["definitions"].values()) >= 2
    assert any(label == "" for one in kinds for label in one["label"].values())
    assert any("[/" in label for one in kinds for label in one["label"].values())
    assert any("\x1b" in label for one in kinds for label in one["label"].values())
    options = data["cc.projects"][shared.sandbox.project]["options"]
    assert options["orderedchannels"][0] == "__all__"
    assert len(options["orderedchannels"]) >= 3
    assert len(options["languages"]) >= 2
    root = shared.ok("records/root")["root"]
    children = shared.ok("records/children", record=root)
    counts = [children["data"]["records"][one]["childcount"] for one in children["children"]]
    assert 2 in counts
    assert {one["type"] for one in data["queries"].values()} == {"record", "schema", "asset"}


def test_extended_definitions_can_be_left_out_and_come_with_their_records(shared: Caller) -> None:
    slim = shared("init", omit_extended_definitions=True)["data"]
    full = shared.start["data"]
    left_out = set(full["definitions"]) - set(slim["definitions"])
    assert left_out
    assert all(full["definitions"][gid]["is_extended"] for gid in left_out)
    gid = left_out.pop()
    where = ["definition", "is_exactly", gid]
    found = shared.ok("records/search", language="en", filter=where)
    assert found["results.size"] > 0
    assert gid in found["data"]["definitions"]


# The feed


def test_cursors_and_events(call: Caller) -> None:
    before = call.ok("/sync/cursors")
    assert "cursor" not in before
    both = call.ok("/sync/cursors", project=call.sandbox.project)
    assert isinstance(both["cursor"], int)
    made = call.ok("fields/create", name="new_one")["field"]
    sent = {"cc_cursor": both["cc.cursor"], "project": call.sandbox.project, "cursor": both["cursor"]}
    found = call.ok("/sync/get", **sent)
    assert "warning" not in found
    event = {
        "type": "project",
        "cursor": both["cursor"] + 1,
        "action": "INSERT",
        "data_type": "fields",
        "data_key": made,
    }
    assert found["sync"] == [event]
    assert call.ok("/sync/get", cc_cursor=both["cc.cursor"])["sync"] == []
    assert call.refused("/sync/get") == 400
    assert call.refused("/sync/get", cc_cursor="1") == 400
    assert call.refused("/sync/get", cc_cursor=True) == 400
    assert call.refused("/sync/get", cc_cursor=1, project=call.sandbox.project) == 400
    assert call.refused("/sync/get", cc_cursor=1, project=str(uuid.uuid4()), cursor=1) == 403


def test_a_full_page_of_events_warns_and_nothing_is_lost() -> None:
    call = Caller(sync_page=4)
    made = [call.ok("fields/create", name=f"f{one}")["field"] for one in range(11)]
    seen: list[str] = []
    cursor, turns = call.start["result"]["cursor"], 0
    while True:
        found = call.ok("/sync/get", cc_cursor=0, project=call.sandbox.project, cursor=cursor)
        seen += [one["data_key"] for one in found["sync"]]
        cursor, turns = found["sync"][-1]["cursor"], turns + 1
        if "warning" not in found:
            break
    assert seen == made
    assert turns == 3


# Selections and searches


def test_a_selection_is_read_page_by_page(shared: Caller) -> None:
    excluded = shared.item("fields", committed)
    whole = shared.ok("schema/bulk/get", selection=everything(), **{"page.size": 1000})
    assert whole["page.cursor"] is None
    pages: list[Json] = []
    cursor: str | None = None
    while True:
        more = {} if cursor is None else {"page.cursor": cursor}
        found = shared.ok("schema/bulk/get", selection=everything(exclude=[excluded]), **{"page.size": 50}, **more)
        assert found["schema_items.size"] == whole["schema_items.size"] - 1
        pages += found["schema_items"]
        cursor = found["page.cursor"]
        if cursor is None:
            break
    assert pages == [one for one in whole["schema_items"] if one["item"] != excluded]


def test_strangers_are_counted_and_left_out(shared: Caller) -> None:
    field, stranger = shared.item("fields", committed), str(uuid.uuid4())
    found = shared.ok("schema/bulk/get", selection=[field, stranger, field])
    assert found["schema_items"] == [{"type": "field", "item": field}]
    assert found["schema_items.size"] == 2
    assert shared.ok("schema/bulk/get", selection=[])["schema_items.size"] == 0
    nothing = [{"search": {"language": "en"}}]
    assert shared.ok("schema/bulk/get", selection=nothing)["schema_items.size"] == 0


@pytest.mark.parametrize(
    ("selection", "code"),
    [
        (None, 400),
        ("x", 400),
        ({}, 400),
        ([3], 1006),
        (["not-a-gid"], 1006),
        ([{}], 1006),
        ([{"children": str(uuid.uuid4())}], 1006),
        ([{"search": "x"}], 1006),
        ([{"search": {"q": "x"}}], 1006),
        ([{"search": {"language": "xx", "q": "x"}}], 1006),
        ([{"search": {"language": "en", "filter": ["nonsense", "is"]}}], 1006),
        ([{"search": {"language": "en", "q": "x"}, "exclude": "x"}], 1006),
        ([{"search": {"language": "en", "q": "x"}, "children": str(uuid.uuid4())}], 1006),
    ],
)
def test_malformed_selections(shared: Caller, selection: Any, code: int) -> None:
    assert shared.refused("schema/bulk/get", selection=selection) == code
    assert shared.refused("schema/bulk/copy", selection=selection) == code


def test_page_cursors_belong_to_their_selection(shared: Caller) -> None:
    found = shared.ok("schema/bulk/get", selection=everything(), **{"page.size": 10})
    cursor = {"page.cursor": found["page.cursor"]}
    assert shared.refused("schema/bulk/get", selection=everything(exclude=[]), **cursor) == 1006
    assert shared.refused("schema/bulk/get", selection=everything(), **{"page.cursor": "rubbish"}) == 1006
    assert shared.refused("schema/bulk/get", selection=everything(), **{"page.cursor": 7}) == 400
    assert shared.refused("schema/bulk/get", selection=everything(), **{"page.size": 0}) == 400


def names(call: Caller, q: str, written: Any = None, language: str = "en") -> set[str]:
    found = call.ok("schema/search", language=language, q=q, filter=written)
    store = found["data"].get("definitions", {}) | found["data"].get("classes", {}) | found["data"].get("fields", {})
    assert found["schema_items.size"] == len(found["schema_items"])
    return {store[one["item"]]["name"] for one in found["schema_items"]}


def test_search_words(shared: Caller) -> None:
    assert names(shared, "") == set()
    weights = names(shared, "+weight")
    assert {"net_weight__kg", "gross_weight__kg", "weight"} <= weights
    assert names(shared, "+weight -gross") == weights - {"gross_weight__kg"}
    assert {"net_weight__kg", "seat_height__mm"} <= names(shared, "weight seat")
    assert "gross_weight__kg" in names(shared, '"Gross weight"')
    assert "gross_weight__kg" in names(shared, "brutogewicht", language="nl")
    assert "gross_weight__kg" not in names(shared, "brutogewicht")


def test_search_filters(shared: Caller) -> None:
    everyone = names(shared, "", everything()[0]["search"]["filter"])
    fresh = names(shared, "", ["is_committed", "is_false", None])
    assert "gift_set" in fresh
    assert names(shared, "", ["not", "", ["is_committed", "is_false"]]) | fresh == everyone
    assert names(shared, "", ["name", "is", "ARTNR"]) == {"artnr"}
    assert "artnr" in names(shared, "", ["label", "q", "+article +number"])
    assert names(shared, "", ["label", "is", "artikelnummer"]) == set()
    assert names(shared, "", ["label", "is", "artikelnummer"], "nl") == {"artnr"}
    untranslated = names(shared, "", ["validation", "not_translated", "label"], "de")
    assert {"summary", "filling"} <= untranslated
    assert "odd_empty" not in untranslated
    assert "odd_empty" in names(shared, "", ["validation", "is_empty", "label"])
    assert "pricing" in names(shared, "", ["validation", "not_translated", "metadata"], "nl")
    assert "price__eur" in names(shared, "", ["metadata", "has", "heading.alignment"])
    assert names(shared, "", ["metadata", "is", ["heading.abbreviation", "artnr"]], "nl") == {"artnr"}
    assert names(shared, "", ["metadata", "is_true", "print.compact"]) == {"variant"}
    both = ["and", "", [["is_committed", "is_true"], ["or", "", [["name", "is", "artnr"], ["name", "is", "ean"]]]]]
    assert names(shared, "", both) == {"artnr", "ean"}
    for wrong in (["nope", "is", "x"], ["name", "nope", "x"], ["name"], ["and", "", 3], ["name", "q", 3], [[], "", 1]):
        assert shared.refused("schema/search", language="en", filter=wrong) == 1002
    assert shared.refused("schema/search", language="en", filter="x") == 400
    assert shared.refused("schema/search", q="x") == 400


# Bulk jobs on the schema


async def test_bulk_copy_takes_what_can_be_copied(call: Caller) -> None:
    data = call.start["data"]
    items = [one for kind in ("definitions", "classes", "fields") for one in data[kind].values()]
    fit = [one for one in items if committed(one)]
    token = call.ok("schema/bulk/copy", selection=everything())["job.token"]
    events = await call.done(token)
    assert [one["status"] for one in events][:2] == ["queued", "processing"]
    assert {one["job"] for one in events} == {"bulk_copy_schema_items"}
    assert {one["project_gid"] for one in events} == {call.sandbox.project}
    left = [one["info"]["remaining"] for one in events[1:]]
    assert left == sorted(left, reverse=True)
    assert len(set(left)) > 3
    assert left[-1] == 0
    assert {one["info"]["total"] for one in events[1:]} == {len(fit)}
    after = call("init")["data"]
    made = [
        one
        for kind in ("definitions", "classes", "fields")
        for gid, one in after[kind].items()
        if gid not in data[kind]
    ]
    assert len(made) == len(fit)
    assert all(one["is_new"] and not one["is_working_copy"] for one in made)
    assert sorted(one["name"] for one in made) == sorted(one["name"] for one in fit)
    layouts = [one["layout"] for one in made if "layout" in one]
    assert len(set(layouts)) == len(layouts)
    assert not set(layouts) & set(data["layouts"])
    assert all(after["layouts"][one]["is_new"] for one in layouts)
    start = call.start["result"]
    told = call.ok("/sync/get", cc_cursor=10**9, project=call.sandbox.project, cursor=start["cursor"])["sync"]
    inserted = {one["data_key"] for one in told if one["action"] == "INSERT"}
    assert inserted == {one["gid"] for one in made} | set(layouts)


async def test_a_job_without_anything_to_do_is_done_at_once(call: Caller) -> None:
    stuck = [call.item("fields", lambda one: bool(one["is_new"])), str(uuid.uuid4())]
    for verb in ("copy", "save_as_new", "revert"):
        token = call.ok(f"schema/bulk/{verb}", selection=stuck)["job.token"]
        events = await call.done(token)
        assert events[-1]["info"]["total"] == 0


async def test_more_jobs_than_slots_wait_in_turn() -> None:
    call = Caller(job_seconds=0.05)
    fields = [one["gid"] for one in call.start["data"]["fields"].values() if committed(one)][:8]
    tokens = [call.ok("schema/bulk/copy", selection=[one])["job.token"] for one in fields]
    for token in tokens:
        await call.done(token)
    running = most = 0
    for event in call.ok("/sync/get", cc_cursor=0)["sync"]:
        running += {"processing": 1, "done": -1}.get(event["data"]["status"], 0)
        most = max(most, running)
    assert 1 < most <= 3


async def test_bulk_commit_leaves_taken_names(call: Caller) -> None:
    artnr = call.item("fields", lambda one: one["name"] == "artnr")
    copied = call.ok("fields/copy", field=artnr)["field"]
    other = call.ok("fields/create", name="quite_new")["field"]
    events = await call.done(call.ok("schema/bulk/commit", selection=[copied, other, artnr])["job.token"])
    assert events[-1]["info"] == {"total": 2, "remaining": 0}
    found = call.ok("fields/get", fields=[copied, other])["data"]["fields"]
    assert found[copied]["is_new"]
    assert not found[other]["is_new"]


async def test_closing_ends_running_jobs_quietly() -> None:
    call = Caller(job_seconds=60.0)
    field = call.item("fields", committed)
    for _ in range(5):
        call.ok("schema/bulk/copy", selection=[field])
    await asyncio.sleep(0)
    await call.sandbox.aclose()
    assert len(asyncio.all_tasks()) == 1


# No call breaks


@cache
def known() -> tuple[list[str], list[str], list[str]]:
    """The calls there are, and gids and words that mean something."""
    sandbox = a_sandbox()
    data = sandbox._store
    gids = [next(iter(data.shelf(kind))) for kind in ("definition", "class", "field", "layout", "query")]
    gids += [next(gid for gid, one in data.shelf("field").items() if one["is_working_copy"]), data.root]
    gids += [
        next(gid for gid, one in data.records.items() if one.is_link),
        str(uuid.UUID(int=5, version=4)),
        *list(data.records)[5:9],
    ]
    words = ["", "x", "en", "+a -b", "unnamed", "class", "textline"]
    words += [*data.options["orderedchannels"], *data.options["orderings"]]
    return sorted(sandbox._calls), gids, words


known_paths = st.deferred(lambda: st.sampled_from(known()[0]))
known_words = st.deferred(lambda: st.sampled_from([*known()[1], *known()[2]]))
scalars = st.none() | st.booleans() | st.integers(-2, 2000) | st.floats() | known_words
operators = st.sampled_from(["is", "q", "has", "is_true", "<", "between", "is_empty", "not_translated", ""])
properties = st.sampled_from(
    ["and", "or", "not", "name", "label", "metadata", "validation", "value", "classes", "definition", "updated_on"]
)
filters = st.recursive(
    st.tuples(properties, operators, scalars | st.lists(scalars, max_size=3)).map(list),
    lambda inner: st.tuples(
        st.sampled_from(["and", "or", "not"]), st.just(""), inner | st.lists(inner, max_size=2)
    ).map(list),
    max_leaves=4,
)
searches = st.fixed_dictionaries({"search": st.fixed_dictionaries({"language": st.just("en"), "filter": filters})})
values = st.recursive(
    scalars | filters | searches,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(known_words | st.sampled_from(["name", "values"]), inner, max_size=3)
    ),
    max_leaves=6,
)
MEMBERS = """
record records definition class field childdefinition layout query parent ordering orderings channel channels name label
before_record before_field language languages q filter selection page.size page.top page.cursor fields type options
initial metadata components root fieldlist fieldlist_key enabled value titlefield classes api_key
"""
members = st.sampled_from(MEMBERS.split())


@examples(400, suppress_health_check=list(HealthCheck))
@given(path=known_paths, body=st.dictionaries(members, values, max_size=5))
def test_whatever_is_sent_is_answered(shared: Caller, path: str, body: Json) -> None:
    async def send() -> Json:
        answer = shared(path.removeprefix("/"), **body)
        await shared.sandbox.aclose()
        return answer

    answer = asyncio.run(send())
    assert shared.status in (200, 400, 422)
    assert answer["result"].get("code") in (None, 400, 422, 1002, 1006), answer["result"]
    if not answer["success"] or path.rpartition("/")[2] in ("get", "search", "root", "children", "tree", "worksheet"):
        return
    follow(shared("init")["data"])
    store = shared.sandbox._store
    for record in store.records.values():
        names = {one["name"] for one in store.definition_fields(record.definition)}
        shown = json.loads(bytes(store.packed_record(record)))["fields"]["en"]
        assert {name.removesuffix("/key") for name in shown} == names


async def test_a_field_of_another_type_loses_its_values(call: Caller) -> None:
    name = call.item("fields", lambda one: one["name"] == "finish")
    work = call.ok("fields/modify", field=name, type="class", options={})["field"]
    assert call.ok("fields/commit", field=work)["field"] == name
    where = [{"search": {"language": "en", "filter": ["definition", "is", "furniture"]}}]
    found = call.ok("records/bulk/get", selection=where)["data"]["records"]
    assert {one["fields"]["en"]["finish"] for one in found.values()} == {None}


async def test_what_is_refused_changes_nothing(call: Caller) -> None:
    definition = call.item("definitions", lambda one: one["name"] == "brand")
    field = call.item("fields", lambda one: one["name"] == "slug")
    before = call("init")
    body = {"definition": definition, "field": field, "before_field": str(uuid.uuid4())}
    assert call.refused("definitions/fields/add", **body) == 422
    assert call.refused("definitions/modify", definition=definition, name="9") == 400
    assert call.refused("definitions/modify", definition=definition, name="ok", classes=[field]) == 422
    assert call("init") == before


async def test_the_base_definition_stays_the_base(call: Caller) -> None:
    base = call.item("definitions", lambda one: bool(one["is_base"]))
    work = call.ok("definitions/modify", definition=base, label={"nl": "Grond"})["definition"]
    done = call.ok("definitions/commit", definition=work)["data"]["definitions"][base]
    assert (done["is_base"], done["label"]["nl"]) == (True, "Grond")
    assert call.refused("definitions/delete", definition=base) == 422

"""The sandbox's Unicat side, driven by the vendor's own Python client and by plain HTTP for what that does not call."""

import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from unicat import Unicat, UnicatError
from unicat.utils import DuckObject, FieldColumns, diff_record_fields_data

Json = dict[str, Any]
Connect = Callable[..., Any]


@pytest.fixture
def connected() -> Iterator[Connect]:
    """Connects clients to a running sandbox and closes their sockets afterwards."""
    made: list[Any] = []

    def connect(running: Any, **options: Any) -> Any:
        client = Unicat(running.unicat_url, running.unicat_project, running.unicat_api_key, None)
        made.append(client)
        assert client.connect(**options)
        return client

    yield connect
    for client in made:
        client.api._requests_session.close()


@pytest.fixture
def reader(sandbox: Any, connected: Connect) -> Any:
    """A client that only reads, on the shared sandbox."""
    return connected(sandbox)


@pytest.fixture
def writer(start_sandbox: Any, connected: Connect) -> Any:
    """A client that may change anything, on a sandbox of the test's own."""
    return connected(start_sandbox(records=20, job_seconds=0.1))


def search(written: Any, q: str = "") -> Any:
    return DuckObject(q=q, filter=written)


def records_of(client: Any, name: str, limit: int = 5) -> list[Any]:
    definition = client.get_definition_by_name(name)
    query = search(["definition", "is_exactly", definition.gid])
    return [record for _, record in client.walk_record_query("en", query, limit=limit)]


def wait(client: Any, token: str) -> list[Json]:
    """The events of a job until it is done."""
    return list(client.api.track_job(0, token, timeout_in_seconds=10, poll_interval_in_seconds=0.02))


def call(client: Any, path: str, /, **body: Any) -> Json:
    success, result = client.api.call(path, body)
    assert success, result
    found: Json = result
    return found


def refused(client: Any, path: str, /, **body: Any) -> int:
    success, result = client.api.call(path, body)
    assert not success
    code: int = result["code"]
    return code


# Connecting


def test_connecting(sandbox: Any, connected: Connect) -> None:
    client = connected(sandbox)
    assert client.api_version < "2026.09.001"
    assert client.api.cc_cursor > 0
    assert client.api.project_cursor > 0
    project = client.project
    assert project.gid == sandbox.unicat_project
    assert (project.name, project.status, project.owner.username) == ("Nordveld catalogue", "active", "mare")
    assert project.default_language == "en"
    assert {"en", "nl", "de"} <= set(project.languages)
    assert project.channels["[all records]"] == "__all__"
    assert project.channel_name(project.default_channel) == "Web shop"
    assert project.ordering_name(project.default_ordering)
    assert project.fieldlist_name(project.default_fieldlist)
    assert project.get_backup(1).name
    assert len(project.members) == 3
    for member in project.members:
        assert member.user.name
        assert member.project.gid == project.gid
        assert member.status == "active"
        assert member.roles
        assert "rate_limit_per_second" in member.options
        assert member.key in client.projects_members
    assert client.languages["nl"] == "Dutch"
    wrong = Unicat(sandbox.unicat_url, sandbox.unicat_project, "not-a-key", None)
    assert wrong.connect() is False
    wrong.api._requests_session.close()


def test_a_lost_token_is_said_and_connecting_again_helps(reader: Any) -> None:
    reader.api.update_jwt("rubbish")
    with pytest.raises(UnicatError) as caught:
        reader.get_root_record()
    assert caught.value.code == 401
    assert reader.api._auth_header is None
    assert reader.connect()
    assert reader.get_root_record()


def test_init_by_get_and_post(reader: Any) -> None:
    before = set(reader.definitions)
    assert reader.api.init()[0]
    assert set(reader.definitions) == before
    success, result = reader.api.call("/init", method="get")
    assert success
    assert result["project"] == reader.project.gid
    assert reader.api.init(omit_extended_definitions=True)[0]
    assert set(reader.definitions) < before


def test_global_calls(reader: Any) -> None:
    for path, body in (
        ("//ping", {}),
        ("//languages/get", {}),
        ("//init", {}),
        ("//users/get", {"user": reader.project.owner.gid}),
        ("//projects/get", {"project": reader.project.gid}),
        ("//members/get", {"project": reader.project.gid, "member": reader.project.owner.gid}),
    ):
        assert call(reader, path, **body) is not None
    assert reader.api.call("//ping", method="get")[0]
    assert refused(reader, "//users/get", user=str(uuid.uuid4())) == 422
    assert refused(reader, "//users/get") == 400
    assert reader.get_all_module_names() == []
    assert list(reader.walk_modules()) == []
    with pytest.raises(UnicatError):
        reader.get_module("nope")


# Reading


def test_walking_the_schema(reader: Any) -> None:
    for definition in reader.walk_definitions():
        assert definition.titlefield.name
        assert definition.layout.root in definition.layout.components
        assert definition.all_fields or definition.is_new
        assert isinstance(definition.metadata, dict)
        for each in (*definition.childdefinitions, *definition.classes, *definition.fields):
            assert each.gid
        for fields in definition.fieldlists.values():
            assert all(field.gid for field in fields)
        if definition.is_extended:
            assert definition.extended_fields
            assert definition.original.gid
            assert definition.all_extended_fields
        elif definition.is_working_copy:
            assert definition.layout.original.gid == definition.original.layout.gid
        columns = FieldColumns(definition.all_fields)
        assert len([column.name() for column in columns]) >= len(definition.all_fields) - 1
    for class_ in reader.walk_classes():
        assert class_.layout.name
        assert class_.fields_as_gids == [field.gid for field in class_.fields]
        assert class_.is_committed or class_.is_new or class_.original
    for field in reader.walk_fields():
        assert set(field.title) <= set(reader.project.languages)
        assert (field.class_ is not None) == (field.type in ("class", "classlist"))
        for entry in field.metadata.values():
            assert entry.value is not None
    assert reader.get_field_by_name("gross_weight__kg").metadata["heading.related_field"].value.name == "net_weight__kg"
    assert set(reader.get_definitions_by_name(["chapter", "nope"])) == {"chapter", "nope"}
    assert reader.get_class_by_name("pricing").name == "pricing"
    assert reader.get_definition("") is None


def test_walking_the_records(reader: Any) -> None:
    root = reader.get_root_record()
    assert root.parent is None
    assert root.path == [root.gid]
    seen = list(reader.walk_record_tree(ordering=reader.project.default_ordering))
    assert len(seen) > 500
    assert len({record.gid for record in seen}) == len(seen)
    assert not any(record.is_deleted for record in seen)
    by_gid = {record.gid: record for record in seen}
    for record in seen:
        assert record.childcount == sum(one.parent == record.gid for one in seen)
        assert record.treelevel == len(record.path) - 1
        assert record.channels[0] == "__all__"
        assert set(record.orderings) == set(reader.project.orderings.values())
        assert set(record.title) == set(record.fields) == set(reader.project.languages)
        assert record.created_on <= record.updated_on
        if record.is_link:
            assert record.gid in by_gid[record.canonical].backlinks
    assert {record.treelevel for record in seen} >= {0, 1, 2, 3, 4, 5}
    assert any(record.is_link for record in seen)
    assert any(record.childcount == 2 for record in reader.walk_record_children(root))
    channel = reader.project.default_channel
    some = list(reader.walk_record_children(root, channel=channel))
    assert all(channel in record.channels for record in some)


def test_reading_values(reader: Any) -> None:
    kinds = set()
    names = ("furniture", "lighting", "textile", "kitchenware", "product_family", "brand", "chapter")
    for record in [one for name in names for one in records_of(reader, name, limit=20)]:
        for field in record.fields["nl"].values():
            value = field.value
            if value is None:
                continue
            kinds.add(field.field.type)
            if field.field.type in ("record", "image", "file"):
                assert field.gid == value
            elif field.field.type in ("recordlist", "imagelist", "filelist"):
                assert field[0].gid == value[0]
            elif field.field.type == "class":
                assert all(field[inner.name].field for inner in field.field.class_.fields)
            elif field.field.type == "classlist":
                assert set(field[0]) == {inner.name for inner in field.field.class_.fields}
            elif field.field.options.get("values"):
                assert field.key is not None
    assert kinds >= {"textline", "text", "number", "boolean", "class", "classlist", "image", "record", "recordlist"}


def test_getting_records(reader: Any) -> None:
    some = records_of(reader, "furniture", limit=4)
    assert [one.gid for one in reader.get_records([one.gid for one in some], force=True)] == [one.gid for one in some]
    assert reader.get_record(some[0].gid, force=True).title == some[0].title
    assert len(reader.get_records([some[0].gid, str(uuid.uuid4())], force=True)) == 1
    with pytest.raises(UnicatError) as caught:
        reader.get_record(str(uuid.uuid4()))
    assert caught.value.code == 422
    only = call(reader, "/records/get", record=some[0].gid, language="nl")
    assert set(reader.records[only["record"]]["fields"]) == {"nl"}
    root = reader.get_root_record().gid
    tree = call(reader, "/records/tree", expanded_records=[root], ordering=reader.project.default_ordering)
    assert tree["tree"][0] == root
    assert tree["tree.size"] == len(tree["tree"])
    late = call(reader, "/records/tree", expanded_records=[root], **{"page.top": 500, "page.size": 3})
    assert late["tree"] == call(reader, "/records/tree", expanded_records=[root])["tree"][-3:]
    sheet = call(reader, "/records/worksheet", record=some[0].gid)
    assert sheet["path"][-1] == some[0].gid
    assert sheet["path"][0] == root


def test_queries(reader: Any) -> None:
    furniture = reader.get_record_query_by_name("Furniture")
    found = list(reader.walk_record_query("en", furniture))
    assert found
    assert {size for size, _ in found} == {len(found)}
    base = reader.get_definition_by_name("furniture").gid
    assert {base} < {record.definition.gid for _, record in found}, "extended ones are based on it"
    assert len(list(reader.walk_record_query("en", furniture, limit=3))) == 3
    fresh = reader.get_schema_query_by_name("Not yet committed")
    assert all(not item.is_committed for _, item in reader.walk_schema_query("en", fresh))
    assert reader.get_asset_query_by_name("All pictures") is not None
    assert len(list(reader.walk_queries())) >= 6
    extended = next(one for one in reader.walk_definitions() if one.is_extended)
    for written, fits in (
        (["definition", "is_exactly", extended.gid], lambda one: one.definition.gid == extended.gid),
        (["classes", "has", "care"], lambda one: "care" in {each.name for each in one.definition.classes}),
        (["updated_on", "<", [400, "days"]], lambda one: one.updated_on > time.time() - 400 * 86_400),
        (["updated_on", "between", [0, time.time()]], lambda one: one.updated_on < time.time()),
        (["validation", "is_empty"], lambda one: any(not field for field in one.fields["en"].values())),
        (["not", "", ["definition", "is", base]], lambda one: one.definition.gid != base),
    ):
        records = [record for _, record in reader.walk_record_query("en", search(written))]
        assert records
        assert all(fits(record) for record in records)
    artnr = reader.get_field_by_name("artnr")
    one = records_of(reader, "lighting", limit=1)[0]
    wanted = one.fields["en"]["artnr"].value
    exact = list(reader.walk_record_query("en", search(["value", "is", [artnr.gid, wanted]])))
    assert one.gid in {record.gid for _, record in exact}
    words = call(reader, "/records/search", language="en", q="+chair -table", **{"page.size": 100})
    assert words["results.size"] >= len(words["results"]) > 0


def test_assets(reader: Any) -> None:
    assets = list(reader.walk_asset_tree())
    assert sum(one.is_file for one in assets) > 30
    first = next(one for one in assets if one.is_file)
    assert reader.get_asset_by_pathname(first.pathname, force=True).gid == first.gid
    assert reader.get_assets([first.gid], force=True)[0].name == first.name
    pictures = reader.get_asset_query_by_name("All pictures")
    assert all(asset.type == "image" for _, asset in reader.walk_asset_query("en", pictures))


def test_an_answer_is_quick(reader: Any) -> None:
    """Measured with the client's own work in it; the least of many is what the server and the loopback need."""
    some = [one.gid for one in records_of(reader, "textile")]

    def least(path: str, body: Json) -> float:
        times = []
        for _ in range(30):
            begin = time.perf_counter()
            assert reader.api.call(path, body)[0]
            times.append(time.perf_counter() - begin)
        return min(times)

    assert least("/records/root", {}) < 0.03
    assert least("/records/get", {"records": some}) < 0.03
    assert least("/schema/bulk/get", {"selection": [reader.get_field_by_name("artnr").gid]}) < 0.03


# Changing the schema


def test_the_life_of_a_field(writer: Any) -> None:
    mutate = writer.mutate
    field = mutate.create_field(
        name="fresh_field",
        type="textline",
        is_localized=True,
        is_required=False,
        label={"en": "Fresh", "nl": "Vers"},
        unit="pc",
        initial={"en": "x"},
        options={"value_labels": True, "values": [{"key": "a", "en": "A", "nl": "A-nl"}]},
        metadata={"heading.alignment": {"type": "textline", "is_localized": False, "value": "left"}},
    )
    assert field.is_new
    assert field.title["en"] == "Fresh [pc]"
    assert field.metadata["heading.alignment"].value == "left"
    field = mutate.modify_field(field, label={"nl": "Verser"})
    assert field.label == {"en": "Fresh", "nl": "Verser", "de": ""}
    field = mutate.commit_field(field)
    assert field.is_committed
    changed = mutate.modify_field(field, unit="kg")
    assert changed.is_working_copy
    assert changed.original.gid == field.gid
    assert changed.gid != field.gid
    again = mutate.modify_field_set_metadata(field, "x.y", type="boolean", is_localized=False, value=True)
    assert again.gid == changed.gid, "one working copy only"
    assert mutate.modify_field_clear_metadata(changed, "x.y").gid == changed.gid
    back = mutate.commit_field(changed)
    assert back.gid == field.gid
    assert back.unit == "kg"
    other = mutate.save_as_new_field(mutate.modify_field(back, name="fresh_two"))
    assert other.original is None
    assert not other.is_working_copy
    assert writer.get_field(back.gid).name == "fresh_field"
    copied = call(writer, "/fields/copy", field=back.gid)["field"]
    assert writer.get_field(copied).is_new
    assert writer.get_field(copied).name == "fresh_field"
    assert refused(writer, "/fields/commit", field=copied) == 422, "the name is taken"
    assert refused(writer, "/fields/copy", field=copied) == 422, "new"
    draft = mutate.modify_field(back, unit="g")
    assert refused(writer, "/fields/copy", field=draft.gid) == 422, "modified"
    assert call(writer, "/fields/revert", field=draft.gid)["field"] == back.gid
    assert refused(writer, "/fields/get", field=draft.gid) == 422
    assert refused(writer, "/fields/revert", field=back.gid) == 422, "unmodified"
    assert refused(writer, "/fields/save_as_new", field=back.gid) == 422
    assert refused(writer, "/fields/commit", field=back.gid) == 422
    assert mutate.delete_field(back)
    assert refused(writer, "/fields/get", field=field.gid) == 422
    assert refused(writer, "/fields/delete", field=writer.get_field_by_name("artnr").gid) == 422, "in use"
    for wrong in ({"name": "1x"}, {"name": "a b"}, {"type": "nope"}, {"label": "x"}, {"is_required": 1}):
        assert refused(writer, "/fields/create", **wrong) == 400
    assert call(writer, "/fields/create")["field"] in writer.fields
    assert writer.sync()


def test_the_life_of_a_definition_and_its_class(writer: Any) -> None:
    mutate = writer.mutate
    name, artnr, ean = (writer.get_field_by_name(one) for one in ("name", "artnr", "ean"))
    class_ = mutate.create_class(name="fresh_class", label={"en": "Class"}, fields=[artnr])
    assert class_.is_new
    assert refused(writer, "/definitions/create", classes=[class_.gid]) == 422, "only committed ones"
    class_ = mutate.modify_class_add_field(class_, ean)
    class_ = mutate.modify_class_remove_field(class_, artnr)
    class_ = mutate.modify_class(class_, label={"nl": "Klasse"})
    class_ = mutate.modify_class_modify_layout(class_, name="renamed")
    assert class_.layout.name == "renamed"
    class_ = mutate.modify_class_set_metadata(class_, "a", type="textline", is_localized=True, value={"en": "x"})
    class_ = mutate.modify_class_clear_metadata(class_, "a")
    class_ = mutate.commit_class(class_)
    assert [one.name for one in class_.fields] == ["ean"]
    wanted = {"name": "fresh", "label": {"en": "Fresh"}, "fields": [name], "titlefield": name}
    definition = mutate.create_definition(**wanted, metadata={})
    assert definition.is_new
    assert definition.layout.is_new
    blank = mutate.create_definition()
    assert blank.name == "unnamed_definition"
    assert blank.titlefield.name
    assert mutate.delete_definition(blank)
    definition = mutate.commit_definition(definition)
    assert not definition.layout.is_new
    fieldlist = writer.project.default_fieldlist
    work = mutate.modify_definition_add_class(definition, class_)
    assert work.is_working_copy
    assert work.layout.original.gid == definition.layout.gid
    steps: tuple[Callable[[], Any], ...] = (
        lambda: mutate.modify_definition_add_field(work, artnr),
        lambda: mutate.modify_definition_fieldlist_add_field(work, fieldlist, artnr),
        lambda: mutate.modify_definition_fieldlist_remove_field(work, fieldlist, artnr),
        lambda: mutate.modify_definition_remove_field(work, artnr),
        lambda: mutate.modify_definition_add_childdefinition(work, definition),
        lambda: mutate.modify_definition_remove_childdefinition(work, definition),
        lambda: mutate.modify_definition_set_metadata(work, "p.q", type="boolean", value=True),
        lambda: mutate.modify_definition_clear_metadata(work, "p.q"),
        lambda: mutate.modify_definition(work, label={"nl": "Vers"}, titlefield=name),
        lambda: mutate.modify_definition_modify_layout(
            work, name="mine", root="c1", components={"c1": {"type": "vertical", "content": []}}
        ),
    )
    for step in steps:
        assert step().gid == work.gid
    assert mutate.modify_definition_add_field(definition, artnr).gid == work.gid
    moved = call(writer, "/definitions/fields/move", definition=work.gid, field=artnr.gid, before_field=name.gid)
    assert writer.get_definition(moved["definition"]).fields_as_gids == [artnr.gid, name.gid]
    committed = mutate.commit_definition(work)
    assert committed.gid == definition.gid
    assert committed.label["nl"] == "Vers"
    assert committed.layout.name == "mine"
    assert [one.gid for one in committed.classes] == [class_.gid]
    assert work.gid not in writer.definitions
    assert refused(writer, "/classes/delete", **{"class": class_.gid}) == 422, "in use"
    work = mutate.modify_definition_remove_class(committed, class_)
    other = mutate.save_as_new_definition(work)
    assert other.original is None
    assert writer.get_definition(definition.gid).classes
    work = mutate.save_as_new_class(mutate.modify_class(class_, name="fresh_class_two"))
    assert work.is_committed
    extended = next(one for one in writer.walk_definitions() if one.is_extended)
    for path in ("copy", "commit", "revert", "save_as_new", "delete", "modify"):
        assert refused(writer, f"/definitions/{path}", definition=extended.gid) == 422
    assert mutate.delete_definition(committed)
    assert mutate.delete_class(class_)
    assert writer.sync()


def test_a_committed_field_changes_the_records_that_show_it(writer: Any) -> None:
    record = records_of(writer, "lighting", limit=1)[0]
    socket = writer.get_field_by_name("bulb_socket")
    writer.mutate.commit_field(writer.mutate.modify_field(socket, name="lamp_base"))
    writer.sync()
    again = writer.get_record(record.gid)
    assert "lamp_base" in again.fields["en"]
    assert "bulb_socket" not in again.fields["en"]


def test_bulk_jobs_on_the_schema(writer: Any) -> None:
    everything = ["or", "", [["is_committed", "is_true"], ["is_committed", "is_false"]]]
    items = [item for _, item in writer.walk_schema_query("en", search(everything))]
    fit = [one for one in items if one.is_committed and not getattr(one, "is_extended", False)]
    left_out = fit[3]
    known = {one.gid for one in items}
    selection = [{"search": {"language": "en", "q": "", "filter": everything}, "exclude": [left_out.gid]}]
    before = call(writer, "/schema/bulk/get", selection=selection, **{"page.size": 1})
    assert before["schema_items.size"] == len(items) - 1
    events = wait(writer, call(writer, "/schema/bulk/copy", selection=selection)["job.token"])
    assert events[0]["status"] == "queued"
    assert events[-1]["info"] == {"total": len(fit) - 1, "remaining": 0}
    writer.sync()
    fresh = [one for _, one in writer.walk_schema_query("en", search(["is_new", "is_true"])) if one.gid not in known]
    assert sorted(one.name for one in fresh) == sorted(one.name for one in fit if one is not left_out)
    for one in fresh:
        assert one.is_new
        if hasattr(one, "layout"):
            assert one.layout.is_new
    work = [one.gid for one in items if one.is_working_copy]
    kinds = {one.gid: type(one).__name__ for one in items}
    fields = [gid for gid in work if kinds[gid] == "UnicatField"]
    originals = {gid: writer.fields[gid]["original"] for gid in fields}
    for verb, gid in (("commit", fields[0]), ("revert", fields[1]), ("save_as_new", fields[2])):
        events = wait(writer, call(writer, f"/schema/bulk/{verb}", selection=[gid, left_out.gid])["job.token"])
        assert events[-1]["job"] == f"bulk_{verb}_schema_items"
        assert events[-1]["info"]["total"] == 1
    writer.sync()
    assert writer.get_field(fields[0]) is None
    assert writer.get_field(originals[fields[0]]).label["en"].endswith("(2027)")
    assert writer.get_field(fields[1]) is None
    assert not writer.get_field(originals[fields[1]]).label["en"].endswith("(2027)")
    assert writer.get_field(fields[2]).is_committed


def test_two_clients_stay_in_step(writer: Any, connected: Connect) -> None:
    other = Unicat(writer._unicat_url, writer._project_gid, writer._secret_api_key, None)
    assert other.connect()
    field = writer.mutate.commit_field(writer.mutate.create_field(name="shared_field"))
    query = writer.mutate.create_query("schema", name="mine", q="+shared", filter=["is_committed", "is_true"])
    assert other.sync()
    assert other.get_field(field.gid).name == "shared_field"
    assert other.get_schema_query_by_name("mine").q == "+shared"
    writer.mutate.update_query(query, name="ours")
    writer.mutate.delete_field(field)
    assert other.sync()
    assert other.get_query(query.gid).name == "ours"
    assert other.get_field(field.gid) is None
    assert writer.mutate.delete_query(query)
    assert other.sync()
    assert other.get_query(query.gid) is None
    other.api._requests_session.close()


def test_queries_are_checked(writer: Any) -> None:
    assert refused(writer, "/queries/create", name="x") == 400
    assert refused(writer, "/queries/create", type="nope", name="x") == 400
    assert refused(writer, "/queries/get", query=str(uuid.uuid4())) == 422
    for kind in ("record", "asset", "schema"):
        assert writer.mutate.create_query(kind, name="x").type == kind


def test_project_settings(writer: Any) -> None:
    mutate = writer.mutate
    channel = mutate.create_channel("Fair")
    ordering = mutate.create_ordering("Alphabet")
    fieldlist = mutate.create_fieldlist("Short")
    assert writer.project.channels["Fair"] == channel
    assert mutate.add_language("fr")
    assert set(writer.get_root_record().fields) == {"en", "nl", "de", "fr"}
    assert list(writer.walk_record_children(writer.get_root_record(), ordering=ordering))
    assert mutate.remove_language("fr")
    assert mutate.delete_channel(channel)
    assert mutate.delete_ordering(ordering)
    assert mutate.delete_fieldlist(fieldlist)
    assert "Fair" not in writer.project.channels
    with pytest.raises(UnicatError):
        mutate.delete_channel("__all__")


# Changing records


def test_making_and_updating_a_record(writer: Any) -> None:
    mutate, ordering = writer.mutate, writer.project.default_ordering
    family = records_of(writer, "product_family", limit=1)[0]
    record = mutate.create_record(family, ordering)
    last = list(writer.walk_record_children(family, ordering=ordering))[-1]
    assert last.gid == record.gid
    record = mutate.set_record_definition(record, writer.get_definition_by_name("furniture"))
    chair = {"name": "New chair", "artnr": "NC-1", "armrests": True, "price__eur": 9.5, "color/key": "moss"}
    record = mutate.update_record(record, {"en": chair, "nl": {"name": "Nieuwe stoel"}})
    assert record.validation_report is None
    assert record.title == {"en": "New chair", "nl": "Nieuwe stoel", "de": ""}
    assert record.fields["nl"]["artnr"].value == "NC-1", "not localized"
    assert (record.fields["nl"]["color"].value, record.fields["nl"]["color"].key) == ("Mos", "moss")
    wrong = {"en": {"armrests": "maybe", "nope": 1, "width__mm": "wide", "seat_count": 3}}
    record = mutate.update_record(record, wrong)
    assert {(found["language"], found["field"]) for found in record.validation_report} == {
        ("en", name) for name in ("armrests", "nope", "width__mm")
    }
    assert record.fields["en"]["seat_count"].value == 3
    assert record.fields["en"]["armrests"].value is True
    rows = [{"main_material": "oak", "material_share__pct": 80.0}]
    record = mutate.update_record(record, {"en": {writer.get_field_by_name("material_list").gid: rows}})
    assert record.fields["en"]["material_list"][0]["main_material"].value == "Oak"
    assert diff_record_fields_data(writer, record, {"en": {"name": "Newer", "artnr": "NC-1"}}) == {
        "en": {"name": "Newer"}
    }
    lit = mutate.set_record_definition(record, writer.get_definition_by_name("lighting"))
    assert lit.fields["en"]["artnr"].value == "NC-1"
    assert "armrests" not in lit.fields["en"]
    draft = next(one for one in writer.walk_definitions() if one.is_working_copy)
    assert refused(writer, "/records/definition/set", record=lit.gid, definition=draft.gid) == 422
    assert refused(writer, "/records/create", parent=str(uuid.uuid4()), ordering=ordering) == 422
    assert refused(writer, "/records/create", ordering=ordering) == 400
    brand = records_of(writer, "brand", limit=1)[0]
    first = mutate.create_record(brand, ordering)
    assert first.definition.is_base, "nothing else is offered"


def test_extending_a_records_definition(writer: Any) -> None:
    mutate = writer.mutate
    record, sibling = records_of(writer, "textile", limit=2)
    base = record.definition
    field, class_ = writer.get_field_by_name("slug"), writer.get_class_by_name("certification")
    record = mutate.extend_record_definition_add_field(record, field)
    assert record.definition.is_extended
    assert record.definition.original.gid == base.gid
    assert [one.name for one in record.definition.extended_fields] == ["slug"]
    assert "slug" in record.fields["en"]
    assert writer.get_record(sibling.gid, force=True).definition.gid == base.gid
    mine = record.definition.gid
    record = mutate.extend_record_definition_add_class(record, class_)
    assert record.definition.gid == mine
    fieldlist = writer.project.default_fieldlist
    record = mutate.extend_record_definition_add_fieldlist_field(record, fieldlist, field)
    record = mutate.extend_record_definition_remove_fieldlist_field(record, fieldlist, field)
    assert mutate.copy_record_definition_to_siblings(record) is None
    writer.sync()
    record = mutate.extend_record_definition_remove_class(writer.get_record(record.gid, force=True), class_)
    record = mutate.extend_record_definition_remove_field(record, field)
    assert refused(writer, "/records/definition/fields/remove", record=record.gid, field=base.fields[0].gid) == 422
    record = mutate.revert_extended_record_definition(record)
    assert record.definition.gid == base.gid
    with pytest.raises(UnicatError):
        mutate.revert_extended_record_definition(record)
    writer.sync()


def test_channels_and_orderings(writer: Any) -> None:
    mutate = writer.mutate
    channel = writer.project.default_channel
    family = records_of(writer, "product_family", limit=1)[0]
    family = mutate.set_record_channels(family, [channel], False)
    assert channel not in family.channels
    child = next(iter(writer.walk_record_children(family)))
    child = mutate.set_record_channels(child, [channel], True)
    assert channel in child.channels
    child = mutate.copy_record_channels_from_parent(child)
    assert channel not in child.channels
    mutate.set_record_channels(child, [channel, "__all__"], True)
    assert mutate.copy_record_channels_up(child).gid == child.gid
    assert channel in writer.get_record(family.gid, force=True).channels
    assert "__all__" in mutate.set_record_channels(child, ["__all__"], False).channels
    job = mutate.copy_record_channels_down(family, channels=[channel], return_job=True)
    assert job.status == "untracked"
    assert list(job.track(10, 0.02))[-1] == "done"
    assert job.name == "copy_record_channels_down"
    assert job.return_value is family
    children = call(writer, "/records/children", record=family.gid)["children"]
    assert all(channel in writer.get_record(one).channels for one in children)
    ordering = writer.project.default_ordering
    last = list(writer.walk_record_children(family, ordering=ordering))[-1]
    moved = mutate.set_record_orderings(last, {ordering: -1})
    assert moved.orderings[ordering] == -1
    assert next(iter(writer.walk_record_children(family, ordering=ordering))).gid == last.gid
    assert refused(writer, "/records/channels/set", record=last.gid, channels=["nope"], enabled=True) == 422
    assert refused(writer, "/records/channels/set", record=last.gid, channels=[channel]) == 400


def test_moving_linking_and_deleting(writer: Any) -> None:
    mutate, ordering = writer.mutate, writer.project.default_ordering

    def order(parent: Any) -> list[str]:
        return [one.gid for one in writer.walk_record_children(parent, ordering=ordering)]

    family, other = records_of(writer, "product_family", limit=2)
    kids = order(family)
    made = call(writer, "/records/duplicate", record=kids[0], ordering=ordering)
    assert made["parent"] == family.gid
    assert order(family) == [kids[0], made["record"], *kids[1:]]
    for _ in range(12):
        call(writer, "/records/duplicate", record=kids[0], ordering=ordering)
    assert order(family)[0] == kids[0]
    assert order(family)[-len(kids) + 1 :] == kids[1:]
    where = {"parent": other.gid, "ordering": ordering}
    first = order(other)[0]
    call(writer, "/records/move", record=made["record"], before_record=first, **where)
    assert order(other)[:2] == [made["record"], first]
    copied = call(writer, "/records/shallow_copy", record=kids[0], **where)["record"]
    assert order(other)[-1] == copied
    assert writer.get_record(copied).childcount == 0
    link = mutate.link_record(other, writer.get_record(kids[0], force=True), ordering)
    assert link.is_link
    assert (link.canonical, link.childcount) == (kids[0], 0)
    assert link.gid in writer.get_record(kids[0], force=True).backlinks
    mutate.update_record(writer.get_record(kids[0]), {"en": {"name": "Seen twice"}})
    assert writer.get_record(link.gid, force=True).title["en"] == "Seen twice"
    assert refused(writer, "/records/create", parent=link.gid, ordering=ordering) == 422
    assert refused(writer, "/records/move", record=family.gid, parent=kids[1], ordering=ordering) == 422
    count = writer.get_record(family.gid, force=True).childcount
    gone = mutate.delete_record(writer.get_record(kids[0], force=True))
    assert gone.is_deleted
    assert writer.get_record(family.gid, force=True).childcount == count - 1
    assert kids[0] not in order(family)
    assert not mutate.undelete_record(gone).is_deleted
    assert writer.get_record(family.gid, force=True).childcount == count
    assert refused(writer, "/records/permanent_delete", record=kids[0]) == 422, "not deleted"
    mutate.delete_record(writer.get_record(kids[0]))
    job = mutate.permanent_delete_record(writer.get_record(kids[0]), return_job=True)
    assert list(job.track(10, 0.02))[-1] == "done"
    assert job.return_value.gid == family.gid
    for gid in (kids[0], link.gid):
        assert refused(writer, "/records/get", record=gid) == 422
    root = writer.get_root_record()
    assert refused(writer, "/records/delete", record=root.gid) == 422
    assert writer.sync()


def test_bulk_jobs_on_records(writer: Any) -> None:
    ordering = writer.project.default_ordering
    family, other = records_of(writer, "product_family", limit=2)
    kids = call(writer, "/records/children", record=family.gid, ordering=ordering)["children"]
    children = [{"children": family.gid, "exclude": [kids[0]]}]
    named = call(writer, "/records/bulk/get", selection=children)
    assert named["records"] == kids[1:]
    assert (named["records.size"], named["page.cursor"]) == (len(kids) - 1, None)
    stranger = str(uuid.uuid4())

    def run(verb: str, **body: Any) -> int:
        events = wait(writer, call(writer, f"/records/bulk/{verb}", **body)["job.token"])
        assert events[-1]["job"] == f"bulk_{verb}_records"
        total: int = events[-1]["info"]["total"]
        return total

    def count(parent: Any) -> int:
        return int(call(writer, "/records/children", record=parent.gid)["children.size"])

    assert run("duplicate", selection=[*children, stranger], ordering=ordering) == len(kids) - 1
    assert count(family) == 2 * len(kids) - 1
    there = count(other)
    where = {"parent": other.gid, "ordering": ordering}
    assert run("shallow_copy", selection=kids, **where) == len(kids)
    assert run("link", selection=kids[:2], **where) == 2
    assert count(other) == there + len(kids) + 2
    assert run("undelete", selection=kids) == 0
    assert run("delete", selection=kids[:2]) == 2
    assert run("delete", selection=kids[:2]) == 0
    assert run("undelete", selection=kids[:1]) == 1
    assert run("permanent_delete", selection=kids[:2]) == 1
    assert refused(writer, "/records/get", record=kids[1]) == 422
    assert refused(writer, "/records/bulk/link", selection=kids) == 400
    assert refused(writer, "/records/bulk/link", selection=kids, parent=stranger) == 422
    assert writer.sync()


def test_a_blocking_call_comes_back(writer: Any) -> None:
    family = records_of(writer, "product_family", limit=1)[0]
    assert writer.mutate.copy_record_channels_down(family) is family


# Plain HTTP


def test_headers_on_the_wire(sandbox: Any) -> None:
    base = f"{sandbox.unicat_url}/api/p/{sandbox.unicat_project}"

    def send(url: str, body: Json, token: str = "") -> tuple[int, dict[str, str], Json]:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310
                return answer.status, dict(answer.headers), json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, dict(error.headers), json.load(error)

    status, headers, answer = send(f"{base}/auth", {"api_key": sandbox.unicat_api_key})
    assert (status, answer["success"]) == (200, True)
    lowered = {name.lower(): value for name, value in headers.items()}
    token = lowered["authorization"]
    assert " " not in token
    assert token.count(".") == 2
    assert lowered["content-type"].startswith("application/json")
    status, headers, answer = send(f"{base}/records/root", {})
    assert status == 401
    challenge = {name.lower(): value for name, value in headers.items()}["www-authenticate"]
    assert challenge == 'Bearer realm="JWT access to Unicat."'
    assert answer["data"] == {}
    assert send(f"{base}/records/get", {"record": str(uuid.uuid4())}, token)[0] == 422
    assert send(f"{base}/records/get", {}, token)[0] == 400
    assert send(f"{base}/schema/bulk/get", {"selection": ["x"]}, token)[2]["result"]["code"] == 1006
    stranger = f"{sandbox.unicat_url}/api/p/{uuid.uuid4()}"
    assert send(f"{stranger}/records/root", {}, token)[0] == 403
    assert send(f"{base}/auth", {"api_key": "x"})[0] == 403
    assert send(f"{base}/auth", {})[0] == 400

"""The filter line on a DatoCMS sandbox: every operator a type has, stages, and search over all models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.cmses import DATOCMS
from tui.cms.datocms.filters import filter_params
from tui.cms.gateway import Gateway
from tui.core import filters
from tui.core.completion import suggest
from tui.core.content import FieldInfo, Model, Record, RecordQuery
from tui.core.errors import FilterError

ALL_TYPES = (
    *("string", "text", "slug", "boolean", "integer", "float", "date", "date_time", "link", "links", "file"),
    *("gallery", "color", "json", "seo", "video", "lat_lon", "structured_text", "rich_text", "single_block"),
)


def a_model(**more: Any) -> Model:
    fields = tuple(FieldInfo(f"id-{kind}", kind, kind.title(), kind) for kind in ALL_TYPES)
    return Model("m", "model", "Model", fields=fields, **more)


def asked(text: str, model: Model | None = None) -> dict[str, str]:
    return {
        name.removeprefix("filter[fields]"): value
        for name, value in filter_params(filters.parse(text), model or a_model(sortable=True, tree=True))
    }


@pytest.mark.parametrize(
    ("text", "params"),
    [
        ("string:a", {"[string][matches][pattern]": "a"}),
        ("string:~a", {"[string][matches][regexp]": "false"}),
        ("string:~/^a/", {"[string][matches][pattern]": "^a", "[string][matches][regexp]": "true"}),
        ("string:!~a", {"[string][not_matches][pattern]": "a"}),
        ("string:=a", {"[string][eq]": "a"}),
        ("string:!=a", {"[string][neq]": "a"}),
        ("string:a,b", {"[string][in][]": "b"}),
        ("string:!=a,b", {"[string][not_in][]": "b"}),
        ("string:empty", {"[string][is_blank]": "true"}),
        ("string:present", {"[string][is_present]": "true"}),
        ('string:"empty"', {"[string][matches][pattern]": "empty"}),
        ("string:=empty", {"[string][eq]": "empty"}),
        ("text:a", {"[text][matches][pattern]": "a"}),
        ("text:!~a", {"[text][not_matches][pattern]": "a"}),
        ("text:empty", {"[text][is_blank]": "true"}),
        ("structured_text:a", {"[structured_text][matches][pattern]": "a"}),
        ("structured_text:!~a", {"[structured_text][not_matches][pattern]": "a"}),
        ("slug:a", {"[slug][eq]": "a"}),
        ("slug:!=a", {"[slug][neq]": "a"}),
        ("slug:a,b", {"[slug][in][]": "b"}),
        ("slug:!=a,b", {"[slug][not_in][]": "b"}),
        ("boolean:yes", {"[boolean][eq]": "true"}),
        ("boolean:!=yes", {"[boolean][eq]": "false"}),
        ("integer:3", {"[integer][eq]": "3"}),
        ("integer:!=3", {"[integer][neq]": "3"}),
        ("integer:>3", {"[integer][gt]": "3"}),
        ("integer:>=3 integer:<=9", {"[integer][gte]": "3", "[integer][lte]": "9"}),
        ("float:<1.5", {"[float][lt]": "1.5"}),
        ("float:empty", {"[float][exists]": "false"}),
        ("date:2026-01-31", {"[date][eq]": "2026-01-31"}),
        ("date:!=2026-01-31", {"[date][neq]": "2026-01-31"}),
        ("date:>2026-01-31", {"[date][gt]": "2026-01-31"}),
        ("date:<=2026-01-31", {"[date][lte]": "2026-01-31"}),
        ("date:present", {"[date][exists]": "true"}),
        ("date_time:2026-01-31", {"[date_time][gte]": "2026-01-31T00:00:00.000Z"}),
        ("date_time:2026-01-31T10:30", {"[date_time][eq]": "2026-01-31T10:30:00.000Z"}),
        ("date_time:!=2026-01-31T10:30", {"[date_time][neq]": "2026-01-31T10:30:00.000Z"}),
        ("date_time:>2026-01-31", {"[date_time][gte]": "2026-02-01T00:00:00.000Z"}),
        ("date_time:<=2026-01-31", {"[date_time][lt]": "2026-02-01T00:00:00.000Z"}),
        ("date_time:>2026-01-31T10:30", {"[date_time][gt]": "2026-01-31T10:30:00.000Z"}),
        ("link:a", {"[link][eq]": "a"}),
        ("link:!=a", {"[link][neq]": "a"}),
        ("link:a,b", {"[link][in][]": "b"}),
        ("link:!=a,b", {"[link][not_in][]": "b"}),
        ("link:empty", {"[link][exists]": "false"}),
        ("file:a", {"[file][eq]": "a"}),
        ("file:present", {"[file][exists]": "true"}),
        ("links:a", {"[links][any_in][]": "a"}),
        ("links:=a,b", {"[links][all_in][]": "b"}),
        ("links:==a", {"[links][eq][]": "a"}),
        ("links:!=a", {"[links][not_in][]": "a"}),
        ("links:empty", {"[links][exists]": "false"}),
        ("gallery:a", {"[gallery][any_in][]": "a"}),
        ("gallery:present", {"[gallery][exists]": "true"}),
        ("color:present", {"[color][exists]": "true"}),
        ("json:empty", {"[json][exists]": "false"}),
        ("seo:present", {"[seo][exists]": "true"}),
        ("video:empty", {"[video][exists]": "false"}),
        ("lat_lon:present", {"[lat_lon][exists]": "true"}),
        (
            "lat_lon:45.46,9.19,5km",
            {
                "[lat_lon][near][latitude]": "45.46",
                "[lat_lon][near][longitude]": "9.19",
                "[lat_lon][near][radius]": "5000",
            },
        ),
        ("lat_lon:-1,2,750", {"[lat_lon][near][radius]": "750"}),
        ("lat_lon:-1,2,9000km", {"[lat_lon][near][radius]": "9000000"}),
        ("id:!=a,b", {"[id][notIn][]": "b"}),
        ("status:!=draft,updated", {"[_status][notIn][]": "updated"}),
        ("valid:no", {"[_is_valid][eq]": "false"}),
        ("published:empty", {"[_published_at][exists]": "false"}),
        ("first_published:<7d", {}),
        ("scheduled:present", {"[_publication_scheduled_at][exists]": "true"}),
        ("unpublishing:empty", {"[_unpublishing_scheduled_at][exists]": "false"}),
        ("creator:user/7", {"[_creator][eq][type]": "user", "[_creator][eq][id]": "7"}),
        ("position:>3", {"[position][gt]": "3"}),
        ("parent:empty", {"[parent][exists]": "false"}),
        ("parent:a", {"[parent][eq]": "a"}),
    ],
)
def test_every_operator_of_every_type_can_be_written(text: str, params: dict[str, str]) -> None:
    found = asked(text)
    assert {name: found.get(name) for name in params} == params
    assert found


@pytest.mark.parametrize(
    "text",
    [
        "slug:empty",
        "structured_text:empty",
        "boolean:empty",
        "boolean:yes,no",
        "rich_text:a",
        "single_block:empty",
        "integer:~3",
        "integer:1,2",
        "integer:1.5",
        "date:!~2026-01-31",
        "date:soon",
        "date_time:!=2026-01-31",
        "text:a,b",
        "text:>a",
        "link:~a",
        "links:>a",
        "lat_lon:1,2",
        "lat_lon:100,2,3",
        "lat_lon:1,2,far",
        "lat_lon:>1,2,3",
        "color:red",
        "creator:marta",
        "creator:user/",
        "updated:<7d,<3d",
        "valid:yes,no",
        "status:draft,updated status:draft,published",
        "stage:x",
        "position:empty",
        "parent:!=a",
    ],
)
def test_what_a_type_does_not_have_is_explained(text: str) -> None:
    with pytest.raises(FilterError) as caught:
        asked(text)
    assert caught.value.end > caught.value.start
    assert caught.value.next_step


def test_a_field_called_like_a_word_of_the_language_has_a_name_of_its_own() -> None:
    model = Model("m", "m", "M", fields=(FieldInfo("1", "status", "Status", "string"),))
    assert asked("status:draft field.status:open", model) == {
        "[_status][eq]": "draft",
        "[status][matches][pattern]": "open",
        "[status][matches][case_sensitive]": "false",
        "[status][matches][regexp]": "false",
    }
    odd = Model("m", "m", "M", fields=(FieldInfo("1", "scheduled", "Scheduled", "boolean"),))
    assert asked("scheduled:yes", odd) == {"[scheduled][eq]": "true"}


# -- on the sandbox ---------------------------------------------------------------------------------------------
async def model_named(gateway: Gateway, api_key: str) -> Model:
    return next(model for model in await gateway.models() if model.api_key == api_key)


async def all_of(gateway: Gateway, query: RecordQuery) -> list[Record]:
    found: list[Record] = []
    async for page in gateway.walk(query):
        found += page.records
    return found


async def test_everything_the_vocabulary_offers_is_understood(dato: Gateway) -> None:
    for model in [None, *[one for one in await dato.models() if not one.is_block]]:
        words = await dato.vocabulary(model)
        assert words.keys
        for key in words.keys:
            for value in key.values:
                text = f"{key.name}:{value.text}"
                query = RecordQuery(model.id if model else None, filters.parse(text))
                dato.check(query.filter, model)
                await dato.page(query, offset=0, limit=1)
            for suggestion in suggest(f"{key.name}:", len(key.name) + 1, words):
                assert suggestion.text


async def test_stages_are_called_by_their_names_and_searched_by_the_server(dato: Gateway) -> None:
    article = await model_named(dato, "article")
    everything = await all_of(dato, RecordQuery(article.id))
    names = {record.stage for record in everything}
    assert len(names) > 1
    assert all(name and name[0].isupper() for name in names)
    for name in names:
        query = RecordQuery(article.id, filters.parse(f'stage:"{name}"'))
        wanted = {record.id for record in everything if record.stage == name}
        assert {record.id for record in await all_of(dato, query)} == wanted
        assert await dato.count(query) == len(wanted)
        page = await dato.page(query, offset=0, limit=20)
        assert page.total == len(wanted)
        assert {record.stage for record in page.records} == {name}


async def test_several_stages_are_looked_for_record_by_record_and_everybody_agrees(dato: Gateway) -> None:
    article = await model_named(dato, "article")
    everything = await all_of(dato, RecordQuery(article.id))
    first, second, *_ = sorted({str(record.stage) for record in everything})
    for text, names in ((f"stage:{first},{second}", {first, second}), (f"stage:!={first}", None)):
        query = RecordQuery(article.id, filters.parse(f"{text} status:draft"))
        wanted = {
            one.id
            for one in everything
            if one.status.value == "draft" and ((one.stage in names) if names else one.stage != first)
        }
        assert wanted
        assert await dato.count(query) == len(wanted)
        assert {record.id for record in await all_of(dato, query)} == wanted
        paged: list[str] = []
        while len(paged) < len(wanted):
            page = await dato.page(query, offset=len(paged), limit=7)
            assert page.total == len(wanted)
            paged += [record.id for record in page.records]
        assert set(paged) == wanted


async def test_looked_through_ids_are_kept_until_refreshed(dato: Gateway) -> None:
    article = await model_named(dato, "article")
    query = RecordQuery(article.id, filters.parse("stage:present valid:no"))
    count = await dato.count(query)
    assert (await dato.page(query, offset=0, limit=5)).total == count
    dato.forget()
    assert (await dato.page(query, offset=0, limit=5)).total == count


async def test_a_stage_nobody_knows_is_pointed_at_with_the_nearest_name(dato: Gateway) -> None:
    article = await model_named(dato, "article")
    words = await dato.vocabulary(article)
    stage = words.key("stage")
    assert stage is not None
    with pytest.raises(FilterError, match="There is no stage") as caught:
        dato.check(filters.parse("x stage:reviw"), article)
    assert (caught.value.start, caught.value.end) == (2, 13)
    assert "Review" in caught.value.next_step
    with pytest.raises(FilterError, match="has no workflow"):
        dato.check(filters.parse("stage:Review"), await model_named(dato, "author"))


async def test_too_many_records_to_look_through_are_refused(dato: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.cms.datocms.listing.MOST_LOOKED_THROUGH", 3)
    article = await model_named(dato, "article")
    query = RecordQuery(article.id, filters.parse("stage:!=review"))
    for ask in (dato.count(query), dato.page(query, offset=0, limit=5), all_of(dato, query)):
        with pytest.raises(FilterError, match="too many to look through") as caught:
            await ask
        assert "Narrow it to 3" in caught.value.next_step


async def test_all_models_are_searched_at_once_without_blocks(dato: Gateway) -> None:
    models = {model.id: model for model in await dato.models()}
    query = RecordQuery(None)
    everything = await all_of(dato, query)
    assert len({record.model_id for record in everything}) > 3
    assert not any(models[record.model_id].is_block for record in everything)
    assert await dato.count(query) == len(everything)
    narrowed = RecordQuery(None, filters.parse("status:draft stage:writing"))
    wanted = {one.id for one in everything if one.status.value == "draft" and one.stage == "Writing"}
    assert {record.id for record in await all_of(dato, narrowed)} == wanted
    words = RecordQuery(None, filters.parse("garden"))
    assert (await dato.page(words, offset=0, limit=5)).total == await dato.count(words)


async def test_links_are_found_by_the_titles_of_what_they_lead_to(dato: Gateway) -> None:
    article = await model_named(dato, "article")
    authors = {one.id: one for one in await all_of(dato, RecordQuery((await model_named(dato, "author")).id))}
    everything = await all_of(dato, RecordQuery(article.id))
    held = next(str(one.values["author"]) for one in everything if one.values["author"])
    name = authors[held].title
    same = {one.id for one in authors.values() if one.title.casefold() == name.casefold()}

    async def found(text: str) -> set[str]:
        query = RecordQuery(article.id, filters.parse(text))
        dato.check(query.filter, article)
        rows = {record.id for record in await all_of(dato, query)}
        assert await dato.count(query) == len(rows)
        return rows

    wanted = {one.id for one in everything if one.values["author"] in same}
    assert await found(f'author:"{name.upper()}"') == wanted
    assert await found(f"author:{held}") == {one.id for one in everything if one.values["author"] == held}
    assert await found(f'author:!="{name}"') == {one.id for one in everything} - wanted
    part = name.split()[0]
    those = {one.id for one in authors.values() if part.casefold() in one.title.casefold()}
    exact = {one.id for one in authors.values() if one.title.casefold() == part.casefold()}
    assert await found(f"author:{part}") == {one.id for one in everything if one.values["author"] in (exact or those)}
    with pytest.raises(FilterError, match="No Author is called nobody at all"):
        await found('x author:"nobody at all"')
    choices = await dato.candidates(article, "author", part[:3].lower(), "en")
    assert choices
    assert all(part[:3].casefold() in (choice.shown or choice.text).casefold() for choice in choices)
    assert await dato.candidates(article, "title", "a", "en") == ()
    assert len(await dato.candidates(article, "author", "", "en")) > 1


async def test_lists_of_links_and_parents_by_title(dato: Gateway) -> None:
    models = [one for one in await dato.models() if not one.is_block]
    model, field = next((model, one) for model in models for one in model.fields if one.type == "links")
    rows = await all_of(dato, RecordQuery(model.id))
    target = next(str(item) for one in rows for item in (one.values[field.api_key] or ()))  # type: ignore[attr-defined]
    title = (await dato.by_ids([target]))[target].title
    query = RecordQuery(model.id, filters.parse(f'{field.api_key}:"{title}"'))
    assert any(target in (one.values[field.api_key] or ()) for one in await all_of(dato, query))  # type: ignore[operator]
    for text in (f'{field.api_key}:="e"', f"{field.api_key}:==e"):
        with pytest.raises(FilterError, match=r"each has to be one here|Too many records"):
            await dato.count(RecordQuery(model.id, filters.parse(text)))
    tree = next(one for one in models if one.tree)
    nodes = await all_of(dato, RecordQuery(tree.id))
    roots = await all_of(dato, RecordQuery(tree.id, filters.parse("parent:empty")))
    assert 0 < len(roots) < len(nodes)
    below = [await all_of(dato, RecordQuery(tree.id, filters.parse(f'parent:"{one.title}"'))) for one in roots]
    assert any(below)


# -- a server that knows less ------------------------------------------------------------------------------------
def item(number: int, stage: str | None) -> dict[str, Any]:
    return {
        "id": str(number),
        "type": "item",
        "attributes": {"title": f"Record {number}"},
        "relationships": {"item_type": {"data": {"id": "m"}}},
        "meta": {"status": "draft", "stage": stage},
    }


def refusal(code: str) -> dict[str, Any]:
    return {"data": [{"id": "1", "type": "api_error", "attributes": {"code": code, "details": {}}}]}


ITEMS = [item(number, "s1" if number % 3 else "s2") for number in range(1, 10)]
SITE = {
    "data": {
        "id": "1",
        "type": "site",
        "attributes": {"name": "x", "locales": ["en"]},
        "relationships": {"item_types": {"data": [{"id": "m", "type": "item_type"}]}},
    },
    "included": [
        {
            "id": "m",
            "type": "item_type",
            "attributes": {"name": "M", "api_key": "m"},
            "relationships": {"workflow": {"data": {"id": "w", "type": "workflow"}}},
        }
    ],
}
WORKFLOWS = {
    "data": [
        {
            "id": "w",
            "type": "workflow",
            "attributes": {"name": "W", "stages": [{"id": "s1", "name": "One"}, {"id": "s2", "name": "Two words"}]},
        }
    ]
}


def a_server(faulty: Any, answer: Callable[..., bytes], *, refuses: bool) -> None:
    """It ignores `_stage`, or refuses it."""
    from urllib.parse import parse_qs, urlsplit

    class Script(list[Any]):
        def __len__(self) -> int:
            return 1

        def __getitem__(self, _: Any) -> Any:
            address = urlsplit(faulty.paths()[-1])
            query = parse_qs(address.query)
            if address.path == "/site":
                return answer(200, SITE)
            if address.path == "/workflows":
                return answer(200, WORKFLOWS)
            if address.path != "/items":
                return answer(404, refusal("NOT_FOUND"))
            if refuses and any("_stage" in name for name in query):
                return answer(422, refusal("INVALID_FILTER_FIELDS_PARAM"))
            rows = ITEMS
            if "filter[ids]" in query:
                rows = [one for one in ITEMS if one["id"] in query["filter[ids]"][0].split(",")]
            start, size = (int(query.get(f"page[{name}]", ["0"])[0]) for name in ("offset", "limit"))
            return answer(200, {"data": rows[start : start + size], "meta": {"total_count": len(rows)}})

    faulty.script = Script()


@pytest.mark.parametrize("refuses", [True, False])
async def test_where_the_server_does_not_search_by_stage_the_records_are_looked_through(
    faulty: Any, answer: Any, connect: Any, *, refuses: bool
) -> None:
    a_server(faulty, answer, refuses=refuses)
    gateway = connect(DATOCMS, faulty.url)
    query = RecordQuery("m", filters.parse('stage:"two WORDS"'))
    assert await gateway.count(query) == 3
    page = await gateway.page(query, offset=1, limit=5)
    assert ([record.id for record in page.records], page.total) == (["6", "9"], 3)
    assert {record.stage for record in page.records} == {"Two words"}
    assert [record.id for record in await all_of(gateway, query)] == ["3", "6", "9"]
    asked_by_stage = [path for path in faulty.paths() if "_stage" in path]
    assert len(asked_by_stage) == 1


async def test_stages_are_known_by_their_ids_where_workflows_may_not_be_read(
    faulty: Any, answer: Any, connect: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(WORKFLOWS, "data", [])
    a_server(faulty, answer, refuses=True)
    gateway = connect(DATOCMS, faulty.url)
    assert await gateway.count(RecordQuery("m", filters.parse("stage:s1"))) == 6

"""Titles of linked records and values by locale, as both systems really give them."""

from typing import Any, cast

from tui.cms import traits_of
from tui.cms.gateway import Gateway
from tui.cms.titles import Titles
from tui.cms.transport import Counter, request_counter
from tui.cms.unicat import records
from tui.cms.unicat.cells import FIELD_TYPES
from tui.core.cell_values import in_locale
from tui.core.columns import columns_of
from tui.core.content import FieldInfo, Model, RecordQuery, Sort
from tui.core.filters import parse


async def rows(gateway: Gateway, model: Model, limit: int = 100) -> Any:
    return (await gateway.page(RecordQuery(model.id), offset=0, limit=limit)).records


async def named(gateway: Gateway, api_key: str) -> Model:
    return next(model for model in await gateway.models() if model.api_key == api_key)


def plain(title: str | None) -> bool:
    """Whether it is shown as it is: the first records may be copies that another test made of hostile ones."""
    return bool(title) and str(title).isprintable()


async def test_titles_are_read_in_batches_once(dato: Gateway) -> None:
    article = await named(dato, "article")
    ids = [record.id for record in await rows(dato, article, 250)]
    titles = Titles(dato)
    counter = Counter()
    mark = request_counter.set(counter)
    found = await titles.of([*ids, "nobody"], "en")
    assert counter.count == -(-(len(ids) + 1) // 200)
    assert set(found) == set(ids)
    assert titles.known("en")["nobody"] == ""
    assert await titles.of([*ids, "nobody"], "en") == found
    assert counter.count == -(-(len(ids) + 1) // 200)
    request_counter.reset(mark)
    titles.forget()
    assert not titles.known("en")


async def test_titles_come_in_the_locale_asked_for(dato: Gateway) -> None:
    article = await named(dato, "article")
    records = await rows(dato, article)
    both = next(r for r in records if all(plain(r.values["title"].get(locale)) for locale in ("en", "it")))
    title = both.values["title"]
    titles = Titles(dato)
    assert (await titles.of([both.id], "it"))[both.id] == title["it"]
    assert (await titles.of([both.id], "en"))[both.id] == title["en"]


async def test_rows_that_were_read_need_not_be_asked_for_again(dato: Gateway) -> None:
    article = await named(dato, "article")
    records = await rows(dato, article)
    titles = Titles(dato)
    titles.learn(records, "en")
    counter = Counter()
    mark = request_counter.set(counter)
    assert (await titles.of([records[0].id], "en"))[records[0].id] == records[0].shown_title
    request_counter.reset(mark)
    assert counter.count == 0


async def test_unicat_values_are_by_field_and_localized_ones_by_language(unicat: Gateway) -> None:
    seen = set()
    for model in await unicat.models():
        for record in await rows(unicat, model, 20):
            assert not [key for key in record.values if key.endswith("/key")]
            for field in model.fields:
                value = record.values.get(field.api_key)
                if value is None:
                    continue
                if field.localized:
                    assert set(value) <= {"en", "nl", "de"}
                    value, _ = in_locale(value, "nl", ("en", "nl", "de"))
                seen.add(field.type)
                shown = FIELD_TYPES.cell(value, field.type, {})
                assert "\n" not in shown.text
                assert "{" not in shown.text
    assert {"textline", "text", "number", "decimal", "boolean", "class", "image", "record"} <= seen


async def test_unicat_references_have_titles_in_each_language(unicat: Gateway) -> None:
    titles = Titles(unicat)
    for model in await unicat.models():
        references = [field for field in model.fields if field.type in ("record", "recordlist")]
        for record in await rows(unicat, model, 20):
            for field in references:
                value = record.values.get(field.api_key)
                if field.localized:
                    value, _ = in_locale(value, "nl")
                for item in FIELD_TYPES.linked(value, field.type):
                    assert (await titles.of([item], "nl"))[item]
    assert titles.known("nl")


async def test_what_records_can_be_sorted_by_has_a_column(dato: Gateway, unicat: Gateway) -> None:
    for gateway in (dato, unicat):
        for model in (None, *(await gateway.models())):
            keys = set(dict(gateway.sort_keys(model)))
            cms = traits_of(gateway.system.name)
            columns = columns_of(model, cms.meta, cms.types, keys)
            assert {column.sort_key for column in columns if column.sort_key} == keys


async def test_rows_are_sorted_by_the_values_of_their_locale(dato: Gateway) -> None:
    category = await named(dato, "category")
    for locale in ("en", "it"):
        query = RecordQuery(category.id, order=(Sort("name"),), locale=locale)
        names = [
            cast("dict[str, str]", r.values["name"])[locale]
            for r in (await dato.page(query, offset=0, limit=50)).records
        ]
        assert names == sorted(names, key=str.casefold)
        assert len(set(names)) > 5


async def test_a_record_without_a_title_is_named_by_what_tells_it_apart_wherever_it_stands(dato: Gateway) -> None:
    article = await named(dato, "article")
    found = parse("valid:no")
    page = await dato.page(RecordQuery(article.id, filter=found), offset=0, limit=100)
    untitled = next(record for record in page.records if not record.title)
    slug = in_locale(untitled.values["slug"], "en")[0]
    assert slug
    assert untitled.shown_title == f"(untitled) {slug}"
    assert (await dato.record(untitled.id)).record.shown_title == untitled.shown_title
    assert (await Titles(dato).of([untitled.id], "en"))[untitled.id] == untitled.shown_title


def test_what_tells_a_unicat_record_apart_is_its_first_line_of_text_else_its_id() -> None:
    fields = (FieldInfo("f1", "n", "N", "number"), FieldInfo("f2", "note", "Note", "textline", localized=True))
    model = Model("def", "def", "Def", fields=fields)
    one = {"gid": "r1", "definition": "def", "title": {}, "fields": {"en": {"n": 3, "note": " Lamp\nof brass"}}}
    assert records.record(one, model, ["en"]).shown_title == "(untitled) Lamp"
    assert records.record({**one, "fields": {}}, model, ["en"]).shown_title == "(untitled) r1"


def test_a_unicat_title_falls_back_by_the_order_of_the_project() -> None:
    one = {"gid": "r1", "definition": "def", "title": {"de": "Lampe", "nl": "Lamp"}, "fields": {}}
    model = Model("def", "def", "Def")
    assert records.record(one, model, ("en", "nl", "de")).title == "Lamp"

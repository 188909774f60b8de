"""What hostile inputs are put through. Each target takes one input and returns; what it raises is a fault, but for the
errors that are its documented answers."""

import tempfile
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from rich.cells import cell_len

from tests.fuzz.hostile import Maker
from tui.cms import json_text
from tui.cms.datocms.cells import FIELD_TYPES as DATO_TYPES
from tui.cms.datocms.detail import upload_link
from tui.cms.datocms.filters import check_filter, filter_params
from tui.cms.datocms.jobs import Kept, judge
from tui.cms.datocms.pieces import Names, Pieces
from tui.cms.datocms.records import record_of
from tui.cms.datocms.schema import catalog
from tui.cms.datocms.wire import Document, Entity, Listing, RawListing, is_clean_json, listed, problem_in
from tui.cms.failures import named_wait, number
from tui.cms.network import problems, proxy_for
from tui.cms.transport import Answer
from tui.cms.unicat.cells import FIELD_TYPES as UNICAT_TYPES
from tui.cms.unicat.client import explain
from tui.cms.unicat.detail import _facts, _Names, _Reader, asset_link
from tui.cms.unicat.feed import JobNews, Place
from tui.cms.unicat.filters import filter_json
from tui.cms.unicat.records import record
from tui.cms.unicat.schema import SchemaStore
from tui.cms.unicat.search import schema_search
from tui.commands.picking import check_id
from tui.config.keymap import read_keymap
from tui.config.paths import Paths
from tui.config.profiles import check_base_url, load_profile
from tui.config.selections import SelectionStore
from tui.config.settings import Settings
from tui.config.state import UiState
from tui.config.views import ViewStore
from tui.core import filters
from tui.core.addresses import is_loopback, shown_address
from tui.core.column_layout import lay_out
from tui.core.columns import Column, Meta
from tui.core.content import FieldInfo, Model
from tui.core.detail import Section
from tui.core.errors import ConfigError, FilterError, UsageError
from tui.core.html_text import html_pieces
from tui.core.redaction import Redaction
from tui.core.secret import Secret
from tui.core.text import clean, clean_tree, is_clean, one_line, typed
from tui.operations.work import Ticket
from tui.ui.drawing.cells import cut, fit, fit_cells, total_width, wrap, wrap_cells
from tui.ui.drawing.flow import Flow, lines_of
from tui.ui.drawing.themes import load_theme
from tui.ui.drawing.words import ago, moment_text
from tui.ui.widgets.record_cells import Sheet
from tui.ui.widgets.record_fields import BRIEF, WHOLE, PageWriter

TYPES = (
    *dict.fromkeys((*UNICAT_TYPES.writers, *DATO_TYPES.writers)),
    "string",
    "slug",
    "link",
    "links",
    "record",
    "recordlist",
    "date",
    "unheard of",
)
FIELDS = tuple(FieldInfo(f"f{n}", f"f{n}", f"Field {n}", kind, localized=n % 3 == 0) for n, kind in enumerate(TYPES))
MODEL = Model("m", "article", "Article", FIELDS, title_field="f0")
METAS = tuple(meta for meta in Meta)
COLUMNS = (
    *(Column(meta.value, meta.value, meta) for meta in METAS),
    *(Column(item.api_key, item.label, item.type, item.localized) for item in FIELDS),
)
E = TypeVar("E", bound=Exception)
NO_JSON = (msgspec.DecodeError, UnicodeDecodeError)


@dataclass(frozen=True)
class Target:
    """`try_one` makes an input and puts it through; `answers` are the errors it may answer with."""

    name: str
    try_one: Callable[[Maker], object]
    answers: tuple[type[Exception], ...] = ()
    share: int = 1
    """How many of the inputs it gets, beside the others."""


def _refused(read: Callable[[], object], kind: type[E]) -> E | None:
    try:
        read()
    except kind as error:
        return error
    return None


def _clean(make: Maker) -> None:
    text = make.text()
    shown = clean(text)
    assert is_clean(shown)
    assert clean(shown) == shown
    shown.encode()
    assert "\n" not in one_line(text)
    assert "\n" not in typed(text)


def _json(make: Maker) -> None:
    body = make.json(make.value())
    clean_tree(json_text.decode(body, Any))


def _row(make: Maker, value: Any) -> tuple[Entity, Entity | None]:
    """A record of a list, read as far as it is asked for; and at once, where nothing in it has to be put right."""
    entity = {"id": make.text() or "1", "type": "item", "attributes": {f"f{n}": value for n in range(len(TYPES))}}
    entity["meta"] = {"status": make.text(), **{name: make.text() for name in ("created_at", "updated_at", "stage")}}
    if make.random.random() < 0.3:
        entity[make.name()] = make.value()
    body = make.json({"data": [entity], "meta": {"total_count": make.scalar()}})
    listing = json_text.decode_flat(body, RawListing)
    assert listing.total is None or listing.total >= 0
    raw = listing.data[0]
    is_clean_json(bytes(raw))
    whole = json_text.decode(raw, Entity)
    return listed(raw), whole if json_text.repaired(bytes(raw)) == bytes(raw) else None


def _records(make: Maker) -> None:
    value = {"en": make.value(), "it": make.text()} if make.random.random() < 0.4 else make.value()
    try:
        entity, whole = _row(make, value)
    except IndexError:
        return  # the damage emptied the list
    found = record_of(entity, MODEL, ("en", "it"))
    assert whole is None or found == record_of(whole, MODEL, ("en", "it"))
    _paint_row(make, found)


def _paint_row(make: Maker, found: Any) -> None:
    for types in (DATO_TYPES, UNICAT_TYPES):
        _cells_of(make, found, Sheet("m", COLUMNS, locale="en", locales=("en", "it"), types=types, models={"m": MODEL}))
    for when in (found.created_at, found.updated_at, found.published_at):
        ago(when)
        moment_text(when)


def _cells_of(make: Maker, found: Any, sheet: Sheet) -> None:
    for column in COLUMNS:
        sheet._value(found, column)
    needs = sheet.needs([found])
    layout = lay_out(COLUMNS, make.random.randint(10, 200), needs, sheet.labels(), offset=make.random.randint(0, 4))
    for text, _ in sheet.cells(found, layout):
        assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in text), text


def _details(make: Maker) -> None:
    made = Pieces({"m": MODEL}, Names(), {})
    value = clean_tree(json_text.decode(make.json(make.value()), Any))
    written = [made.field(info, value) for info in make.random.sample(FIELDS, 6)]
    said = {word: make.random.random() < 0.5 for word in ("all_locales", "details")}
    writer = PageWriter("en", make.random.choice((WHOLE, BRIEF)), **said)
    writer.align((Section("", tuple(written)),))
    for item in written:
        writer._field(item, ())
    for paragraph in writer.page.paragraphs:
        lines_of(paragraph, make.random.randint(1, 90))


def _schema(make: Maker) -> None:
    rows = [json_text.decode(make.json({"id": make.text(), "type": kind, "attributes": make.value(),
            "relationships": {"item_type": {"data": {"id": make.text()}}, "fields": make.value()}}), Entity)
            for kind in ("item_type", "field", "fieldset", "item_type")]  # fmt: skip
    catalog(rows, (rows[0].key,))
    for item in rows:
        upload_link(item, "en")


def _documents(make: Maker) -> None:
    shape = make.random.choice((Document, Listing, RawListing))
    json_text.decode(make.json({"data": make.value(), "included": make.value(), "meta": make.value()}), shape)


def _jobs(make: Maker) -> None:
    payload = json_text.decode(make.json(make.value()), Any)
    judge(Ticket("1", make.text()), make.random.choice((None, 0, 200, 303, 422, 500, -1, 10**9)), payload)
    Kept.read(make.text())
    problem_in(payload)
    problem_in({"data": [{"attributes": {"code": make.text(), "details": payload}}]})


def _unicat(make: Maker) -> None:
    store = SchemaStore()
    value = clean_tree(json_text.decode(make.json(make.value()), Any))
    field = {
        "gid": "f",
        "name": "f0",
        "type": make.random.choice(TYPES),
        "label": value,
        "options": value,
        "unit": value,
    }
    store.take({"definitions": {"d": {"gid": "d", "name": make.text(), "fields": ["f"], "classes": value}},
                "classes": {"c": {"gid": "c", "fields": value}}, "fields": {"f": field}, "layouts": value})  # fmt: skip
    one = {"gid": "g", "definition": "d", "title": value, "created_on": make.scalar(), "updated_on": make.scalar(),
           "fields": {"en": {"f0": value}, "it": value}, "channels": value, "backlinks": value}  # fmt: skip
    _paint_row(make, record(one, store.model("d"), "en"))
    _Reader(store, _Names(), ("en",)).sections(one, store.raw("definitions", "d") or {}, store.model("d"))
    list(_facts(one, {}))
    asset_link("a", one, ("en",))
    store.schema()


def _unicat_answers(make: Maker) -> None:
    body = make.json({"success": False, "result": make.value(), "error": make.value()})
    explain(Answer(422, {}, body, "here"))
    Place.read(make.json(make.value()).decode("utf-8", "replace"))
    news = JobNews()
    value = make.value()
    news.take(value if isinstance(value, dict) else {"info": value, "status": make.value()})


def _filter_line(make: Maker) -> None:
    text = typed(make.line())
    parsed = filters.parse(text)
    model = make.random.choice((MODEL, None))
    for reads in (lambda: check_filter(parsed, model), lambda: filter_params(parsed, model),
                  lambda: filter_json(parsed, model), lambda: schema_search(text, "en")):  # fmt: skip
        if (error := _refused(reads, FilterError)) is not None:
            assert 0 <= error.start <= error.end <= max(len(text), 1)


def _config(make: Maker) -> None:
    with tempfile.TemporaryDirectory() as directory:
        paths = Paths.under(Path(directory))
        paths.profiles_dir.mkdir(parents=True)
        paths.state_dir.mkdir()
        content = make.toml().encode("utf-8", "surrogatepass")
        for file in (paths.profiles_dir / "a.toml", paths.settings_file, paths.keys_file):
            file.write_bytes(content)
        paths.ui_state_file.write_bytes(make.json(make.value()))
        store = SelectionStore(paths, "a", "records")
        saved = paths.state_dir / "selections" / "a" / "records"
        saved.mkdir(parents=True)
        (saved / "one.json").write_bytes(make.json({"version": 1, "saved_at": make.text(), "ids": make.value()}))
        store.saved()
        views = paths.state_dir / "views" / "a" / "records"
        views.mkdir(parents=True)
        view = {"version": 1, "saved_at": "2026-01-01T00:00:00Z", "model": make.value(), "filter": make.text()}
        (views / "one.json").write_bytes(make.json(view))
        ViewStore(paths, "a", "records").saved()
        Settings.load(paths.settings_file)
        read_keymap(paths.keys_file, ("records.publish", "list.up"), lambda key: (key, ""))
        UiState.load(paths)
        for read in (lambda: load_profile(paths, "a"), lambda: load_theme(paths.settings_file)):
            if (error := _refused(read, ConfigError)) is not None:
                assert is_clean(str(error))


def _words(make: Maker) -> None:
    text = make.text()
    number(text)
    named_wait({"x-ratelimit-reset": text, "retry-after": make.text()})
    check_id(text)


def _addresses(make: Maker) -> None:
    text = (
        make.random.choice(("https://", "http://", "", "https://[", "//"))
        + make.text()
        + make.random.choice(("", ":1", "]"))
    )
    is_loopback(text)
    assert is_clean(shown_address(text))
    list(problems({"HTTPS_PROXY": text, "NO_PROXY": make.text()}))
    proxy_for("https://cms.example", {"NO_PROXY": text})
    check_base_url(text)


def _paint(make: Maker) -> None:
    text, width = clean(make.text()), make.random.randint(1, 60)
    line = text.replace("\n", " ").replace("\t", " ")
    assert cell_len(fit(line, width)) == width
    assert cell_len(cut(line, width)) <= width
    assert total_width(fit_cells([(line, "a"), (clean(make.text()).replace("\n", " "), "b")], width)) == width
    if width > 1:
        assert all(cell_len(part) <= width for part in wrap(text, width))
    wrap_cells([(text, "a"), (clean(make.text()), "b")], width)
    lines_of(Flow(((text, "text"),), ((line[:20], "muted"),), 12, line, guide=(("│ ", "frame"),)), width)


def _html(make: Maker) -> None:
    html_pieces(
        "<p>"
        + make.text()
        + make.random.choice(("</p>", "<b>", "<ul><li>", "<!--", "<![", "</", "&#x1b;"))
        + make.text()
    )


def _secrets(make: Maker) -> None:
    secret = "".join(make.random.choices("abcdefghijklmnopqrstuvwxyz0123456789_-.", k=24))
    redaction = Redaction([Secret(secret)])
    told = make.text() + secret + make.text()
    assert secret not in redaction.text(told)
    assert secret.encode() not in redaction.body(told.encode("utf-8", "surrogatepass"))


TARGETS = (
    Target("cleaning", _clean, share=8),
    Target("JSON", _json, NO_JSON, share=6),
    Target("rows of DatoCMS, painted", _records, NO_JSON),
    Target("details of DatoCMS, painted", _details, NO_JSON, share=2),
    Target("schema of DatoCMS", _schema, NO_JSON, share=2),
    Target("documents of DatoCMS", _documents, NO_JSON, share=3),
    Target("job results of DatoCMS", _jobs, NO_JSON, share=4),
    Target("records and schema of Unicat, painted", _unicat, NO_JSON),
    Target("answers and feed of Unicat", _unicat_answers, share=3),
    Target("filter line", _filter_line, (FilterError,), share=8),
    Target("profiles, settings, keys, themes, selections", _config),
    Target("ids and headers", _words, (UsageError,), share=4),
    Target("addresses and proxies", _addresses, (ConfigError,), share=4),
    Target("painting", _paint, share=6),
    Target("HTML", _html, share=2),
    Target("secrets", _secrets, share=1),
)

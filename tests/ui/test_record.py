"""A record on its own screen and beside the table: links, differences, JSON, versions, trouble."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from tests.cmses import UNICAT
from tui.core.content import RecordStatus
from tui.core.detail import Field, Link, LinkKind, Nested, RecordDetail, Section, Shape, Span, Text, Value, text_of
from tui.core.errors import NotFound, ServerTrouble
from tui.ui.widgets.preview import locale_words
from tui.ui.widgets.record_view import RecordView

WIDE = (120, 36)
NARROW = (80, 24)
LONG = "\n".join(f"line {number}" for number in range(400))


def value(text: str, locale: str = "", problem: str = "") -> Value:
    return Value(locale, text_of(text), problem)


def field(label: str, *values: Value, kind: str = "string") -> Field:
    return Field(label.lower(), label, kind, values, any(item.locale for item in values))


def linking(record: Any, *ids: str, **more: Any) -> RecordDetail:
    links = tuple(Link(LinkKind.RECORD, ident, f"Record {ident}", "Author") for ident in ids)
    fields = (field("Title", value(record.title)), field("Related", Value("", links), kind="links"))
    return RecordDetail(record, (Section("", fields),), '{"id": 1}', "https://x.test/1", "Article", **more)


async def opened(scene: Any, pilot: Any) -> Any:
    """The screen of the record under the cursor."""
    await scene.settled(pilot)
    await pilot.press("enter")
    await scene.settled(pilot)
    return scene.app.screen


async def test_fields_stand_by_section_with_blocks_and_structured_text(stage: Any, make_record: Any) -> None:
    scene = stage()
    record = make_record(0)
    body = (
        Text((Span("The first frost"),), Shape.HEADING, 2),
        Text((Span("It came "), Span("early", frozenset()), Span("."))),
        Text((Span("roses"),), Shape.ITEM, 0, "•"),
        Nested("Quote", "b1", (field("Text", value("Quiet.")), field("By", Value("", ())))),
    )
    titles = field("Title", value("Garden", "en"), value("Giardino", "it"))
    sections = (
        Section("Story", (titles, field("Body", Value("", body)))),
        Section("Filing", (field("Cover", Value("", ()), kind="file"),)),
    )
    scene.desk.details[record.id] = RecordDetail(record, sections, model_name="Article", locales=("en", "it"))
    async with scene.app.run_test(size=NARROW) as pilot:
        await opened(scene, pilot)
        text = scene.text
        for wanted in ("── Story ─", "── Filing ─", "Garden", "[en], also in [it]: L shows others", "• roses"):
            assert wanted in text
        assert "Giardino" not in text
        # All values stand in one column, and the title stands in the frame and in its field alone.
        column = next(line for line in scene.lines if "Garden" in line and "Title" in line).index("Garden")
        for label, shown in (("Body", "## The first frost"), ("│ Text", "Quiet."), ("│ By", "–"), ("Cover", "–")):
            assert next(line for line in scene.lines if label in line).index(shown) == column
        assert "▪ Quote" in text
        assert not any(word in text for word in ("b1", "structured text"))
        await pilot.press("L", "up", "enter", "i")
        await scene.settled(pilot)
        assert "▪ Quote block  b1" in scene.text
        column = next(line for line in scene.lines if "Title [en]  string" in line).index("Garden")
        assert next(line for line in scene.lines if "Giardino" in line).index("Giardino") == column
        assert next(line for line in scene.lines if "│ Text" in line).index("Quiet.") == column
        assert "every locale (2): L shows one" in scene.text


async def test_of_sixty_one_locales_one_is_shown_with_what_stands_in_for_it_and_what_is_wrong_in_others(
    stage: Any, make_record: Any
) -> None:
    scene = stage()
    record = make_record(0)
    codes = ["en", *(f"x{number}" for number in range(60))]
    fields = (
        field("Title", *(value(f"title in {code}", code) for code in codes)),
        field("Lead", Value("en", ()), value("lead in x0", "x0"), value("lead in x1", "x1")),
        field("Slug", value("slug", "en"), Value("x7", (), "required, but empty")),
    )
    scene.desk.details[record.id] = RecordDetail(record, (Section("", fields),), locales=tuple(codes))
    async with scene.app.run_test(size=WIDE) as pilot:
        await scene.settled(pilot)
        beside = scene.content.preview.text
        assert "[en], also in 60 more" in beside
        assert [line for line in beside.splitlines() if "in x" in line] == ["Lead [x0] lead in x0"]
        await opened(scene, pilot)
        text = scene.text
        assert "[en], also in 60 more: L shows others" in text
        assert "title in en" in text
        assert "lead in x0" in text
        assert "✗ required, but empty" in text
        assert not any(word in text for word in ("title in x0", "lead in x1"))
        await pilot.press("L", "up", "enter")
        await scene.settled(pilot)
        assert "title in x3" in scene.text


async def test_a_link_to_a_record_that_is_gone_says_so(stage: Any, make_record: Any) -> None:
    scene = stage()
    record = make_record(0)
    gone = Link(LinkKind.RECORD, "r404", gone=True)
    scene.desk.details[record.id] = RecordDetail(record, (Section("", (field("Author", Value("", (gone,))),)),))
    async with scene.app.run_test(size=NARROW) as pilot:
        await opened(scene, pilot)
        assert "→ (not there) r404  deleted, or hidden from your role" in scene.text


@pytest.fixture(name="in_utc")
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_utc")
@pytest.mark.parametrize(
    ("given", "shown"),
    [("2025-03-09T23:30:00+01:00", "9 Mar 2025, 22:30 UTC"), ("2025-03-09T23:30:00", "23:30 (no zone given)")],
)
async def test_times_of_fields_say_which_zone_they_are_told_in(
    stage: Any, make_record: Any, given: str, shown: str
) -> None:
    scene = stage()
    record = make_record(0)
    embargo = field("Embargo", value(given), kind="date_time")
    scene.desk.details[record.id] = RecordDetail(record, (Section("", (embargo,)),))
    async with scene.app.run_test(size=NARROW) as pilot:
        await opened(scene, pilot)
        assert shown in scene.text


async def test_the_title_stands_once_in_the_preview(stage: Any, make_record: Any) -> None:
    scene = stage()
    record = make_record(0)
    titles = field("Title", value(record.title, "en"), value("Giardino", "it"))
    fields = (titles, field("Slug", value("garden")))
    scene.desk.details[record.id] = RecordDetail(record, (Section("", fields),), locales=("en", "it"))
    async with scene.app.run_test(size=WIDE) as pilot:
        await scene.settled(pilot)
        lines = scene.content.preview.text.splitlines()
        assert [line for line in lines if record.title in line] == [record.title]
        assert "[en], also in [it]" in lines
        assert "Slug garden" in lines


async def test_empty_fields_share_a_line_in_the_preview_but_not_what_is_missing(stage: Any, make_record: Any) -> None:
    scene = stage()
    record = make_record(0, is_valid=False)
    fields = (
        field("Cover", Value("", ())),
        field("Title", Value("", (), "required, but empty")),
        field("Rating", Value("", ())),
    )
    scene.desk.details[record.id] = RecordDetail(record, (Section("", fields),))
    scene.desk.records["article"] = [record]
    async with scene.app.run_test(size=WIDE) as pilot:
        await scene.settled(pilot)
        text = scene.content.preview.text
        assert "✗ Title: required, but empty" in text
        assert "Title ✗ required, but empty" in text
        assert "empty: Cover, Rating" in text


async def test_links_are_gone_through_opened_and_come_back_from(stage: Any, make_record: Any) -> None:
    scene = stage()
    first, second = make_record(0), make_record(1)
    scene.desk.details[first.id] = linking(first, "article-1", "article-2")
    scene.desk.details[second.id] = linking(second, "article-0")
    async with scene.app.run_test(size=NARROW) as pilot:
        screen = await opened(scene, pilot)
        await pilot.press("n", "n", "N", "N")
        assert screen.pane.current_link == 1
        await pilot.press("n")
        assert screen.pane.current_link == 0
        await pilot.press("enter")
        await scene.settled(pilot)
        assert "Article number 1" in scene.lines[0]
        assert "esc back to Article number 0" in scene.lines[-1]
        await pilot.press("n", "enter")
        await scene.settled(pilot)
        assert "Article number 0" in scene.lines[0]
        await pilot.press("backspace")
        await scene.settled(pilot)
        await pilot.press("escape")
        await scene.settled(pilot)
        assert "Article number 0" in scene.lines[0]
        assert screen.pane.current_link == 0
        await pilot.press("escape")
        await scene.settled(pilot)
        assert scene.app.screen is scene.app.main


async def test_the_place_is_found_again_after_coming_back(stage: Any, make_record: Any) -> None:
    scene = stage()
    record = make_record(0)
    detail = linking(record, "article-1")
    long = Section(
        "Long", (field("Body", value(LONG)), field("Last", Value("", (Link(LinkKind.RECORD, "article-2"),))))
    )
    scene.desk.details[record.id] = replace(detail, sections=(*detail.sections, long))
    async with scene.app.run_test(size=NARROW) as pilot:
        screen = await opened(scene, pilot)
        await pilot.press("n", "n")
        place, top = screen.pane.current_link, screen.pane.top_row
        assert place == 1
        assert top > 300
        await pilot.press("enter")
        await scene.settled(pilot)
        assert screen.pane.top_row == 0
        await pilot.press("backspace")
        await scene.settled(pilot)
        assert (screen.pane.current_link, screen.pane.top_row) == (place, top)
        await pilot.press("J")
        await pilot.press("f")
        await scene.settled(pilot)
        assert (screen.pane.current_link, screen.pane.top_row) == (place, top)


async def test_what_is_read_stays_when_the_window_changes(stage: Any, make_record: Any) -> None:
    scene = stage()
    record = make_record(0)
    paragraphs = tuple(Text((Span(f"paragraph {number} " + "word " * 40),)) for number in range(60))
    body = Field("body", "Body", "structured_text", (Value("", paragraphs),))
    scene.desk.details[record.id] = RecordDetail(record, (Section("", (body,)),))
    async with scene.app.run_test(size=NARROW) as pilot:
        screen = await opened(scene, pilot)
        await pilot.press(*["pagedown"] * 6)
        seen = next(line for line in scene.lines if "paragraph" in line).split("word")[0].strip("│ ")
        for size in ((50, 20), (160, 40), (40, 12), NARROW):
            await pilot.resize_terminal(*size)
            await scene.settled(pilot)
            assert any(seen in line for line in scene.lines[:12]), (size, seen)
        assert screen.pane.top_row > 0


async def test_what_changed_since_publishing_is_named_beside_the_table_and_told_on_a_key(
    stage: Any, make_record: Any
) -> None:
    scene = stage()
    record = make_record(2)
    assert record.status is RecordStatus.UPDATED
    scene.desk.records["article"] = [record]
    now = RecordDetail(record, (Section("", (field("Title", value("Ten roses", "en")),)),), locales=("en",))
    then = RecordDetail(record, (Section("", (field("Title", value("Two roses", "en")),)),), locales=("en",))
    scene.desk.details[record.id], scene.desk.published_details[record.id] = now, then
    async with scene.app.run_test(size=WIDE) as pilot:
        await scene.settled(pilot)
        assert "changed since published: Title [en]" in scene.content.preview.text
        assert scene.desk.calls("published") == [record.id]
        await pilot.press("D")
        await scene.settled(pilot)
        text = scene.text
        assert "− Two roses" in text
        assert "+ Ten roses" in text
        await pilot.press("f")
        await scene.settled(pilot)
        assert "changed since published: Title [en]" in scene.text


async def test_of_what_was_added_or_removed_only_one_side_is_told(stage: Any, make_record: Any) -> None:
    scene = stage()
    record = make_record(2)
    scene.desk.records["article"] = [record]
    quote = Nested("Quote", "b1", (field("Text", value("Quiet.")),))
    now = (field("Lead", value("New lead")), field("Body", Value("", (quote,))))
    then = (
        field("Lead", Value("", ())),
        field("Body", Value("", (quote, Nested("Image", "b2", (field("Alt", value("x")),))))),
    )
    scene.desk.details[record.id] = RecordDetail(record, (Section("", now),))
    scene.desk.published_details[record.id] = RecordDetail(record, (Section("", then),))
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("D")
        await scene.settled(pilot)
        lines = scene.app.screen.pane.text.splitlines()
        assert lines[lines.index("Lead") + 1 : lines.index("Lead") + 3] == ["added", "+ New lead"]
        assert lines[lines.index("Body") + 1 :] == ["Image  removed", "− Alt: x"]


async def test_a_published_version_is_asked_for_once_and_only_for_updated_records(stage: Any, make_record: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=WIDE) as pilot:
        await scene.settled(pilot)
        assert scene.desk.calls("published") == []
        await pilot.press("down", "down")
        await scene.settled(pilot)
        await pilot.press("up")
        await scene.settled(pilot)
        await pilot.press("down")
        await scene.settled(pilot)
        assert scene.desk.calls("published") == ["article-2"]


@pytest.mark.parametrize(("row", "said"), [(0, "Never published"), (1, "No changes since it was published")])
async def test_where_there_is_nothing_to_compare_it_is_said_why(stage: Any, row: int, said: str) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press(*["down"] * row, "D")
        await scene.settled(pilot)
        assert said in scene.text
        assert scene.desk.calls("published") == []


async def test_unicat_has_nothing_to_compare(stage: Any, fake_desk: Any) -> None:
    scene = stage(fake_desk("catalogue", UNICAT))
    async with scene.app.run_test(size=NARROW, notifications=True) as pilot:
        await scene.settled(pilot)
        await pilot.press("D", "V", "Y")
        assert scene.app.screen is scene.app.main
        compared, listed, address = scene.told[-3:]
        assert "Unicat keeps one version of a record" in compared
        assert "Unicat keeps no versions" in listed
        assert address == "The address of this record is not known."
        await opened(scene, pilot)
        await pilot.press("D")
        await scene.settled(pilot)
        assert "Unicat keeps one version of a record" in scene.text
        await pilot.press("V")
        await scene.settled(pilot)
        assert "Unicat keeps no versions." in scene.text


async def test_the_help_of_the_preview_tells_how_to_go_through_links(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=(120, 60)) as pilot:
        await scene.settled(pilot)
        await pilot.press("tab", "question_mark")
        await pilot.pause()
        shown = scene.app.screen.query_one("#help").text
        for wanted in ("Links", "Go to the next link.", "Reading", "One page down."):
            assert wanted in shown


async def test_json_versions_and_who_links_here_have_a_key_each(stage: Any, make_record: Any) -> None:
    scene = stage()
    scene.desk.referring = [make_record(4), make_record(5)]
    async with scene.app.run_test(size=NARROW) as pilot:
        await opened(scene, pilot)
        await pilot.press("J")
        assert '"id": "article-0"' in scene.text
        await pilot.press("V")
        await scene.settled(pilot)
        assert "marta" in scene.text
        assert "current" in scene.text
        assert "● published" in scene.text
        await pilot.press("u")
        await scene.settled(pilot)
        assert "2 records linking here" in scene.text
        await pilot.press("n", "n", "enter")
        await scene.settled(pilot)
        assert "Article number 5" in scene.lines[0]
        await pilot.press("escape")
        await scene.settled(pilot)
        assert "2 records linking here" in scene.text


async def test_ids_addresses_and_json_go_to_the_clipboard(stage: Any, make_record: Any, monkeypatch: Any) -> None:
    scene = stage()
    copied: list[str] = []
    monkeypatch.setattr(type(scene.app), "copy_text", lambda _app, text, _what: copied.append(text))
    record = make_record(0)
    asset = Link(LinkKind.ASSET, "u1", "gate.jpg", "2 kB", "", "https://x.test/gate.jpg")
    files = field("Files", Value("", (asset, Link(LinkKind.ASSET, "u2"))), kind="gallery")
    scene.desk.details[record.id] = RecordDetail(record, (Section("", (files,)),), '{"id": 1}', "https://x.test/1")
    async with scene.app.run_test(size=NARROW, notifications=True) as pilot:
        await opened(scene, pilot)
        await pilot.press("i")
        assert "▣ gate.jpg  2 kB  https://x.test/gate.jpg" in scene.text
        await pilot.press("y", "Y", "c", "n", "enter")
        assert copied == ["article-0", "https://x.test/1", '{"id": 1}', "https://x.test/gate.jpg"]
        await pilot.press("n", "enter")
        assert "The address of u2 is not known." in scene.notices
        await pilot.press("escape")
        await scene.settled(pilot)
        scene.desk.project = replace(scene.desk.project, editor_url="https://gazette.test")
        await pilot.press("Y")
        assert copied[-1] == "https://gazette.test/editor/item_types/article/items/article-0/edit"


async def test_without_links_it_is_said_so(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW, notifications=True) as pilot:
        await opened(scene, pilot)
        await pilot.press("n", "enter")
        assert scene.told == ["There are no links here."] * 2


async def test_links_in_the_preview_open_records_and_escape_goes_back_to_the_table(
    stage: Any, make_record: Any
) -> None:
    scene = stage()
    record = make_record(0)
    scene.desk.details[record.id] = linking(record, "article-9")
    async with scene.app.run_test(size=WIDE) as pilot:
        await scene.settled(pilot)
        await pilot.press("tab")
        assert isinstance(scene.app.focused, RecordView)
        await pilot.press("n", "enter")
        await scene.settled(pilot)
        assert "Article number 9" in scene.lines[0]
        await pilot.press("escape")
        await scene.settled(pilot)
        assert scene.app.focused.id == "preview"
        assert scene.content.preview.current_link == 0
        await pilot.press("escape")
        assert scene.app.focused.id == "records"


async def test_long_values_are_cut_in_the_preview_and_whole_on_the_screen(stage: Any, make_record: Any) -> None:
    scene = stage()
    record = make_record(0)
    scene.desk.details[record.id] = RecordDetail(record, (Section("", (field("Body", value(LONG)),)),))
    async with scene.app.run_test(size=WIDE) as pilot:
        await scene.settled(pilot)
        assert "more characters, enter: show all" in scene.content.preview.text
        assert "line 399" not in scene.content.preview.text
        screen = await opened(scene, pilot)
        assert "line 399" in screen.pane.text
        await pilot.press("G")
        assert "line 399" in scene.text


async def test_a_huge_record_is_wrapped_bit_by_bit(stage: Any, make_record: Any) -> None:
    scene = stage()
    record = make_record(0)
    raw = "{\n" + ",\n".join(f'  "key {number}": "value {number}"' for number in range(12_000)) + "\n}"
    scene.desk.details[record.id] = RecordDetail(record, (Section("", ()),), raw)
    async with scene.app.run_test(size=NARROW) as pilot:
        screen = await opened(scene, pilot)
        screen.pane.call_later = lambda *_: None
        await pilot.press("J")
        assert screen.pane.row_count < 2_000
        await pilot.press("G")
        assert screen.pane.row_count == 12_002
        assert '"key 11999"' in scene.text


async def test_hostile_text_is_only_text(stage: Any, make_record: Any) -> None:
    scene = stage()
    record = make_record(0, title="[/b] [red]x")
    link = Link(LinkKind.RECORD, "article-1", "[bold]link[/]", "[x]")
    fields = (field("[i]Label", value("[/] body", problem="[/no]")), field("Link", Value("", (link,))))
    scene.desk.details[record.id] = RecordDetail(record, (Section("[/section]", fields),), '{"a": "[/]"}')
    scene.desk.records["article"] = [record]
    async with scene.app.run_test(size=WIDE) as pilot:
        await scene.settled(pilot)
        for wanted in ("[i]Label", "[/] body", "[/section]", "[bold]link[/]"):
            assert wanted in scene.content.preview.text
        await opened(scene, pilot)
        await pilot.press("n", "J", "f")
        assert "[/] body" in scene.text


async def test_a_record_deleted_meanwhile_says_so_and_can_be_asked_for_again(stage: Any) -> None:
    scene = stage()
    scene.desk.fail("record", NotFound("nothing there", status=404))
    async with scene.app.run_test(size=WIDE) as pilot:
        await scene.settled(pilot)
        assert "no longer exists" in scene.text
        await opened(scene, pilot)
        assert "Article number 0 no longer exists" in " ".join(scene.text.split())
        assert "r try again" in scene.text
        scene.desk.trouble.clear()
        await pilot.press("r")
        await scene.settled(pilot)
        assert "the-quiet-garden" in scene.text


async def test_trouble_while_reading_again_keeps_what_is_shown(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=WIDE, notifications=True) as pilot:
        await scene.settled(pilot)
        scene.desk.fail("record", ServerTrouble("DatoCMS answered 500.", status=500))
        await opened(scene, pilot)
        assert "the-quiet-garden" in scene.text
        assert any("DatoCMS answered 500." in notice for notice in scene.notices)


async def test_a_record_that_is_still_being_read_can_be_left(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        scene.desk.gates["record"] = asyncio.Event()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("J", "V", "escape")
        await pilot.pause()
        assert scene.app.screen is scene.app.main
        scene.desk.gates["record"].set()
        await scene.settled(pilot)


@pytest.mark.parametrize("size", [(40, 10), (60, 15), (80, 24), (200, 50)])
async def test_every_side_can_be_drawn_at_any_size(stage: Any, make_record: Any, size: tuple[int, int]) -> None:
    scene = stage()
    record = make_record(2)
    scene.desk.records["article"] = [record]
    scene.desk.details[record.id] = linking(record, "article-1", locales=("en", "it"))
    scene.desk.published_details[record.id] = linking(record, "article-3")
    scene.desk.referring = [make_record(4)]
    async with scene.app.run_test(size=size) as pilot:
        await opened(scene, pilot)
        for key in ("D", "J", "V", "u", "f", "n"):
            await pilot.press(key)
            await scene.settled(pilot)
            assert scene.lines[0].startswith("╭")
            assert scene.lines[-1].startswith("╰")


def test_locales_are_told_by_the_names_of_their_languages_else_as_codes() -> None:
    names = {"en": "English", "it": "Italian"}
    assert locale_words(("en", "it"), "en", names=names) == "English, also in Italian"
    assert locale_words(("en", "it", "x7"), "en", names=names) == "English, also in Italian, [x7]"
    assert locale_words(("it",), "en", names=names) == "nothing in English, only in Italian"
    assert locale_words(("en", "it"), "en") == "[en], also in [it]"

"""Which columns a model offers, which it shows by itself, and how they share the room."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cms import traits_of
from tui.core.column_layout import lay_out, room_of
from tui.core.columns import Column, Meta, chosen_columns, columns_of, own_columns
from tui.core.content import FieldInfo, Model

SORTABLE = ("title", "_status", "_updated_at", "_created_at", "minutes", "printed", "position", "id")


def a_model(*fields: tuple[str, str], **more: Any) -> Model:
    made = [FieldInfo("f0", "title", "Title", "string", localized=True)]
    made += [FieldInfo(f"f-{key}", key, key.title(), kind) for key, kind in fields]
    return Model("article", "article", "Article", fields=tuple(made), title_field="title", **more)


DATOCMS, UNICAT = traits_of("datocms"), traits_of("unicat")
ARTICLE = a_model(
    ("slug", "slug"),
    ("body", "structured_text"),
    ("author", "link"),
    ("category", "link"),
    ("minutes", "integer"),
    ("featured", "boolean"),
    ("printed", "date"),
    ("embargo", "date_time"),
    ("cover", "file"),
)


def keys(columns: tuple[Column, ...]) -> list[str]:
    return [column.key for column in columns]


COLUMNS = columns_of(ARTICLE, DATOCMS.meta, DATOCMS.types, SORTABLE)


def test_a_model_offers_every_field_once_and_what_the_system_says_of_records() -> None:
    offered = columns_of(ARTICLE, DATOCMS.meta, DATOCMS.types, SORTABLE)
    assert keys(offered) == [
        Meta.TITLE,
        Meta.STATUS,
        *("slug", "body", "author", "category", "minutes", "featured", "printed", "embargo", "cover"),
        *(Meta.VALID, Meta.UPDATED, Meta.CREATED, Meta.PUBLISHED, Meta.FIRST_PUBLISHED, Meta.STAGE, Meta.ID),
    ]
    by_key = {column.key: column for column in offered}
    assert by_key[Meta.TITLE].sort_key == "title"
    assert by_key[Meta.TITLE].localized
    assert by_key[Meta.TITLE].label == "Title"
    assert by_key["minutes"].sort_key == "minutes"
    assert room_of(by_key["minutes"]).right
    assert by_key["author"].sort_key == ""


def test_a_sortable_model_has_positions_and_unicat_no_validity() -> None:
    assert Meta.POSITION in keys(columns_of(a_model(sortable=True), DATOCMS.meta, DATOCMS.types, SORTABLE))
    assert Meta.POSITION not in keys(columns_of(ARTICLE, DATOCMS.meta, DATOCMS.types, SORTABLE))
    catalogue = keys(columns_of(ARTICLE, UNICAT.meta, UNICAT.types, ()))
    assert Meta.VALID not in catalogue
    assert Meta.STAGE not in catalogue
    assert all(not column.sort_key for column in columns_of(ARTICLE, UNICAT.meta, UNICAT.types, ()))


def test_of_what_records_are_made_is_called_as_the_cms_calls_it() -> None:
    labels = [columns_of(None, cms.meta, cms.types, (), kind=cms.model)[1].label for cms in (DATOCMS, UNICAT)]
    assert labels == ["Model", "Definition"]


def test_by_itself_a_model_shows_its_telling_fields_in_their_order() -> None:
    own = own_columns(columns_of(ARTICLE, DATOCMS.meta, DATOCMS.types, SORTABLE))
    assert keys(own) == [
        *(Meta.TITLE, Meta.STATUS, Meta.UPDATED),
        *("author", "category", "featured", "printed", "embargo"),
        Meta.CREATED,
    ]


def test_records_of_all_models_say_which_model_they_are_of() -> None:
    offered = columns_of(None, DATOCMS.meta, DATOCMS.types, ("_updated_at", "_created_at", "id"))
    assert keys(own_columns(offered)) == [*(Meta.TITLE, Meta.MODEL, Meta.STATUS, Meta.UPDATED, Meta.CREATED, Meta.ID)]
    assert offered[0].sort_key == ""


def test_chosen_columns_keep_their_order_and_forget_fields_that_are_gone() -> None:
    offered = columns_of(ARTICLE, DATOCMS.meta, DATOCMS.types, SORTABLE)
    assert keys(chosen_columns(offered, ("body", Meta.ID, "gone", "body"))) == [Meta.TITLE, "body", Meta.ID]
    assert chosen_columns(offered, None) == own_columns(offered)
    assert keys(chosen_columns(offered, ())) == [Meta.TITLE]


def test_a_narrow_table_shows_the_first_columns_and_the_others_by_scrolling() -> None:
    columns = own_columns(columns_of(ARTICLE, DATOCMS.meta, DATOCMS.types, SORTABLE))
    known: dict[str, int] = {Meta.TITLE: 33}
    narrow = lay_out(columns, 75, known, {})
    assert list(narrow.keys) == [Meta.TITLE, Meta.STATUS, Meta.UPDATED, "author"]
    assert narrow.beyond == 5
    tiny = lay_out(columns, 35, {}, {})
    assert [(item.column.key, item.width) for item in tiny.placed][1] == (Meta.STATUS, 1)
    end = lay_out(columns, 75, known, {}, offset=99)
    assert end.offset == end.last
    assert end.keys[-1] == Meta.CREATED
    assert end.beyond == 0
    seen = {key for offset in range(end.last + 1) for key in lay_out(columns, 75, known, {}, offset=offset).keys}
    assert seen == set(keys(columns))


def test_what_fits_does_not_scroll() -> None:
    columns = own_columns(columns_of(ARTICLE, DATOCMS.meta, DATOCMS.types, SORTABLE))
    wide = lay_out(columns, 250, {}, {}, offset=3)
    assert (wide.offset, wide.last, wide.beyond) == (0, 0, 0)
    assert list(wide.keys) == keys(columns)


def test_widths_follow_the_values_that_are_held() -> None:
    columns = own_columns(columns_of(ARTICLE, DATOCMS.meta, DATOCMS.types, SORTABLE))
    short = lay_out(columns, 116, {Meta.TITLE: 22, "author": 12, "category": 12}, {})
    long = lay_out(columns, 116, {Meta.TITLE: 90, "author": 40, "category": 40}, {})
    assert len(short.placed) > len(long.placed)
    widths = {item.column.key: item.width for item in short.placed}
    assert widths["author"] == 12


@pytest.mark.parametrize("longest", [35, 45, 60])
def test_the_title_has_what_it_needs_before_a_column_that_is_not_asked_for(longest: int) -> None:
    columns = own_columns(columns_of(ARTICLE, DATOCMS.meta, DATOCMS.types, SORTABLE))
    for width in (60, 76, 90, 116, 190):
        layout = lay_out(columns, width, {Meta.TITLE: longest}, {})
        title, *behind = layout.placed
        assert title.width >= min(longest, width * 2 // 5)
        assert [item.column.key for item in behind][:2] == [Meta.STATUS, Meta.UPDATED]
        if len(behind) > 2:
            assert title.width >= longest
        asked = lay_out(columns, width, {Meta.TITLE: longest}, {}, chosen=True)
        assert len(asked.placed) >= len(layout.placed)
        seen = {key for offset in range(layout.last + 1) for key in lay_out(columns, width, {}, {}, offset=offset).keys}
        assert seen == set(keys(columns))


def test_a_long_title_leaves_room_for_one_column_where_none_says_a_state() -> None:
    columns = chosen_columns(COLUMNS, ("author", "category", "minutes"))
    needs: dict[str, int] = {Meta.TITLE: 300, "author": 12}
    layout = lay_out(columns, 74, needs, {})
    assert [item.column.key for item in layout.placed] == [Meta.TITLE, "author"]
    seen = {key for offset in range(layout.last + 1) for key in lay_out(columns, 74, needs, {}, offset=offset).keys}
    assert seen == set(keys(columns))


@pytest.mark.parametrize("label", [3, 30])
def test_the_heading_of_a_narrow_column_is_readable(label: int) -> None:
    columns = chosen_columns(columns_of(ARTICLE, DATOCMS.meta, DATOCMS.types, SORTABLE), ("featured", "minutes"))
    layout = lay_out(columns, 60, {"featured": 3, "minutes": 2}, {"featured": label, "minutes": label})
    assert all(item.width >= min(label, 10) for item in layout.placed[1:])


@given(
    st.lists(st.sampled_from(COLUMNS[1:]), unique=True),
    st.integers(1, 260),
    st.dictionaries(st.sampled_from([column.key for column in COLUMNS]), st.integers(0, 300)),
    st.integers(0, 30),
)
def test_columns_never_take_more_than_there_is(
    chosen: list[Column], width: int, needs: dict[str, int], offset: int
) -> None:
    columns = (COLUMNS[0], *chosen)
    layout = lay_out(columns, width, needs, {column.key: len(column.label) for column in columns}, offset=offset)
    assert layout.placed[0].column is COLUMNS[0]
    assert all(item.width > 0 for item in layout.placed)
    assert sum(item.width + 1 for item in layout.placed) <= width or (len(layout.placed) == 1 and width == 1)
    assert layout.offset <= layout.last
    assert layout.offset + len(layout.placed) - 1 + layout.beyond == len(chosen)

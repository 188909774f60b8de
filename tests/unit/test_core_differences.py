"""How two versions of a record differ, without a screen and without a CMS."""

from __future__ import annotations

from tui.core.content import Record, RecordStatus
from tui.core.detail import (
    Field,
    Link,
    LinkKind,
    Nested,
    Piece,
    RecordDetail,
    Section,
    Shape,
    Span,
    Text,
    Value,
    text_of,
)
from tui.core.differences import Change, around, differences


def field(label: str, *values: Value, kind: str = "string") -> Field:
    return Field(label.lower(), label, kind, values, any(value.locale for value in values))


def plain(label: str, text: str) -> Field:
    return field(label, Value("", text_of(text)))


def holding(label: str, *pieces: Piece) -> Field:
    return field(label, Value("", pieces))


def detail(*fields: Field, locales: tuple[str, ...] = ("en",)) -> RecordDetail:
    record = Record("r", "m", "Garden", RecordStatus.UPDATED)
    return RecordDetail(record, (Section("", fields),), locales=locales)


def block(ident: str, *fields: Field, title: str = "Quote") -> Nested:
    return Nested(title, ident, fields)


def paragraph(text: str) -> Text:
    return Text((Span(text),))


def told(before: RecordDetail, after: RecordDetail) -> list[tuple[str, str, str]]:
    return [
        (" > ".join((change.field, *change.path)), change.was, change.now)
        for change in differences(before, after).changes
    ]


def test_the_same_is_no_difference() -> None:
    one = detail(plain("Title", "Roses"), holding("Body", paragraph("a"), block("b", plain("Text", "x"))))
    assert not differences(one, one)
    assert differences(one, one).summary == ""


def test_a_changed_field_is_named_with_its_locale() -> None:
    before = detail(field("Title", Value("en", text_of("Roses")), Value("it", text_of("Rose"))))
    after = detail(field("Title", Value("en", text_of("Ten roses")), Value("it", text_of("Rose"))))
    assert told(before, after) == [("Title [en]", "Roses", "Ten roses")]
    assert differences(before, after).summary == "Title [en]"


def test_locales_of_a_field_are_told_together() -> None:
    before = detail(field("Title", Value("en", text_of("a")), Value("it", text_of("b"))), plain("Slug", "a"))
    after = detail(field("Title", Value("en", text_of("c")), Value("it", text_of("d"))), plain("Slug", "c"))
    assert differences(before, after).summary == "Title [en, it], Slug"


def test_what_was_added_and_what_was_removed() -> None:
    found = differences(detail(plain("Cover", ""), plain("Lead", "x")), detail(plain("Cover", "y"), plain("Lead", "")))
    assert [(change.label, change.kind) for change in found.changes] == [("Cover", "added"), ("Lead", "removed")]


def test_a_field_that_only_one_version_knows() -> None:
    found = differences(detail(plain("Old", "x")), detail(plain("New", "y")))
    assert [(change.label, change.kind) for change in found.changes] == [("New", "added"), ("Old", "removed")]


def test_a_whole_locale_is_told_once() -> None:
    before = detail(field("Title", Value("en", text_of("a"))), locales=("en",))
    after = detail(field("Title", Value("en", text_of("a")), Value("it", text_of("b"))), locales=("en", "it"))
    found = differences(before, after)
    assert found.added_locales == ("it",)
    assert found.changes == ()
    assert found.summary == "[it] added"
    assert differences(after, before).summary == "[it] removed"


def test_links_are_the_same_when_they_lead_to_the_same() -> None:
    before = detail(holding("Author", Link(LinkKind.RECORD, "1", "Marta")))
    assert not differences(before, detail(holding("Author", Link(LinkKind.RECORD, "1", "Marta Rossi", "Author"))))
    after = detail(holding("Author", Link(LinkKind.RECORD, "2", "Alf")))
    assert told(before, after) == [("Author", "Marta", "Alf")]


def test_an_assets_own_text_counts() -> None:
    before = detail(holding("Cover", Link(LinkKind.ASSET, "1", "gate.jpg", caption="A gate")))
    assert differences(before, detail(holding("Cover", Link(LinkKind.ASSET, "1", "gate.jpg", caption="Another"))))


def test_within_blocks_the_field_that_changed_is_named() -> None:
    before = detail(holding("Body", block("b1", plain("Quote", "old")), block("b2", plain("Quote", "same"))))
    after = detail(holding("Body", block("b1", plain("Quote", "new")), block("b2", plain("Quote", "same"))))
    assert told(before, after) == [("Body > Quote > Quote", "old", "new")]


def test_blocks_made_anew_are_paired_by_their_model() -> None:
    before = detail(holding("Body", block("b1", plain("Quote", "old"))))
    after = detail(holding("Body", block("x9", plain("Quote", "new"))))
    assert told(before, after) == [("Body > Quote > Quote", "old", "new")]


def test_a_block_that_was_added() -> None:
    before = detail(holding("Body", block("b1", plain("Quote", "a"))))
    after = detail(holding("Body", block("b1", plain("Quote", "a")), block("b2", plain("Caption", "c"), title="Image")))
    assert told(before, after) == [("Body > Image", "", "Caption: c")]


def test_blocks_within_blocks() -> None:
    def nested(text: str) -> RecordDetail:
        inner = holding("Buttons", block("i", plain("Label", text), title="Button"))
        return detail(holding("Hero", block("h", inner, title="Hero")))

    assert told(nested("Buy"), nested("Join")) == [("Hero > Hero > Buttons > Button > Label", "Buy", "Join")]


def test_blocks_in_another_order_are_a_change() -> None:
    first, second = block("1", plain("Quote", "a")), block("2", plain("Quote", "b"))
    assert differences(detail(holding("Body", first, second)), detail(holding("Body", second, first)))


def test_structured_text_is_compared_by_paragraphs() -> None:
    before = detail(holding("Body", paragraph("one"), paragraph("two"), paragraph("three")))
    after = detail(holding("Body", paragraph("one"), paragraph("2"), paragraph("three"), paragraph("four")))
    assert told(before, after) == [("Body", "two", "2"), ("Body", "", "four")]


def test_a_text_only_set_otherwise_is_said_to_be() -> None:
    before = detail(holding("Body", paragraph("Roses")))
    after = detail(holding("Body", Text((Span("Roses"),), Shape.HEADING, 2)))
    ((_, was, now),) = told(before, after)
    assert was == "Roses"
    assert "set otherwise" in now


def test_long_texts_are_shown_around_what_changed() -> None:
    was, now = around("same " * 100 + "old end", "same " * 100 + "new end")
    assert was.startswith("… same")
    assert was.endswith("old end")
    assert now.endswith("new end")
    assert len(was) < 260


def test_huge_values_are_only_said_to_differ() -> None:
    before = detail(holding("Body", *(paragraph(str(number)) for number in range(900))))
    after = detail(holding("Body", *(paragraph(str(number)) for number in range(901))))
    assert told(before, after) == [("Body", "900 parts", "901 parts, not all the same")]


def test_a_change_says_of_what_kind_it_is() -> None:
    assert Change("Title", "", (), "a", "b").kind == "changed"
    assert Change("Title", "en", (), "", "b").field == "Title [en]"

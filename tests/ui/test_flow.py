"""Paragraphs in any width, without a screen."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from tui.ui.drawing.cells import breaks, wrap_cells
from tui.ui.drawing.flow import Flow, lines_of

relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

words = st.text(alphabet=st.sampled_from("ab 静園é\u0301👩‍🚀🇮🇹\n\tשלום"), max_size=60)
cells = st.lists(st.tuples(words, st.sampled_from(["text", "strong"])), max_size=5)


def text(paragraph: Flow, width: int) -> list[str]:
    return ["".join(piece for piece, _ in line).rstrip() for line in lines_of(paragraph, width)]


@relaxed
@given(cells, st.integers(2, 40))
def test_pieces_wrap_together_and_keep_their_tones(pieces: list[tuple[str, str]], width: int) -> None:
    lines = wrap_cells(pieces, width)
    assert all(sum(cell_len(part) for part, _ in line) <= width or len(line) > 1 for line in lines)
    for tone in ("text", "strong"):
        given_text = "".join(part for part, name in pieces if name == tone)
        kept = "".join(part for line in lines for part, name in line if name == tone)
        assert "".join(kept.split()) == "".join(given_text.split())


@relaxed
@given(words.map(lambda line: line.replace("\n", " ").replace("\t", " ")), st.integers(2, 30))
def test_breaks_lie_in_order_and_leave_out_only_blanks(line: str, width: int) -> None:
    end = 0
    for start, stop in breaks(line, width):
        assert start >= end
        assert not line[end:start].strip(" ")
        assert cell_len(line[start:stop]) <= width
        end = stop
    assert not line[end:].strip(" ")


@relaxed
@given(cells, words, st.integers(10, 140), st.booleans())
def test_a_labelled_paragraph_never_leaves_its_width(
    body: list[tuple[str, str]], label: str, width: int, clip: bool
) -> None:
    label = " ".join(label.split())[:8]
    flow = Flow(tuple(body), ((label, "muted"),), 12, "string", guide=(("│ ", "frame"),), clip=clip)
    for line in lines_of(flow, width):
        assert len(line) > 0
        assert line[0] == ("│ ", "frame")


def test_a_value_stands_beside_its_label_where_there_is_room() -> None:
    flow = Flow((("The quiet garden, step by step", "text"),), (("Title", "muted"),), 10)
    assert text(flow, 80) == ["Title       The quiet garden, step by step"]
    assert text(flow, 44) == ["Title       The quiet garden, step by step"]
    assert text(flow, 37) == ["Title", "  The quiet garden, step by step"]
    assert text(flow, 20) == ["Title", "  The quiet garden,", "  step by step"]


def test_a_long_value_wraps_in_its_column_where_it_is_wide() -> None:
    flow = Flow((("one two three four five six seven eight nine ten eleven twelve", "text"),), (("Text", "muted"),), 8)
    assert text(flow, 60) == [
        "Text      one two three four five six seven eight nine ten",
        "          eleven twelve",
    ]


def test_short_values_stand_in_one_column_where_it_is_narrow_and_the_others_under_their_labels() -> None:
    labels, column = ("Slug", "Reading minutes", "Featured"), 15
    flows = [Flow((("no", "text"),), ((label, "muted"),), column) for label in labels]
    assert {text(flow, 28)[0].index("no") for flow in flows} == {17}
    assert text(replace(flows[0], body=(("a text that is longer", "text"),)), 28) == ["Slug", "  a text that is longer"]


def test_a_note_has_a_column_where_there_is_room_and_a_blank_one_keeps_it() -> None:
    flow = Flow((("Roses", "text"),), (("Title", "muted"),), 8, "string")
    assert text(flow, 80) == ["Title     string              Roses"]
    assert text(replace(flow, note=" "), 80) == ["Title                         Roses"]
    assert text(flow, 40) == ["Title string", "  Roses"]


def test_what_is_nested_indents_its_label_and_leaves_the_value_in_its_column() -> None:
    flow = Flow((("Roses are red", "text"),), (("Text", "muted"),), 12, guide=(("  | ", ""),))
    assert text(flow, 60) == ["  | Text      Roses are red"]
    assert text(replace(flow, lead=(("> ", ""),)), 60) == ["  | Text      > Roses are red"]
    long = replace(flow, body=(("one two three four five six seven eight nine ten eleven", "text"),))
    assert [line.index(word) for line, word in zip(text(long, 60), ("one", "ten"), strict=True)] == [14, 14]


def test_bullets_hang() -> None:
    flow = Flow((("one two three", "text"),), first=(("1. ", "accent"),), guide=(("  ", ""),))
    assert text(flow, 14) == ["  1. one two", "     three"]

"""HTML texts as readable pieces."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui.core.detail import Mark, Shape
from tui.core.html_text import html_pieces
from tui.core.text import is_clean

relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_paragraphs_headings_lists_and_quotes() -> None:
    found = html_pieces(
        "<h2>Roses</h2>\n<p>One <strong>bold</strong> &amp; <em>thin</em><br>line</p>"
        "<ol><li>first</li><li><p>second</p><ul><li>inner</li></ul></li></ol>"
        "<blockquote><p>Quiet.</p></blockquote><hr><pre><code>a\n  b</code></pre>"
    )
    assert found is not None
    assert [(piece.shape, piece.level, piece.marker, piece.plain) for piece in found] == [
        (Shape.HEADING, 2, "", "Roses"),
        (Shape.PARAGRAPH, 0, "", "One bold & thin\nline"),
        (Shape.ITEM, 0, "1.", "first"),
        (Shape.ITEM, 0, "2.", "second"),
        (Shape.ITEM, 1, "•", "inner"),
        (Shape.QUOTE, 0, "", "Quiet."),
        (Shape.RULE, 0, "", ""),
        (Shape.CODE, 0, "", "a\n  b"),
    ]
    assert found[1].spans[1].marks == {Mark.STRONG}


def test_links_lead_somewhere() -> None:
    found = html_pieces('<p>See <a href="https://x.org/a">there</a>.</p>')
    assert found is not None
    assert found[0].spans[1].link is not None
    assert found[0].spans[1].link.address == "https://x.org/a"


@pytest.mark.parametrize(
    "text",
    [
        "plain text",
        "a < b and <p>",
        "<p>An <img src='x'></p>",
        "<table><tr><td>1</td></tr></table>",
        "<p>open",
        "<p><b>crossed</p></b>",
        "<p>x</p><!-- hidden -->",
        "<script>alert(1)</script>",
        "<p>" + "<b>" * 90 + "x" + "</b>" * 90 + "</p>",
    ],
)
def test_what_is_not_understood_is_left_as_it_is(text: str) -> None:
    assert html_pieces(text) is None


tags = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<li>",
        "<ul>",
        "</ul>",
        "<br>",
        "&#27;",
        "&#x202e;",
        "<a href='\x1b'>",
        "\x9b2J",
        "a\nb",
        "é静",
    ]
)


@relaxed
@given(st.lists(tags, max_size=12))
def test_nothing_hostile_comes_through(parts: list[str]) -> None:
    for piece in html_pieces("<p>" + "".join(parts) + "</p>") or ():
        assert is_clean(piece.plain)
        for span in piece.spans:
            assert span.link is None or is_clean(span.link.address)

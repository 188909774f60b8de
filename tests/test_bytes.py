"""What goes over the line, counted exactly: to the first screen, for a cursor that moves, for a page."""

from tests.scenes.player import Player
from tests.scenes.scene import WIDE, Scene, perform

WITHOUT_PREVIEW = (119, 36)
"""What a preview sends depends on how long the cursor rests on a row."""
FIRST_SCREEN = 9_000
"""The first flight of TCP takes 14,000 bytes: what fits into it needs no second round trip."""
IN_VIEW, SCROLLING, PAGES = 20, 60, 20
CURSOR_MOVE, CURSOR_MOVE_SCROLLING, PAGE = 340, 460, 2_900
"""Of a table that is 91 cells wide; where the preview is shown it has 62. Two rows of text are most of a move: the
ground of the row under the cursor is another, so all of both is written."""


async def sent_by(on: Player, key: str, times: int) -> float:
    """Bytes that one press of a key leads to, on average."""
    before = on.painted.our_size
    for _ in range(times):
        await on.press(key)
    await on.still()
    return (on.painted.our_size - before) / times


async def test_the_first_screen_fits_into_the_first_flight() -> None:
    async def play(on: Player) -> None:
        await on.sees("row 1 of")

    assert await perform(Scene("first screen", play, WIDE), lambda on: on.painted.our_size) <= FIRST_SCREEN


async def test_a_cursor_move_and_a_page_are_few_bytes() -> None:
    sent: dict[str, float] = {}

    async def play(on: Player) -> None:
        await on.sees("row 1 of")
        await on.still()
        sent["in view"] = await sent_by(on, "down", IN_VIEW)
        await sent_by(on, "home", 1)
        sent["scrolling"] = await sent_by(on, "down", SCROLLING)
        sent["page"] = await sent_by(on, "pagedown", PAGES)

    await perform(Scene("moves", play, WITHOUT_PREVIEW), lambda on: on.painted.frames)
    assert sent["in view"] <= CURSOR_MOVE
    assert sent["scrolling"] <= CURSOR_MOVE_SCROLLING
    assert sent["page"] <= PAGE

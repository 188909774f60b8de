"""What goes over the line, counted exactly: to the first screen, for a cursor that moves, for a page."""

from tests.scenes.player import Player
from tests.scenes.scene import WIDE, Scene, perform

WITHOUT_PREVIEW = (119, 36)
"""What a preview sends depends on how long the cursor rests on a row."""
FIRST_SCREEN = 14_000
"""The first flight of TCP: what fits into it needs no second round trip."""
MOVES, PAGES = 20, 20
CURSOR_MOVE, PAGE = 430, 5_000
"""Of a table that is 91 cells wide; where the preview is shown it has 62."""


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


async def test_a_cursor_move_in_view_and_a_page_are_few_bytes() -> None:
    sent: dict[str, float] = {}

    async def play(on: Player) -> None:
        await on.sees("row 1 of")
        await on.still()
        sent["move"] = await sent_by(on, "down", MOVES)
        sent["page"] = await sent_by(on, "pagedown", PAGES)

    await perform(Scene("moves", play, WITHOUT_PREVIEW), lambda on: on.painted.frames)
    assert sent["move"] <= CURSOR_MOVE
    assert sent["page"] <= PAGE

"""Scenes of Content: browsing, filtering, picking, one record."""

from tests.scenes.player import Player
from tests.scenes.scene import SMALL, VAST, WIDE, scene

ROWS = r"row \d+ of [\d,]+"


async def opened(on: Player) -> None:
    """The first rows are there."""
    await on.sees("PRIMARY", "Article", pattern=ROWS)
    await on.still()


@scene(SMALL, WIDE, VAST)
async def first_sight(on: Player) -> None:
    await opened(on)


@scene(SMALL, WIDE)
async def all_drafts_but_three(on: Player) -> None:
    await opened(on)
    await on.filter("status:draft")
    await on.sees("/ status:draft", "found")
    await on.press("a", "space", "down", "space", "down", "space")
    await on.sees("all 250 found − 3")


@scene(SMALL, picture="filter")
async def a_filter_is_completed(on: Player) -> None:
    await opened(on)
    await on.press("slash")
    await on.paste("harbour status:")
    await on.sees("never or no longer published", "none of these")


@scene(SMALL)
async def a_filter_is_not_understood(on: Player) -> None:
    await opened(on)
    await on.press("slash")
    await on.paste("status:drft")
    await on.sees("▔▔▔", "Did you mean")


@scene(SMALL)
async def nothing_is_found(on: Player) -> None:
    await opened(on)
    await on.filter("qwertyuiop")
    await on.sees("Nothing found")


@scene(SMALL, WIDE)
async def all_models_together(on: Player) -> None:
    await opened(on)
    await on.press("A")
    await on.sees("All models", pattern=ROWS)


@scene(SMALL)
async def sorted_by_another_column(on: Player) -> None:
    await opened(on)
    await on.press("s")
    await on.sees("▴", pattern=ROWS)


@scene(SMALL)
async def columns_are_chosen(on: Player) -> None:
    await opened(on)
    await on.press("C")
    await on.sees("Columns")


@scene(SMALL)
async def another_locale(on: Player) -> None:
    await opened(on)
    await on.press("L")
    await on.sees("Show values in")
    await on.press("down", "enter")
    await on.sees(pattern=ROWS)


@scene(SMALL, picture="selection")
async def the_selection_as_a_list(on: Player) -> None:
    await opened(on)
    await on.press("space", "down", "space")
    await on.filter("status:draft harbour")
    await on.sees("found")
    await on.press("a", "space")
    await on.sees("2 marked")
    await on.press("t")
    await on.sees("status:draft harbour")


@scene(SMALL, WIDE, picture="record")
async def a_record_in_full(on: Player) -> None:
    await opened(on)
    await on.press("enter")
    await on.sees("f fields", "Slug")


@scene(SMALL)
async def what_changed_since_it_was_published(on: Player) -> None:
    await opened(on)
    await on.filter("status:updated valid:yes")
    await on.sees(pattern=r"/ status:updated valid:yes ── [1-9][\d,]* found")
    await on.press("enter")
    await on.sees("f fields", "Slug")
    await on.press("D")
    await on.sees("was", pattern="[Cc]hanged|now")


@scene(SMALL)
async def a_record_as_json(on: Player) -> None:
    await opened(on)
    await on.press("J")
    await on.sees('"attributes"')


@scene((60, 15), (40, 10))
async def a_small_window(on: Player) -> None:
    await on.sees("Article", pattern=ROWS)


@scene((30, 8))
async def too_small(on: Player) -> None:
    await on.sees("too small")


@scene(WIDE, profile="catalogue")
async def a_catalogue(on: Player) -> None:
    await on.sees("catalogue", pattern=ROWS)

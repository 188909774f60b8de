"""Every scene ends on the screen it ended on before. `--snapshot-update` keeps what is shown now: look at it first.

All the way a terminal that gets only cells that differ shows the same as one that gets all of them. In the end every
text on it can be read, in the theme it was played in and in another, and every sign has a plain form.
"""

from typing import Any

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from tests.scenes.all import SCENES
from tests.scenes.contrast import hard_to_read
from tests.scenes.glyphs import signs_without_plain_form
from tests.scenes.pictures import picture
from tests.scenes.player import Player
from tests.scenes.scene import perform


class Picture(SingleFileSnapshotExtension):
    """One text file a picture."""

    file_extension = "txt"
    _write_mode = WriteMode.TEXT


THEMES = ("copydesk-light", "copydesk-high-contrast", "copydesk-colour-blind")


@pytest.mark.parametrize("number", range(len(SCENES)), ids=lambda number: SCENES[number].name)
async def test_a_scene(number: int, snapshot: Any) -> None:
    scene = SCENES[number]

    async def finish(player: Player) -> str:
        painted = player.painted
        painted.compare()
        assert painted.frames
        assert not painted.differences
        assert painted.our_size < painted.stock_size
        shown = picture(player.app, mask=scene.mask)
        assert not signs_without_plain_form(player.text)
        if player.app.theme == "copydesk-dark":
            unread = list(hard_to_read(player.app))
            player.app.theme = THEMES[number % len(THEMES)]
            await player.pilot.pause()
            unread += hard_to_read(player.app)
            assert not unread
        return shown

    shown = await perform(scene, finish)
    if not scene.moving:
        assert shown == snapshot(extension_class=Picture)

"""Every scene ends on the screen it ended on before. `--snapshot-update` keeps what is shown now: look at it first.

All the way a terminal that gets only cells that differ shows the same as one that gets all of them.
"""

from typing import Any

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from tests.scenes.all import SCENES
from tests.scenes.pictures import picture
from tests.scenes.player import Player
from tests.scenes.scene import Scene, perform


class Picture(SingleFileSnapshotExtension):
    """One text file a picture."""

    file_extension = "txt"
    _write_mode = WriteMode.TEXT


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_a_scene(scene: Scene, snapshot: Any) -> None:
    def finish(player: Player) -> str:
        painted = player.painted
        painted.compare()
        assert painted.frames
        assert not painted.differences
        assert painted.our_size < painted.stock_size
        return picture(player.app, mask=scene.mask)

    shown = await perform(scene, finish)
    if not scene.moving:
        assert shown == snapshot(extension_class=Picture)

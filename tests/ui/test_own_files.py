"""Parts of the program are taken away or replaced while it runs: an upgrade under an open dashboard."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.ui.eyes import until
from tui.ui.services import own_files
from tui.ui.timing import Timing

Stages = Callable[..., Any]

LATER = {
    "help": ("question_mark",),
    "palette": ("ctrl+p",),
    "log": ("exclamation_mark",),
    "columns": ("C",),
    "selection": ("space", "t"),
    "plan": ("p",),
    "picker": ("m",),
}
"""Screens that are loaded when they are wanted first, and the keys for them."""


@pytest.mark.parametrize("replaced", [True, False], ids=["replaced", "missing"])
@pytest.mark.parametrize("name", LATER)
async def test_a_part_that_is_not_there_ends_nothing(
    stage: Stages, monkeypatch: pytest.MonkeyPatch, name: str, replaced: bool
) -> None:
    scene = stage(timing=Timing(parts_s=3600.0))
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.settled(pilot)
        with monkeypatch.context() as patch:
            if replaced:
                patch.setattr(own_files, "_AT_START", (1, 2, 3))
            patch.setitem(sys.modules, f"tui.ui.screens.{name}", None)
            await pilot.press(*LATER[name])
            said = own_files.CHANGED if replaced else own_files.MISSING
            await until(pilot, lambda: any(f"{said} {own_files.RESTART}" in notice for notice in scene.notices))
        assert scene.app.screen is scene.app.main
        await pilot.press("down", "question_mark")
        await until(pilot, lambda: "Keys: Table" in scene.text)


async def test_what_is_wrong_otherwise_is_not_put_down_to_files() -> None:
    assert not own_files.told(ValueError())
    assert not own_files.were_replaced()


def test_everything_is_loaded_ahead_so_that_nothing_can_be_taken_away() -> None:
    code = (
        "import sys; from pathlib import Path; import tui.ui.app; from tui.ui.services.own_files import load_rest;"
        " styles = {}; load_rest(styles, lambda: True); home = Path(tui.__file__).parent;"
        " names = {'.'.join(('tui', *file.relative_to(home).with_suffix('').parts)) for room in ('ui', 'cms', 'jobs')"
        " for file in (home / room).rglob('*.py') if file.stem != '__init__'};"
        " print(sorted(name for name in names if name not in sys.modules and 'windows' not in name));"
        " print(sorted(map(str, (home / 'ui' / 'styles').glob('*.tcss'))) == sorted(styles))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "True"]


def test_loading_ahead_stops_when_the_program_ends() -> None:
    answers = iter([True, False])
    own_files.load_rest({}, lambda: next(answers))
    assert next(answers, None) is None

"""What a scene is, and the house it is played in."""

import json
import os
import subprocess
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import isawaitable
from pathlib import Path
from typing import Any
from unittest import mock

import time_machine

from tests.forkserver import Forked
from tests.scenes.both_drivers import BothDrivers
from tests.scenes.clock import BEGIN
from tests.scenes.player import Player
from tui.config.paths import Paths
from tui.ui.app import CopydeskApp
from tui.ui.terminal import compat

Play = Callable[[Player], Awaitable[None]]
SMALL, WIDE, VAST = (80, 24), (120, 36), (200, 50)


@dataclass(frozen=True)
class Scene:
    """A script, and what is done with what it ends on.

    `picture`: the name README.md knows it by. `moving`: it ends in the middle of work, so that no two runs end on the
    same cells; then only what the script waits for is tested. `mask`: a pattern of what differs besides.
    """

    name: str
    play: Play
    size: tuple[int, int] = SMALL
    profile: str | None = "magazine"
    picture: str = ""
    moving: bool = False
    mask: str = ""
    env: dict[str, str] = field(default_factory=dict)
    sandbox: dict[str, object] = field(default_factory=dict)
    profiles: tuple[str, ...] = ("magazine", "catalogue")


SCENES: list[Scene] = []


def scene(*sizes: tuple[int, int], **more: Any) -> Callable[[Play], Play]:
    """Make a scene of a script, one for each size. Its name is the function's, with the width."""

    def keep(play: Play) -> Play:
        name = getattr(play, "__name__", "scene")
        pictured = more.pop("picture", "")
        for size in sizes or (SMALL,):
            shown = pictured if size == (sizes or (SMALL,))[-1] else ""
            SCENES.append(Scene(f"{name}-{size[0]}x{size[1]}", play, size, picture=shown, **more))
        return play

    return keep


@contextmanager
def frozen_sandbox(options: dict[str, object]) -> Iterator[dict[str, Any]]:
    """A sandbox of its own; gives what it announced."""
    words = [str(word) for name, value in options.items() for word in (f"--{name.replace('_', '-')}", value)]
    words += ["--parent-pid", str(os.getpid())]
    with Forked("tests.scenes.frozen_sandbox", *words, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


def write_profiles(paths: Paths, announced: dict[str, Any], names: tuple[str, ...]) -> None:
    """Profiles as a person would write them."""
    paths.profiles_dir.mkdir(parents=True, mode=0o700)
    token_of = announced["datocms"]["token"]
    secrets = {"catalogue": announced["unicat"]["api_key"], "wrong": "nonsense"}
    for name in names:
        token = paths.config_dir / f"{name}.token"
        token.write_text(secrets.get(name, token_of))
        token.chmod(0o600)
        system = "unicat" if name == "catalogue" else "datocms"
        lines = [f'system = "{system}"', f'base_url = "{announced[system]["base_url"]}"', f'token_file = "{token}"']
        if system == "unicat":
            lines.append(f'project = "{announced["unicat"]["project"]}"')
        if name == "archive":
            lines.append("read_only = true")
        if name == "offline":
            lines[1] = 'base_url = "http://127.0.0.1:9"'
        file = paths.profiles_dir / f"{name}.toml"
        file.write_text("\n".join([*lines, ""]))
        file.chmod(0o600)


PLAIN = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
"""The terminal of every scene, whatever the one is that the tests run in."""
UNSET = ("NO_COLOR", "TEXTUAL_THEME", "TEXTUAL_COLOR_SYSTEM", "TMUX", "STY", "SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")


@contextmanager
def terminal(env: dict[str, str]) -> Iterator[None]:
    """An environment that does not depend on where the tests run."""
    kept = {name: value for name, value in os.environ.items() if name not in UNSET}
    with mock.patch.dict(os.environ, {**kept, **PLAIN, **env}, clear=True):
        yield


async def perform(scene: Scene, finish: Callable[[Player], Any]) -> Any:
    """Play a scene and give what `finish` makes of its last screen, now or after a while."""
    options = {"seed": 1, "records": 1200, "job_seconds": 0.2, "rate_limit": 999, **scene.sandbox}
    with tempfile.TemporaryDirectory(prefix="copydesk-scene-") as name, frozen_sandbox(options) as announced:
        paths = Paths.under(Path(name))
        if scene.profiles:
            write_profiles(paths, announced, scene.profiles)
        with (
            terminal(scene.env),
            time_machine.travel(BEGIN, tick=True),
            mock.patch.object(compat, "driver_class", return_value=BothDrivers),
        ):
            app = CopydeskApp(paths, profile_name=scene.profile)
            async with app.run_test(headless=False, size=scene.size, notifications=True) as pilot:
                player = Player(app, pilot, Path(name))
                await scene.play(player)
                if not scene.moving:
                    await player.still()
                made = finish(player)
                return await made if isawaitable(made) else made

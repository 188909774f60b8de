"""On a host with other people: what the command says about rights, and what it refuses."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_directories_made_open_by_earlier_versions_are_closed_with_a_word(copydesk: Any) -> None:
    config, profiles = copydesk.paths.config_dir, copydesk.paths.profiles_dir
    profiles.mkdir(parents=True)
    above = config.parent
    for place in (above, config, profiles):
        place.chmod(0o775)
    looked = copydesk("doctor")
    assert looked.code == 1
    assert looked.out.count("is open to others") == 2
    assert f"Run: chmod 700 {profiles}" in looked.out
    told = copydesk("profiles")
    assert told.code == 0
    assert told.err.count("now it is yours alone") == 2
    assert (mode(above), mode(config), mode(profiles)) == (0o775, 0o700, 0o700)
    assert copydesk("profiles").err == ""
    assert "is open to others" not in copydesk("doctor").out


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory to somebody else")
@pytest.mark.parametrize("whose", ["config_dir", "state_dir"])
def test_a_directory_of_somebody_else_is_refused(copydesk: Any, whose: str) -> None:
    place = getattr(copydesk.paths, whose)
    place.mkdir(parents=True)
    os.chown(place, 54321, 54321)
    for words in (("profiles",), ("jobs",), ("run", "publish", "-p", "x", "--all", "--yes", "--json")):
        refused = copydesk(*words)
        assert refused.code == 1
        assert "belongs to 54321" in refused.err
        assert f"sudo chown -hR root {place}" in refused.err
    looked = copydesk("doctor")
    assert looked.code == 1
    assert "belongs to 54321" in looked.out
    shown = copydesk.on_terminal()
    assert shown.end() == 1
    assert b"belongs to 54321" in shown.raw
    assert list(place.iterdir()) == []

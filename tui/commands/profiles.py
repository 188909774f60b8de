"""`copydesk profiles` and `copydesk profiles check`."""

from __future__ import annotations

import argparse
import asyncio

from tui.commands.console import EXIT_OK, Console
from tui.config.paths import Paths
from tui.config.profiles import BrokenProfile, list_profiles, load_profile
from tui.connection import check_connection, describe
from tui.core.addresses import shown_address
from tui.core.text import one_line


def profiles(arguments: argparse.Namespace, paths: Paths, console: Console) -> int:  # noqa: ARG001 - a command's shape
    """List the profiles: name, system, address, environment or project, where the token comes from."""
    found = list_profiles(paths)
    if not found:
        console.say("There are no profiles yet.")
        console.say("  Add one with: copydesk profiles add. Or try: copydesk demo.")
        return EXIT_OK
    width = max(len(item.name) for item in found)
    for item in found:
        if isinstance(item, BrokenProfile):
            console.say(f"{item.name:<{width}}  cannot be used: {one_line(str(item.error), 1000)}")
            continue
        parts = [
            item.system.label,
            shown_address(item.base_url),
            item.environment or item.project,
            item.credential.describe(),
        ]
        if item.read_only:
            parts.append("read-only")
        console.say(f"{item.name:<{width}}  {' · '.join(part for part in parts if part)}")
    return EXIT_OK


def check(arguments: argparse.Namespace, paths: Paths, console: Console) -> int:
    """Connect with one profile. A profile that does not work is an error like any other: exit 1."""
    profile = load_profile(paths, arguments.name)
    connection = asyncio.run(check_connection(profile, state_dir=paths.state_dir))
    console.say(f"{profile.name} works.")
    for line in describe(connection):
        console.say(f"  {line}")
    return EXIT_OK

"""Who drives a job: a dead process's work is free at once, and a reused pid is not believed."""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path

from msgspec import Struct

SILENT_S = 60.0
"""Without a beat for this long a driver counts as gone, where its process cannot be looked at from here."""


class Owner(Struct, frozen=True):
    """A process that may hold leases.

    `started` is the kernel's start time of the process, empty where it cannot be had; `place` names the machine, its
    boot and its process namespace; `token` tells several journals of one process apart.
    """

    pid: int
    started: str
    host: str
    place: str
    token: str

    @classmethod
    def here(cls) -> Owner:
        """This process."""
        pid = os.getpid()
        return cls(pid, _started(pid) or "", socket.gethostname(), _place(), secrets.token_hex(8))


def is_alive(owner: Owner, *, silent_s: float, here: Owner) -> bool:
    """Whether the process that took a lease still runs. `silent_s`: seconds since its last beat."""
    if owner.place != here.place:
        rebooted = owner.host == here.host and owner.place.split("/")[0] != here.place.split("/")[0]
        return not rebooted and silent_s < SILENT_S
    if owner.started:
        return _started(owner.pid) == owner.started
    return _pid_exists(owner.pid) and silent_s < SILENT_S


def _started(pid: int) -> str | None:
    """The start time of a process in clock ticks since boot; None: no such process, or no way to know."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    if fields[0] in ("Z", "X"):  # killed, but not yet waited for by its parent
        return None
    return fields[19]


def _place() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return f"{socket.gethostname()}/"
    return f"{boot}/{namespace}"


def _pid_exists(pid: int) -> bool:
    if os.name != "posix":  # os.kill(pid, 0) would end the process on Windows: there only the beat counts
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

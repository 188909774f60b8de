"""What is known of a rate window, shared by all processes of one user on this host that use one budget.

Servers count requests by token, whichever process makes them. So `WindowAccount` is kept in a small file beside the
journal: whoever lets a request go or hears an answer locks it, reads what the others left, and writes what is known
now. Together they are then as exact as one process alone. Times are of the steady clock, which all processes of a host
share until it is started anew.

The file is named after a salted hash of address and token and holds neither. It is never synced, and everything may
fail: without the file, or while somebody holds it too long, each goes by what it sees itself. A process that died is
noticed, and what it had under way no longer counts.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import struct
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import msgspec

from tui.core.secret import Secret
from tui.jobs.lease import Owner, is_alive
from tui.jobs.rate_windows import WindowAccount

MOST_SHARED = 1000
"""A larger budget is not shared: nobody is likely to use it up, and what is known of it would not fit."""
SIZE_BYTES = 65536
HELD_AT_MOST_S = 0.2
"""Whoever holds the file longer (it takes a ten-thousandth of this) is stopped, and not waited for."""
ALONE_S = 1.0
LONGEST_ALONE_S = 30.0
"""After that, and where there is no file, how long it is not tried again; doubled each time."""
ACTIVE_S = 5.0
"""Who made a request so lately uses the budget now."""
BROWSING_S = 30.0
"""For so long after its last request a dashboard's reserve is kept by the others, too."""
UNUSED_S = 7 * 86400.0
"""Files that nobody wrote for so long are removed."""
_LOOK_ROUND_S = 0.5
"""How often it is looked whether the others live."""
_HEADER = struct.Struct("<8s16sQII")
_MAGIC = b"windows1"


class Windows(Protocol):
    """Where the account is kept."""

    def held(self, now: float) -> contextlib.AbstractContextManager[WindowAccount]:
        """The account as it is now, for reading and changing."""

    def reserve(self, now: float) -> int:
        """How many requests of each window others keep from the work lane."""

    def crowded(self, now: float) -> bool:
        """Whether others use the budget now, so that it changes without us."""


class OwnWindows:
    """The account of one process alone."""

    def __init__(self, account: WindowAccount) -> None:
        self._account = account

    @contextlib.contextmanager
    def held(self, now: float) -> Iterator[WindowAccount]:  # noqa: ARG002 - of the protocol
        yield self._account

    def reserve(self, now: float) -> int:  # noqa: ARG002
        return 0

    def crowded(self, now: float) -> bool:  # noqa: ARG002
        return False


class SharedWindows:
    """The account as all processes know it. `reserve` is what this one keeps from work."""

    def __init__(self, file: Path, account: WindowAccount, *, reserve: int = 0) -> None:
        self._file = file
        self._account = account
        self._reserve = reserve
        self._owner = Owner.here()
        self._boot = hashlib.blake2b(self._owner.place.partition("/")[0].encode(), digest_size=16).digest()
        self._id = secrets.randbits(62)
        account.owner = self._id
        self._clients: dict[int, list[object]] = {}
        self._version = -1
        self._payload = b""
        self._looked_round = 0.0
        self._alone_s = ALONE_S
        self._alone_until = 0.0

    @contextlib.contextmanager
    def held(self, now: float) -> Iterator[WindowAccount]:
        descriptor = self._lock(now)
        if descriptor is None:
            yield self._account
            return
        try:
            self._load(descriptor, now)
            before = self._account.events
            yield self._account
            self._keep(descriptor, now, used=self._account.events != before)
        finally:
            with contextlib.suppress(OSError):
                os.close(descriptor)  # which unlocks it

    def reserve(self, now: float) -> int:
        return max((reserve for reserve, seen in self._others() if now - seen < BROWSING_S), default=0)

    def crowded(self, now: float) -> bool:
        return any(now - seen < ACTIVE_S for _, seen in self._others())

    def _others(self) -> Iterator[tuple[int, float]]:
        for key, (*_, reserve, seen) in self._clients.items():
            if key != self._id and isinstance(reserve, int) and isinstance(seen, float):
                yield reserve, seen

    # -- the file -------------------------------------------------------------------------------------------------
    def _lock(self, now: float) -> int | None:
        if now < self._alone_until or self._account.limit > MOST_SHARED:
            return None
        try:
            import fcntl

            descriptor = os.open(self._file, os.O_RDWR)
        except (ImportError, OSError):
            self._alone(now)
            return None
        end = time.monotonic() + HELD_AT_MOST_S
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if isinstance(error, BlockingIOError) and time.monotonic() < end:
                    time.sleep(0.0005)
                    continue
                os.close(descriptor)
                self._alone(now)
                return None
            self._alone_s = ALONE_S
            return descriptor

    def _alone(self, now: float) -> None:
        """Go by what is seen here for a while."""
        self._alone_until = now + self._alone_s
        self._alone_s = min(LONGEST_ALONE_S, self._alone_s * 2)

    def _load(self, descriptor: int, now: float) -> None:
        """Take over what others wrote since; what cannot be read, or is of an earlier boot, is nothing."""
        try:
            magic, boot, version, size, check = _HEADER.unpack(os.pread(descriptor, _HEADER.size, 0))
            if magic == _MAGIC and boot == self._boot and version != self._version:
                payload = os.pread(descriptor, size, _HEADER.size)
                if zlib.crc32(payload) == check:
                    clients, state = msgspec.msgpack.decode(payload, type=tuple[dict[int, list[object]], list[object]])
                    self._account.restore(state, now)
                    self._clients, self._version, self._payload = clients, version, payload
        except (OSError, struct.error, msgspec.MsgspecError, ValueError, TypeError):
            self._version = -1
        if now >= self._looked_round + _LOOK_ROUND_S:
            self._looked_round = now
            self._look_round(now)

    def _look_round(self, now: float) -> None:
        for key, client in tuple(self._clients.items()):
            pid, started, host, place, _, seen = client
            if key == self._id or not isinstance(pid, int) or not isinstance(seen, float):
                continue
            owner = Owner(pid, str(started), str(host), str(place), "")
            if not is_alive(owner, silent_s=now - seen, here=self._owner):
                del self._clients[key]
                self._account.forget(key)

    def _keep(self, descriptor: int, now: float, *, used: bool) -> None:
        owner = self._owner
        if used or self._id not in self._clients:
            self._clients[self._id] = [owner.pid, owner.started, owner.host, owner.place, self._reserve, now]
        payload = msgspec.msgpack.encode((self._clients, self._account.dump()))
        if payload == self._payload or len(payload) > SIZE_BYTES - _HEADER.size:
            return
        self._version = secrets.randbits(63)
        self._payload = payload
        header = _HEADER.pack(_MAGIC, self._boot, self._version, len(payload), zlib.crc32(payload))
        try:
            os.pwrite(descriptor, header + payload, 0)
        except OSError:
            self._alone(now)


def shared_file(directory: Path, base_url: str, token: Secret) -> Path | None:
    """The file for a budget, made when it is not there; None where none can be made, or nobody keeps anything yet."""
    try:
        if not directory.parent.is_dir():
            return None
        directory.mkdir(mode=0o700, exist_ok=True)
        salt = _salt(directory)
        name = hashlib.blake2b(f"{base_url}\0{token.reveal()}".encode(), key=salt, digest_size=16).hexdigest()
        file = directory / f"{name}.windows"
        _tidy(directory)
        with contextlib.suppress(FileExistsError):
            descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            try:  # all of it now: later the disk may be full
                os.write(descriptor, bytes(SIZE_BYTES))
            finally:
                os.close(descriptor)
    except OSError:
        return None
    return file


def _salt(directory: Path) -> bytes:
    """This installation's own: without it nobody finds out by trying which token a file is for."""
    file = directory / "salt"
    if not file.exists():
        made = directory / f"salt.{secrets.token_hex(8)}"
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, secrets.token_bytes(32))
        finally:
            os.close(descriptor)
        with contextlib.suppress(FileExistsError):  # another process was quicker
            os.link(made, file)
        made.unlink()
    return file.read_bytes()


def _tidy(directory: Path) -> None:
    for file in directory.glob("*.windows"):
        if time.time() - file.stat().st_mtime > UNUSED_S:
            file.unlink(missing_ok=True)

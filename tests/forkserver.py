"""Processes of their own that need not import anything: a server that has imported it all forks one for each call.

A third of a second of imports, times the thousands of processes of a test run, is most of what such a run would take.
What begins, imports or is interrupted while it imports is tested on processes that start from nothing.
"""

import atexit
import fcntl
import gc
import importlib
import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[1]


class ForkServer:
    """A process that has imported `module`; each process it forks runs that module's `main`."""

    def __init__(self, module: str) -> None:
        self._socket, its = socket.socketpair()
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
        variables = {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        with its:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.forkserver", str(its.fileno()), module],
                pass_fds=[its.fileno()],
                env={**kept, **variables},
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        atexit.register(self.close)

    def close(self) -> None:
        """End it; what it forked goes on."""
        self._socket.close()
        self._process.wait()

    def fork(self, request: dict[str, Any], streams: tuple[int, int, int]) -> tuple[int, int]:
        """Begin a process on these streams. Its id, and the reading end of a pipe that tells how it ended."""
        told, tells = os.pipe()
        try:
            body = json.dumps(request).encode("utf-8", "surrogateescape")
            socket.send_fds(self._socket, [len(body).to_bytes(4)], [*streams, tells])
            self._socket.sendall(body)
            return int.from_bytes(_exactly(self._socket, 4)), told
        except BaseException:
            os.close(told)
            raise
        finally:
            os.close(tells)


def starts_from_nothing(env: Mapping[str, str]) -> bool:
    """Whether these variables say something that is only asked for when the interpreter or a module starts."""
    if env.get("LANG", "C.UTF-8") != "C.UTF-8" or env.get("TERM", "xterm-256color") != "xterm-256color":
        return True
    return any(name.startswith(("PYTHON", "LC_", "TEXTUAL_", "NO_COLOR")) for name in env)


@cache
def server(module: str) -> ForkServer:
    """The one of this process for a module. It ends when this process does."""
    return ForkServer(module)


class Forked(subprocess.Popen[str]):
    """As `Popen`, of `main` of a module instead of a file. With `terminal` its standard input is its terminal."""

    def __init__(self, module: str, *words: str, terminal: bool = False, code: str = "", **more: Any) -> None:
        """`code` is run before `main`."""
        self._module, self._terminal, self._code = module, terminal, code
        self._told = -1
        super().__init__([module, *words], **{"text": True, **more})

    def _execute_child(self, args: list[str], *rest: Any) -> None:
        """What `Popen` calls with everything prepared; the names are those of its own."""
        names = subprocess.Popen._execute_child.__code__.co_varnames[2:]  # type: ignore[attr-defined]
        given = dict(zip(names, rest, strict=False))
        pipes = [given[name] for name in ("p2cread", "c2pwrite", "errwrite")]
        request = {
            "args": args,
            "env": dict(os.environ if given["env"] is None else given["env"]),
            "cwd": str(given["cwd"] or Path.cwd()),
            "terminal": self._terminal,
            "code": self._code,
        }
        try:
            streams = tuple(number if pipe == -1 else pipe for number, pipe in enumerate(pipes))
            self.pid, self._told = server(self._module).fork(request, streams)  # type: ignore[arg-type]
            self._child_created = True
        finally:
            self._close_pipe_fds(*(given[name] for name in _PIPES))  # type: ignore[attr-defined]

    def _internal_poll(self, *_: Any, **__: Any) -> int | None:
        if self.returncode is None and select.select([self._told], [], [], 0)[0]:
            self._ended()
        return self.returncode

    def _wait(self, timeout: float | None) -> int:
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self.args, timeout or 0.0)
            self._ended()
        return self.returncode

    def _ended(self) -> None:
        told = os.read(self._told, 8)
        self.returncode = int.from_bytes(told, signed=True) if told else -signal.SIGKILL
        os.close(self._told)
        self._told = -1


_PIPES = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")


def run(module: str, *words: str, timeout: float, **more: Any) -> "subprocess.CompletedProcess[str]":
    """As `subprocess.run`, with standard output and error captured and nothing to read."""
    pipe = subprocess.PIPE
    with Forked(module, *words, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, **more) as process:
        try:
            out, err = process.communicate(timeout=timeout)
        except BaseException:
            process.kill()
            raise
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)


# The server itself


_STREAMS = (("stdin", "r", "strict"), ("stdout", "w", "strict"), ("stderr", "w", "backslashreplace"))


def _exactly(stream: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        part = stream.recv(size - len(got))
        if not part:
            raise EOFError
        got += part
    return got


def _serve(stream: socket.socket, module: str) -> None:
    """Fork until the other side is gone."""
    main = importlib.import_module(module).main
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with those who use it
    gc.collect()
    gc.freeze()
    running: dict[int, int] = {}
    while True:
        readable, _, _ = select.select([stream.fileno(), woken], [], [])
        if woken in readable:
            os.read(woken, 512)
        for pid in tuple(running):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                tells = running.pop(pid)
                with suppress(OSError):
                    os.write(tells, os.waitstatus_to_exitcode(status).to_bytes(8, signed=True))
                os.close(tells)
        if stream.fileno() not in readable:
            continue
        head, fds, _, _ = socket.recv_fds(stream, 4, 4)
        if not head:
            return
        request = json.loads(_exactly(stream, int.from_bytes(head)).decode("utf-8", "surrogateescape"))
        *streams, tells = fds
        pid = os.fork()
        if pid == 0:
            for number in (stream.fileno(), woken, wake, tells, *running.values()):
                os.close(number)
            _become(request, streams)
            _run(main)
        running[pid] = tells
        for number in streams:
            os.close(number)
        stream.sendall(pid.to_bytes(4))


def _run(main: Callable[[], int]) -> NoReturn:
    """Run and end as an interpreter does, but leave its memory to the system: freeing it object by object takes four
    times as long as a short command does. What is raised ends it in the usual way."""
    try:
        sys.exit(main())
    except SystemExit as ending:
        code = ending.code
        if isinstance(code, str):
            raise
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        try:
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
        except OSError:
            raise ending from None
        os._exit(code or 0)


def _become(request: dict[str, Any], streams: list[int]) -> None:
    """Be the process that was asked for: its streams, variables, place, words and signals."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, given in enumerate(streams):
        os.dup2(given, number)
        os.close(given)
    if request["terminal"]:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    tempfile.tempdir = None  # found anew from the variables
    random.seed()
    for number, (name, mode, errors) in enumerate(_STREAMS):
        made = open(number, mode, encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115
        setattr(sys, name, made)
        setattr(sys, f"__{name}__", made)
    sys.stderr.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    sys.argv = request["args"]
    exec(request["code"], {"__name__": "__main__"})  # noqa: S102 - what a test wants changed


def main() -> NoReturn:
    """`python -m tests.forkserver SOCKET MODULE`."""
    _serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2])
    os._exit(0)


if __name__ == "__main__":
    main()

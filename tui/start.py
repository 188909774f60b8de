"""The first moments of the program and its last, where Python's own habits would show a traceback or lose output.

Imported before everything else, so it needs only what the interpreter has loaded anyway.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys

TYPE_CHECKING = False  # `typing` takes its time
if TYPE_CHECKING:
    from types import FrameType
    from typing import NoReturn, TextIO

INTERRUPTED = 130
COLLECTED = (3_000, 3, 8)
"""New objects until the youngest are looked through, a few milliseconds; of these looks until those that outlived them
are; and of those until all are that came since everything was loaded. Painting leaves circles by the thousand: the
longer they wait, the more memory they take, and the longer keys wait when they go."""

_OWN_ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - pathlib is not loaded yet


def begin() -> None:
    """The program's first deed: ctrl+c ends it with a word, nothing is imported from where it was started, others
    have no right to what it writes, and no file takes the number of a standard stream that is closed."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupted)
    os.umask(0o077)
    forget_working_directory()
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)


def ready() -> None:
    """From here on ctrl+c is KeyboardInterrupt again, which the caller answers."""
    if signal.getsignal(signal.SIGINT) is _interrupted:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def collect_rarely() -> None:
    """All is loaded: what is there stays, and looking through it for garbage again and again holds up keys and work.

    A full look of Python's own habit takes 40 to 130 ms in a dashboard, and planning 10,000 records brings six.
    """
    gc.set_threshold(*COLLECTED)
    loaded()


def loaded() -> None:
    """Where it is collected rarely: what is there by now stays, and is not looked through again."""
    if gc.get_threshold() == COLLECTED:
        gc.freeze()


def ending(code: int) -> None:
    """The exit code is known: ctrl+c while the interpreter shuts down ends at once, with that code."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda *_: os._exit(code))


def end(code: int) -> NoReturn:
    """End with a code as the interpreter does, but leave the memory to the system: freeing it object by object takes a
    fifth of a short command's time. Who asked for warnings is told in the usual way what was left open."""
    ending(code)
    threads = sys.modules.get("threading")
    at_work = threads is not None and any(not one.daemon for one in {*threads.enumerate()} - {threads.main_thread()})
    if sys.warnoptions or at_work:
        sys.exit(code)
    atexit._run_exitfuncs()  # noqa: SLF001 - log files are closed
    for stream in (sys.stdout, sys.stderr):
        flush(stream)
    os._exit(code)


def forget_working_directory() -> None:
    """Import nothing from where the program was started (`python -m`, an empty part in PYTHONPATH), unless it is
    installed right there."""
    try:
        here = os.path.realpath(os.getcwd())  # noqa: PTH109
    except OSError:  # it was removed
        here = ""
    if here != os.path.realpath(_OWN_ROOT):
        sys.path[:] = [place for place in sys.path if place and os.path.realpath(place) != here]


def _interrupted(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 - a handler's shape
    say("copydesk: Interrupted.")
    os._exit(INTERRUPTED)


def say(text: str) -> None:
    """A line on standard error, whatever state the program is in."""
    try:  # noqa: SIM105 - contextlib is not loaded yet
        os.write(2, f"{text}\n".encode())
    except OSError:  # nobody is there
        pass


def flush(stream: TextIO | None) -> OSError | None:
    """Write out what a stream holds; the error when it is lost, or was closed at the start.

    What cannot be written is dropped: the interpreter would try once more at the end and say so with a traceback.
    """
    if stream is None:
        return OSError("it is closed")
    try:
        stream.flush()
    except (OSError, ValueError) as error:
        drop(stream.fileno() if not stream.closed else -1)
        return error if isinstance(error, OSError) else OSError("it is closed")
    return None


def drop(number: int) -> None:
    """Let what is still written to this descriptor go nowhere."""
    if number >= 0:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)

"""The command line: what `copydesk ...` means, and nothing else.

`--help`, `--version` and usage errors must answer at once, so this module imports only the standard library's lightest
parts; each command's own module is imported when it runs.
"""

from __future__ import annotations

from tui import start

start.begin()  # what follows takes its time, and may be interrupted

import argparse  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
from collections.abc import Callable, Sequence  # noqa: E402
from typing import TYPE_CHECKING, NoReturn  # noqa: E402

from tui import __version__  # noqa: E402
from tui.cms import CMSES  # noqa: E402

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

EXIT_CODES = """\
exit codes:
  0    all succeeded
  1    usage, configuration, connection, or refused before anything was sent
  2    something that was sent failed
  3    nothing to send: everything was left out
  4    in doubt: sent, but the answer was lost (wins over 2)
  130  interrupted, or the rest was cancelled; resume with: copydesk jobs resume
"""

_OVERVIEW = """\
Browse, select, plan, launch and watch bulk work in DatoCMS and Unicat.
Without a command the dashboard opens.
"""

_NO_PROFILE = None


class UsageProblem(Exception):
    """The words of the command line make no sense; `usage` is how they should look."""

    def __init__(self, message: str, usage: str, hint: str = "") -> None:
        super().__init__(message)
        self.usage = usage
        self.hint = hint


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal. Knowing the width by itself spares the start of `shutil` and what it imports."""

    def __init__(self, prog: str) -> None:
        try:
            columns = int(os.environ.get("COLUMNS", "")) or os.get_terminal_size().columns
        except (ValueError, OSError):
            columns = 80
        super().__init__(prog, max_help_position=28, width=max(40, min(columns, 110) - 2))


class _Parser(argparse.ArgumentParser):
    """Raises instead of exiting with 2: here 2 means that something that was sent failed."""

    def error(self, message: str) -> NoReturn:
        hint = ""
        if "invalid choice:" in message and self._subparsers is not None:
            hint = self._nearest(message)
        if "expected one argument" in message:
            hint = "A value that begins with - is given as --option=value."
        raise UsageProblem(message, self.format_usage().strip(), hint)

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        """Unlike argparse's own, lets the caller know when nobody could be told."""
        stream = file or sys.stderr  # standard output is None when it is closed
        if message and stream is not None:
            stream.write(message)

    def _nearest(self, message: str) -> str:
        from difflib import get_close_matches

        typed = message.split("invalid choice:", 1)[1].split("(", 1)[0].strip().strip("'\"")
        names = [name for action in self._actions if isinstance(action.choices, dict) for name in action.choices]
        found = get_close_matches(typed, names, n=1)
        return f"Did you mean {found[0]}?" if found else ""


def _number(least: int, most: int | None = None) -> Callable[[str], int]:
    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
        if value < least:
            raise argparse.ArgumentTypeError(f"must be at least {least}")
        if most is not None and value > most:
            raise argparse.ArgumentTypeError(f"must be at most {most}")
        return value

    return parse


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds") from None
    if not 0 <= value < 1e9:
        raise argparse.ArgumentTypeError("must be zero or more")
    return value


def _given(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("must not be empty")
    return text


def _add(parent: argparse._SubParsersAction[_Parser], name: str, help_text: str, epilog: str = "") -> _Parser:
    return parent.add_parser(
        name,
        help=help_text,
        description=help_text[:1].upper() + help_text[1:] + ".",
        epilog=epilog,
        allow_abbrev=False,
        formatter_class=_Help,
    )


def _profile_option(parser: argparse.ArgumentParser, default: object = argparse.SUPPRESS) -> None:
    parser.add_argument("-p", "--profile", metavar="PROFILE", default=default, type=_given, help="the project to open")


def build_parser(words: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """The command line: all of it, or as much as these words need, so that quick answers load no operations. Every leaf
    sets `command`, the name `dispatch` knows it by."""
    parser = _Parser(
        prog="copydesk",
        description=_OVERVIEW,
        epilog=EXIT_CODES,
        allow_abbrev=False,
        formatter_class=_Help,
    )
    _profile_option(parser, _NO_PROFILE)
    parser.add_argument("--version", action="version", version=f"copydesk {__version__}")
    parser.set_defaults(command="dashboard", json=False)
    commands = parser.add_subparsers(metavar="COMMAND", title="commands", parser_class=_Parser)

    demo = _add(commands, "demo", "open the dashboard on a sandbox of its own, which ends when you quit")
    demo.add_argument("--records", type=_number(0), metavar="N", help="records in the magazine (default 1200)")
    demo.set_defaults(command="demo")

    sandbox = _add(
        commands,
        "sandbox",
        "run only the sandbox servers",
        "The first line on standard output is one JSON object with addresses and tokens; logs go to standard error.",
    )
    sandbox.add_argument("--port", type=_number(0), metavar="N", help="port (default: a free one)")
    sandbox.add_argument("--records", type=_number(0), metavar="N", help="records in the magazine (default 1200)")
    sandbox.add_argument("--seed", type=_number(0), metavar="N", help="seed of the sample data")
    sandbox.add_argument("--job-seconds", type=_seconds, metavar="S", help="how long a job takes, about")
    sandbox.add_argument("--rate-limit", type=_number(1), metavar="N", help="requests per 3 seconds")
    sandbox.add_argument(
        "--role",
        choices=("admin", "editor", "restricted", "viewer"),
        help="what the DatoCMS token may do (default admin)",
    )
    sandbox.add_argument("--locales", type=_number(1, 75), metavar="N", help="locales of the magazine (default 2)")
    sandbox.set_defaults(command="sandbox")

    run = _add(commands, "run", "plan, launch and watch one job", EXIT_CODES)
    _profile_option(run)
    run.set_defaults(command="", usage_of=run)
    if words is None or "run" in words:
        _run_commands(run)
    _jobs_commands(_add(commands, "jobs", "list, show and resume jobs, settle doubts", EXIT_CODES))
    _profiles_commands(_add(commands, "profiles", "list the profiles, add one or check one"))

    keys = _add(
        commands,
        "keys",
        "print the keymap, ready to be saved and changed",
        "Save it as keys.toml where copydesk doctor shows the configuration, and keep the lines you want to change.",
    )
    what = keys.add_mutually_exclusive_group()
    what.add_argument("--default", action="store_true", help="the keys copydesk comes with, not yours")
    what.add_argument("--check", action="store_true", help="check your keys.toml (exit 1 when a line is not used)")
    what.add_argument("--markdown", action="store_true", help="the default keys as a Markdown table")
    keys.set_defaults(command="keys")

    doctor = _add(commands, "doctor", "check terminal, files, versions, credentials and connections")
    _profile_option(doctor)
    doctor.set_defaults(command="doctor")
    return parser


def _run_commands(run: _Parser) -> None:
    from tui.cms.connect import having
    from tui.operations import ALL
    from tui.operations.operation import ActsOn

    operations = run.add_subparsers(metavar="OPERATION", title="operations", parser_class=_Parser)
    for operation in ALL:
        command = _add(operations, operation.name, operation.command.does.format(cms=having(operation)), EXIT_CODES)
        noun, this = operation.acts_on, operation.command.this
        if noun is ActsOn.RECORDS:
            _which_records(command.add_argument_group("which records"), this)
        elif noun is ActsOn.SCHEMA:
            _which_schema_items(command.add_argument_group("which schema items"), this)
        else:
            _ids(command, noun.upper(), this)
        _run_options(command, operation.name)


def _ids(pick: argparse._ActionsContainer, metavar: str, this: str) -> None:
    pick.add_argument("--id", action="append", type=_given, default=[], metavar=metavar, help=f"{this}; repeatable")


def _which_records(pick: argparse._ActionsContainer, this: str) -> None:
    pick.add_argument("--model", type=_given, metavar="M", help="model, by id or api key")
    pick.add_argument(
        "--status",
        action="append",
        choices=("draft", "updated", "published"),
        default=[],
        help="records in this state; once per state",
    )
    pick.add_argument("--query", type=_given, metavar="Q", help="filter line, such as 'roses updated:>7d'")
    _ids(pick, "ID", this)
    pick.add_argument("--all", action="store_true", help="every record of the model")
    pick.add_argument("--limit", type=_number(1), metavar="N", help="at most this many")


def _which_schema_items(pick: argparse._ActionsContainer, this: str) -> None:
    _ids(pick, "GID", this)
    pick.add_argument("--search", type=_given, metavar="Q", help="everything this schema search finds")
    pick.add_argument("--filter", type=_given, metavar="JSON", help="... and this filter, as Unicat's API has it")
    pick.add_argument("--language", type=_given, metavar="L", help="search in this language (default: the first)")
    pick.add_argument(
        "--exclude", action="append", type=_given, default=[], metavar="GID", help="except this item; repeatable"
    )


def _run_options(parser: argparse.ArgumentParser, operation: str) -> None:
    how = parser.add_argument_group("how")
    _profile_option(how)  # type: ignore[arg-type]
    how.add_argument("--yes", action="store_true", help="launch without asking")
    how.add_argument("--dry-run", action="store_true", help="stop after the plan")
    how.add_argument(
        "--json", action="store_true", help="one JSON object on standard output, the rest on standard error"
    )
    how.add_argument(
        "--force",
        action="store_true",
        help="send what the plan leaves out, too, where it can be sent: what would fail, what needs nothing",
    )
    how.add_argument("--timeout", type=_seconds, metavar="S", help="stop waiting after S seconds (exit 130)")
    parser.set_defaults(command="run", operation=operation)


def _jobs_commands(jobs: _Parser) -> None:
    _profile_option(jobs)
    jobs.add_argument("--json", action="store_true", help="a JSON list on standard output")
    jobs.set_defaults(command="jobs")
    actions = jobs.add_subparsers(metavar="ACTION", title="actions", parser_class=_Parser)
    show = _add(actions, "show", "show one job with its batches and items")
    show.add_argument("id", metavar="ID", type=_given, help="the job, or the beginning of its id")
    show.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="as one JSON object")
    show.set_defaults(command="jobs-show")
    resume = _add(actions, "resume", "resume all unfinished jobs, or one, and wait for the end", EXIT_CODES)
    resume.add_argument("id", metavar="ID", nargs="?", type=_given, help="the job, or the beginning of its id")
    resume.add_argument("--timeout", type=_seconds, metavar="S", help="stop waiting after S seconds (exit 130)")
    resume.set_defaults(command="jobs-resume")
    cancel = _add(actions, "cancel", "cancel what a job has not sent yet")
    cancel.set_defaults(command="jobs-cancel")
    retry = _add(actions, "retry", "plan anew what failed in a job, and run that", EXIT_CODES)
    retry.add_argument("--yes", action="store_true", help="launch without asking")
    retry.add_argument("--dry-run", action="store_true", help="stop after the plan")
    retry.set_defaults(command="jobs-retry", timeout=None)
    settle = _add(actions, "settle", "decide about what is in doubt in a job", EXIT_CODES)
    what = settle.add_mutually_exclusive_group(required=True)
    for decision, help_text in (
        ("look", "check once more whether it was done; nothing is sent"),
        ("send", "check once more, then send again what shows no trace"),
        ("leave", "leave it: it stays in doubt"),
    ):
        what.add_argument(f"--{decision}", dest="decision", action="store_const", const=decision, help=help_text)
    settle.add_argument(
        "--item", action="append", type=_given, default=[], metavar="ID", help="only this item; repeatable"
    )
    settle.add_argument("--yes", action="store_true", help="send again without asking")
    settle.set_defaults(command="jobs-settle")
    forget = _add(actions, "forget", "forget an ended job and everything known of it")
    forget.set_defaults(command="jobs-forget")
    report = _add(actions, "report", "print everything known of a job, or save it")
    report.add_argument("--format", choices=("json", "csv", "md"), default="json", help="default json")
    report.add_argument("-o", "--output", type=_given, metavar="FILE", help="write it into this file")
    report.set_defaults(command="jobs-report")
    for action in (cancel, retry, settle, forget, report):
        action.add_argument("id", metavar="ID", type=_given, help="the job, or the beginning of its id")
    for action in (resume, cancel, retry, settle, forget, report):
        action.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="as one JSON object")
    for action in (show, resume, cancel, retry, settle, forget, report):
        _profile_option(action)


def _profiles_commands(profiles: _Parser) -> None:
    profiles.set_defaults(command="profiles")
    actions = profiles.add_subparsers(metavar="ACTION", title="actions", parser_class=_Parser)
    add = _add(
        actions,
        "add",
        "add a project; asks for what is not given",
        "The token itself is never an option: other users could read it from the process list.",
    )
    add.add_argument("--name", type=_given, metavar="NAME", help="what to call the profile")
    add.add_argument("--system", choices=tuple(CMSES), help="the CMS")
    add.add_argument("--base-url", type=_given, metavar="URL", help="address of the API (default: the public one)")
    token = add.add_mutually_exclusive_group()
    token.add_argument("--token-env", type=_given, metavar="NAME", help="environment variable that holds the token")
    token.add_argument("--token-file", type=_given, metavar="PATH", help="file (mode 0600) that holds the token")
    token.add_argument(
        "--token-command", type=_given, metavar="COMMAND", help="program that prints it, such as 'pass show blog'"
    )
    add.add_argument(
        "--environment", type=_given, metavar="NAME", help="DatoCMS environment (default: the primary one)"
    )
    add.add_argument("--project", type=_given, metavar="GID", help="Unicat project")
    add.add_argument("--read-only", action="store_true", help="only browse")
    add.add_argument("--check", action="store_true", help="connect first; add it only if that works")
    add.set_defaults(command="profiles-add")
    check = _add(actions, "check", "connect, and say whose project it is and what it may do")
    check.add_argument("name", metavar="NAME", type=_given, help="the profile")
    check.set_defaults(command="profiles-check")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line. Returns the exit code, or ends with it where the words are the process's own."""
    try:
        start.ready()
        code = _run(list(sys.argv[1:] if argv is None else argv))
    except KeyboardInterrupt:
        start.ending(start.INTERRUPTED)
        start.say("copydesk: Interrupted.")
        code = start.INTERRUPTED
    if argv is None:
        start.end(code)
    return code


def _decoded(word: str) -> str:
    """A word as it was typed: under a locale that is not UTF-8, Python keeps bytes it does not know apart."""
    try:
        return word.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        return word


def _run(words: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal without UTF-8 gets question marks, not a crash
            stream.reconfigure(errors="replace")
    words = [_decoded(word) for word in words]
    try:
        arguments = build_parser(words).parse_args(words)
        if not arguments.command:
            raise UsageProblem("name an operation", arguments.usage_of.format_usage().strip())
    except UsageProblem as problem:
        from tui.commands.console import report_usage

        return report_usage(words, str(problem), problem.usage, problem.hint)
    except (SystemExit, OSError) as done:  # --help and --version
        lost = done if isinstance(done, OSError) else start.flush(sys.stdout or sys.stderr)
        if lost is None:
            return 0
        start.drop(1)
        if not isinstance(lost, BrokenPipeError):
            start.say(f"copydesk: Standard output cannot be written: {lost.strerror or lost}.")
        return 1
    from tui.commands.dispatch import dispatch

    return dispatch(arguments)


start.ready()

if __name__ == "__main__":
    sys.exit(main())

"""`python -m tui.sandbox`: the servers alone."""

from tui import start

start.forget_working_directory()

import argparse  # noqa: E402
import sys  # noqa: E402


def main(arguments: list[str] | None = None) -> int:
    """Reads the options and serves; the heavy imports wait until they are understood."""
    parser = argparse.ArgumentParser(prog="python -m tui.sandbox", description="DatoCMS and Unicat on loopback")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--records", type=int, default=1200, help="DatoCMS records in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--job-seconds", type=float, default=1.0, help="how long a job takes, about")
    parser.add_argument("--rate-limit", type=int, default=60, help="requests per three seconds")
    parser.add_argument(
        "--role", choices=("admin", "editor", "restricted", "viewer"), default="admin", help="of the token"
    )
    parser.add_argument("--locales", type=int, default=2, help="of the DatoCMS project")
    parser.add_argument("--parent-pid", type=int, help="end when this process is gone")
    parser.add_argument("--faults", action="store_true", help="let clients ask for faults (for tests)")
    chosen = parser.parse_args(arguments)
    if chosen.records < 0 or chosen.job_seconds < 0 or chosen.rate_limit < 1:
        parser.error("--records and --job-seconds cannot be negative, --rate-limit is at least 1")
    from tui.sandbox.datocms.magazine import LOCALES

    if not 1 <= chosen.locales <= len(LOCALES):
        parser.error(f"--locales is 1 to {len(LOCALES)}")
    from tui.sandbox.server import SandboxOptions, serve

    return serve(SandboxOptions(**vars(chosen)))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(0)

"""The real command in a hurry: evidence is looked for and late news are waited for a moment, not half a minute."""

from tui.jobs import worker
from tui.jobs.pace import Rhythm

QUICK = Rhythm(
    first_look_s=0.1,
    least_look_s=0.05,
    stalled_look_s=0.5,
    silent_s=1.0,
    late_news_s=1.0,
    doubt_s=1.0,
    retry_s=0.1,
)

HURRIED = "from tests.servers.hurried import hurry\nhurry()"
"""What a command runs first to be in a hurry."""


def hurry() -> None:
    """From now on."""
    worker.Rhythm = lambda: QUICK  # type: ignore[assignment,attr-defined,misc]

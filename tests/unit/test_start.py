"""What the program does before anything else."""

import subprocess
import sys


def test_what_is_loaded_is_not_looked_through_for_garbage_again() -> None:
    code = (
        "import gc; from tui import start; start.loaded(); print(gc.get_freeze_count());"
        " start.collect_rarely(); first = gc.get_freeze_count(); more = [[] for _ in range(500)]; start.loaded();"
        " print(first > 1000, gc.get_freeze_count() > first + 400, gc.get_threshold() == start.COLLECTED);"
        " print(gc.isenabled())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "True", "True", "True", "True"]

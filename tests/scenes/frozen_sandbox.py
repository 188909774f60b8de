"""The sandbox in a process whose clock begins at `BEGIN`, so that its data and its dates are always the same."""

import time_machine

from tests.scenes.clock import BEGIN

with time_machine.travel(BEGIN, tick=True):
    from tests import sandboxes


def main() -> int:
    """Serve as the words say."""
    time_machine.travel(BEGIN, tick=True).start()
    return sandboxes.main()

"""The sandbox in a process whose clock begins at `BEGIN`, so that its data and its dates are always the same."""

import datetime as dt
from zoneinfo import ZoneInfo

import time_machine

from tui.sandbox.__main__ import main

BEGIN = dt.datetime(2026, 11, 3, 14, 0, tzinfo=ZoneInfo("Etc/UTC"))

if __name__ == "__main__":
    time_machine.travel(BEGIN, tick=True).start()
    raise SystemExit(main())

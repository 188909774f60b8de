"""When every scene begins."""

import datetime as dt
from zoneinfo import ZoneInfo

BEGIN = dt.datetime(2026, 11, 3, 14, 0, tzinfo=ZoneInfo("Etc/UTC"))

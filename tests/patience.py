"""How long a test waits for what must come. What comes ends the waiting: only a test that fails waits so long, and a
machine that has other things to do is no reason to fail."""

EVENT_S = 60.0
"""For something another task, thread or server does."""
PROCESS_S = 90.0
"""For a process to begin, to get somewhere, or to end."""

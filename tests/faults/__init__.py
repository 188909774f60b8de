"""Faults by promises: every row injects one fault into the real command's work against servers that are not the sandbox,
and looks whether the promises of the program held. `python -m tests.faults` plays all of them and prints the table."""

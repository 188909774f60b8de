"""Faults by promises: each row puts one fault into the real command's work on servers that are not the sandbox, and looks
whether the program's promises held. `python -m tests.faults` plays all of them and prints the table."""

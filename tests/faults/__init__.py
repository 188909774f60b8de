"""Faults by promises: each row puts one fault into the real command's work on servers that are not the sandbox.

`python -m tests.faults` plays all rows, looks whether the program's promises held, and prints the table.
"""

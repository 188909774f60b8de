"""Speed, bytes and memory of the real program in a pseudo-terminal; numbers to read, never tests that fail.

.venv/bin/python -m tests.benchmarks [--runs N] [--records N]
"""

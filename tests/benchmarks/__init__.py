"""Speed, bytes and memory of the real program in a pseudo-terminal; numbers to read, never tests that fail.

.venv/bin/python -m tests.benchmarks [PART ...] [--runs N] [--records N] [--many N] [--json]
"""

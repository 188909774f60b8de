"""Kills at random instants: `python -m tests.kills --times 300`. A job that duplicates is killed (kill -9) again and
again and resumed, with answers lost and a colleague at work: made + in doubt = all, none twice, none of his claimed."""

"""A Unicat server on loopback: the embedded default, and what tests run against."""

"""DatoCMS and Unicat on loopback: the embedded default, and what tests run against."""

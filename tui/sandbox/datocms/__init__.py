"""A DatoCMS Content Management API on loopback, faithful to the wire where the wire is known."""

"""Content, Schema, Jobs."""

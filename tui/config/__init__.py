"""Profiles, settings and where they live."""

"""Scripted sessions of an editor with the real dashboard on a real sandbox whose clock always begins alike.

Each is a test (`tests/test_scenes.py` compares what the screen shows, cell by cell), and some are the pictures of
README.md (`python -m tests.screenshots` draws them).
"""

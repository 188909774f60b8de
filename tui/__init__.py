"""copydesk: the terminal desk for people who edit content in headless CMSs."""

__version__ = "0.1.0"

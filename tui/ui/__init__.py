"""The dashboard.

Textual reads its settings from the environment when it is imported, so what copydesk wants otherwise is set here,
before any module of this package can import it. What a person has set stays.
"""

import os

os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
os.environ.setdefault("ESCDELAY", "40")

"""The table of keys in the README, made from the table of actions: `python -m tests.key_reference` writes it anew."""

from pathlib import Path

from tui.ui.actions.reference import key_table

README = Path(__file__).resolve().parents[1] / "README.md"
COMMAND = "python -m tests.key_reference"
BEGIN = f"<!-- keys: made by {COMMAND} -->\n"
END = "<!-- keys end -->\n"


def renewed() -> str:
    """The README with the table as it is now."""
    text = README.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{key_table()}{END}{after}"


if __name__ == "__main__":
    README.write_text(renewed(), "utf-8")

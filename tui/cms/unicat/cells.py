"""Unicat's field types, as the records table shows their values ([C] reference unicat.md 9, [D] 12)."""

from __future__ import annotations

from collections.abc import Mapping

from tui.core.cell_values import LONGEST, CellValue, FieldTypes, Writer, listed, number, parts, text, truth
from tui.core.text import counted, one_line


def _files(word: str) -> Writer:
    """Images and files are gids of assets."""

    def write(value: object) -> CellValue | None:
        count = len(value) if isinstance(value, list) else 1
        return CellValue(counted(count, word), faint=True)

    return write


def _class(value: object) -> CellValue | None:
    return CellValue(one_line(parts(value, 0), LONGEST)) if isinstance(value, Mapping) else None


def _classes(value: object) -> CellValue | None:
    if not isinstance(value, list):
        return None
    return CellValue(one_line(parts(value[0], 0), LONGEST), others=len(value) - 1)


WORDS: Mapping[str, str] = {
    "text": "Text",
    "textline": "Text line",
    "textlist": "Text list",
    "number": "Number",
    "decimal": "Decimal number",
    "boolean": "Boolean",
    "code": "Code",
    "barcode": "Barcode",
    "class": "Class",
    "classlist": "Class list",
    "image": "Image",
    "imagelist": "Image list",
    "file": "File",
    "filelist": "File list",
    "record": "Record",
    "recordlist": "Record list",
    "fieldpicker": "Field picker",
}
"""Field types ([C] reference unicat.md 9) in an editor's words; what Unicat's own editor says is not known."""

FIELD_TYPES = FieldTypes(
    one_link=frozenset({"record"}),
    many_links=frozenset({"recordlist"}),
    writers={
        "text": text,
        "boolean": truth,
        "number": number,
        "decimal": number,
        "textlist": listed,
        "class": _class,
        "classlist": _classes,
        "image": _files("image"),
        "imagelist": _files("image"),
        "file": _files("file"),
        "filelist": _files("file"),
    },
    telling=(
        ("record",),
        ("code",),
        ("boolean",),
        ("number", "decimal"),
        ("textline", "barcode"),
        ("recordlist",),
        ("textlist",),
    ),
    words=WORDS,
)

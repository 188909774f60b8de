"""Nothing can be changed from here."""

from collections.abc import Mapping

from tui.operations import Operation

WIRE: Mapping[Operation, str] = {}

"""Textual's lines without what few of them are asked for, so that hundreds of apps in one process stay cheap.

A strip makes seven caches for itself, and a memory of colours that has the widget's cache among its keys keeps the
strips of the last thousand widgets: a million objects, which every search for garbage goes through. It is a fourth of
the time of a test of a screen.
"""

from collections.abc import Iterable
from functools import cache, lru_cache, partial
from typing import Any

from rich.segment import Segment
from textual._styles_cache import StylesCache
from textual.cache import FIFOCache
from textual.strip import Strip

_stock = Strip([])
_sizes = {name: held._maxsize for name in Strip.__slots__ if isinstance(held := getattr(_stock, name), FIFOCache)}
_empty = {name for name in Strip.__slots__ if getattr(_stock, name) is None} - {"_cell_length"}


def _begin(strip: Strip, segments: Iterable[Segment], cell_length: int | None = None) -> None:
    strip._segments = list(segments)
    strip._cell_length = cell_length


def _when_asked_for(strip: Strip, name: str) -> Any:
    """What a strip has besides from the start."""
    if name not in _sizes and name not in _empty:
        raise AttributeError(name)
    made: FIFOCache[Any, Any] | None = FIFOCache(_sizes[name]) if name in _sizes else None
    setattr(strip, name, made)
    return made


@cache
def lighten_strips() -> None:
    """For the rest of this process."""
    assert {"_segments", "_cell_length", *_sizes, *_empty} == set(Strip.__slots__)
    setattr(Strip, "__init__", _begin)  # noqa: B010
    setattr(Strip, "__getattr__", _when_asked_for)  # noqa: B010
    colours = partial(getattr(StylesCache.get_inner_outer, "__wrapped__"), StylesCache)  # noqa: B009
    setattr(StylesCache, "get_inner_outer", staticmethod(lru_cache(1024)(colours)))  # noqa: B010

"""Web addresses: which host is asked, and how that is shown."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from tui.core.text import one_line


def host_of(url: str) -> str:
    """The host of an address, in lower case, without brackets; empty where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def scheme_of(url: str) -> str:
    """`http`, `https`, ..."""
    return url.partition("://")[0].lower()


def is_loopback(url: str) -> bool:
    """Whether an address leads to this very machine, so that nobody on the way can listen."""
    host = host_of(url)
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def travels_in_the_clear(url: str) -> bool:
    """Whether a token sent there could be read by anybody on the way."""
    return scheme_of(url) == "http" and not is_loopback(url)


def shown_address(url: str) -> str:
    """An address as it is asked: without user and password, and with letters of other scripts as what goes over the
    line (xn--...), since some look like those of ours."""
    scheme, found, rest = url.partition("://")
    place, slash, path = rest.partition("/")
    place = place.rpartition("@")[2]
    return one_line(f"{scheme}{found}{_asked(place)}{slash}{path}")


def _asked(place: str) -> str:
    if place.isascii():
        return place
    host, colon, port = place.rpartition(":") if place.rpartition(":")[2].isdecimal() else (place, "", "")
    try:
        return f"{host.encode('idna').decode()}{colon}{port}"
    except UnicodeError:
        return place.encode("ascii", "backslashreplace").decode()

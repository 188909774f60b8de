"""What the environment says about the way to a server: proxies and certificates.

Every line talks to one host, so only what is about that host counts: nothing in the environment can be in the way of
another. To this very machine there is no way at all.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.util import find_spec
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from tui.core.addresses import host_of, is_loopback, scheme_of
from tui.core.errors import ConfigError
from tui.core.text import one_line

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


def proxy_for(url: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """The proxy that requests to `url` go through; None for the direct way. Raises ConfigError that names the
    variable which cannot be followed."""
    if is_loopback(url) or _is_spared(host_of(url), environment):
        return None
    for name in (f"{scheme_of(url)}_proxy", "all_proxy"):
        variable, value = _variable(name, environment)
        if value:
            return _usable(variable, value)
    return None


def trust_for(url: str) -> ssl.SSLContext:
    """Whom a connection to `url` trusts: the certificates of SSL_CERT_FILE or SSL_CERT_DIR, else those that came with
    us. Raises ConfigError that names the variable which cannot be followed."""
    if scheme_of(url) != "https":
        return _nobody()
    for name in CERTIFICATES:
        if value := os.environ.get(name):
            try:
                return _trusted(name, value)
            except (OSError, ValueError) as error:
                if is_loopback(url):
                    break
                raise _certificates_wrong(name, value, error) from error
    import certifi

    return ssl.create_default_context(cafile=certifi.where())


def problems(environment: Mapping[str, str] = os.environ) -> Iterator[ConfigError]:
    """What the environment says that cannot be followed, whether it is about a profile or not."""
    for name in PROXIES:
        variable, value = _variable(name.lower(), environment)
        if value:
            try:
                _usable(variable, value)
            except ConfigError as error:
                yield error
    for name in CERTIFICATES:
        if place := environment.get(name):
            try:
                _trusted(name, place)
            except (OSError, ValueError) as error:
                yield _certificates_wrong(name, place, error)


def _variable(name: str, environment: Mapping[str, str]) -> tuple[str, str]:
    """Which of both spellings counts, and its value: the one in small letters, as everywhere."""
    spelt = name if environment.get(name) else name.upper()
    return spelt, environment.get(spelt, "").strip()


def _usable(variable: str, value: str) -> str:
    address = value if "://" in value else f"http://{value}"
    try:
        parts = urlsplit(address)
        is_address = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise ConfigError(f"{variable} is not the address of a proxy.", next_step=f"Correct {variable}, or unset it.")
    scheme = parts.scheme.lower()
    if scheme in ("socks5", "socks5h"):
        if find_spec("socksio") is None:
            raise ConfigError(
                f"{variable} names a SOCKS proxy, which copydesk cannot use as it is installed.",
                next_step=f"Install the Python package socksio beside it, or unset {variable}.",
            )
    elif scheme not in ("http", "https"):
        raise ConfigError(
            f"{variable} names a proxy of the kind {one_line(scheme, 20)}://, which copydesk cannot use.",
            next_step=f"Use an http:// proxy, or unset {variable}.",
        )
    return address


def _is_spared(host: str, environment: Mapping[str, str]) -> bool:
    """Whether NO_PROXY names a host: by itself, as the end of its name, or as a network that its address is in.

    What cannot be understood there spares nothing and disturbs nobody.
    """
    for item in _variable("no_proxy", environment)[1].split(","):
        entry = item.strip().lower()
        if entry == "*":
            return True
        name = entry.partition("]")[0].lstrip("[") if entry.startswith("[") else entry
        try:
            if ip_address(host) in ip_network(name, strict=False):
                return True
        except ValueError:
            bare = name.partition(":")[0].lstrip("*").lstrip(".")
            if bare and (host == bare or host.endswith(f".{bare}")):
                return True
    return False


def _trusted(name: str, value: str) -> ssl.SSLContext:
    if name == "SSL_CERT_FILE":
        return ssl.create_default_context(cafile=value)
    next(Path(value).iterdir(), None)
    return ssl.create_default_context(capath=value)


@lru_cache(1)
def _nobody() -> ssl.SSLContext:
    """For addresses without encryption: nothing is read for what is never used."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _certificates_wrong(name: str, value: str, error: Exception) -> ConfigError:
    reason = one_line(getattr(error, "strerror", None) or str(error), 100)
    return ConfigError(
        f"{name} names {one_line(value, 200)}, which cannot be used: {reason}.",
        next_step=f"Correct {name}, or unset it.",
    )

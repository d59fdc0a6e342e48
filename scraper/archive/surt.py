"""SURT keys: addresses as an index sorts them, a site's own together, forms of one address alike.

These are the keys of cdxj-indexer and pywb (canonicalised as the Internet Archive does), so that any of them finds what
we index. Written from the published rules and from what the `surt` package answers; `tests/archive/test_surt.py`
compares the two.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from socket import inet_aton, inet_ntoa

_SPACE = " \t\n\r\v\f"
_PARTS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?")
# `%2541` is `A`: unescaped until nothing is left to unescape, here several rounds in one.
_ESCAPED = re.compile(r"%(?:25)*([0-9A-Fa-f]{2})")
_TO_ESCAPE = re.compile(r"[\x00-\x20\x7f-\xff#%]")
_SLASHES = re.compile(r"//+")
_WWW = re.compile(r"www\d*\.")
_NUMBERS = re.compile(r"[\d.]+", re.ASCII)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LARGEST_PORT = 65535
# Session identities: of ASP.NET in a path, of several servers in a query. Each goes once, the last of its kind.
_IN_PATH = (
    re.compile(r"(.*/)\((?:[a-z]\([0-9a-z]{24}\))+\)/([^?]+\.aspx.*)"),
    re.compile(r"(.*/)\([0-9a-z]{24}\)/([^?]+\.aspx.*)"),
)
_IN_QUERY = (
    re.compile(r"(.*)jsessionid=[0-9a-z]{32}(?:&(.*))?"),
    re.compile(r"(.*)phpsessid=[0-9a-z]{32}(?:&(.*))?"),
    re.compile(r"(.*)sid=[0-9a-z]{32}(?:&(.*))?"),
    re.compile(r"(.*)aspsessionid[a-z]{8}=[a-z]{24}(?:&(.*))?"),
    re.compile(r"(.*)cfid=[^&]+&cftoken=[^&]+(?:&(.*))?"),
)


def surt(url: str) -> str:
    """The key of an address; one that cannot be read is its own key.

    >>> surt("https://www.Example.org:443/a/../b?Z=1&a=2#f")
    'org,example)/b?a=2&z=1'
    """
    if not url or url.startswith("filedesc"):
        return url or "-"
    try:
        # One character a byte: most of what follows is about bytes.
        text = url.encode().decode("latin-1").strip(_SPACE)
        return _key(text.replace("\r", "").replace("\n", "").replace("\t", ""))
    except ValueError:
        return url


def _key(text: str) -> str:
    """Raises ValueError for what is no address."""
    scheme, host, port, path, query = _parts(text)
    host = _host(host)
    query = _query(query) if query else ""
    path = _path(path, bool(host))
    if query:
        path = f"{path or '/'}?{query}"
    if not host:
        return f"{scheme}:{path}"
    place = ",".join(reversed(host.split(".")))
    if port and port != _DEFAULT_PORTS.get(scheme.lower()):
        place += f":{port}"
    return f"{place}){path}"


def _parts(text: str) -> tuple[str, str, int, str, str]:
    """Scheme, host, port, path and query; of an HTTP address without a host, the first of the path is one."""
    if not text:
        raise ValueError("nothing but white space")
    parts = _PARTS.match(text) or _PARTS.match("http://" + text)
    assert parts is not None
    scheme, authority, path, query = parts.groups(default="")
    host, port = _host_and_port(authority)
    if not host and path and scheme.startswith("http"):
        host, _, path = path.lstrip("/").partition("/")
        path = "/" + path
    return scheme, host, port, path, query


def _host_and_port(authority: str) -> tuple[str, int]:
    """Without user and password, and without the brackets of an IPv6 address; port 0 is none."""
    host = authority.rstrip(":").rpartition("@")[2]
    before, bracket, inside = host.partition("[")
    if bracket:
        host, _, after = inside.partition("]")
        port = after.partition(":")[2]
    else:
        host, _, port = before.partition(":")
    if port and not (port.isascii() and port.isdigit() and int(port) <= _LARGEST_PORT):
        raise ValueError(f"{port} is no port")
    return host, int(port or 0)


@lru_cache(maxsize=1024)
def _host(host: str) -> str:
    """In lower case and IDNA, its dots single, its number as an IPv4 address, without `www`."""
    host = _unescaped(host)
    if not host.isascii():
        with suppress(UnicodeError):  # what IDNA cannot take is escaped
            host = host.encode("latin-1").decode(errors="ignore").encode("idna").decode("ascii")
    host = host.strip(".").replace("..", ".")
    if _NUMBERS.fullmatch(host):
        host = _ipv4(host)
    host = _escaped(host).lower()
    www = _WWW.match(host)
    return host[www.end() :] if www else host


def _ipv4(host: str) -> str:
    if "." not in host:
        return inet_ntoa((int(host) % 2**32).to_bytes(4, "big"))
    try:
        return inet_ntoa(inet_aton(host))
    except OSError:
        return host


def _path(path: str, has_host: bool) -> str:
    path = _unescaped(path)
    path = _escaped(_resolved(path) if has_host else path).lower()
    if ")/" in path:
        path = _without_session(path, _IN_PATH)
    return path.removesuffix("/") if len(path) > 1 else path


def _resolved(path: str) -> str:
    """Without dot segments and empty ones."""
    if "/." not in path:
        return _SLASHES.sub("/", path) if "//" in path else path or "/"
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == ".." and kept:
            kept.pop()
        elif segment != ".":
            kept.append(segment)
    return _SLASHES.sub("/", "/" + "/".join(kept))


def _query(query: str) -> str:
    """Without session identities, sorted by names, then by values."""
    query = _escaped(_unescaped(query)).lower()
    if "id" in query:
        query = _without_session(query, _IN_QUERY)
    return "&".join(sorted(query.split("&"), key=_name_and_value)) if "&" in query else query


def _without_session(text: str, sessions: Iterable[re.Pattern[str]]) -> str:
    for session in sessions:
        if found := session.fullmatch(text):
            text = found[1] + (found[2] or "")
    return text


def _name_and_value(part: str) -> list[str]:
    return part.split("=", 1)


def _unescaped(text: str) -> str:
    while "%" in text:
        before, text = text, _ESCAPED.sub(_character, text)
        if text == before:
            break
    return text


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


def _escaped(text: str) -> str:
    return _TO_ESCAPE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    return f"%{ord(match[0]):02x}"

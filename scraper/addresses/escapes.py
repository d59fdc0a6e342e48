"""Percent-escapes of addresses, taken off once and put on again in one way (RFC 3986)."""

import re
import unicodedata
from urllib.parse import quote, unquote_to_bytes

_PATH_SAFE = "!$&'()*+,;=:@-._~"
_PLAIN_PATH = re.compile(r"[A-Za-z0-9!$&'()*+,;=:@\-._~/]*")  # what `quote` leaves as it is


def quoted(segments: list[str]) -> str:
    """A path of decoded segments, escaped in UTF-8 with upper-case hexadecimal digits."""
    path = "/".join(segments)
    if _PLAIN_PATH.fullmatch(path) and path.count("/") == len(segments) - 1:
        return path
    return "/".join(quote(segment, safe=_PATH_SAFE) for segment in segments)


def segments_of(path: str) -> list[str]:
    """Path segments, percent-decoded once, NFC, dot segments resolved (RFC 3986, 5.2.4), empty ones dropped."""
    out: list[str] = []
    for raw in path.split("/"):
        segment = unicodedata.normalize("NFC", _decoded(raw))
        if segment == "..":
            del out[-1:]
        elif segment not in {"", "."}:
            out.append(segment)
    return out


def _decoded(raw: str) -> str:
    """`raw` percent-decoded once; escapes that are no UTF-8 are read as Windows' Latin."""
    if "%" not in raw and raw.isascii():
        return raw
    data = unquote_to_bytes(raw)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def normal_url(scheme: str, netloc: str, path: str, query: str) -> str:
    """Escapes in upper case, what must be escaped escaped, everything else as it was (RFC 3986, 6.2.2)."""
    default = {"http": ":80", "https": ":443"}[scheme]
    shown = _escaped(path, _PATH_SAFE + "/") or "/"
    tail = f"?{_escaped(query, _PATH_SAFE + '/?')}" if query else ""
    return f"{scheme}://{netloc.removesuffix(default)}{shown}{tail}"


def _escaped(text: str, safe: str) -> str:
    bits = re.split(r"(%[0-9A-Fa-f]{2})", text)
    return "".join(bit.upper() if index % 2 else quote(bit, safe=safe) for index, bit in enumerate(bits))


def in_ascii(host: str) -> str:
    """A host as DNS has it: in small letters, its other scripts in Punycode (IDNA), without the dot at its end.

    >>> in_ascii("B\u00fccher.example."), in_ascii("\uff4f\uff45\uff43\uff44\u3002org")
    ('xn--bcher-kva.example', 'oecd.org')
    """
    host = host.rstrip(".").lower()
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return host

"""Where the rules of a server stand, and their text in a form that every parser reads as RFC 9309 means it.

Protego, Scrapy's parser, takes `User-agent: ipp` for us (it looks for the beginning of our token), does not know us in
`User-agent: ipp-archive/0.1`, and has any line that it does not know end a group. All of that lets through what is
forbidden; in plain text there is nothing of the kind.
"""

import re
from urllib.parse import urldefrag, urljoin, urlsplit

from scrapy.http import Request, Response

from scraper.addresses.escapes import normal_url

LONGEST = 512 * 1024  # bytes; at least 500 KiB must be read (2.5)
# Misspelled, and without a colon, as Protego takes it too.
_RECORD = re.compile(rb"(user[ -]?agent|allow|dis{1,2}al{1,2}[oa]w|diasllow)(?:\s*:|\s)", re.I)
_TOKEN = re.compile(rb"[A-Za-z0-9_-]*")
_BYTE_ORDER_MARKS = b"\xef\xbb\xbf\xfe\xff"
_NOBODY = b"?"  # is in no product token


def rules_url(url: str) -> str:
    """The robots.txt for `url`: one for each scheme, host and port (2.3).

    >>> rules_url("http://Example.org:80/a?b"), rules_url("https://example.org/"), rules_url("http://example.org:8080/")
    ('http://example.org/robots.txt', 'https://example.org/robots.txt', 'http://example.org:8080/robots.txt')
    """
    parts = urlsplit(url)
    return normal_url(parts.scheme, parts.netloc.rpartition("@")[2].lower(), "/robots.txt", "")


def leads_to(response: Response) -> str | None:
    """Where a redirect leads (2.3.1.2): "" where that is no address, None for any other answer."""
    location = response.headers.get("Location")
    if location is None or not 300 <= response.status < 400:
        return None
    try:
        return Request(urldefrag(urljoin(response.url, location.decode("utf-8", "replace").strip()))[0]).url
    except ValueError:
        return ""


def plain_rules(text: bytes, token: str) -> bytes:
    """The lines of a robots.txt that are rules or say whose they are, in ASCII; nothing of an HTML page.

    Groups of our product token are named by it and nothing else (2.2.1), those of others by none. Other records are
    left out, so that none of them ends a group (2.2.4). Octets beyond ASCII are escaped, as addresses have them
    (2.2.2). What is longer than `LONGEST` is read up to the last whole line.

    >>> plain_rules(b"User-agent: IPP-archive/0.1 # us\\nCrawl-delay: 5\\nDisallow: /caf\\xe9\\n", "ipp-archive")
    b'user-agent: ipp-archive\\ndisallow: /caf%E9\\n'
    """
    lines = text[:LONGEST].replace(b"\0", b"").lstrip(_BYTE_ORDER_MARKS).splitlines()
    if len(text) > LONGEST:
        del lines[-1:]
    return b"".join(_plain_line(line.partition(b"#")[0].strip(), token.encode()) for line in lines)


def _plain_line(line: bytes, token: bytes) -> bytes:
    found = _RECORD.match(line)
    if found is None:
        return b""
    name, value = found[1].lower(), line[found.end() :].strip()
    if name.startswith(b"user"):
        return b"user-agent: " + _agent(value, token) + b"\n"
    return name + b": " + re.sub(rb"[^\x20-\x7e]", _escape, value) + b"\n"


def _agent(value: bytes, token: bytes) -> bytes:
    """Whose group a line begins: everybody's, ours, or that of others."""
    if value.split()[:1] == [b"*"]:
        return b"*"
    stated = _TOKEN.match(value)
    assert stated is not None  # it matches nothing, if need be
    return token if stated[0].lower() == token.lower() else _NOBODY


def _escape(match: re.Match[bytes]) -> bytes:
    return b"%%%02X" % match[0][0]

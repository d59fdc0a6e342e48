"""Takes an address out of what mail programs, search engines and library proxies made of it.

Only an address of the site is taken out: any other one stays as it is given. The wrapper's host is never asked.
"""

import base64
import binascii
import re
from functools import cache
from itertools import islice
from urllib.parse import parse_qsl, unquote, urlsplit

from scraper.addresses.sites import known_sites

# Hosts that lead on to an address in their query.
_LEADS_ON = re.compile(
    r"(?:.+\.)?(?:safelinks\.protection\.outlook\.com|urldefense\.com|urldefense\.proofpoint\.com|linkprotect\.cudasvc\.com"
    r"|clicktime\.symantec\.com|fireeye\.com|trendmicro\.com|slack-redir\.net|duckduckgo\.com|linkedin\.com"
    r"|out\.reddit\.com|youtube\.com|vk\.com)"
    r"|(?:(?:www|scholar|translate)\.)?google\.[a-z.]{2,6}|lm?\.(?:facebook|instagram)\.com"
    r"|webcache\.googleusercontent\.com|(?:.+\.)?idm\.oclc\.org|.*(?:proxy|ezp).*",
    re.I,
)
_PARAMETERS = ("url", "qurl", "u", "q", "a", "uddg", "to")
_SITE_BEHIND_CACHE = re.compile(r"cache:(?:[^:/]{1,40}:)?(?=\S)", re.I)
_V2 = re.compile(r"/v2/", re.I)
_V3 = re.compile(r"/v3/__(?P<url>.+?)__;(?P<left_out>[\w-]*)", re.I)
_RUN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"  # of 2, 3, … characters that were left out
# What is behind a site's name in the host of a library proxy.
_PROXY = r"(?=(?:.+\.)?(?:[\w-]*(?:proxy|ezp)[\w-]*\.|idm\.oclc\.org$|translate\.goog$|library\.|lib\.))[\w.-]+"


def out_of_wrapper(url: str) -> str | None:
    """The address of a known site that lies inside `url`, None where none does."""
    if not any(site.word in url.lower() for site in known_sites().values()):
        return None
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if found := _proxied().fullmatch(host):
        rest = url[url.index(parts.netloc) + len(parts.netloc) :]
        return f"https://{found.group(1).replace('-', '.')}{rest}"
    if not _LEADS_ON.fullmatch(host):
        return None
    return next(filter(_is_of_a_site, _candidates(parts.path, parts.query, url)), None)


def _candidates(path: str, query: str, url: str) -> list[str]:
    if found := _V3.search(url):
        return [_with_left_out(found["url"], found["left_out"])]
    asked = dict(parse_qsl(query, max_num_fields=200))
    stated = [asked[name] for name in _PARAMETERS if name in asked]
    if _V2.match(path):
        stated = [unquote(one.replace("-", "%").replace("_", "/")) for one in stated]
    # A library's login page may have the address as it is, with a query of its own.
    rest = [query.partition("url=")[2]] if re.match(r"q?url=https?://", query) and "?" in query else []
    return [_SITE_BEHIND_CACHE.sub("", one, count=1) if one.startswith("cache:") else one for one in (*rest, *stated)]


def _with_left_out(url: str, encoded: str) -> str:
    """An address of urldefense's third version: what is no plain letter was left out, and stands behind it."""
    try:
        left_out = iter(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode())
    except (binascii.Error, UnicodeDecodeError):
        return url
    return re.sub(
        r"\*\*(.)|\*",
        lambda found: "".join(islice(left_out, _RUN.find(found[1]) + 2 if found[1] else 1)),
        url,
    )


def _is_of_a_site(text: str) -> bool:
    return bool(_at_a_site().match(text))


@cache
def _at_a_site() -> re.Pattern[str]:
    return re.compile(rf"(?:https?:/+)?(?:www\.)?(?:{_domains()})(?![\w.-]*\.[a-z])", re.I)


@cache
def _proxied() -> re.Pattern[str]:
    """Hosts such as `www-site-org.ezproxy.example.edu`, `www.site.org.proxy.example.edu`, `0-www.site.org.lib…`."""
    names = _domains().replace(r"\.", "[.-]")
    return re.compile(rf"(?:\d+-)?((?:www[.-])?(?:{names}))\.{_PROXY}", re.I)


def _domains() -> str:
    return "|".join(re.escape(domain) for site in known_sites().values() for domain in site.domains)

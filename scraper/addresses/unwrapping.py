"""Takes an address out of what was put around it: text, an archive's playback, a mirror's host folder."""

import re
from functools import cache
from urllib.parse import unquote, urljoin, urlsplit

from scraper.addresses.sites import known_sites

# An archive's playback: a timestamp (or a calendar's `*`), maybe a flag such as `id_`, then the address itself.
# The flags are those of the Wayback Machine and pywb.
_WHEN = r"(?:\d{1,14}|\d{0,13}\*)(?:[a-z]{2}_)?"
_WAYBACK = re.compile(rf"^(?:https?:/*)?(?:www\.|web\.|wayback\.)?archive\.org/(?:web/)?{_WHEN}/(.+)$", re.I | re.S)
_PLAYED = re.compile(r"/(\d{1,14})(?:[a-z]{2}_)?/((?:https?:/|[^/?#]+\.).*)$", re.I | re.S)
_MARKDOWN_ESCAPE = re.compile(r"(?<!\\)\\+(?=[_*()\[\]~#.!-])")
_AROUND = frozenset({"<>", "()", "[]", '""', "''", "“”", "«»", "„“", "‘’"})  # as texts have them
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")  # which no address has; joiners are letters of some languages
_STOPS = ",.;"
_OPENED = re.compile(r"^[<(\[{\"'“„«‘]+(?=https?\s*:)", re.I)  # the same
_ENTITY_AROUND = re.compile(r"^\s*(?:&(?:lt|quot);)+|(?:&(?:gt|quot|nbsp);[\s.,;:)]*)+$", re.I)
_SPACED_SCHEME = re.compile(r"^(https?)(?:\s+:\s*/\s*/?\s*|:\s+/\s*/?\s*|:/\s+/?\s*|://\s+)", re.I)
_ONE_SLASH = re.compile(r"^(https?):/*(?=[^/])", re.I)
_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,24})", re.I)

# Endings of files that would pass for a top-level domain.
_FILE_ENDINGS = frozenset(
    "html htm xhtml php asp aspx jsp cgi xml rss txt csv tsv json js css map ico png gif jpg jpeg svg webp "
    "woff ttf eot pdf doc docx xls xlsx ppt pptx odt ods odp rtf zip gz tar rar bz xz "
    "mp mov avi swf ps py delayed tmp".split()
)


def clean_text(text: str) -> str:
    """`text` without white space, brackets and quotes around it, and without Markdown's backslashes.

    >>> clean_text(r" <https://a.org/b\\\\_0.pdf> "), clean_text('"https://a.org/b",'), clean_text("https:// a.org/b")
    ('https://a.org/b_0.pdf', 'https://a.org/b', 'https://a.org/b')
    """
    bare = _UNSEEN.sub("", _ENTITY_AROUND.sub("", text)).strip()
    while len(bare) > 1 and (bare[0] + bare.rstrip(_STOPS)[-1:]) in _AROUND:
        bare = bare.rstrip(_STOPS)[1:-1].strip()
    bare = _SPACED_SCHEME.sub(r"\1://", _OPENED.sub("", bare))
    return _MARKDOWN_ESCAPE.sub("", bare)


def without_playback(url: str) -> str | None:
    """The address inside an archive's playback address; `url` itself where there is none, None when nested too deep.

    >>> without_playback("https://web.archive.org/web/2018id_/http:/a.org:80/b")
    'http://a.org:80/b'
    """
    for _ in range(10):
        found = _WAYBACK.match(url)
        inner = found.group(1) if found else _after_playback(url)
        if inner is None:
            return url
        if re.match(r"https?%3A", inner, re.I):
            inner = unquote(inner)
        url = with_scheme(inner)
    return None


def _after_playback(url: str) -> str | None:
    path_only = url.split("?", 1)[0]
    found = _playback().search(path_only)
    return url[found.end() :] if found else None


@cache
def _playback() -> re.Pattern[str]:
    """What stands before an address in the path of an archive's playback; a site's may have lost scheme and `www.`."""
    words = "|".join(re.escape(f"{site.word}.") for site in known_sites().values())
    return re.compile(rf"/{_WHEN}/(?=(?:https?(?::|%3A)|www\.|{words}))", re.I)


def with_scheme(url: str) -> str:
    """`url` with a scheme and two slashes, where it begins with one slash too few or with a host.

    >>> with_scheme("http:/a.org/b"), with_scheme("www.a.org:80/b"), with_scheme("/b")
    ('http://a.org/b', 'https://www.a.org:80/b', '/b')
    """
    if found := _ONE_SLASH.match(url):
        return f"{found.group(1).lower()}://{url[found.end() :]}"
    if url.startswith("//"):
        return "https:" + url
    host = re.split(r"[/?#:]", url, maxsplit=1)[0]
    return f"https://{url}" if looks_like_host(host.rstrip(".")) else url


def looks_like_host(name: str) -> bool:
    """Whether `name` can be a host, not the name of a file.

    >>> [looks_like_host(name) for name in ("www.oecd.org", "index.html", "web-2.0-and-innovation")]
    [True, False, False]
    """
    found = _HOST.fullmatch(name)
    return found is not None and found.group(1).lower() not in _FILE_ENDINGS


def joined(base: str, target: str) -> str | None:
    """`target` as an absolute address, None where it is none.

    >>> joined("http://a.org/b/c", "../d"), joined("http://a.org/", "http://[::1/")
    ('http://a.org/d', None)
    """
    try:
        there = urljoin(base, target)
        urlsplit(there).port  # noqa: B018  # raises ValueError where it is no number
    except ValueError:
        return None
    return there


def playback_in(url: str) -> tuple[str, str] | None:
    """The timestamp and the address in an archive's playback address, None where it is none.

    >>> playback_in("http://127.0.0.1:8080/ipp/20180816111911id_/http://a.org/b?c")
    ('20180816111911', 'http://a.org/b?c')
    """
    found = _PLAYED.search(url)
    return (found.group(1), found.group(2)) if found else None

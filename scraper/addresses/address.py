"""The one canonical form of an address, and what kind of page it names.

An address is an identity, not a place to fetch from: every form in which a page of the site was ever linked, mirrored
or archived gives the same one. `read_address` is total: any text gives an `Address`, a `Foreign` one (of no site that
is known here) or a `Refusal` with its reason. The rules are those of the table in `docs/addresses.md`, in its order.
"""

import re
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from urllib.parse import parse_qsl, urljoin, urlsplit

from scraper.addresses.escapes import in_ascii, normal_url, quoted, segments_of
from scraper.addresses.kinds import LISTS, NAMED, SYSTEM, Kind
from scraper.addresses.mirror_names import split_query_in_name, without_html, without_index
from scraper.addresses.site import Site
from scraper.addresses.sites import crawled, home, known_sites, site_of
from scraper.addresses.trimming import trimmed, without_end, without_unseen
from scraper.addresses.unwrapping import clean_text, looks_like_host, with_scheme, without_playback
from scraper.addresses.wrappers import out_of_wrapper

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NO_CHARACTER = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff]")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
_MOST_ROUNDS = 5
LONGEST_TEXT = 8192  # characters, as given
LONGEST_REMEMBERED = 500  # characters
_ENDING = re.compile(r"\.html?$")
LONGEST_PATH = 500  # characters, percent-decoded; a longer one is a trap or an attack


@dataclass(frozen=True, slots=True)
class Address:
    """A page or file of the site. `url` is its identity; `form_url` the same in its printed form, where it was one."""

    url: str
    kind: Kind
    id: str
    page: int | None = None
    form: str = "page"
    form_url: str = field(default="", compare=False)
    trap: str | None = field(default=None, compare=False)
    """Why the text as given would have been a crawl trap (`comma_pager`, `query`, …), None where it was plain."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """An http(s) address of another site, its escapes and host in normal form, without fragment."""

    url: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Text that is no address, with the reason's name."""

    reason: str
    text: str


def read_address(text: str, base: str | None = None) -> Address | Foreign | Refusal:
    """What address `text` is, relative to `base` (where the page that states it lies, in the site's terms).

    >>> read_address("/document/a/index.html").id
    'document/a'
    >>> read_address("mailto:someone@oecd.org")
    Refusal(reason='scheme', text='mailto:someone@oecd.org')
    """
    if len(text) > LONGEST_TEXT:
        return Refusal("too_long", text[:200])
    if base is not None and (text.startswith(("https://", "http://")) or _is_rooted(text, base)):
        base = None  # it changes nothing, and the same link of another page is remembered
    return (_settled if len(text) + len(base or "") > LONGEST_REMEMBERED else remembered)(text, base)


def canonical_url(text: str, base: str | None = None) -> str | None:
    """The canonical form of `text` as a string, None where it is refused; idempotent.

    >>> canonical_url("HTTPS://a.org:443/b%2dc/#top")
    'https://a.org/b%2Dc/'
    """
    found = read_address(text, base)
    return None if isinstance(found, Refusal) else found.url


def id_of(url: str) -> str:
    """The id that the canonical address `url` gives: its path, percent-decoded; a foreign address is its own id."""
    found = read_address(url)
    return as_stated(found, url).id if isinstance(found, Address) else url


def as_stated(found: Address, text: str) -> Address:
    """A document's address with the `.html` that its own page states: of links it is dropped, for mirrors add it.

    >>> text = home().base + "/document/a.html"
    >>> read_address(text).id, as_stated(read_address(text), text).id
    ('document/a', 'document/a.html')
    """
    ending = _ENDING.search(text)
    path = urlsplit(without_playback(text) or text).path if ending else ""
    if ending is None or found.kind not in NAMED or path != urlsplit(found.url).path + ending[0]:
        return found
    return replace(found, url=found.url + ending[0], id=found.id + ending[0])


def is_system(url: str) -> bool:
    """Whether an address is a number in the place of an alias."""
    found = read_address(url)
    return isinstance(found, Address) and found.kind in SYSTEM and not found.page


def crawl_only(site: Site | None) -> None:
    """From now on addresses without a host are those of `site`, and other sites are foreign; None: of all again."""
    crawled(site)
    remembered.cache_clear()
    _remembered_meaning.cache_clear()


def _is_rooted(text: str, base: str) -> bool:
    return text.startswith("/") and not text.startswith("//") and base.startswith(home().root)


def _settled(text: str, base: str | None) -> Address | Foreign | Refusal:
    """`text` read until that changes nothing."""
    try:
        found = _read(clean_text(text), base)
        for _ in range(_MOST_ROUNDS):
            if isinstance(found, Refusal):
                return found
            start = found.url.find("/", 8) if isinstance(found, Address) else 8  # of its path; of its host
            if not _may_hide_another().search(found.url, start):
                return found
            again = _read(found.url, None)
            if again == found:
                return found
            found = again
    except ValueError:  # urllib: a broken port or IPv6 host
        return Refusal("malformed", text)
    return Refusal("nested_too_deep", text)


@cache
def _may_hide_another() -> re.Pattern[str]:
    """What a tool wrote into a path may stand there twice: such a path is read again until it stays as it is."""
    words = "|".join(re.escape(site.word) for site in known_sites().values())
    return re.compile(rf"%|@|=|\.html?$|[.,;:'`*)\]}}]$|/index|/print|/www\.|https?:|archive\.org|{words}")


def _read(text: str, base: str | None) -> Address | Foreign | Refusal:
    if not text:
        return Refusal("empty", text)
    if _CONTROL.search(text):
        text = re.sub(r"[\t\r\n]", "", text)  # as browsers do (WHATWG URL, 4.4)
        if _CONTROL.search(text):
            return Refusal("control_characters", text)
    absolute = _absolute(text, base)
    if absolute is None:
        return Refusal("not_an_address", text)
    found = (_meant if len(absolute) > LONGEST_REMEMBERED else _remembered_meaning)(absolute)
    if isinstance(found, Refusal):
        return Refusal(found.reason, text[:200] if found.reason == "too_long" else text)
    return found


def _meant(text: str) -> Address | Foreign | Refusal:
    """What an absolute address means."""
    unwrapped = _unwrapped(text)
    if unwrapped is None:
        return Refusal("nested_too_deep", text)
    parts = urlsplit(with_scheme(unwrapped))
    if parts.scheme not in {"http", "https"}:
        return Refusal("scheme", text)
    own_host = in_ascii(parts.hostname or "")
    host, path = _out_of_host_folders(own_host, parts.path)
    if not host or any(map(str.isspace, host)):
        return Refusal("not_an_address", text)
    if (site := site_of(host)) is not None:
        return _of_the_site(site, path, parts.query, text)
    port = parts.port  # raises ValueError where it is no number
    netloc = parts.netloc.rsplit("@", 1)[-1].lower() if host == own_host else host
    if not netloc.isascii():
        netloc = host if port is None else f"{host}:{port}"
    return Foreign(normal_url(parts.scheme, netloc, path, parts.query))


def _unwrapped(text: str) -> str | None:
    """What lies in an archive's playback, or in a wrapper of a mail program or a proxy; None when nested too deep."""
    for _ in range(_MOST_ROUNDS):
        url = without_playback(text)
        inner = out_of_wrapper(with_scheme(url)) if url is not None else None
        if inner is None:
            return url
        text = inner
    return None


def _absolute(text: str, base: str | None) -> str | None:
    """`text` as an absolute address; without a base, paths are the site's; None for text that is no address."""
    if _SCHEME.match(text) and not looks_like_host(re.split(r"[:/]", text)[0]):
        return with_scheme(text)
    if base is not None and site_of(re.split(r"[/:?#]", text)[0]) is None:
        return urljoin(base, text)
    with_host = with_scheme(text)
    if with_host != text:
        return with_host
    if text.startswith(("/", "?")):
        return urljoin(home().root, text)
    path = text.split("?", 1)[0].strip("/")
    if "/" in text and home().kind_of(path) is not Kind.PAGE and not re.search(r"\s", text.split("/", 1)[0]):
        return urljoin(home().root, text)
    return None


# Menus and lists state the same few addresses on every page, mirrors relative to each. Bounded: some 2 MB each.
remembered = lru_cache(maxsize=2048)(_settled)
_remembered_meaning = lru_cache(maxsize=2048)(_meant)


def _out_of_host_folders(host: str, path: str) -> tuple[str, str]:
    """A mirror keeps each host in a folder of its name: the host and path that such a folder stands for."""
    for _ in range(10):
        first, _, rest = path.lstrip("/").partition("/")
        first_is_site = site_of(first) is not None
        if not first_is_site and not (site_of(host) and looks_like_host(first)):
            break
        if not first_is_site and not rest:
            break  # a root-level name with a dot is a page; a host folder has something in it
        host, path = first.lower(), "/" + rest
    return host, path


def _of_the_site(site: Site, path: str, query: str, text: str) -> Address | Refusal:
    segments = trimmed(segments_of(path), site.sections)
    if segments and segments[-1] and (split := split_query_in_name(segments[-1]))[1]:
        name, stated = split
        segments, query = [*segments[:-1], *([name] if name else [])], "&".join(filter(None, (stated, query)))
    asked = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=200)) if query else {}
    if site.path_parameter and segments[:1] in ([], ["index.php"]):
        stated_path = asked.get(site.path_parameter) if len(segments) < 2 else None
        stated_parts = [part for part in (stated_path or "").strip("/").split("/") if part not in {"", ".", ".."}]
        segments = trimmed(stated_parts, site.sections) if stated_path else segments[1:]
    form = site.print_forms.get(segments[0], "page") if len(segments) > 1 else "page"
    segments, page = without_index(segments, site)
    if page is None:
        segments, page = without_html(segments, site)
    if form != "page":
        segments = segments[1:]
        segments = ["node", *segments] if len(segments) == 1 and segments[0].isdecimal() else segments
    return _finished(site, _placed(segments, site), form, page, asked, text)


def _placed(segments: list[str], site: Site) -> list[str]:
    """The segments of a file that a link without its first slash put below a page."""
    found = site.misplaced.fullmatch("/".join(segments)) if site.misplaced and "files" in segments else None
    return found[1].split("/") if found else segments


def _finished(
    site: Site, segments: list[str], form: str, page: int | None, asked: dict[str, str], text: str
) -> Address | Refusal:
    path = "/".join(segments)
    kind = site.kind_of(path)
    if _NO_CHARACTER.search(path):
        return Refusal("control_characters", text)
    if len(path) > LONGEST_PATH:
        return Refusal("too_long", text[:200])
    if kind is not Kind.FILE and any("/" in segment or "\\" in segment for segment in segments):
        return Refusal("separator_in_name", text)
    number, trap = _page_number(site, asked, page, kind)
    stem = f"{site.base}/{quoted(segments)}"
    url = f"{stem}?page={number}" if number else stem
    return Address(url, kind, path, number, form, _form_url(site, segments, form), trap)


def _page_number(site: Site, asked: dict[str, str], from_name: int | None, kind: Kind) -> tuple[int | None, str | None]:
    """The page of a list, and the name of the trap that the query would have been."""
    stated = without_end(without_unseen(asked["page"])) if "page" in asked else None
    others = set(asked) - {"page", site.path_parameter}
    trap = "query" if others and kind is not Kind.FILE else None
    if stated is None:
        return (from_name or None) if kind in LISTS else None, trap
    if not re.fullmatch(r"[0-9]{1,4}", stated):
        return None, "comma_pager" if "," in stated else "query"
    if kind not in LISTS:
        return None, "pager_on_page"
    return int(stated) or None, trap


def _form_url(site: Site, segments: list[str], form: str) -> str:
    if form == "page":
        return ""
    shown = segments[1:] if segments[:1] == ["node"] and len(segments) == 2 else segments
    return f"{site.base}/{form}/{quoted(shown)}"

"""Redirects as the configuration of a web server.

Whatever an alias holds, it is only data there. nginx takes quoted strings, in which a quote and a backslash are
escaped; keys of a `map` hold no variables. Apache takes regular expressions, in which every other octet than a letter,
a digit, `_`, `-` and `/` is written `\\xHH`. What is sent is percent-encoded, dollar signs included.
"""

import re
from collections import Counter

from scraper.outputs.exports.alias_paths import Redirect, Redirects

_NGINX = r"""# Old addresses of documents, for nginx. Include this file in the `http` block, before any other `map`
# (the two sizes may be set only once, and not after one), and have each `server` that answers for the site say:
#
#     if ($ipp_canonical) { return 301 $ipp_canonical; }
#     if ($ipp_mirrored) { return 301 $ipp_mirrored; }
#
# The second is for the nested static mirror, if the documents have their own addresses on this server.

map_hash_max_size %(size)d;
map_hash_bucket_size %(bucket)d;

map $uri $ipp_canonical {
    default "";
%(lines)s}

map $request_uri $ipp_mirrored {
    default "";
    "~^/%(mirror)s(?<ipp_path>(?:/[^/?#\x5c]+)+)/(?:index\.html)?(?:\?|$)" $ipp_path;
}
"""
_APACHE = r"""# Old addresses of documents, for Apache 2.4 with mod_rewrite: in the .htaccess of the site's root, or in
# its <VirtualHost>, before other rules. The last rule is for the nested static mirror, if the documents have
# their own addresses on this server.

RewriteEngine On
%(lines)s
RewriteRule "^/?%(mirror)s/([^/?\x00-\x1f\x5c][^?\x00-\x1f\x5c]*)/(?:index\.html)?$" "/$1" [R=301,L,QSD]
"""


def nginx_map(found: Redirects) -> bytes:
    """A `map` from `$uri`, which nginx has decoded, to the path of the document.

    nginx compares strings in any capitals: paths that differ in nothing else are told apart by regular expressions.
    The mirror's addresses are read from `$request_uri`, which is as it was sent, and so is sent again as it is.
    """
    paths = [*found.documents, *(redirect.path for redirect in found.redirects)]
    seen = Counter(path.encode().lower() for path in paths)  # of bytes: nginx knows no other capitals than ASCII's
    longest = max((len(one.path.encode()) for one in found.redirects), default=0)
    lines = (_nginx_line(one, is_only=seen[one.path.encode().lower()] == 1) for one in found.redirects)
    sizes = {"size": max(2048, _power(2 * len(paths))), "bucket": max(128, _power(longest + 32))}
    return (
        _NGINX % {"mirror": re.escape(found.site.base.partition("//")[2]), "lines": "".join(lines), **sizes}
    ).encode()


def apache_rules(found: Redirects) -> bytes:
    """A `RewriteRule` for each path, which Apache has decoded; the query goes, and the target is sent as it is."""
    lines = (
        f'RewriteRule "^/?{_octets(one.path.removeprefix("/"))}$" "{_plain(one.target)}" [R=301,L,NE,QSD]\n'
        for one in found.redirects
    )
    return (_APACHE % {"mirror": re.escape(found.site.base.partition("//")[2]), "lines": "".join(lines)}).encode()


def _nginx_line(redirect: Redirect, *, is_only: bool) -> str:
    key = re.sub(r'(["\\])', r"\\\1", redirect.path) if is_only else f"~^{_octets(redirect.path)}$"
    return f'    "{key}" "{redirect.target}";\n'


def _power(least: int) -> int:
    """The first power of two that is not less."""
    return 1 << max(least - 1, 0).bit_length()


def _octets(path: str) -> str:
    """A regular expression for exactly these octets, in which nothing has a meaning to anyone.

    >>> print(_octets('/print/a "é"'))
    /print/a\\x20\\x22\\xc3\\xa9\\x22
    """
    return re.sub(rb"[^A-Za-z0-9_/-]", _octet, path.encode()).decode()


def _octet(match: re.Match[bytes]) -> bytes:
    return b"\\x%02x" % match[0][0]


def _plain(target: str) -> str:
    """A substitution in which no percent sign refers to a condition."""
    return target.replace("%", r"\%")

"""Lifelike answers of an archive's index: the Internet Archive's text in parts, and pywb's CDXJ, all at once.

Half of the lines are of pages under several hosts, schemes and ports, a quarter of files, a quarter of what a site has
besides: assets, and traps that the archive's crawler fell into. The captures of an address follow one another.

    python -m benchmarks._index_lines FOLDER COUNT
"""

import json
import sys
from base64 import b32encode
from collections.abc import Iterator
from itertools import chain, count, islice
from pathlib import Path
from random import Random

from scraper.sources.wayback_queries import LIMIT

SITE = "https://www.innovationpolicyplatform.org"
PAGES = (
    "http://www.innovationpolicyplatform.org:80{}",
    "https://www.innovationpolicyplatform.org{}",
    "https://www.innovationpolicyplatform.org{}",
    "http://innovationpolicyplatform.org{}",
    "https://innovationpolicyplatform.org:443{}/",
    "http://www.innovationpolicyplatform.com{}",
    "https://www.innovationpolicyplatform.net{}?utm_source=newsletter",
    SITE + "/www.innovationpolicyplatform.org{}/index.html",
    SITE + "/print{}",
)
SCHEMES = ("http://www.innovationpolicyplatform.org:80{}", "https://www.innovationpolicyplatform.org{}")
FILES = (
    "/sites/default/files/general/Annual%20Report%20{}_0.pdf",
    "/sites/default/files/rdf_imported_documents/cluster-policy-{}.pdf",
    "/sites/default/files/general/R%C3%A9sum%C3%A9%20%E2%80%93%20{}.pdf",
    "/www.innovationpolicyplatform.org/sites/default/files/country-note-{}.pdf",
)
OTHERS = (
    "/sites/default/files/styles/large/public/picture-{}.jpg?itok=aB3dE5fG",
    "/sites/all/modules/contrib/views/css/views-{}.css",
    "/misc/jquery-{}.js?v=1.4.4",
    "/user/login?destination=document/number-{}",
    "/topic/number-{}?page=0%2C0%2C0%2C3",
    "/documents?order=title&sort=asc&title={}",
)
CAPTURES = (1, 2, 3, 5, 9)  # of an address
STATUSES = ("200",) * 14 + ("-",) * 3 + ("301", "404", "503")
A_BROKEN_LINE = 2_000  # one in so many: public indexes have them
Fields = tuple[str, str, str, str, str, str, str]


def captures(number: int) -> Iterator[Fields]:
    """So many captures, as the seven fields of an index."""
    quarter = number // 4
    pages = ["/content/national-innovation-system-{}", "/document/key-features-of-cluster-program-{}"]
    yield from islice(of_addresses(pages[:1], PAGES, "text/html"), quarter)
    yield from islice(of_addresses(pages[1:], PAGES, "text/html"), quarter)
    yield from islice(of_addresses(FILES, SCHEMES, "application/pdf"), quarter)
    yield from islice(of_addresses(OTHERS, SCHEMES, "text/html"), number - 3 * quarter)


def of_addresses(paths: tuple[str, ...] | list[str], places: tuple[str, ...], mime: str) -> Iterator[Fields]:
    """Captures of one address after the other, without end."""
    random = Random(paths[0])
    for number in count():
        path = paths[number % len(paths)].format(f"{number:06}")
        key = f"org,innovationpolicyplatform){path.lower()}"
        digest = new_digest(random)
        for year in range(2012, 2012 + CAPTURES[number % len(CAPTURES)]):
            timestamp = f"{year}{random.randint(1, 12):02}{random.randint(1, 28):02}{random.randrange(240_000):06}"
            status = random.choice(STATUSES)
            digest = digest if status == "-" or random.random() < 0.3 else new_digest(random)
            shown = "warc/revisit" if status == "-" else mime
            original = random.choice(places).format(path)
            yield key, timestamp, original, shown, status, digest, str(random.randrange(600, 40_000))


def new_digest(random: Random) -> str:
    """As an index has it: SHA-1 in base 32."""
    return b32encode(random.randbytes(20)).decode()


def as_text(fields: Fields) -> str:
    """A line of the Internet Archive's."""
    return " ".join(fields) + "\n"


def as_json(fields: Fields) -> str:
    """A line of pywb's."""
    key, timestamp, url, mime, status, digest, length = fields
    said = {"url": url, "mime": mime, "status": status, "digest": f"sha1:{digest}", "length": length}
    said |= {"offset": "1234567", "filename": "ipp-0.warc.gz", "source": "ipp/indexes/index.cdxj", "source-coll": "ipp"}
    return f"{key} {timestamp} {json.dumps(said)}\n"


def with_broken(some: Iterator[str]) -> Iterator[str]:
    """The lines, some of them broken."""
    for number, line in enumerate(some, 1):
        yield line if number % A_BROKEN_LINE else "org,innovationpolicyplatform)/ - -\n"


def write(folder: Path, number: int) -> None:
    """Both forms of the same index: `text-*` in parts, each with the key of the next, and `json-*` in one."""
    rest = with_broken(map(as_text, captures(number)))
    for part in range(0, number, LIMIT):
        key = [] if part + LIMIT >= number else ["\n", f"org%2Cinnovationpolicyplatform%29%2F+{part + LIMIT}\n"]
        with (folder / f"text-{part:09}").open("w") as file:
            file.writelines(chain(islice(rest, LIMIT), key))
    with (folder / "json-000000000").open("w") as file:
        file.writelines(with_broken(map(as_json, captures(number))))


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))

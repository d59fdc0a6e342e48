"""A WARC that is packed record by record, in its pieces: to make smaller and damaged ones of it."""

import zlib

from tests.crawl.pages import SITE


def members(content):
    """The gzip members of a file, packed as they are."""
    while content:
        reader = zlib.decompressobj(31)
        reader.decompress(content)
        yield content[: len(content) - len(reader.unused_data)]
        content = reader.unused_data


def is_answer(member, *paths):
    """Whether a gzip member holds what the site answered for one of these."""
    head = zlib.decompress(member, 31)[:1000].partition(b"\r\n\r\n")[0]
    return b"WARC-Type: response" in head and any(f"{SITE}{path}>".encode() in head for path in paths)


def with_a_bit_turned(member):
    """A member that is damaged in its middle."""
    middle = len(member) // 2
    return member[:middle] + bytes([member[middle] ^ 16]) + member[middle + 1 :]

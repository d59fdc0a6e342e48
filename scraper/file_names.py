"""File names that every file system takes, for parts of ids: safe ones as they are, all others escaped.

An escaped part has `%` and two hexadecimal digits for each byte that is not safe, as in an address: no two parts share
a name, also where a disk folds case or takes no name that Windows reserves, and the part can be read from its name. A
name of more than 200 bytes is cut and has a digest of the part behind `~`.
"""

import re
from hashlib import sha256

LONGEST = 200  # bytes; file systems take 255, an ending needs room
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*%]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.I | re.S)
_HAS_DIGEST = re.compile(r"~[0-9a-f]{16}$")


def file_name(part: str, ending: str = "") -> str:
    """The name of a file (with its ending), or of a folder; raises ValueError for what no address has as a part.

    >>> file_name("annual-report.pdf", ".json"), file_name("a.json"), file_name(".SMEs"), file_name("nul")
    ('annual-report.pdf.json', 'a%2Ejson', '%2E%53%4D%45s', '%6Eul')
    """
    if part in {"", ".", ".."} or "\0" in part:
        raise ValueError(f"an id cannot have the part {part!r}")
    name = "".join(_escaped(letter) if _is_unsafe(letter) else letter for letter in part)
    if name[0] == "." or _RESERVED.fullmatch(name):
        name = _escaped(name[0]) + name[1:]
    if name[-1] in ". ":
        name = name[:-1] + _escaped(name[-1])
    if not ending and name.endswith(".json"):  # a folder of the name that another id's record has
        name = name.removesuffix(".json") + "%2Ejson"
    if found := _HAS_DIGEST.search(name):
        name = name[: found.start()] + "%7E" + name[found.start() + 1 :]
    return _cut(name, part) + ending


def _is_unsafe(letter: str) -> bool:
    """Whether a letter may not stand in a name, or a disk that folds case would take it for another."""
    return letter != letter.casefold() or _UNSAFE.match(letter) is not None


def _escaped(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.encode())


def _cut(name: str, part: str) -> str:
    data = name.encode()
    if len(data) <= LONGEST:
        return name
    return data[:LONGEST].decode(errors="ignore") + "~" + sha256(part.encode()).hexdigest()[:16]

"""Which files are archives, by their names."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

_NAME = re.compile(r"(?<![a-z])(?:warc|wacz)(?![a-z])|\.arc(?![a-z])", re.I)
# What tools write beside an archive, under its name: indexes, checksums, logs, lists, signatures.
_BESIDE = re.compile(
    r"\.(?:cdxj?|idx|index|md5|sha1|sha256|sha512|json|jsonl|log|txt|md|csv|tsv|xml|ya?ml|html?|pdf|py|sh|headers"
    r"|torrent|asc|sig|lock|ini|toml)(?:\.gz|\.zst)?$",
    re.I,
)


def has_archive_name(path: Path) -> bool:
    """Whether the name of a file says that it is a WARC, ARC or WACZ, whatever else it says.

    >>> [has_archive_name(Path(name)) for name in ("A.WARC.ZST.part", "a.warc.gz.cdx", "b.archive", "c.arc")]
    [True, False, False, True]
    """
    return _NAME.search(path.name) is not None and _BESIDE.search(path.name) is None


def archive_names(root: Path) -> Iterator[str]:
    """Paths from `root`, with `/`, of all files named as archives are, sorted; folders that are links stay out."""
    for folder, folders, names in os.walk(root, followlinks=False):
        folders.sort()
        for name in sorted(names):
            if has_archive_name(Path(name)):
                yield (Path(folder) / name).relative_to(root).as_posix()

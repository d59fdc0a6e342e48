"""What the project keeps in Git names no package index and no place of one machine: it works anywhere."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Written so that this file doesn't match itself.
FORBIDDEN = {
    "a package index": rb"pypi\.(?:python\.)?org|python[h]osted\.org|registry\.np[m]js|deb\.debia[n]\.org",
    "an option that names an index": rb"(?<![\w-])--(?:(?:extra-)?index-url|find-links|trusted-host)\b",
    "a path of one machine": rb"(?<![\w./~-])/(?:home|root|work|Users)/\w",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what):
    found = [f"{path}:{line}" for path in kept_files() for line in lines_with(FORBIDDEN[what], path)]
    assert found == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a package index", "https://py" + "pi.org/simple"),
        ("a package index", "https://files.python" + "hosted.org/x.whl"),
        ("an option that names an index", "--index" + "-url https://example.org"),
        ("an option that names an index", "pip install --find" + "-links wheels"),
        ("a path of one machine", "cache = '/ho" + "me/someone/cache'"),
    ],
)
def test_such_a_line_would_be_found(what, line):
    assert re.search(FORBIDDEN[what], line.encode())


def test_the_lock_names_packages_and_hashes_only():
    for lock in (ROOT / "requirements").glob("*.txt"):
        for line in lock.read_text().splitlines():
            assert re.match(r"[a-z0-9-]+==\S+ (; .+ )?\\$|    --hash=sha256:[0-9a-f]{64}( \\)?$", line), (
                f"{lock}: {line}"
            )


def kept_files():
    """Files that Git tracks or would add; recorded pages may say what they like."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", ":!tests/fixtures"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [name for name in names if name and (ROOT / name).is_file()]


def lines_with(pattern, path):
    """Line numbers at which a file matches."""
    content = (ROOT / path).read_bytes()
    return [content.count(b"\n", 0, match.start()) + 1 for match in re.finditer(pattern, content)]

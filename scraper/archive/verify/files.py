"""Whole files against the digests that are known of them."""

import stat
from dataclasses import dataclass, field
from errno import EINVAL
from hashlib import sha256
from pathlib import Path

_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Digested:
    """A file to be read, and as much of it as counts (-1: all)."""

    path: Path
    size: int = -1


def digest_of(task: Digested) -> str | None:
    """SHA-256 in hexadecimal; None for what is no plain file. Raises OSError."""
    task.path.stat()
    if not is_plain(task.path):  # reading a pipe would wait for ever
        return None
    digest, left = sha256(), task.size
    with task.path.open("rb", buffering=0) as file:
        while left and (piece := file.read(_PIECE if left < 0 else min(_PIECE, left))):
            digest.update(piece)
            left = left if left < 0 else left - len(piece)
    return digest.hexdigest()


def is_plain(path: Path) -> bool:
    """Whether it can be read to its end: no pipe, no device, no folder."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def plain_bytes(path: Path, largest: int) -> bytes:
    """A plain file of a bearable size; raises OSError."""
    size = path.stat().st_size
    if not is_plain(path) or size > largest:
        raise OSError(EINVAL, f"{size} bytes are too many" if is_plain(path) else "no plain file")
    return path.read_bytes()


@dataclass(frozen=True, slots=True)
class Output:
    """A file beside the archive as the catalog knows it; `earlier` as in `Catalog.outputs`."""

    folder: Path
    path: str
    sha256: str
    earlier: str | None


@dataclass(slots=True)
class OutputsFound:
    """What became of files that the catalog knows: path and text of each fault; how many were read, and bytes."""

    faults: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    count: int = 0
    size: int = 0


def check_outputs(outputs: list[Output]) -> OutputsFound:
    """Reads files that the catalog knows."""
    found = OutputsFound()
    for output in outputs:
        try:
            text = _fault(output)
            found.size += (output.folder / output.path).stat().st_size
            found.count += 1
        except (FileNotFoundError, NotADirectoryError):
            text = None
            if output.earlier != "":
                found.missing.append(output.path)
                text = "missing, though the catalog has it"
        except (OSError, ValueError) as error:
            text = f"cannot be read: {error}"
        if text is not None:
            found.faults.append((output.path, text))
    return found


def _fault(output: Output) -> str | None:
    if output.path.startswith("/") or ".." in output.path.split("/"):
        return "the catalog has it among the files beside the archive, where it cannot be"
    digest = digest_of(Digested(output.folder / output.path))
    if digest in {output.sha256, output.earlier}:
        return None
    return f"its SHA-256 is {digest or 'that of no plain file'}, the catalog has {output.sha256}"

"""What OCR has read in other outputs: it follows from no archive, so it is copied where there is none yet."""

from collections.abc import Iterable
from pathlib import Path

from scraper.outputs.ocr.kept import is_kept
from scraper.store import ocr_path, write_atomically


def take_ocr(output: Path, others: Iterable[Path]) -> int:
    """Copies what others have read and this output has not; how many files that are. Raises OSError."""
    found: dict[str, list[Path]] = {}
    for other in others:
        for path in (other / "ocr").glob("??/*.json"):
            if is_kept(other, path.stem):
                found.setdefault(path.stem, []).append(path)
    missing = {digest: paths for digest, paths in found.items() if not is_kept(output, digest)}
    for digest, paths in sorted(missing.items()):
        said = min(paths, key=Path.read_bytes)  # whatever the order in which they were named
        write_atomically(ocr_path(output, digest, "txt"), said.with_suffix(".txt").read_bytes())
        write_atomically(ocr_path(output, digest, "json"), said.read_bytes())
    return len(missing)

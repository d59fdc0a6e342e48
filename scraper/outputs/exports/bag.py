"""Everything that is kept, or the records and the account alone, as a BagIt bag (RFC 8493): for handing over."""

from collections.abc import Iterator
from pathlib import Path

from scraper.addresses.sites import home
from scraper.outputs.exports.bag_readme import readme
from scraper.outputs.exports.copying import copy
from scraper.outputs.exports.export import Summary
from scraper.outputs.exports.kept_records import kept_records
from scraper.outputs.exports.progress import shown
from scraper.outputs.exports.replacing import replacing_folder, size_of
from scraper.store import digest_of_file

_ALGORITHMS = ("sha256", "sha512")
_DESCRIPTIONS = ("records", "history", "documents.jsonl", "report.json", "report.html")
_WHOLE = (*_DESCRIPTIONS, "archive", "files", "text", "ocr", "catalog.sqlite", "catalog.sqlite-wal")


def export_bag(output: Path, target: Path, *, metadata: bool = False) -> Summary:
    """Writes the bag, and says what is in it; the same output gives the same bytes. Raises `ExportError`."""
    day = max(record.capture.retrieved_at for record in kept_records(output))[:10]
    paths = list(_payload(output, _DESCRIPTIONS if metadata else _WHOLE))
    room = sum(path.stat().st_size for path in paths)
    with replacing_folder(target, "bagit.txt", room) as bag:
        for path in shown(paths, "files"):
            copy(path, bag / "data" / path.relative_to(output))
        _write(bag / "bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
        _write(bag / "README.txt", readme(output, day, is_whole=not metadata))
        size = size_of(bag / "data")
        _write(bag / "bag-info.txt", _about(day, size, len(paths), is_whole=not metadata))
        for algorithm in _ALGORITHMS:
            _write(bag / f"manifest-{algorithm}.txt", _manifest(bag, sorted((bag / "data").rglob("*")), algorithm))
        tags = sorted(bag.glob("*.txt"))
        for algorithm in _ALGORITHMS:
            _write(bag / f"tagmanifest-{algorithm}.txt", _manifest(bag, tags, algorithm))
        whole = size_of(bag)
    return Summary(target, whole, {"files": len(paths)})


def _payload(output: Path, names: tuple[str, ...]) -> Iterator[Path]:
    """All files of these names, and in folders of these names, but what is half written."""
    for name in names:
        place = output / name
        found = sorted(place.rglob("*")) if place.is_dir() else [place]
        yield from (path for path in found if path.is_file() and not path.name.endswith(".part"))


def _about(day: str, size: int, files: int, *, is_whole: bool) -> str:
    site = home()
    what = "Pages, files, texts and records" if is_whole else "Records, without files and captured pages,"
    lines = {
        "Source-Organization": "IPP Archive",
        "External-Description": f"{what} of the documents of the {site.title} ({site.base})",
        "External-Identifier": site.base,
        "Bagging-Date": day,
        "Payload-Oxum": f"{size}.{files}",
        "Bag-Software-Agent": "IPP Archive",
    }
    return "".join(f"{name}: {value}\n" for name, value in lines.items())


def _manifest(bag: Path, paths: list[Path], algorithm: str) -> str:
    """A line a file, by name; what would end a line is escaped, as the RFC has it."""
    lines = ((path.relative_to(bag).as_posix(), path) for path in paths if path.is_file())
    escaped = ((name.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D"), path) for name, path in lines)
    return "".join(f"{digest_of_file(path, algorithm)}  {name}\n" for name, path in sorted(escaped))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")

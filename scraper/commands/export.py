"""`scrapy export FORMAT`: from what lies under `output/` to one file that others can use."""

import argparse
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.outputs.exports import FORMATS
from scraper.outputs.exports.export import ExportError, Format, Summary
from scraper.outputs.exports.publishing import Publishing
from scraper.quiet_command import QuietCommand


class Command(QuietCommand):
    """Writes one format to a file."""

    def syntax(self) -> str:
        """As `scrapy export -h` shows it."""
        return "[options] FORMAT"

    def short_desc(self) -> str:
        """As `scrapy -h` lists it."""
        return f"Export the archive and its records ({', '.join(FORMATS)})"

    def long_desc(self) -> str:
        """As `scrapy export -h` explains it."""
        return "Writes what OUTPUT_DIR holds to one file. Formats: " + "; ".join(
            f"{name} ({known.file_name}): {known.gives}" for name, known in FORMATS.items()
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's, and where to write."""
        super().add_options(parser)
        self.add_output(
            parser, "the file or folder to write, replaced if there; without, OUTPUT_DIR/export/ and the name above"
        )
        self._add_publishing(parser)

    def _add_publishing(self, parser: argparse.ArgumentParser) -> None:
        """What is published beyond metadata, tags, links and a quotation of 300 characters."""
        own = "of site: the texts are the OECD's and the World Bank's; publish them only where you may"
        parser.add_argument("--full-text", action="store_true", help=f"bodies and the texts of files too ({own})")
        parser.add_argument("--files", action="store_true", help=f"copies of the files too ({own})")
        parser.add_argument("--base-url", metavar="URL", help="of site: where it will be served, for feed and sitemap")

    def _publishing(self, chosen: Format, opts: argparse.Namespace) -> Publishing:
        """What the options say; raises `ExportError` where they say nothing for this format."""
        said = Publishing(opts.full_text, opts.files, opts.base_url)
        if said != Publishing() and not chosen.takes_publishing:
            raise ExportError(
                "--full-text, --files and --base-url are of the site: the other formats have no such choice"
            )
        if said.base_url is not None and not re.fullmatch(r"https?://[^\s?#\"<>]+", said.base_url):
            raise ExportError(
                f"--base-url {said.base_url}: give an http or https address, like https://example.org/ipp"
            )
        return said

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Writes the file, says where it is and what is in it, sets the exit code."""
        from scraper.archive.folder import archive_folder
        from scraper.archive.lock import AlreadyLocked
        from scraper.archive.recovery import ArchiveDamaged
        from scraper.catalog.catalog import CatalogError

        assert self.settings is not None
        if len(args) != 1 or args[0] not in FORMATS:
            self.refuse(f"{' '.join(args) or 'no format'}: name one format, {' or '.join(FORMATS)}")
            return
        output = Path(self.settings["OUTPUT_DIR"])
        chosen = FORMATS[args[0]]
        target = opts.output or output / "export" / chosen.file_name
        try:
            with _alone(archive_folder(self.settings)):
                summary = chosen.load(self._publishing(chosen, opts))(output, target)
        except (ExportError, AlreadyLocked, CatalogError, ArchiveDamaged) as error:
            self.refuse(str(error))
        except OSError as error:
            self.refuse(f"{error.filename or target}: {error.strerror}")
        else:
            sys.stdout.write(report(summary))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Sees to it that the archive is whole, and that nobody writes to it meanwhile."""
    from scraper.archive.folder import check_archive
    from scraper.archive.lock import Lock

    check_archive(folder)
    lock = Lock(folder.parent / ".lock") if folder.is_dir() else None
    try:
        yield
    finally:
        if lock is not None:
            lock.release()


def report(summary: Summary) -> str:
    """Where the file is, how large, what is in it and what lies beside it.

    >>> report(Summary(Path("output/export/ipp.wacz"), 1_250_000, {"captures": 3, "pages": 1}))
    'output/export/ipp.wacz: 1.2 MB, 3 captures, 1 pages\\n'
    """
    from rich.filesize import decimal

    counts = "".join(f", {count:,} {name}" for name, count in summary.counts.items())
    lines = [f"{summary.target}: {decimal(summary.size)}{counts}"]
    if summary.beside:
        lines.append(f"Beside it: {', '.join(summary.beside)}")
    if summary.left_out is not None:
        lines.append(f"Left out: {summary.left_out}")
    return "\n".join(lines) + "\n"

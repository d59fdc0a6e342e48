"""`scrapy export FORMAT`: from what lies under `output/` to a file or a folder that others can use."""

import argparse
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from scraper.outputs.exports import FORMATS
from scraper.outputs.exports.export import ExportError, Format, Summary
from scraper.quiet_command import QuietCommand
from scraper.text import shown

_ALL = "all"
_CHOICES = ("topic", "country", "containing")
_RIGHTS = "The texts are the OECD's and the World Bank's: publish nothing that has them without their leave"
_SIZE = re.compile(r"(\d+(?:\.\d+)?) *([kmgt]?)b?", re.I)
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_ONE = {"aliases": "alias"}  # of others, the name without its s
_OPTIONS = {
    "full_text": f"include whole texts; otherwise there are quotations of 300 characters. {_RIGHTS}",
    "metadata": "include the records and the report of the last run only: no archive, files or texts",
    "files": f"include the documents' PDFs. {_RIGHTS}",
}


class Command(QuietCommand):
    """Writes one format, or all, each to a file or a folder."""

    def syntax(self) -> str:
        """As `scrapy export -h` shows it."""
        return f"[options] FORMAT|{_ALL}"

    def short_desc(self) -> str:
        """As `scrapy -h` lists it."""
        return f"Export the archive and its records ({', '.join(FORMATS)}, or {_ALL})"

    def long_desc(self) -> str:
        """As `scrapy export -h` explains it."""
        return (
            f"Writes what OUTPUT_DIR holds to one file or folder; `{_ALL}` writes all formats. Formats: "
            + "; ".join(f"{name} ({known.file_name}): {known.gives}" for name, known in FORMATS.items())
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's, where to write, and what to have in it."""
        super().add_options(parser)
        self.add_output(
            parser,
            "the file or folder to write, replaced if it is there (for `all` a folder for the lot); without,"
            " OUTPUT_DIR/export/ and the name above",
        )
        for name, does in _OPTIONS.items():
            taking = ", ".join(name_of for name_of, known in FORMATS.items() if name in known.options)
            parser.add_argument(_written(name), action="store_true", help=f"{does}. For {taking}")
        self._add_choices(parser)
        parser.add_argument(
            "--base-url", metavar="URL", help="where the site will be served: adds a feed and a sitemap"
        )
        parser.add_argument("--notice", metavar="TEXT", help="a sentence to show at the top of every page of the site")
        parser.add_argument(
            "--sign", metavar="KEY", type=Path, help="sign the wacz with this Ed25519 key, a PEM file (docs/exports.md)"
        )
        parser.add_argument(
            "--split",
            metavar="SIZE",
            help="write the wacz as a folder of several, none larger than SIZE (500MB, 2GB); each opens by itself",
        )

    def _add_choices(self, parser: argparse.ArgumentParser) -> None:
        """Those by which a part of the documents is chosen."""
        parser.add_argument("--topic", metavar="NAME", help="only documents with this topic, as the site names it")
        parser.add_argument("--country", metavar="NAME", help="only documents about this country")
        parser.add_argument(
            "--containing",
            metavar="WORDS",
            help="only documents with each of these words, in title, text, tags or the text of their files",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Writes what is asked for, says where it is and what is in it, sets the exit code."""
        if len(args) != 1 or args[0] not in {_ALL, *FORMATS}:
            self.refuse(f"{' '.join(args) or 'no format'}: name one format, {' or '.join([*FORMATS, _ALL])}")
            return
        chosen = FORMATS if args[0] == _ALL else {args[0]: FORMATS[args[0]]}
        for name in (*_OPTIONS, "base_url", "notice", "sign", "split"):
            if getattr(opts, name, None) and not any(name in known.options for known in chosen.values()):
                self.refuse(f"{args[0]} has no option {_written(name)}: leave it out")
                return
        if opts.split and (size := size_in(opts.split)) is None:
            self.refuse(f"--split {opts.split}: give a size, such as 500MB or 2GB")
            return
        opts.split = size if opts.split else None
        assert self.settings is not None
        output = Path(self.settings["OUTPUT_DIR"])
        folder = output / "export"
        self._faults: set[str] = set()
        try:
            self._choose(args[0], output, opts)
        except ExportError as error:
            self.refuse(str(error))
            return
        for known in chosen.values():
            name = known.name(files=getattr(opts, "files", False))
            place = opts.output / name if opts.output and args[0] == _ALL else opts.output
            self._write(known, output, place or folder / name, opts)

    def _choose(self, name: str, output: Path, opts: argparse.Namespace) -> None:
        """Finds the documents that are wanted, where that is not all; raises `ExportError`."""
        from scraper.outputs.exports.choosing import Choice, choose

        wanted = {one: said for one in _CHOICES if (said := getattr(opts, one)) is not None}
        self._chosen = None
        if not wanted:
            return
        whole = [one for one, known in FORMATS.items() if name in {one, _ALL} and not known.is_divisible]
        if whole:
            parts = ", ".join(one for one, known in FORMATS.items() if known.is_divisible)
            raise ExportError(f"{' and '.join(whole)} cannot have a part of the documents: name one of {parts}")
        if empty := [one for one, said in wanted.items() if not said.strip()]:
            raise ExportError(f"--{empty[0]} is empty: say what to choose by")
        self._chosen = choose(output, Choice(**wanted))

    def _write(self, chosen: Format, output: Path, target: Path, opts: argparse.Namespace) -> None:
        from scraper.archive.folder import archive_folder
        from scraper.archive.lock import AlreadyLocked
        from scraper.archive.recovery import ArchiveDamaged
        from scraper.catalog.catalog import CatalogError

        options = {name: getattr(opts, name) for name in chosen.options}
        if self._chosen is not None:
            options["ids"] = self._chosen.ids
        assert self.settings is not None
        try:
            with _alone(archive_folder(self.settings)):
                summary = chosen.load()(output, target, **options)
        except (ExportError, AlreadyLocked, CatalogError, ArchiveDamaged) as error:
            self._refuse_once(str(error))
        except OSError as error:
            self.refuse_error(error, target)
        except KeyboardInterrupt:
            self.refuse(f"stopped: {target} is as it was")
            sys.exit(self.exitcode)
        else:
            said = self._chosen.in_words if self._chosen else None
            sys.stdout.write(shown(report(replace(summary, chosen=said))))

    def _refuse_once(self, fault: str) -> None:
        """Says what is wrong with the output once, not for each format."""
        if fault not in self._faults:
            self._faults.add(fault)
            self.refuse(fault)


def size_in(text: str) -> int | None:
    """The bytes that a person means, None for what is no size.

    >>> [size_in(text) for text in ("500MB", "1.5 gb", "700", "0", "much")]
    [500000000, 1500000000, 700, None, None]
    """
    found = _SIZE.fullmatch(text.strip())
    return round(float(found[1]) * _UNITS[found[2].upper()]) or None if found else None


def _written(option: str) -> str:
    return "--" + option.replace("_", "-")


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
    'output/export/ipp.wacz: 1.2 MB, 3 captures, 1 page\\n'
    """
    from rich.filesize import decimal

    from scraper.text import counted

    counts = "".join(f", {counted(count, _ONE.get(name, name[:-1]), name)}" for name, count in summary.counts.items())
    lines = [f"{summary.target}: {decimal(summary.size)}{counts}"]
    if summary.chosen is not None:
        lines.append(f"In it: {summary.chosen}")
    if summary.beside:
        lines.append(f"Beside it: {', '.join(summary.beside)}")
    if summary.left_out is not None:
        lines.append(f"Left out: {summary.left_out}")
    if summary.given_up:
        options = " ".join(map(_written, summary.given_up))
        lines.append(f"It replaces one that was made with {options}: give {options} to have that again")
    if summary.note is not None:
        lines.append(f"Note: {summary.note}")
    return "\n".join(lines) + "\n"

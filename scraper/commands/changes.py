"""`scrapy changes`: what changed between runs, for people, for programs and for feed readers; sent, if asked to."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.settings import BaseSettings

from scraper.exit_codes import FAILED, exit_code_of
from scraper.outputs.changes import FORMATS
from scraper.outputs.changes.since import ALL
from scraper.quiet_command import QuietCommand

if TYPE_CHECKING:
    from scraper.outputs.changes.span import Span
    from scraper.outputs.changes.told import Teller


class Command(QuietCommand):
    """Reads the catalog's journal and what is kept of each document."""

    def syntax(self) -> str:
        """As `scrapy changes -h` shows it."""
        return "[options]"

    def short_desc(self) -> str:
        """As `scrapy -h` lists it."""
        return "Show what changed between runs: new, changed (sentence by sentence), moved, gone, back"

    def long_desc(self) -> str:
        """As `scrapy changes -h` explains it."""
        return (
            "Tells what the last run that came to its end saw against what was before, or with --since what all runs "
            "since saw together: documents that are new, changed (fields, and diffs of body and file text), moved, "
            "gone (with the evidence; they are still kept), back and unchanged. docs/changes.md has the words and the "
            "shapes. With --send what is news is sent, as alarms are, by webhook and mail; where nothing is, nothing. "
            f"Exit code 0, also where nothing changed; {FAILED}: there is no run, no catalog that can be read, "
            "or what was to be sent was not."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's, the span, the format, and where to write."""
        super().add_options(parser)
        parser.add_argument(
            "--since", metavar="WHEN", help=f"a date (2026-11-24), a moment (RFC 3339), or {ALL}; without, the last run"
        )
        parser.add_argument("--id", metavar="DOCUMENT", help="only this document: its id, or its address in any form")
        parser.add_argument("--topic", metavar="LABEL", help="only documents of this topic, now or earlier")
        parser.add_argument("--type", metavar="LABEL", help="only documents of this knowledge type, now or earlier")
        parser.add_argument("--format", metavar="FORMAT", default="text", help=f"{', '.join(FORMATS)}; without, text")
        parser.add_argument("--send", action="store_true", help="send it as alarms are sent, by webhook and mail")
        self.add_output(parser, "the file to write, replaced if it is there; without, standard output")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Writes what changed; sets the exit code."""
        import sqlite3

        from scraper.catalog.catalog import NAME, CatalogError
        from scraper.catalog.journal import Journal
        from scraper.catalog.opened import opened
        from scraper.outputs.changes.selecting import NothingMeant, Selection, selected
        from scraper.outputs.changes.since import NotAMoment, moment_since
        from scraper.outputs.changes.span import NoRun, read_span
        from scraper.outputs.changes.told import Teller
        from scraper.outputs.named_document import NoSuchDocument, named_document

        assert self.settings is not None
        if wrong := what_is_wrong(args, opts, self.settings):
            self.refuse(wrong)
            return
        output = Path(self.settings["OUTPUT_DIR"])
        try:
            since = moment_since(opts.since) if opts.since is not None else None
            with opened(output / NAME) as catalog:
                one = named_document(output, catalog, opts.id) if opts.id is not None else None
                span = selected(read_span(catalog, since), output, Selection(one, opts.topic, opts.type))
                teller = Teller(output, Journal(catalog.database))
                if opts.send:
                    self._send(span, teller)
                else:
                    _write(span, teller, opts)
        except (NotAMoment, NoRun, NoSuchDocument, NothingMeant, CatalogError) as error:
            self.refuse(str(error))
        except sqlite3.Error as error:
            self.refuse(f"{output / NAME}: {error}: is it whole? `scrapy verify` tells")
        except BrokenPipeError:
            # Whoever read has seen enough; what is left in the buffer must not fail when Python ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as error:
            self.refuse(f"{opts.output or 'standard output'} cannot be written: {error.strerror}")
            self.exitcode = exit_code_of(error)

    def _send(self, span: "Span", teller: "Teller") -> None:
        """Sends the digest, and says what became of it."""
        from datetime import UTC, datetime

        from scraper.monitors.delivery import ways
        from scraper.monitors.destinations import destinations
        from scraper.outputs.changes.digest import news, send_digest

        assert self.settings is not None
        there = destinations(self.settings)
        if not news(span):
            sys.stdout.write("Nothing is news, so nothing was sent.\n")
            return
        failed = send_digest(span, teller, there, datetime.now(UTC))
        if failed:
            self.refuse(f"{'; '.join(failed)}. To try again: {span.command} --send")
            return
        sys.stdout.write(f"Sent by {' and '.join(ways(there))}.\n")


def what_is_wrong(args: list[str], opts: argparse.Namespace, settings: BaseSettings) -> str | None:
    """Why nothing is told, in one line; None where all is well."""
    if args:
        return f"{' '.join(args)}: takes no arguments; name the folder with -s OUTPUT_DIR=FOLDER"
    if opts.format not in FORMATS:
        return f"--format {opts.format}: name one of {', '.join(FORMATS)}"
    if opts.send:
        return why_unsendable(opts, settings)
    if opts.output is not None and is_kept(settings, opts.output):
        return f"{opts.output} is a place of the archive itself: name another with -o PATH"
    return None


def why_unsendable(opts: argparse.Namespace, settings: BaseSettings) -> str | None:
    """Why nothing can be sent, in one line; None where it can."""
    from scraper.monitors.delivery import ways
    from scraper.monitors.destinations import BadAlarmSetting, destinations

    if opts.output is not None or opts.format != "text":
        return "--send writes no file and has a form of its own: leave out -o and --format"
    try:
        if not ways(destinations(settings)):
            return "--send: nobody to send it to: set IPP_ALARM_WEBHOOK, or IPP_ALARM_MAIL_TO and what mail needs"
    except BadAlarmSetting as error:
        return str(error)
    return None


def is_kept(settings: BaseSettings, target: Path) -> bool:
    """Whether a crawl keeps what lies at `target`: the archive, and what is beside it in the output folder."""
    from scraper.archive.folder import archive_folder
    from scraper.catalog.catalog import NAME
    from scraper.store import MADE_FILES, MADE_FOLDERS

    kept = (*MADE_FOLDERS, *MADE_FILES, "files", "ocr", NAME, f"{NAME}-wal", f"{NAME}-shm", ".lock")
    output, found = Path(settings["OUTPUT_DIR"]), target.resolve()
    places = [archive_folder(settings), *(output / name for name in kept)]
    return found == output.resolve() or any(found.is_relative_to(place.resolve()) for place in places)


def _write(span: "Span", teller: "Teller", opts: argparse.Namespace) -> None:
    from scrapy.utils.misc import load_object

    from scraper.store import write_atomically

    pieces = load_object(FORMATS[opts.format])(span, teller)
    if opts.output is not None:
        write_atomically(opts.output, pieces)
    elif opts.format == "text" and sys.stdout.isatty():
        _show(span, teller)
    else:
        sys.stdout.buffer.writelines(pieces)
        sys.stdout.buffer.flush()


def _show(span: "Span", teller: "Teller") -> None:
    """The same as the text, in the colours of a terminal."""
    from rich.text import Text

    from scraper.outputs.changes.text import lines
    from scraper.watching.plain_console import PlainConsole

    console = PlainConsole(highlight=False, markup=False, emoji=False)
    for line in lines(span, teller):
        console.print(Text(line.text, line.style), soft_wrap=True)

"""`scrapy ocr`: text of scanned pages, beside the archive."""

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.exit_codes import DONE, FAILED, LOST, exit_code_of
from scraper.quiet_command import QuietCommand
from scraper.text import shown

if TYPE_CHECKING:
    from scraper.outputs.ocr.reading import OcrReader, Tally
    from scraper.outputs.ocr.tesseract import Engine
    from scraper.outputs.ocr.waiting import ScannedFile


class Command(QuietCommand):
    """Reads pages that have no text with tesseract."""

    def syntax(self) -> str:
        """It takes options only."""
        return "[options]"

    def short_desc(self) -> str:
        """As `scrapy -h` lists it."""
        return "Read the text of scanned pages (OCR)"

    def long_desc(self) -> str:
        """As `scrapy ocr -h` explains it."""
        return (
            "Reads the pages of kept PDFs that have no text, or garbled text, with tesseract, in the "
            "languages of the documents that link them. Writes OUTPUT_DIR/ocr/: for each file its text, page by page, "
            "and how sure the reading is. Stopped or killed, the same command goes on where it was. "
            f"Exit code 0: nothing waits any more; {LOST}: some pages could not be read, and it says which language to "
            f"install; {FAILED}: there is no tesseract (`make ocr` installs it), or nothing can be read or written."
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Reads what waits; says how far it is, and at the end what was read."""
        from scraper.archive.lock import AlreadyLocked, Lock
        from scraper.outputs.ocr.kept import LOCK
        from scraper.outputs.ocr.tesseract import NoEngine, engine
        from scraper.outputs.ocr.waiting import waiting
        from scraper.workers import BadWorkers, connect

        assert self.settings is not None
        output = Path(self.settings["OUTPUT_DIR"])
        if args:
            self.refuse(f"{' '.join(args)}: takes no arguments; name the folder with -s OUTPUT_DIR=FOLDER")
            return
        if not (output / "records").is_dir():
            self.refuse(f"{output} holds no records: crawl first, or name another folder with -s OUTPUT_DIR=FOLDER")
            return
        try:
            connect(self.settings["IPP_WORKERS"])
            found = engine()
            lock = Lock(output / LOCK)
            try:
                self._read(output, found, waiting(output))
            finally:
                lock.release()
        except AlreadyLocked:
            self.refuse(f"another scrapy ocr reads for {output}: wait for its end")
        except (NoEngine, BadWorkers) as error:
            self.refuse(str(error))
        except OSError as error:
            self.refuse(str(error))
            self.exitcode = exit_code_of(error)

    def _read(self, output: Path, found: "Engine", files: "list[ScannedFile]") -> None:
        from scraper.outputs.ocr.progress import OcrProgress
        from scraper.outputs.ocr.reading import OcrReader
        from scraper.outputs.ocr.told import afterwards, beforehand
        from scraper.workers import at_once, usable_cores

        assert self.settings is not None
        if not files:
            sys.stdout.write("No file waits: every page that shows something has text, or was read before.\n")
            return
        where, progress = self.settings["IPP_WORKERS"] or str(usable_cores()), OcrProgress(sys.stderr, time.monotonic)
        reader, count = OcrReader(output, found, progress), at_once(where)
        sys.stdout.write(shown(beforehand(reader.open(files), count)) + "\n")
        sys.stdout.flush()
        tally = finished(reader, where, count)
        progress.close()
        if tally is None:
            sys.stdout.write("Stopped: the same command goes on from here.\n")
            self.exitcode = LOST
            return
        sys.stdout.writelines(f"{shown(line)}\n" for line in afterwards(tally, str(output / "ocr")))
        self.exitcode = LOST if tally.left or tally.failed_pages else DONE


def finished(reader: "OcrReader", where: str, at_once: int) -> "Tally | None":
    """What was read; None where a person stopped it."""
    from scraper.outputs.ocr.page import PageLimits
    from scraper.outputs.ocr.reading import page_readers

    try:
        with page_readers(where, PageLimits()) as readers:
            return reader.read(readers, at_once)
    except KeyboardInterrupt:
        return None

"""Text of PDFs: the isolated FileReader against PDFium in this process, and against pypdf.

    python -m benchmarks.pdf_bench [--rounds 5] [--workers N] [--skip-pypdf] [FOLDER OF PDFS]

Without a folder: the PDFs of `tests/fixtures/files` and generated ones of 1 to 300 pages. In each round every reader
reads the whole set, in turn, so that what else the machine does falls on all; medians and their ratios are printed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pypdf
import pypdfium2

from pipelines.file_text.reader import FileReader
from pipelines.file_text.reading import FileReading
from scraper.workers import count_of

FIXTURES = Path(__file__).parents[1] / "tests" / "fixtures" / "files"
SIZES = (1, 1, 1, 2, 2, 3, 3, 5, 8, 12, 20, 40, 80, 150, 300)
WORDS = (
    "innovation policy cluster programme evaluation firms research council grants voucher universities regional "
    "co-operation start-ups survey evidence budget baseline instrument growth venture capital skills of the and to in "
    "for with between since 2006 million per cent effects measurable support timing trust actors system"
).split()


def main() -> None:
    options = arguments()
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of the damaged files, which is not the question
    with tempfile.TemporaryDirectory() as folder:
        paths = sorted(options.folder.rglob("*.pdf")) if options.folder else mixed_set(Path(folder))
        asyncio.run(measure(paths, options))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", default="")
    parser.add_argument("--skip-pypdf", action="store_true")
    return parser.parse_args()


def mixed_set(folder: Path) -> list[Path]:
    """Real files, and made ones of many sizes, the same in every run."""
    chance = random.Random(1)
    made = [make_pdf(folder / f"{number:02}-{pages}.pdf", pages, chance) for number, pages in enumerate(SIZES)]
    return [*sorted(FIXTURES.glob("*.pdf")), *made]


def make_pdf(path: Path, pages: int, chance: random.Random) -> Path:
    """A report of this many pages, 45 lines of about 90 characters each."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pageCompression=1, invariant=1)
    for _ in range(pages):
        text = canvas.beginText(50, 780)
        text.setFont("Times-Roman", 10)
        for _ in range(45):
            text.textLine(" ".join(chance.choices(WORDS, k=13)))
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return path


async def measure(paths: list[Path], options: argparse.Namespace) -> None:
    times: dict[str, list[float]] = {}
    readers: dict[str, Callable[[Path], int]] = {"pypdfium2 in process": by_pdfium}
    if not options.skip_pypdf:
        readers["pypdf in process"] = by_pypdf
    async with FileReader(workers=options.workers) as reader:
        pages = sum([reading.pages or 0 for reading in await by_reader(reader, paths)])  # warms the file cache too
        for number in range(options.rounds):
            for name, read in readers.items():
                if number == 0 or read is not by_pypdf:  # ten times as long as all else: once will do
                    times.setdefault(name, []).append(timed(read, paths))
            start = time.perf_counter()
            await by_reader(reader, paths)
            times.setdefault("FileReader, text returned", []).append(time.perf_counter() - start)
            with tempfile.TemporaryDirectory() as folder:
                start = time.perf_counter()
                await by_reader(reader, paths, Path(folder))
                times.setdefault("FileReader, text written", []).append(time.perf_counter() - start)
        print(
            f"PDF text: {len(paths)} files, {pages} pages, {count_of(options.workers)} worker(s), "
            f"medians of {options.rounds}"
        )
    report(times, pages)


async def by_reader(reader: FileReader, paths: list[Path], folder: Path | None = None) -> list[FileReading]:
    return await asyncio.gather(
        *(
            reader.read(path, text_path=folder / f"{number}.txt" if folder else None)
            for number, path in enumerate(paths)
        )
    )


def timed(read: Callable[[Path], int], paths: list[Path]) -> float:
    start = time.perf_counter()
    for path in paths:
        read(path)
    return time.perf_counter() - start


def by_pdfium(path: Path) -> int:
    """Length of the text by pypdfium2's own way, 0 where it can't open the file."""
    with contextlib.suppress(pypdfium2.PdfiumError), pypdfium2.PdfDocument(path) as document:
        texts = []
        for page in document:
            words = page.get_textpage()
            texts.append(words.get_text_range())
            words.close()
            page.close()
        return len("\f".join(texts))
    return 0


def by_pypdf(path: Path) -> int:
    with contextlib.suppress(pypdf.errors.PyPdfError):
        return len("\f".join(page.extract_text() for page in pypdf.PdfReader(path).pages))
    return 0


def report(times: dict[str, list[float]], pages: int) -> None:
    medians = {name: statistics.median(values) for name, values in times.items()}
    raw = medians["pypdfium2 in process"]
    for name, median in medians.items():
        print(f"  {name:27} {median:8.3f} s {pages / median:8.0f} pages/s {raw / median:6.2f} of pypdfium2 in process")
    if "pypdf in process" in medians:
        fastest = min(value for name, value in medians.items() if name.startswith("FileReader"))
        times_faster = medians["pypdf in process"] / fastest
        print(f"  FileReader is {times_faster:.1f} times as fast as pypdf; aim: 0.90 of pypdfium2")


if __name__ == "__main__":
    main()

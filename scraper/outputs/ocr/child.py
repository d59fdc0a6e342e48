"""Inside a child process: draws one page of a PDF, then becomes tesseract, under the same limits.

Standard output has the resolution at which the page was drawn, standard error why it was not.
"""

import math
import os
import resource
import sys
import tempfile

from scraper.isolation import block_network, die_with, leave_interrupts_to_the_parent, set_limit

NOT_DRAWN = 70  # exit code: sysexits.h calls it an error of the software
POINTS = 72  # of an inch


def main(arguments: list[str]) -> None:
    """Arguments: the parent's process id, seconds, bytes, pixels, the file, index and dpi, then tesseract's."""
    parent, seconds, memory, pixels, path, index, dpi, program, into, languages = arguments
    leave_interrupts_to_the_parent()
    block_network()
    die_with(int(parent))
    set_limit(resource.RLIMIT_CORE, 0)
    set_limit(resource.RLIMIT_AS, int(memory))
    set_limit(resource.RLIMIT_CPU, int(seconds))
    try:
        used, picture = drawn(path, int(index), int(dpi), int(pixels))
    except (RuntimeError, MemoryError) as error:
        sys.stderr.write(str(error) or "not enough memory to draw it")
        sys.exit(NOT_DRAWN)
    os.write(1, b"%d\n" % used)
    with tempfile.TemporaryFile() as file:
        file.write(picture)
        file.flush()
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        os.dup2(file.fileno(), 0)
    os.execv(program, [program, "stdin", into, "-l", languages, "--dpi", str(used), "txt", "tsv"])


def drawn(path: str, index: int, dpi: int, pixels: int) -> tuple[int, bytes]:
    """A page as a grey picture (PGM), and its resolution: less than asked for where it had more than `pixels`."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        if document.get_formtype():
            document.init_forms()
        page = document[index]
        width, height = page.get_size()
        used = resolution(width, height, dpi, pixels)
        bitmap = page.render(scale=used / POINTS, grayscale=True)
        rows = bytes(bitmap.buffer)
        if bitmap.stride != bitmap.width:
            rows = b"".join(
                rows[row * bitmap.stride : row * bitmap.stride + bitmap.width] for row in range(bitmap.height)
            )
        return used, b"P5\n%d %d\n255\n" % (bitmap.width, bitmap.height) + rows


def resolution(width: float, height: float, dpi: int, pixels: int) -> int:
    """The dots of an inch at which a page of so many points has at most so many pixels.

    >>> resolution(595, 842, 300, 40_000_000), resolution(14_400, 14_400, 300, 40_000_000)
    (300, 31)
    """
    if width <= 0 or height <= 0:
        raise RuntimeError("a page without a size")
    return max(1, min(dpi, math.floor(math.sqrt(pixels / (width * height)) * POINTS)))

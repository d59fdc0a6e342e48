"""Draws one page of a PDF as a picture that tesseract reads."""

import math

POINTS = 72  # of an inch


def drawn(file: str | bytes, index: int, dpi: int, pixels: int) -> tuple[int, bytes]:
    """A page as a grey picture (PGM), and its resolution: less than asked for where it had more than `pixels`."""
    import pypdfium2

    with pypdfium2.PdfDocument(file) as document:
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

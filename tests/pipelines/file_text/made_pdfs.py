"""PDFs as people have them, made on the spot: pages of text, scans of these, fonts that do not say their letters."""

import io

import pypdf
import pypdfium2
from pypdf.generic import DecodedStreamObject, NameObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from tests.pipelines.file_text.hostile_pdfs import pdf, stream

WIDTH, HEIGHT = 595, 842
SENTENCES = (
    "The innovation policy of a small country rests on its firms.",
    "Public bodies learn from what they try, and from what fails.",
    "Vouchers bring small firms to the doors of universities.",
    "A cluster grows where its members trust each other.",
)
STAMP = "Public Disclosure Authorized"


def pages_of(count, lines=SENTENCES):
    """So many pages, each with these lines."""
    return [list(lines) for _ in range(count)]


def text_pdf(pages, font="Helvetica", size=12):
    """A PDF of these pages, each a list of lines."""
    buffer = io.BytesIO()
    paper = canvas.Canvas(buffer, (WIDTH, HEIGHT), invariant=1)
    for lines in pages:
        paper.setFont(font, size)
        for number, line in enumerate(lines):
            paper.drawString(50, 760 - number * size * 1.5, line)
        paper.showPage()
    paper.save()
    return buffer.getvalue()


def scan_of(body, *, dpi=60, stamp=None, cover=1.0, change=None):
    """The pages of a PDF as pictures, over so much of the page, `change`d where told, with a stamp in letters."""
    buffer = io.BytesIO()
    paper = canvas.Canvas(buffer, (WIDTH, HEIGHT), invariant=1)
    with pypdfium2.PdfDocument(body) as document:
        for index in range(len(document)):
            picture = document[index].render(scale=dpi / 72, grayscale=True).to_pil()
            picture = change(picture) if change else picture
            paper.drawImage(ImageReader(picture), 0, 0, WIDTH, HEIGHT * cover)
            if stamp:
                paper.drawString(50, 820, stamp.format(index + 1))
            paper.showPage()
    paper.save()
    return buffer.getvalue()


def joined(*bodies):
    """The pages of several PDFs in one."""
    writer = pypdf.PdfWriter()
    for body in bodies:
        writer.append(io.BytesIO(body))
    return written(writer)


def written(writer):
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def text_whose_map_says(hexadecimal, pages=1):
    """Pages of text whose font says that every one of its glyphs is this character."""
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(text_pdf(pages_of(pages), "Vera")))
    glyphs = " ".join(f"<{code:02X}> <{hexadecimal}>" for code in range(256))
    says = DecodedStreamObject()
    says.set_data(f"1 begincodespacerange <00> <FF> endcodespacerange 256 beginbfchar {glyphs} endbfchar".encode())
    for page in writer.pages:
        for font in page["/Resources"]["/Font"].values():
            font.get_object()[NameObject("/ToUnicode")] = writer._add_object(says)
    return written(writer)


def text_of_glyph_numbers(lines=SENTENCES):
    """A page whose font has numbers of glyphs and no map: `The` comes out as `7KH`."""
    shown = "".join(f"{ord(letter) - 29:04X}" for letter in " ".join(lines))
    info = "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    return pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        stream(f"BT /F 9 Tf 40 700 Td <{shown}> Tj ET".encode()),
        "<</Type/Font/Subtype/Type0/BaseFont/ABCDEF+Arial/Encoding/Identity-H/DescendantFonts[6 0 R]>>",
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/ABCDEF+Arial{info}/DW 500/FontDescriptor 7 0 R>>",
        "<</Type/FontDescriptor/FontName/ABCDEF+Arial/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 900"
        "/Descent -200/CapHeight 700/StemV 80>>",
    )


def with_notes(*notes, content=b"BT /F 12 Tf 50 700 Td (Name of the firm:) Tj ET", form="/AcroForm<</Fields[]>>"):
    """One page with these annotations, each a dictionary."""
    numbers = " ".join(f"{6 + index} 0 R" for index in range(len(notes)))
    form = form.replace("[]", f"[{numbers}]")
    return pdf(
        f"<</Type/Catalog/Pages 2 0 R{form}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[{numbers}]"
        "/Resources<</Font<</F 5 0 R>>>>>>",
        stream(content),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        *notes,
    )


def field(kind, name, value, more=""):
    """A field of a form, with its value as PDF writes it."""
    return f"<</Type/Annot/Subtype/Widget/FT/{kind}/T({name})/V{value}/Rect[0 0 99 20]/P 3 0 R{more}>>"

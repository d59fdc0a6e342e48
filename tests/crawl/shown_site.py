"""A small site whose pages have a look: style sheets that import one another, images, a script and a font."""

import struct
import zlib
from importlib.resources import files

from tests.crawl.crawling import SAMPLES
from tests.crawl.pages import document
from tests.crawl.server import Answer, pdf, scripted
from tests.crawl.year.themes import list_page

ELSEWHERE = "http://fonts.example.org/elsewhere.png"  # a host that nobody may ask
STYLE = "/sites/default/files/css/css_xyz.css?oq2f3k"
CSS, PNG, JS, TTF = "text/css", "image/png", "text/javascript", "font/ttf"
HEAD = f"""
<link rel="stylesheet" href="{STYLE}"><link rel="shortcut icon" href="/misc/favicon.ico">
<style>@import url("/sites/all/themes/ipp/own.css");</style><script src="/misc/look.js?v=1"></script>"""
SHOWN = f"""
<img id="logo" src="/sites/default/files/logo.png" alt=""><img id="twice" srcset="/img/a.png 1x, /img/b.png 2x" alt="">
<input type="image" src="/img/go.png" alt=""><p id="inline" style="background: url('/img/inline.png')">Inline</p>
<img id="elsewhere" src="{ELSEWHERE}" alt=""><img id="soft" src="/img/soft.png" alt="">
<img src="/img/gone.png" alt="">"""
SEEN = {  # what a browser asks for beside the page, at its own address
    STYLE: (CSS, b"@import 'deep/second.css'; /* url(no.png) */ h1 { color: rgb(1, 2, 3); background: url(bg.png) }"),
    "/sites/default/files/css/deep/second.css": (
        CSS,
        b'@import url(third.css); @font-face { font-family: Look; src: url("../look.ttf") } p { font-family: Look }',
    ),
    "/sites/default/files/css/deep/third.css": (CSS, b"#node-1 { width: 321px; border: 3px solid rgb(200, 0, 0) }"),
    "/sites/all/themes/ipp/own.css": (CSS, b"#inline { height: 77px }"),
    "/misc/look.js?v=1": (JS, b"addEventListener('load', () => document.body.setAttribute('data-run', 'yes'));"),
    "/sites/default/files/css/look.ttf": (TTF, (files("reportlab") / "fonts/Vera.ttf").read_bytes()),
}
MISSING = ["/img/gone.png", "/img/soft.png", "/misc/favicon.ico"]
IMAGES = {
    "/sites/default/files/logo.png": (90, 40),
    "/sites/default/files/css/bg.png": (8, 8),
    "/img/a.png": (30, 31),
    "/img/b.png": (60, 62),
    "/img/go.png": (22, 23),
    "/img/inline.png": (12, 13),
}


def png(width, height):
    """A picture of one colour."""
    rows = b"".join(b"\0" + b"\x10\x80\xc0" * width for _ in range(height))
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


SEEN |= {path: (PNG, png(*size)) for path, size in IMAGES.items()}
PDF = (SAMPLES.parent / "files/intact.pdf").read_bytes()
FILE = "/sites/default/files/a.pdf"


def pages(linked=str):
    """Path to answer, of two documents that look alike and of all that they show; `linked` rewrites their links."""
    table = {
        "/": list_page("Innovation Policy Platform", ["/document/a", "/document/b"]),
        "/documents": list_page("Documents", ["/document/a"]),
        "/document/a": document("a", FILE, head=linked(HEAD), shown=linked(SHOWN)),
        "/document/b": document("b", head=linked(HEAD), shown=linked(SHOWN)),
        "/img/soft.png": Answer(200, b"<!DOCTYPE html><html><title>Not found</title></html>"),
        FILE: pdf(PDF),
    }
    return table | {path: Answer(200, body, (("Content-Type", kind),)) for path, (kind, body) in SEEN.items()}


def showing():
    """The answers of the site."""
    return scripted(pages())

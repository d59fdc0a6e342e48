"""A generated site of any size on loopback, in a process of its own: a front page, lists, documents, a PDF each."""

import asyncio
import re
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

SAMPLES = Path(__file__).parents[1] / "tests" / "fixtures" / "samples" / "site"
SITE = "https://www.innovationpolicyplatform.org"
SLUG = "key-features-first-phase-national-cluster-program-russia"
A_LIST = 50  # documents


class GeneratedSite:
    """Answers as a Drupal site of `count` documents would; every document is another, every PDF too."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.page = (SAMPLES / "pages" / "bartik" / "5211.html").read_text(encoding="utf-8")
        self.list = (SAMPLES / "lists" / "documents-page2.html").read_text(encoding="utf-8")
        self.pdf = (
            SAMPLES / "mirror/wget/www.innovationpolicyplatform.org/sites/default/files/renamed.pdf"
        ).read_bytes()
        self.pdf_name = re.search(r"/sites/default/files/[^\"<]+\.pdf", self.page).group(0)  # type: ignore[union-attr]

    def answer(self, target: str) -> tuple[int, str, bytes]:
        """Status, media type and body for a request target."""
        parts = urlsplit(target)
        path = unquote(parts.path)
        if found := re.fullmatch(r"/document/number-(\d+)", path):
            return 200, "text/html; charset=utf-8", self.document(int(found.group(1)))
        if found := re.fullmatch(r"/sites/default/files/number-(\d+)\.pdf", path):
            return 200, "application/pdf", self.pdf + b"\n%% number %d\n%%%%EOF\n" % int(found.group(1))
        if path in {"/", "/documents"}:
            number = re.fullmatch(r"page=(\d+)", parts.query)
            return 200, "text/html; charset=utf-8", self.listing(int(number.group(1)) if number else 0)
        return 404, "text/html", b"<html><head><title>Page not found</title></head><body></body></html>"

    def document(self, number: int) -> bytes:
        """A document page: its own slug, title, body and file."""
        page = self.page.replace("5211", str(100_000 + number)).replace(SLUG, f"number-{number}")
        page = page.replace(self.pdf_name, f"/sites/default/files/number-{number}.pdf")
        return page.replace("Key features of the first phase", f"Key features {number} of the first phase").encode()

    def listing(self, page: int) -> bytes:
        """A page of the list, with a pager to the next."""
        first = page * A_LIST
        links = "".join(
            f'<li><a href="/document/number-{n}">Number {n}</a></li>'
            for n in range(first, min(first + A_LIST, self.count))
        )
        more = (
            f'<li class="pager-next"><a href="/documents?page={page + 1}">next</a></li>'
            if first + A_LIST < self.count
            else ""
        )
        pager = f'<ul class="pager"><li class="pager-current">{page + 1}</li>{more}</ul>'
        body = f'<div id="block-system-main"><div class="view-content"><ul>{links}</ul></div>{pager}</div>'
        return (
            self.list.split("<body", 1)[0] + f'<body class="not-front page-documents">{body}</body></html>'
        ).encode()


async def serve(site: GeneratedSite, port: int = 0) -> None:
    """Serves until killed; prints the port it listens on."""
    server = await asyncio.start_server(lambda reader, writer: handle(site, reader, writer), "127.0.0.1", port)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


async def handle(site: GeneratedSite, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection, kept alive."""
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            status, media_type, body = site.answer(head.split(b" ", 2)[1].decode())
            writer.write(
                f"HTTP/1.1 {status} X\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionResetError):
        pass
    finally:
        writer.close()


if __name__ == "__main__":
    asyncio.run(serve(GeneratedSite(int(sys.argv[1]))))

"""A small web server on loopback that remembers what it was asked: a static host, a Drupal, or a hostile one."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

SITE = "https://www.innovationpolicyplatform.org"
_TYPES = {".html": "text/html; charset=utf-8", ".pdf": "application/pdf", ".md": "text/markdown"}


@dataclass
class Answer:
    """An answer as it goes out; `raw` writes anything at all to the connection, which is closed after it."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    raw: Callable[["Connection"], None] | None = None


NOT_FOUND = Answer(404, b"<html><body><h1>404 Not Found</h1></body></html>")


class Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet
    disable_nagle_algorithm = True
    server: "Server"

    def do_GET(self):
        answer = self.server.answer(self.path)
        self.server.log.append((self.path, answer.status))
        if answer.raw is not None:
            self.close_connection = True
            answer.raw(self)
            return
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *arguments):
        """Nothing: `Server.log` remembers."""


@dataclass
class Heard:
    """What a server was asked: the path and the status of each request."""

    url: str
    log: list[tuple[str, int]]

    def asked(self):
        return [path for path, _ in self.log]

    def asked_twice(self):
        return {path: count for path, count in Counter(self.asked()).items() if count > 1}


class Server(Heard, ThreadingHTTPServer):
    """Runs in a thread from `with` to its end."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, answer):
        ThreadingHTTPServer.__init__(self, ("127.0.0.1", 0), Connection)
        Heard.__init__(self, f"http://127.0.0.1:{self.server_address[1]}", [])
        self.answer = answer
        self.closing = threading.Event()

    def __enter__(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.closing.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """A client that goes away is no error here."""

    def heard(self):
        """What it was asked so far."""
        return Heard(self.url, list(self.log))


def static(*folders, prefix="", lists=False):
    """Answers as a static host does: files of `folders` (the first that has it) below `prefix`, no query, `/` added.

    A host that `lists` shows what is in a folder without an index page.
    """
    roots = [Path(folder).resolve() for folder in folders]

    def answer(path):
        plain = unquote(urlsplit(path).path)
        if not plain.startswith(prefix + "/"):
            return NOT_FOUND
        for root in roots:
            try:
                there = (root / plain.removeprefix(prefix).lstrip("/")).resolve()
                if not there.is_relative_to(root) or not there.exists():
                    continue
            except (OSError, ValueError):
                continue
            if there.is_dir():
                if not plain.endswith("/"):
                    return Answer(301, headers=(("Location", quote(plain) + "/"),))
                if lists and not (there / "index.html").exists():
                    return listing(plain, there)
                there /= "index.html"
            if there.is_file():
                return file_answer(there)
        return NOT_FOUND

    return answer


def listing(path, folder):
    """A folder's listing as Python's own server writes it."""
    names = "".join(f'<li><a href="{quote(one.name)}">{one.name}</a></li>' for one in sorted(folder.iterdir()))
    head = f"<!DOCTYPE HTML><html><head><title>Directory listing for {path}</title></head>"
    return Answer(200, f"{head}<body><ul>{names}</ul></body></html>".encode())


def file_answer(path):
    media_type = _TYPES.get(path.suffix.lower())
    return Answer(200, path.read_bytes(), (("Content-Type", media_type),) if media_type else ())


def scripted(answers, otherwise=lambda path: NOT_FOUND):
    """Answers by the table `answers` (path to an answer, or to bytes of a page), else as `otherwise` says."""

    def answer(path):
        found = answers.get(path, answers.get(urlsplit(path).path))
        if found is None:
            return otherwise(path)
        return Answer(200, found) if isinstance(found, bytes) else found

    return answer


def pdf(body):
    return Answer(200, body, (("Content-Type", "application/pdf"),))


def moved(location, status=301):
    return Answer(status, headers=(("Location", location),))


def drupal(samples, theme="bartik"):
    """Answers as the sample Drupal does: aliases, nodes that redirect, lists with pagers, files; else a 404."""
    site = samples / "site"
    documents = [json.loads(line) for line in (samples / "truth.jsonl").read_text("utf-8").splitlines()]
    terms = {
        term["tid"]: term["url"].removeprefix(SITE)
        for term in map(json.loads, (samples / "truth-terms.jsonl").read_text("utf-8").splitlines())
    }
    answers = {"/": saved(site / "lists/front.html"), "/robots.txt": saved(site / "lists/robots.html")}
    for document in documents:
        page = site / "pages" / theme / f"{document['nid']}.html"
        if page.exists():
            answers[urlsplit(document["canonical_url"]).path] = saved(page)
        node = site / "redirects" / f"node-{document['nid']}.html"
        if node.exists():
            answers[f"/node/{document['nid']}"] = saved(node)
        for number, old in enumerate(document["redirects_from"]):
            answers[urlsplit(old).path] = saved(site / "redirects" / f"old-{document['nid']}-{number}.html")
    for page in (site / "lists").glob("documents-page*.html"):
        number = page.stem.removeprefix("documents-page")
        answers["/documents" + (f"?page={number}" if number != "0" else "")] = saved(page)
    for page in (site / "lists").glob("term-*.html"):
        _, tid, *number = page.stem.split("-")
        query = f"?page={number[0].removeprefix('page')}" if number else ""
        answers[urlsplit(terms[tid]).path + query] = saved(page)
        if not query:
            answers[f"/taxonomy/term/{tid}"] = moved(SITE + terms[tid])
    files = static(site / "mirror/wget/www.innovationpolicyplatform.org")
    not_found = saved(site / "lists/404.html")

    def answer(path):
        found = answers.get(path)
        if found is None and path.startswith("/sites/default/files/"):
            found = files(path) if files(path).status == 200 else files(path.replace("?", "%3F"))
        return found or not_found

    return answer


def saved(page):
    """A saved answer: status and headers from the side file, but for those that the wire needs anew."""
    status, *lines = page.with_suffix(".headers").read_text("latin-1").strip().splitlines()
    headers = [tuple(line.split(": ", 1)) for line in lines if ": " in line]
    left_out = {"transfer-encoding", "content-length", "connection", "date", "server", "content-encoding"}
    kept = tuple((name, value) for name, value in headers if name.lower() not in left_out)
    return Answer(int(status.split()[1]), page.read_bytes(), kept)

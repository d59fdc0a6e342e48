"""Serves a changing site at one address of loopback, with validators; and nobody there while it is down."""

import socket
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import urlsplit

from tests.crawl.server import Answer, Server

AN_HOUR = 3_600


class Place:
    """A port of loopback that stays ours from `with` to its end, also while nobody answers there."""

    def __enter__(self):
        self._held = socket.socket()
        self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._held.bind(("127.0.0.1", 0))
        self._port = self._held.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        return self

    def __exit__(self, *error):
        self._held.close()

    @contextmanager
    def serving(self, site, before=None):
        """Serves a site as it is, or refuses connections where it is down; gives the paths that are asked for.

        `before` is called before each answer.
        """
        if not site.is_up:
            yield []
            return
        with ServerAt(partial(answer, site, before), self._port) as server:
            yield server.log


class ServerAt(Server):
    """A server at a port that was had before."""

    def __init__(self, answer, port):
        self.port = port
        super().__init__(answer)

    def server_bind(self):
        self.server_address = ("127.0.0.1", self.port)
        super().server_bind()


def answer(site, before, path):
    """What a site answers now, as `Server` asks for it."""
    if before is not None:
        before()
    found = site.found(urlsplit(path).path)
    return Answer(found[0], raw=lambda connection: send(connection, *found))


def send(connection, status, kind, body):
    """Sends what a site has found; 304 to whoever has it already."""
    tag = f'"{sha256(body).hexdigest()[:16]}"'
    if status == 200 and connection.headers.get("If-None-Match") == tag:
        connection.wfile.write(f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode())
        return
    named = f"Location: {kind}" if status == 301 else f"Content-Type: {kind}\r\nETag: {tag}"
    rest = f"Retry-After: {AN_HOUR}\r\n" if status == 503 else ""
    head = f"HTTP/1.1 {int(status)} {HTTPStatus(status).phrase}\r\n{named}\r\n{rest}Content-Length: {len(body)}\r\n\r\n"
    connection.wfile.write(head.encode() + body)

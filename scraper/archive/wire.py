"""Twisted's HTTP/1.1 client with a recorder at its transport: every byte that is sent, and that comes, is told.

One connection carries one exchange at a time, so what passes between a request and the end of its answer is that
exchange. TLS lies below: what is told is what HTTP says, not how it was encrypted.
"""

import re
from collections.abc import Callable, Hashable
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientFactory, _LenientHTTP11ClientProtocol
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IAddress, IHandshakeListener, ISSLTransport, IStreamClientEndpoint
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web._newclient import HTTP11ClientProtocol
from twisted.web.client import HTTPConnectionPool
from zope.interface import implementer  # type: ignore[import-untyped]  # it ships no types

from scraper.archive.exchange import Exchange


@implementer(IHandshakeListener)
class RecordingProtocol(_LenientHTTP11ClientProtocol):
    """Scrapy's own client protocol, which tells the exchange of the moment what comes."""

    exchange: Exchange | None = None
    _lost: Failure | None = None

    def request(self, request: Any) -> "Deferred[Any]":
        """Sends a request that `BoundConnection` gave its exchange."""
        self.exchange = exchange = request.exchange
        exchange.begin()
        tell_connection(exchange, self.transport)
        answer: Deferred[Any] = super().request(request)
        if self._parser is not None:
            self._parser.finisher = self._ending(self._parser.finisher)
        return answer

    def dataReceived(self, bytes: bytes) -> None:  # Twisted's name
        """The next bytes from the wire."""
        if self.exchange is not None:
            self.exchange.received.add(bytes)
        super().dataReceived(bytes)  # type: ignore[no-untyped-call]  # Twisted's

    def handshakeCompleted(self) -> None:
        """TLS stands; the request that began the connection is on its way already."""
        if self.exchange is not None:
            tell_connection(self.exchange, self.transport)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The connection has ended, and with it an answer that announced no length."""
        self._lost = reason
        super().connectionLost(reason)  # type: ignore[no-untyped-call]  # Twisted's

    def _ending(self, finisher: Callable[[bytes], None]) -> Callable[[bytes], None]:
        def end(rest: bytes) -> None:
            exchange, self.exchange = self.exchange, None
            if exchange is not None:
                exchange.received.trim(len(rest))
                exchange.is_whole = self._lost is None
                exchange.is_closed = self._lost is not None and isinstance(self._lost.value, ConnectionDone)
            finisher(rest)

        return end


class RecordingFactory(_LenientHTTP11ClientFactory):
    """Builds `RecordingProtocol`s."""

    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:
        """One a connection."""
        return RecordingProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class BoundPool:
    """Scrapy's pool of connections, as one request sees it: what it gives is bound to the exchange of that request."""

    def __init__(self, pool: HTTPConnectionPool, exchange: Exchange) -> None:
        self._pool = pool
        self._exchange = exchange
        self.persistent = pool.persistent

    def getConnection(self, key: Hashable, endpoint: IStreamClientEndpoint) -> "Deferred[Any]":
        """A connection from the pool, or a new one."""
        connection: Deferred[Any] = self._pool.getConnection(key, endpoint)
        return connection.addCallback(BoundConnection, self._exchange)


class BoundConnection:
    """A connection that hands each request on with the exchange it belongs to."""

    def __init__(self, connection: Any, exchange: Exchange) -> None:
        self._connection = connection
        self._exchange = exchange

    def request(self, request: Any) -> "Deferred[Any]":
        """Sends a request, which the connection may send again by itself over another."""
        exchange, write = self._exchange, request.writeTo
        request.exchange = exchange
        request.writeTo = lambda transport: write(_Tap(transport, exchange.sent))
        sent: Deferred[Any] = self._connection.request(request)
        return sent


class _Tap:
    """A transport that also remembers what is written to it."""

    def __init__(self, transport: Any, sent: bytearray) -> None:
        self._transport = transport
        self._sent = sent

    def write(self, content: bytes) -> None:
        self._sent += content
        self._transport.write(content)

    def writeSequence(self, pieces: list[bytes]) -> None:
        self.write(b"".join(pieces))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


def tell_connection(exchange: Exchange, transport: Any) -> None:
    """Notes the address of the other end, and over what it is spoken to."""
    with suppress(ValueError, AttributeError):  # a transport that has no IP address
        exchange.ip_address = str(ip_address(transport.getPeer().host))
    exchange.protocols = ("http/1.1",)
    connection = transport.getHandle() if ISSLTransport.providedBy(transport) else None
    if connection is not None and connection.get_cipher_name():  # None before the handshake has ended
        version = connection.get_protocol_version_name().lower().replace("tlsv", "tls/")
        exchange.protocols = ("http/1.1", version if "." in version else f"{version}.0")
        exchange.cipher_suite = iana_name(connection.get_cipher_name())


def iana_name(cipher: str) -> str:
    """A cipher suite by its name in IANA's registry, from OpenSSL's.

    >>> iana_name("ECDHE-RSA-CHACHA20-POLY1305"), iana_name("AES128-SHA")
    ('TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', 'TLS_RSA_WITH_AES_128_CBC_SHA')
    """
    if cipher.startswith("TLS_"):  # of TLS 1.3: both say the same
        return cipher
    words = re.sub(r"(AES|CAMELLIA|ARIA)(128|256)", r"\1-\2", cipher).split("-")
    keys = [word for word in words if word in {"ECDHE", "DHE", "ECDSA", "RSA", "DSS", "PSK"}] or ["RSA"]
    rest = [word for word in words if word not in keys]
    if rest[-1] == "POLY1305":
        rest.append("SHA256")
    elif not {"GCM", "CCM", "CCM8", "CBC"} & set(rest):
        rest.insert(-1, "CBC")
    return f"TLS_{'_'.join(keys)}_WITH_{'_'.join(rest)}".replace("CCM8", "CCM_8")

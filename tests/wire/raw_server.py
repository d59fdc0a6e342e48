"""A server on loopback that plays scripted bytes, and remembers every byte that it was sent and that it sent."""

import contextlib
import datetime
import ipaddress
import socket
import ssl
import struct
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from enum import Enum, auto

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

# Between packets: lets a waiting client read each by itself. Nothing that a test states depends on it.
PACE = 0.001
# Before a reset, which discards what the client has not read.
LETS_READ = 0.2
PATIENCE = 30
# The one that TLS 1.2 may use: as OpenSSL calls it, and as IANA does, which is WARC's name for it.
CIPHER_1_2 = ("ECDHE-ECDSA-AES256-GCM-SHA384", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")


class End(Enum):
    """What the server does with the connection after an answer."""

    KEEP = auto()
    CLOSE = auto()
    RESET = auto()
    HANG = auto()
    """Neither sends nor closes until the client goes away."""
    VANISH = auto()
    """Closes TCP with no end of TLS before it."""


@dataclass(frozen=True)
class Play:
    """One answer: its packets, what becomes of the connection then, and what of the packets is no answer."""

    packets: tuple[bytes, ...] = ()
    end: End = End.KEEP
    interim: tuple[bytes, ...] = ()
    """The 1xx answers that the packets begin with."""
    surplus: bytes = b""
    """The bytes at the end of the packets that belong to no answer."""
    truncated: str | None = None
    """What cuts the answer off, in WARC's words; `any` where that is a matter of taste."""

    @property
    def answer(self):
        return b"".join(self.packets).removeprefix(b"".join(self.interim)).removesuffix(self.surplus)


NOT_FOUND = Play((b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",))


@dataclass
class Exchange:
    """What went over a connection for one request."""

    connection: int
    path: str
    play: Play
    asked: bytes
    sent: bytes = b""
    """All that was given to the network; a client that went away may have taken less."""
    tls: str | None = None
    cipher: str | None = None


@dataclass
class RawServer:
    """Plays `scripts` (the target as it stands in the request line, to one play a visit; the last goes on) on `port`.

    A request to CONNECT is answered as its script says; after a 2xx the server goes on as the other end of the tunnel.
    """

    scripts: dict[str, tuple[Play, ...]]
    tls: ssl.SSLContext | None = None
    tunnel_tls: ssl.SSLContext | None = None
    log: list[Exchange] = field(default_factory=list)

    def __post_init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self._visits = defaultdict(int)
        self._connections = 0
        self._open = set()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def take_log(self):
        """The log so far; visits are counted anew."""
        with self._lock:
            taken, self.log = self.log, []
            self._visits.clear()
            return taken

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            left = list(self._open)
        for connection in left:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(PATIENCE)

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections += 1
            thread = threading.Thread(target=self._serve, args=(connection, self._connections), daemon=True)
            with self._lock:
                self._open.add(connection)
                self._threads.append(thread)
            thread.start()

    def _serve(self, connection, number):
        connection.settimeout(PATIENCE)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire = connection
        try:
            if self.tls:
                wire = self.tls.wrap_socket(connection, server_side=True)
            while wire := self._answer(wire, number):
                pass
        except (OSError, EOFError):
            """The client went away."""
        finally:
            with self._lock:
                self._open.discard(connection)
            for one in (wire, connection):
                if one:
                    one.close()

    def _answer(self, wire, number):
        """Reads a request and plays its answer; gives the connection to go on with, if any."""
        asked = read_request(wire)
        method, path = asked.split(b"\r\n")[0].decode("latin-1").split(" ")[:2]
        with self._lock:
            plays = self.scripts.get(path, (NOT_FOUND,))
            play = plays[min(self._visits[path], len(plays) - 1)]
            self._visits[path] += 1
            exchange = Exchange(number, path, play, asked)
            if isinstance(wire, ssl.SSLSocket):
                exchange.tls, exchange.cipher = wire.version(), iana(wire.cipher()[0])
            self.log.append(exchange)
        for packet in play.packets:
            exchange.sent += packet
            wire.sendall(packet)
            time.sleep(PACE)
        if method == "CONNECT" and b" 200" in exchange.sent[:13]:
            return self.tunnel_tls.wrap_socket(wire, server_side=True)
        return finish(wire, play.end)


def iana(cipher):
    """A cipher suite by the name that IANA gives it."""
    return CIPHER_1_2[1] if cipher == CIPHER_1_2[0] else cipher


def finish(wire, end):
    """Does with a connection what an answer's end says; gives it back if it is kept."""
    if end is End.KEEP:
        return wire
    if end is End.HANG:
        while wire.recv(65536):
            pass
    elif end is End.RESET:
        time.sleep(LETS_READ)
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif end is End.CLOSE and isinstance(wire, ssl.SSLSocket):
        with contextlib.suppress(OSError):
            wire = wire.unwrap()
    wire.close()
    return None


def read_request(wire):
    """The bytes of one request, its body included; raises EOFError where none comes."""
    asked = b""
    while b"\r\n\r\n" not in asked:
        asked += received(wire)
    head, _, body = asked.partition(b"\r\n\r\n")
    lengths = [line.partition(b":")[2] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    length = int(lengths[0]) if lengths else 0
    while len(body) < length:
        body += received(wire)
    return head + b"\r\n\r\n" + body


def received(wire):
    piece = wire.recv(65536)
    if not piece:
        raise EOFError
    return piece


def tls_context(folder, version=None):
    """A server's TLS with a certificate of its own making; `version` allows no other."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem = folder / "server.pem"
    pem.write_bytes(key.private_bytes(*private) + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    context.set_ciphers(CIPHER_1_2[0])
    if version:
        context.minimum_version = context.maximum_version = version
    return context

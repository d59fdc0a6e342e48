"""A Dask cluster on loopback, of processes that a test may kill: all speak TLS, by certificates made for the test."""

import json
import os
import subprocess
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.crawl.crawling import PATIENCE, ROOT, environment

PYTHON = ROOT / ".venv-dask/bin/python"


def dask():
    """The Python that has Dask; without one the test is skipped, but not in CI."""
    if not PYTHON.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must not skip its tests: {PYTHON} is missing: make dask")
        pytest.skip(f"{PYTHON} is missing: make dask")
    return PYTHON


class DaskCluster:
    """A scheduler and its workers."""

    def __init__(self, folder, stack):
        self.folder = folder
        self._stack = stack
        self.ca, self.certificate, self.key = certificates(folder)
        self._file = folder / "scheduler.json"
        self._start(
            "scheduler", "--scheduler-file", self._file, "--protocol", "tls", "--host", "127.0.0.1", "--port", "0"
        )
        self.workers = [self.start_worker() for _ in range(2)]

    def start_worker(self):
        return self._start("worker", "--scheduler-file", self._file, "--nthreads", "1", "--no-nanny")

    @property
    def address(self):
        """Where the scheduler is, once it has said so."""
        return json.loads(self._file.read_text())["address"]

    def is_up(self):
        return self._file.exists() and self._file.stat().st_size > 0

    def rebuild(self, output):
        """Begins a rebuild whose pages and files the cluster reads."""
        words = [PYTHON, "-m", "scrapy", "rebuild", "-s", f"OUTPUT_DIR={output}", "-s", f"IPP_WORKERS={self.address}"]
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return self._stack.enter_context(
            subprocess.Popen(words, cwd=ROOT, env=environment() | self._tls("client"), **options)
        )

    def _start(self, role, *words):
        command = [PYTHON, "-m", f"distributed.cli.dask_{role}", "--no-dashboard", *map(str, words)]
        log = self._stack.enter_context((self.folder / f"{role}.log").open("ab"))
        given = environment() | self._tls(role)
        process = subprocess.Popen(command, cwd=ROOT, env=given, stdout=log, stderr=log)
        self._stack.callback(process.wait, PATIENCE)
        self._stack.callback(process.kill)
        return process

    def _tls(self, role):
        name = "DASK_DISTRIBUTED__COMM__"
        return {
            f"{name}REQUIRE_ENCRYPTION": "True",
            f"{name}TLS__CA_FILE": str(self.ca),
            f"{name}TLS__{role.upper()}__CERT": str(self.certificate),
            f"{name}TLS__{role.upper()}__KEY": str(self.key),
        }


@contextmanager
def dask_cluster(folder):
    """A cluster of two workers, whose processes are gone afterwards."""
    with ExitStack() as stack:
        cluster = DaskCluster(folder, stack)
        scheduler = cluster.workers[0]
        while not cluster.is_up():
            with_patience(scheduler)
        yield cluster


def with_patience(process):
    """Waits a moment; fails when the process has ended."""
    try:
        code = process.wait(0.02)
    except subprocess.TimeoutExpired:
        return
    raise AssertionError(f"it ended with {code}")


def certificates(folder):
    """One certificate that all of the cluster have, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a cluster of a test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    certificate, secret = folder / "cluster.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(Encoding.PEM))
    secret.touch(mode=0o600)
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate, certificate, secret


def entries(output):
    """How many readings are remembered."""
    return sum(name.endswith(".json") for _, _, names in os.walk(output / ".readings") for name in names)

"""What every test runs under: no network but loopback, and no deadlines that a slow machine could miss."""

import ipaddress
import os
import re
import sys

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from tests.crawl.samples import FORMS

settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("project")


class OutsideNetwork(RuntimeError):
    """A test reached for something outside this machine."""


def is_loopback(host):
    """True for a loopback address, for "localhost" and for no host at all (this machine's own)."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def refuse_outside(event, args):
    """Audit hook: sees every socket of this process, in any thread, and can't be patched away."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = args[1]
        inside = not isinstance(address, tuple) or is_loopback(address[0])  # not a tuple: a unix socket
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        address = args[0]
        inside = is_loopback(address) or is_numeric(address)  # a number asks no name server
    else:
        return
    if not inside:
        raise OutsideNetwork(f"tests use loopback only, and this one wants {address!r} ({event})")


def is_numeric(host):
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


sys.addaudithook(refuse_outside)


class ByFile(LoadScopeScheduling):
    """Gives a worker whole files, whose tests share fixtures, but all that looks at one form of the sample site."""

    def _split_scope(self, nodeid):
        file, _, test = nodeid.partition("::")
        form = test.partition("[")[2].removesuffix("]")
        return form if form in FORMS else file


def pytest_xdist_auto_num_workers(config):
    """How many workers `pytest -n auto` has: one more than the machine's cores, for crawls wait for their turns."""
    return (os.cpu_count() or 1) + 1


def pytest_xdist_make_scheduler(config, log):
    """Which worker is given which tests."""
    return ByFile(config, log)


def pytest_addoption(parser):
    """`--in-process`: only tests that start no program, which is most of them in little of the time."""
    parser.addoption("--in-process", action="store_true", help="leave out files whose tests start programs")


def pytest_ignore_collect(collection_path, config):
    """Whether a file is left out; None where another rule is to say."""
    is_left_out = config.getoption("--in-process") and starts_programs(collection_path)
    return True if is_left_out else None


def starts_programs(path):
    """Whether the tests of a file start crawls, commands, judges or browsers."""
    if not path.name.startswith("test_"):
        return False
    return path.parent.name == "crawl" or bool(STARTS_PROGRAMS.search(path.read_text("utf-8")))


STARTS_PROGRAMS = re.compile(
    r"^import subprocess|"
    r"^from tests\.(crawl\.(?!pages|server)|forks|judges|schedule|commands\.verify_outputs|outputs\.exports\.test)",
    re.MULTILINE,
)


def pytest_collection_modifyitems(items):
    """Whole crawls come first: they are the longest files, and a short one fills the end better."""
    items.sort(key=lambda item: not item.nodeid.startswith("tests/crawl/"))


@pytest.fixture(scope="session")
def folder_of_all(tmp_path_factory, worker_id):
    """A folder that all workers of this run of tests have."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(autouse=True)
def no_waits(monkeypatch):
    """Between tries of a delivery nobody waits."""
    monkeypatch.setattr("scraper.monitors.delivery.WAITS", (0.0, 0.0))

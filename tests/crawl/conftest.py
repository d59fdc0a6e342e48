"""Crawls that several tests look at, each made once."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.crawl.crawling import MIRROR, SAMPLES, crawl, crawl_live
from tests.crawl.samples import FOLDERS, HOST, SERVED
from tests.crawl.server import Server


@pytest.fixture(scope="session")
def crawls(tmp_path_factory):
    """Every crawl, and the server of those that have one; two at a time."""
    outputs = tmp_path_factory.mktemp("samples")
    deep = outputs / "in" / "some" / "folder"
    deep.mkdir(parents=True)
    (deep / "mirror").symlink_to("/nowhere")
    shutil.copytree(MIRROR / HOST / "document", deep / HOST / "document")
    (outputs / "transcript").mkdir()
    shutil.copy(SAMPLES / "founding-document.md", outputs / "transcript")
    folders = FOLDERS | {"deeper": outputs / "in", "transcript": outputs / "transcript"}
    with ExitStack() as stack, ThreadPoolExecutor(2) as pool:
        servers = {name: stack.enter_context(Server(answer)) for name, (_, answer) in SERVED.items()}
        running = {name: pool.submit(crawl_live, server, outputs / name) for name, server in servers.items()}
        for name, folder in folders.items():
            running[name] = pool.submit(crawl, outputs / name, "-a", f"source={folder}")
        return {name: (run.result(), servers.get(name)) for name, run in running.items()}

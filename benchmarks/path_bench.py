"""The way of one address: the functions of this project from the spider's start to the record, with its page and PDF.

What a crawl does once is left out: its command and settings, opening, and its end with the report.
"""

import sys
import threading
from contextlib import redirect_stdout, suppress
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from types import CodeType, FrameType
from typing import Any

from scrapy.cmdline import execute

from pipelines.file_text.pdf import read_pdf
from pipelines.file_text.reading import Limits
from scraper.loaded_capture import LoadedCapture
from scraper.pages.read_page import read_page

OURS = (f"{Path.cwd()}/scraper/", f"{Path.cwd()}/pipelines/")  # as `make bench` runs it
SITE, NAME = "www.innovationpolicyplatform.org", "what-scoreboard-hides-sample"
SAVED = Path("demo/snapshot/mirror/20190401120000", SITE)
PAGE, PDF = f"document/{NAME}/index.html", f"sites/default/files/{NAME}.pdf"
BEGINS = {"Walk.start": True, "StepRunner.end": False, "read_page": True, "read_pdf": True}
CALLED: set[CodeType] = set()
ON_THE_WAY = [False]


def main() -> None:
    """Prints the figures in one line; what a crawl has children do is done once more here, where it is seen."""
    url = f"https://{SITE}/document/{NAME}"
    with TemporaryDirectory() as name, redirect_stdout(StringIO()), suppress(SystemExit):
        for path in (PAGE, PDF):
            Path(name, SITE, path).parent.mkdir(parents=True)
            copyfile(SAVED / path, Path(name, SITE, path))
        sys.setprofile(note)
        threading.setprofile(note)
        settings = ["-s", f"OUTPUT_DIR={name}/output", "--nolog"]
        execute(["scrapy", "crawl", "ipp_document", "-a", f"url={url}", "-a", f"source={name}/{SITE}", *settings])
    body = (SAVED / PAGE).read_bytes()
    read_page(LoadedCapture(200, body, datetime.now(UTC), (("Content-Type", "text/html"),), location=url))
    read_pdf(SAVED / PDF, Limits())
    sys.setprofile(None)
    assert any(code.co_qualname == "KeepRecord._keep" for code in CALLED), "no record was kept"
    print(f"One address: {len(CALLED)} functions in {len({code.co_filename for code in CALLED})} files")


def note(frame: FrameType, event: str, _: Any) -> None:
    """Notes a function, and no module, class body or comprehension, that is called on the way; for `sys.setprofile`."""
    code = frame.f_code
    if event == "call" and code.co_filename.startswith(OURS) and code.co_flags & 1 and code.co_name[0] != "<":
        ON_THE_WAY[0] = BEGINS.get(code.co_qualname, ON_THE_WAY[0])
        CALLED.update([code] if ON_THE_WAY[0] else [])


if __name__ == "__main__":
    main()

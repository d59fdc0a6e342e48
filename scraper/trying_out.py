"""What `scrapy shell` and `scrapy parse` share: they try something out, and leave nothing in `output/`."""

import atexit
import shutil
import tempfile
from pathlib import Path
from typing import Any

from scrapy.exceptions import UsageError

from scraper.setting_names import check_setting_names


def leave_no_trace(settings: Any, args: list[str]) -> None:
    """Has whatever is written go into a folder that is gone when the process ends; nothing is archived.

    Raises UsageError for a setting that is not known, and for a saved page in the place of an address: as all that a
    crawl reads, it has to come from a source.
    """
    check_setting_names(settings)
    if saved := [one for one in args if _is_saved(one)]:
        hint = "give the address of the page, and the folder that it lies in with -s IPP_SOURCE=FOLDER"
        raise UsageError(f"{saved[0]} is a saved page: {hint}", print_help=False)
    folder = tempfile.mkdtemp(prefix="ipp-trying-out-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name, value in {"OUTPUT_DIR": folder, "ARCHIVE_ENABLED": False, "IPP_METRICS": ""}.items():
        settings.set(name, value, priority="cmdline")


def _is_saved(given: str) -> bool:
    """Whether what is given in the place of an address is a file."""
    try:
        return given.startswith("file:") or Path(given).exists()
    except OSError:  # too long for a path
        return False

"""What `scrapy shell` and `scrapy parse` share: they try something out, and leave nothing in `output/`."""

import atexit
import shutil
import tempfile
from typing import Any

from scraper.setting_names import check_setting_names


def leave_no_trace(settings: Any) -> None:
    """Has whatever is written go into a folder that is gone when the process ends; nothing is archived.

    Raises UsageError for a setting that is not known.
    """
    check_setting_names(settings)
    folder = tempfile.mkdtemp(prefix="ipp-trying-out-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name, value in {"OUTPUT_DIR": folder, "ARCHIVE_ENABLED": False, "IPP_METRICS": ""}.items():
        settings.set(name, value, priority="cmdline")

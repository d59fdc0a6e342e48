"""What Scrapyd starts for a job: `scrapy` with the version that was deployed, in the folder of the checkout.

Scrapyd's own runner hands the job's number to the spider, and `scrapy crawl` refuses what no spider takes; and it
imports the deployed file as it is, packed, where no process that the crawl starts finds it. So scrapyd.conf names this.
"""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from scrapy.cmdline import execute
from scrapyd import Config
from scrapyd.eggstorage import FilesystemEggStorage

CHECKOUT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Runs `scrapy` with the arguments of this process; raises SystemExit with its exit code."""
    with TemporaryDirectory(prefix="ipp-archive-") as folder:
        version = os.environ.get("SCRAPYD_EGG_VERSION")  # unset: the newest
        enter(unpacked(os.environ["SCRAPY_PROJECT"], version, Path(folder)))
        execute(["scrapy", *without_scrapyds_own(sys.argv[1:])])


def unpacked(project: str, version: str | None, folder: Path) -> Path:
    """Where the code of a project lies: what was deployed is unpacked into `folder`, else it is the checkout."""
    _, egg = FilesystemEggStorage(Config()).get(project, version)
    if egg is None:
        return CHECKOUT
    with egg, ZipFile(egg) as packed:
        packed.extractall(folder)
    return folder


def enter(project: Path) -> None:
    """Has this process and its children import `project`, and take relative paths as the checkout's."""
    os.chdir(CHECKOUT)
    sys.path.insert(0, str(project))
    # The second keeps children from importing the checkout, in which they start.
    os.environ |= {"PYTHONPATH": str(project), "PYTHONSAFEPATH": "1", "SCRAPY_SETTINGS_MODULE": "scraper.settings"}


def without_scrapyds_own(words: list[str]) -> list[str]:
    """Arguments without those that Scrapyd adds for spiders: the names begin with an underscore.

    >>> without_scrapyds_own(["crawl", "ipp_document", "-a", "_job=1", "-a", "url=https://example.org/_a"])
    ['crawl', 'ipp_document', '-a', 'url=https://example.org/_a']
    """
    own = {at for at, word in enumerate(words) if word.startswith("_") and words[at - 1] == "-a"}
    return [word for at, word in enumerate(words) if at not in own and at + 1 not in own]


if __name__ == "__main__":
    main()

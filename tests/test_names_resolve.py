"""`scraper` and `pipelines` are common names: a fresh process runs this checkout, never a foreign package."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
# As the scrapy command does it: its own folder is first on the path, the checkout is added by scrapy.cfg, at the end.
AS_SCRAPY_DOES = """
from scrapy.utils.project import get_project_settings
get_project_settings()
import pipelines, scraper
print(scraper.__file__)
print(pipelines.__file__)
"""


def test_both_names_are_the_checkout():
    done = run(sys.executable, "-P", "-c", AS_SCRAPY_DOES)
    assert done.stdout.splitlines() == [str(ROOT / "scraper/__init__.py"), str(ROOT / "pipelines/__init__.py")], done


def test_scrapy_lists_the_spider():
    done = run(Path(sys.executable).with_name("scrapy"), "list")
    assert done.stdout.split() == ["ipp_document"], done


def run(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)

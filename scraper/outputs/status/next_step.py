"""What `scrapy status` advises."""

from pathlib import Path

from scraper.archive.clock import GOES_ON
from scraper.outputs.status.screen import Step
from scraper.text import counted
from scraper.watching.standing import OutputStatus

_CRAWL = "scrapy crawl ipp_document"


def what_to_do(found: OutputStatus | None, archive: Path) -> Step:
    """The command to run next, if any, and why."""
    if found is None:
        if any(archive.glob("*.warc.gz")):
            return Step("scrapy rebuild", "there is an archive and no catalog of it")
        return Step(_CRAWL, "nothing is here yet")
    if found.process is not None:
        return Step(None, f"process {found.process} is at work: wait for its end")
    if found.is_clock_behind:
        return Step(f"{_CRAWL} {GOES_ON}", "first set this machine's clock, if it is behind")
    if found.last is not None and found.last.ended is None:
        return Step(_CRAWL, "makes records of what the last run had archived, and goes on")
    if found.alarms:
        return Step("scrapy report", "alarms stand")
    pending = sum(states["pending"] for states in found.addresses.values())
    if pending:
        return Step(_CRAWL, f"goes on with {counted(pending, 'address', 'addresses')} left from before")
    if found.due.now:
        return Step(f"{_CRAWL} -a due=true", f"due: {counted(found.due.now, 'address', 'addresses')}")
    return Step(None, "nothing: no address is due; of the library `scrapy due` tells")

"""What each cause means, and what to do about it: the words of findings."""

from scraper.outcomes import Cause

BECAUSE = {
    Cause.DNS: "the host name was not found",
    Cause.REFUSED: "the connection was refused",
    Cause.TIMEOUT: "no answer came in time",
    Cause.CERTIFICATE: "the certificate was not accepted",
    Cause.CONNECTION: "the connection failed",
    Cause.BLOCKED: "the server refused to give it",
    Cause.SERVER_ERROR: "the server had an error of its own",
    Cause.SITE_CHANGED: "the page was not as pages of the site are",
    Cause.SITE_GONE: "the site is not there any more",
    Cause.MISSING: "nothing is there any more",
    Cause.SOFT_404: "a page said “not found”",
    Cause.PARSE_ERROR: "this program could not read the page",
    Cause.INDEX_UNREAD: "an archive's index could not be read",
}
"""Why an address was lost, for each cause that one can have."""
ADVICE = {
    Cause.DNS: "Look the host name up from another network: the domain may have moved or lapsed.",
    Cause.REFUSED: "The host is there and takes no connection: ask whoever runs it, or give another IPP_LIVE_URL.",
    Cause.TIMEOUT: "The host is slow, or the network between: try by hand, then with a greater DOWNLOAD_TIMEOUT.",
    Cause.CERTIFICATE: "Look at the certificate in a browser: it may have run out. Do not switch the check off.",
    Cause.CONNECTION: "Connections break: try by hand; `attempts` in report.json have the words of the error.",
    Cause.BLOCKED: "Wait, give a contact (IPP_CONTACT), ask more slowly (DOWNLOAD_DELAY), or write to whoever runs it.",
    Cause.SERVER_ERROR: "The server has a fault of its own: try again later, then write to whoever runs it.",
    Cause.SITE_CHANGED: "Look at its pages: layouts or lists may have changed (CONTRIBUTING.md, “read a new layout”).",
    Cause.SITE_GONE: "The site may have been taken down: keep the archive safe, and crawl with -a source=wayback.",
    Cause.MISSING: "`documents`, `files` and `pages` in report.json name what is gone, and where it was looked for.",
    Cause.SOFT_404: "Look at such a page: pages that say “not found” stand where documents were.",
    Cause.PARSE_ERROR: "Tell the developers: report.json names the pages, and the log has the errors.",
    Cause.DISK: "Make room, or mend the disk, then run again: nothing that was archived is lost.",
    Cause.CLOCK: "Set the clock of this machine (NTP): dates of captures and versions depend on it.",
    Cause.INDEX_UNREAD: "`unread` in report.json says why: what the index knows of was not looked for.",
    Cause.FIXITY: "Run `scrapy verify` now, and restore what it names from a copy.",
    Cause.STOPPED: "The log says what ended it; until a run comes to its end, nothing is compared.",
}

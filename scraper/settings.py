"""The table of contents of a run: the only place where components are wired together.

A value differs from Scrapy's default only with a reason beside it. Settings of this project start with
`IPP_`, but for `OUTPUT_DIR`.
"""

import os

BOT_NAME = "ipp-archive"
SPIDER_MODULES = ["scraper.spiders"]
NEWSPIDER_MODULE = "scraper.spiders"
COMMANDS_MODULE = "scraper.commands"

# Where everything is written, and where captures come from.
OUTPUT_DIR = "output"
IPP_SOURCE = "live,wayback"  # what `-a source=` is when it is not given
IPP_SITE = "ipp"  # a folder of scraper/sites; what its `settings` say comes before what is said here, and after `-s`
IPP_LIVE_URL = "https://www.innovationpolicyplatform.org"
IPP_WAYBACK_URL = "https://web.archive.org"  # or any server like it: a pywb collection, http://127.0.0.1:8080/ipp
IPP_WAYBACK_CDX_URL = ""  # its index, where it lies elsewhere than the Internet Archive's or pywb's
IPP_TIMEMAP_BASE = ""  # a Memento aggregator's, for `-a source=memento`: what its TimeMaps begin with
IPP_MEMENTO_ARCHIVES = [
    "ia",
    "arquivo",
    "ukwa",
]  # which it may lead to: short names, or addresses below which they play
IPP_KNOWN_HOSTS: list[str] = []  # which may be asked, subdomains included: the site names its own, and publishers'

# What pages show beside their text: style sheets, images, scripts and fonts (docs/archive.md).
IPP_REQUISITES = True  # in crawls of the library; they come after the documents, and each once

# When an address is due again (docs/revisits.md), and how much of what is due a run takes up (`-a due=true`).
IPP_SHORTEST_INTERVAL = 6  # days: a weekly run finds it due, however late it began the last time
IPP_LONGEST_INTERVAL = 180  # days; a loss should be heard of within half a year
IPP_BUDGET = 2_000  # addresses of one run

# What is told when something is wrong, and to whom (docs/monitors.md). Secrets come from the environment.
IPP_EXPECTED = ""  # a file of expected counts; empty: the site's own, where the site itself is asked
IPP_ALARM_WEBHOOK = os.environ.get("IPP_ALARM_WEBHOOK", "")
IPP_ALARM_MAIL_TO = os.environ.get("IPP_ALARM_MAIL_TO", "")
IPP_ALARM_MAIL_FROM = os.environ.get("IPP_ALARM_MAIL_FROM", "")
IPP_ALARM_TEMPLATE = os.environ.get("IPP_ALARM_TEMPLATE", "")  # a file: the JSON that the webhook takes
IPP_PING_URL = os.environ.get("IPP_PING_URL", "")  # is told that a run begins, ends well, or fails
IPP_SMTP_URL = os.environ.get("IPP_SMTP_URL", "")

# What reading one file may cost; a file that needs more keeps its bytes and says why it has no text.
IPP_FILE_SECONDS = 60
IPP_FILE_MEMORY = 2 * 1024**3  # bytes of address space
IPP_FILE_PAGES = 5_000

# Who reads pages, files and scans: empty (children of this process, one for each core but one, at most 4, for scans one
# for each core), a number of them, `dask` for a cluster on this machine, or the address of a Dask scheduler
# (tls://scheduler:8786).
IPP_WORKERS = ""

# Politeness: a retired site on somebody's static host; slow and steady loses nothing.
USER_AGENT = "ipp-archive/0.1 (research archive of the Innovation Policy Platform)"  # an honest name
IPP_CONTACT = os.environ.get("IPP_CONTACT", "")  # mail or web address, told with the name; without, half the pace
ROBOTSTXT_OBEY = True  # by contract (RFC 9309)
ROBOTSTXT_USER_AGENT = BOT_NAME  # the product token that robots.txt may name (RFC 9309, 2.2.1)
IPP_INDEX_PER_MINUTE = 20  # questions to an archive's index, whatever happens in between; 0: as many as it answers
IPP_PLAYBACK_DELAY = 1  # seconds of rest after each capture that an archive plays back, over one connection
IPP_BACKOFF = 10  # seconds after a refusal that names no time, then twice as many; a tenth on one's own server
IPP_OWN_EGRESS = os.environ.get("IPP_OWN_EGRESS") or False  # true: a shard that asks from an IP address of its own
IPP_LONGEST_WAIT = 600  # seconds; a service that is to be left alone for longer is not asked in this run
DOWNLOAD_SLOTS = {  # each service keeps its own pace; these only let it
    "index": {"concurrency": 32, "delay": 0},
    "playback": {"concurrency": 32, "delay": 0},
}
DOWNLOAD_DELAY = 1  # seconds between requests to one host; none on this machine, unless this is set by -s
CONCURRENT_REQUESTS_PER_DOMAIN = 4  # with a delay only answers that are slow overlap
CONCURRENT_REQUESTS = 32  # those that wait for an index, or for their turn at a slow host, count too
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 256 * 1024  # bytes; counts 1 KiB a page: so many wait for their files, not all there are
CONCURRENT_ITEMS = 4  # a page gives one record; Scrapy starts as many tasks for each page, idle or not
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # the report says which place failed, and why
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]  # 429 and 503 are refusals: asking again at once is no answer to them
DOWNLOAD_TIMEOUT = 120  # a large report over a slow line
DOWNLOAD_MAXSIZE = 1024**3  # Scrapy's own: a long answer is on disk, so only that can run full; an endless one must end
DOWNLOAD_WARNSIZE = 0  # the report names files that are too large
DOWNLOAD_VERIFY_CERTIFICATES = True  # an archive must know whom it asked
TWISTED_DNS_RESOLVER = "scraper.fetching.guard.PublicResolver"  # no private address for a public name

SCHEDULER = "scraper.memory.scheduler.CatalogScheduler"  # what is wanted outlives the process, and takes no memory
REQUEST_FINGERPRINTER_CLASS = "scraper.fetching.fingerprints.AddressFingerprinter"  # an address is one, its places many

# All that runs is said here, and nothing else: Scrapy's own lists are empty, since it imports what it leaves out, too.
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
EXTENSIONS_BASE: dict[str, int] = {}

DOWNLOADER_MIDDLEWARES = {
    "scraper.fetching.source_chain.SourceChain": 10,  # first, so that it has the last word of each place
    "scraper.fetching.guard.HostGuard": 20,  # before robots.txt: not even that is asked of an unknown host
    "scraper.fetching.services.ServiceSlots": 30,  # so that a service that waits holds up no other
    "scraper.fetching.robots.Robots": 100,  # in the place of Scrapy's, which logs a traceback for a dead host
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scraper.fetching.contact.UserAgent": 500,  # in the place of Scrapy's, which knows of no contact
    "scraper.fetching.retries.Retries": 550,  # in the place of Scrapy's, which takes what an archive captured for news
    "scraper.fetching.decoding.Decoding": 590,  # in the place of Scrapy's, which ends the search at a broken coding
    "scrapy.downloadermiddlewares.stats.DownloaderStats": 850,
    "scraper.archive.cache.ArchiveCache": 900,  # in the place of Scrapy's, which hides that a place is out of reach
}
# Not here: offsite, for the guard knows more; redirects, for each is evidence; credentials; a proxy; and cookies, for
# captures must not depend on what was asked before.
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": 25,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": 50,
}  # no referer: requests are for addresses. No bound of length: addresses.py has it. No depth: pagers are long
ITEM_PROCESSOR = "scraper.results.step_runner.StepRunner"  # steps hear of losses and redirects too, and end in order
ITEM_PIPELINES = {  # all that happens to what is found, in a crawl as in a rebuild
    "pipelines.fetch_files.FetchFiles": 100,  # then each file has a status, and its bytes lie under files/
    "pipelines.read_files.ReadFiles": 200,  # then each archived file has its pages, and its text lies under text/
    "pipelines.check_record.CheckRecord": 300,  # then the record is as it is declared
    "pipelines.keep_record.KeepRecord": 400,  # then it lies under records/
    "pipelines.list_documents.ListDocuments": 500,  # then all are in documents.jsonl when the run ends
    "pipelines.account_for_losses.AccountForLosses": 600,  # then the run's end has the report
    "pipelines.answer_requests.AnswerRequests": 650,  # then requested.csv says what became of what was given
    "pipelines.run_monitors.RunMonitors": 700,  # then the report has what is wrong
    "pipelines.write_report.WriteReport": 800,  # then it is report.json, and the archive knows how the run ended
    "pipelines.remember_visits.RememberVisits": 900,  # then addresses are done in the catalog, or gone, or moved
}
EXTENSIONS = {
    "scraper.archive.archive.Archive": 0,  # before all that puts something in
    "scraper.outputs.clear_parts.ClearParts": 1,  # when the archive keeps all others out
    "scraper.memory.remembering.Remembering": 2,  # in the archive's catalog
    "scraper.fetching.keep_readings.KeepReadings": 2,  # what was read is not read again
    "scraper.watching.garbage.Garbage": 0,  # a tenth of the time
    "scraper.watching.metrics.Metrics": 10,  # after the archive and the memory have closed
    "scraper.watching.progress.Progress": 0,  # a line on a terminal, log lines elsewhere; in the place of LogStats
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.logcount.LogCount": 0,
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,
    "scrapy.extensions.throttle.AutoThrottle": 0,
}  # no telnet console, no remote control: no door that nobody asked for

# The archive: each exchange as it was on the wire, and the cache of what was fetched (scraper/archive).
ARCHIVE_ENABLED = True
ARCHIVE_DIR = "archive"  # below OUTPUT_DIR
ARCHIVE_PREFIX = "ipp"  # of the names of its files
ARCHIVE_MAX_FILE_SIZE = 1024**3  # bytes, after which the next file begins
ARCHIVE_BODY_IN_MEMORY = 8 * 1024**2  # bytes; a longer body is on disk alone, so that memory stays flat
ARCHIVE_CLOCK_IS_RIGHT = False  # for one run, after one that a clock dated which was ahead (docs/schedule.md)
ARCHIVE_RESUME_HOURS = 24  # what a run captured that was cut off so long ago is asked for again, in case it changed
ARCHIVE_MISSING_DAYS = 30  # how long a place that was only guessed, and held nothing, is not asked again
ARCHIVE_STANDS_DAYS = 180  # how long a style sheet or an image of a page is not asked for again
ARCHIVE_RUN_SETTINGS = [  # what a run gives depends on them
    "IPP_SITE",
    "IPP_LIVE_URL",
    "IPP_WAYBACK_URL",
    "IPP_WAYBACK_CDX_URL",
    "IPP_KNOWN_HOSTS",
    "DOWNLOAD_MAXSIZE",
    "IPP_SHORTEST_INTERVAL",
    "IPP_LONGEST_INTERVAL",
]
DOWNLOAD_HANDLERS = {
    "http": "scraper.fetching.polite_handler.PoliteDownloadHandler",
    "https": "scraper.fetching.polite_handler.PoliteDownloadHandler",
}
HTTPCACHE_ENABLED = True  # the archive is the cache: nothing is fetched twice in a run, the next asks what changed
HTTPCACHE_STORAGE = "scraper.archive.cache.ArchiveStorage"
HTTPCACHE_POLICY = "scraper.archive.cache.ArchivePolicy"

LOG_LEVEL = "INFO"  # a line a request is for debugging
IPP_LOG_FORMAT = "text"  # or json: each log line one object (scraper/watching/log_lines.py)
IPP_METRICS = "metrics.prom"  # figures for Prometheus, below OUTPUT_DIR or by a whole path; empty: none
IPP_METRICS_SECONDS = 15  # between two writings while a crawl runs: as often as Prometheus usually looks
LOG_FORMATTER = (
    "scraper.watching.progress.QuietFormatter"  # a record is no log line, a dropped one is a warning in one line
)
STATS_DUMP = False  # report.json and the summary say it in this project's words
FEED_EXPORT_ENCODING = "utf-8"

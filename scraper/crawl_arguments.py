"""What a crawl may be asked: checked before anything begins, and refused in one line."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from scrapy.exceptions import UsageError

from pipelines.run_monitors import expected_of
from scraper.addresses.shards import BadShard, Shard
from scraper.addresses.sites import UnknownSite, site_named
from scraper.archive.clock import ClockBehind
from scraper.archive.folder import archive_folder, check_archive, check_clock
from scraper.archive.lock import AlreadyLocked
from scraper.archive.recovery import ArchiveDamaged
from scraper.catalog.catalog import CatalogError
from scraper.fetching.guard import is_own
from scraper.fetching.open_sources import SourceError, asked_services, source_names, sources_between
from scraper.lists.reading import BadList, lines_of
from scraper.monitors.destinations import BadAlarmSetting, destinations
from scraper.monitors.expected import BadExpected
from scraper.setting_names import ARGUMENTS, check_setting_names, nearest
from scraper.sources.moments import BadPeriod, Period
from scraper.sources.web_archives import UnknownArchive, is_aggregator, is_base, is_web_archive, led_to, web_archive
from scraper.workers import BadWorkers, connect

NOT_OPENED = (AlreadyLocked, CatalogError, ArchiveDamaged, ClockBehind)
"""Why an archive cannot be written to."""


def check_arguments(arguments: dict[str, str], settings: Any) -> None:
    """Raises UsageError, in one line, for arguments that the spider could not use."""
    check_setting_names(settings)
    for name in sorted(arguments.keys() - ARGUMENTS.keys()):
        takes = f"this spider takes {', '.join(sorted(ARGUMENTS))}"
        raise refusal(f"unknown argument -a {name}=: {nearest(name, ARGUMENTS, takes)}")
    if arguments.get("fresh", "true") != "true":
        raise refusal(f"-a fresh={arguments['fresh']}: give -a fresh=true, or leave it out")
    _check_due(arguments, settings)
    _check_shard(arguments, settings)
    _check_is_boolean("IPP_OWN_EGRESS", settings)
    for name in ("url", "urls"):
        if not arguments.get(name, "given").strip():
            raise refusal(f"-a {name}= is empty: leave it out for the whole library, or give addresses")
    for name in ("from", "to"):
        if not arguments.get(name, "given").strip():
            raise refusal(f"-a {name}= is empty: leave it out, or give a date")
    if arguments.get("urls"):
        _check_list(Path(arguments["urls"]))
    for name in ("IPP_LIVE_URL", "IPP_WAYBACK_URL", "IPP_WAYBACK_CDX_URL"):
        if settings[name] or name != "IPP_WAYBACK_CDX_URL":  # which may be left empty
            _check_base(name, settings[name] or "")
    _check_output(Path(settings["OUTPUT_DIR"]))
    _check_archive(settings)
    try:
        site_named(settings["IPP_SITE"])
        destinations(settings)
        expected_of(settings)
        connect(settings["IPP_WORKERS"])
    except (UnknownSite, BadAlarmSetting, BadExpected, BadWorkers) as error:
        raise refusal(str(error)) from None
    try:
        names = source_names(arguments.get("source") or settings["IPP_SOURCE"])
        period = Period.between(arguments.get("from", ""), arguments.get("to", ""))
        there = sources_between(names, period, datetime.now(UTC))
        is_led = any(map(is_aggregator, there))
        for name in (*filter(is_web_archive, there), *(led_to(settings) if is_led else ())):
            web_archive(name, settings)
    except (SourceError, BadPeriod, UnknownArchive) as error:
        raise refusal(str(error)) from None
    if there != names and arguments.get("source"):
        raise refusal(f"live gives pages as they are now, and none {period}: leave it out of -a source=")
    for url in asked_services(there, settings):
        _check_proxy(url)


def _check_proxy(url: str) -> None:
    """No proxy is used: it looks hosts up itself, and so could be led to private addresses."""
    parts = urlsplit(url)
    proxies = getproxies()
    named = next((name for name in (parts.scheme, "all") if proxies.get(name)), None)
    if named is not None and not is_own(url) and not proxy_bypass(parts.hostname or ""):
        raise refusal(
            f"the environment names a proxy ({named}_proxy). A proxy looks hosts up by itself, so this program could "
            f"not keep it from private addresses, and uses none. To ask {parts.hostname} without one: "
            f"env -u {named}_proxy -u {named.upper()}_PROXY scrapy crawl …, or no_proxy='*'"
        )


def _check_due(arguments: dict[str, str], settings: Any) -> None:
    if (due := arguments.get("due")) is None:
        return
    if due != "true":
        raise refusal(f"-a due={due}: give -a due=true, or leave it out")
    if others := [name for name in ("url", "urls", "from", "to") if arguments.get(name)]:
        raise refusal(f"-a due=true asks for what is due: leave out {' and '.join(others)}")
    if not settings.getbool("ARCHIVE_ENABLED"):
        raise refusal("-a due=true needs the catalog: leave ARCHIVE_ENABLED on")


def _check_shard(arguments: dict[str, str], settings: Any) -> None:
    if (shard := arguments.get("shard")) is None:
        return
    try:
        Shard.named(shard)
    except BadShard as error:
        raise refusal(f"-a shard={shard}: {error}") from None
    if others := [name for name in ("url", "urls") if arguments.get(name)]:
        raise refusal(
            f"-a shard= takes a part of the library: leave out {' and '.join(others)}, or give parts of a list"
        )
    if not settings.getbool("ARCHIVE_ENABLED"):
        raise refusal("-a shard= keeps in the catalog what is left to others: leave ARCHIVE_ENABLED on")


def _check_is_boolean(name: str, settings: Any) -> None:
    try:
        settings.getbool(name)
    except ValueError:
        raise refusal(f"{name}={settings[name]}: give true or false") from None


def _check_list(path: Path) -> None:
    try:
        lines_of(path)
    except FileNotFoundError:
        raise refusal(
            f"-a urls={path}: no such file; give a list with addresses: text, CSV, BibTeX, RIS or Excel"
        ) from None
    except OSError as error:
        raise refusal(f"-a urls={path}: cannot be read: {error.strerror}") from None
    except BadList as error:
        raise refusal(f"-a urls={path}: {error}") from None


def _check_base(name: str, url: str) -> None:
    if not is_base(url):
        raise refusal(f"{name}={url}: give an http or https address, like http://127.0.0.1:8000")


def _check_output(path: Path) -> None:
    """Finds out by writing: rights, file systems and users differ."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise refusal(f"OUTPUT_DIR={path}: cannot be written: {error.strerror}") from None


def _check_archive(settings: Any) -> None:
    try:
        check_archive(archive_folder(settings))
        check_clock(archive_folder(settings), is_right=settings.getbool("ARCHIVE_CLOCK_IS_RIGHT"))
    except NOT_OPENED as error:
        raise refusal(str(error)) from error


def refusal(text: str) -> UsageError:
    """What is wrong with a call, in one line."""
    return UsageError(text, print_help=False)

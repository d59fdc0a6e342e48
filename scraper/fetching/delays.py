"""Delays between requests: as the settings say, but none on this machine unless somebody set one."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from scraper.sources.web_archives import named_archives

_NAMING = ("IPP_LIVE_URL", "IPP_WAYBACK_URL", "IPP_WAYBACK_CDX_URL")


def named_services(settings: BaseSettings) -> list[str]:
    """The addresses of services that the settings name, those in `IPP_SOURCE` among them."""
    named = [settings[name] for name in _NAMING if settings.get(name)]
    return named + [one.base for one in named_archives(settings)]


def is_loopback(url: str) -> bool:
    """Whether an address names this machine.

    >>> [is_loopback(url) for url in ("http://127.0.0.1:8000/a", "http://[::1]/", "http://localhost", "http://10.0.0.1")]
    [True, True, True, False]
    """
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # a name
        return False


def delay_of(settings: BaseSettings, name: str, url: str) -> float:
    """The value of a setting that slows requests down, for a place; 0 on this machine where nobody set it."""
    return settings.getfloat(name) if not is_loopback(url) or _is_set(settings, name) else 0.0


def without_delay_on_loopback(settings: BaseSettings) -> None:
    """Has Scrapy's downloader ask servers on this machine without delay, unless `DOWNLOAD_DELAY` was set."""
    hosts = {urlsplit(url).hostname or "" for url in named_services(settings) if is_loopback(url)}
    if hosts and not _is_set(settings, "DOWNLOAD_DELAY"):
        slots = {host: {"delay": 0.0} for host in sorted(hosts)}
        settings.set("DOWNLOAD_SLOTS", slots | settings.getdict("DOWNLOAD_SLOTS"), "spider")


def share_delays(settings: BaseSettings, shares: int) -> None:
    """Has Scrapy's downloader ask each host a share as often as the settings say, where so many crawls ask it."""
    if shares == 1:
        return
    delay, at_once = "DOWNLOAD_DELAY", "CONCURRENT_REQUESTS_PER_DOMAIN"
    slots = settings.getdict("DOWNLOAD_SLOTS")
    slots = {
        name: {**slot, "delay": slot["delay"] * shares} if "delay" in slot else slot for name, slot in slots.items()
    }
    shared = {
        delay: settings.getfloat(delay) * shares,
        at_once: max(settings.getint(at_once) // shares, 1),
        "DOWNLOAD_SLOTS": slots,
    }
    for name, value in shared.items():
        settings.set(name, value, settings.getpriority(name) or 0)


def _is_set(settings: BaseSettings, name: str) -> bool:
    """Whether somebody set it for this run: by `-s`, say, and not in the project's settings."""
    return (settings.getpriority(name) or 0) > SETTINGS_PRIORITIES["project"]

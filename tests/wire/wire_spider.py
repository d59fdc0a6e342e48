"""A project of its own that fetches what it is told, and says what its components saw. It knows nothing of any site.

    python -m tests.wire.wire_spider JOB.json

A job is `{"settings": {…}, "tracks": [[ask, …], …]}`: tracks run side by side, the asks of a track one by one. An ask
has `name`, `url` and may have `method`, `headers`, `body` (as latin-1) and `meta`; of meta, `stop` (`headers_received`
or `bytes_received`, with `fail`) stops a download from a receiver of that signal, `cancel` cancels it there. One line
of JSON an ask is printed, then one for each request that nobody asked for (robots.txt).
"""

import asyncio
import json
import sys
from collections import defaultdict
from hashlib import sha256
from pathlib import Path

from scrapy import Request, Spider, signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import StopDownload

import tests.conftest  # noqa: F401  # no network but loopback, here as well

SETTINGS = {
    "RETRY_ENABLED": False,  # each ask is one exchange
    "ROBOTSTXT_OBEY": True,  # an ask says for itself whether it wants that
    "COOKIES_ENABLED": False,  # what is sent must not depend on which track was first
    "CONCURRENT_REQUESTS": 64,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 64,
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_TIMEOUT": 60,
    "TELNETCONSOLE_ENABLED": False,
    "LOG_LEVEL": "INFO",
}


class WireSpider(Spider):
    """Fetches the tracks of a job."""

    name = "wire"
    tracks = ()

    @classmethod
    def from_crawler(cls, crawler, *arguments, **named):
        spider = super().from_crawler(crawler, *arguments, **named)
        spider.heard = defaultdict(lambda: {"headers_received": [], "bytes_received": []})
        spider.tasks = {}
        crawler.signals.connect(spider.on_headers, signals.headers_received)
        crawler.signals.connect(spider.on_bytes, signals.bytes_received)
        return spider

    async def start(self):
        await asyncio.gather(*(self.follow(track) for track in self.tracks))
        for name in list(self.heard):
            print(json.dumps({"name": name} | self.signals_of(name)))
        return
        yield

    async def follow(self, track):
        for ask in track:
            seen = await self.fetch(ask)
            print(json.dumps({"name": ask["name"]} | seen | self.signals_of(ask["name"])))

    async def fetch(self, ask):
        meta = {"dont_obey_robotstxt": True, "wire": ask["name"]}
        request = Request(
            ask["url"],
            method=ask.get("method", "GET"),
            headers=ask.get("headers"),
            body=ask.get("body", "").encode("latin-1"),
            meta=meta | ask.get("meta", {}),
        )
        try:
            response = await self.download(request)
        except StopDownload as stop:
            return described(stop.response, request) | {"error": "StopDownload"}
        except (Exception, asyncio.CancelledError) as error:  # whatever it is, it is what is asked for
            return {"error": kind(error), "cause": kind(error.__cause__)}
        return described(response, request)

    async def download(self, request):
        if not request.meta.get("cancel"):
            return await self.crawler.engine.download_async(request)
        # Not through the engine's queue, which keeps a cancellation to itself.
        coroutine = self.crawler.engine.downloader.handlers.download_request_async(request)
        task = self.tasks[request.meta["wire"]] = asyncio.ensure_future(coroutine)
        if request.meta["cancel"] == "request_sent":
            asyncio.get_running_loop().call_later(2, task.cancel)
        return await task

    def on_headers(self, headers, body_length, request, spider):
        heard = self.heard[named(request)]["headers_received"]
        heard.append([pairs(headers), body_length])
        self.intervene("headers_received", request)

    def on_bytes(self, data, request, spider):
        self.heard[named(request)]["bytes_received"].append(data)
        self.intervene("bytes_received", request)

    def intervene(self, signal, request):
        if request.meta.get("cancel") == signal:
            asyncio.get_running_loop().call_soon(self.tasks[request.meta["wire"]].cancel)
        if request.meta.get("stop") == signal:
            raise StopDownload(fail=request.meta["fail"])

    def signals_of(self, name):
        heard = self.heard.pop(name, {"headers_received": [], "bytes_received": []})
        content = b"".join(heard["bytes_received"])
        return {
            "headers_received": heard["headers_received"],
            "bytes_received": len(heard["bytes_received"]),
            "bytes_length": len(content),
            "bytes_sha256": sha256(content).hexdigest(),
        }


def named(request):
    return request.meta.get("wire", request.url)


def pairs(headers):
    return [[name.decode("latin-1"), value.decode("latin-1")] for name in headers for value in headers.getlist(name)]


def described(response, request):
    """All that a response tells a component."""
    return {
        "class": type(response).__name__,
        "url": response.url,
        "status": response.status,
        "headers": pairs(response.headers),
        "flags": response.flags,
        "length": len(response.body),
        "sha256": sha256(response.body).hexdigest(),
        "protocol": response.protocol,
        "ip_address": str(response.ip_address),
        "certificate": response.certificate is not None,
        "latency": "download_latency" in request.meta,
        "redirects": response.request.meta.get("redirect_urls") if response.request else None,
    }


def kind(error):
    """The class of an error, and those of the errors that it wraps."""
    if error is None:
        return None
    reasons = [kind(reason.value) for reason in getattr(error, "reasons", ())]
    return type(error).__name__ + (f"[{', '.join(reasons)}]" if reasons else "")


def main(path):
    job = json.loads(Path(path).read_text("utf-8"))
    process = AsyncCrawlerProcess(SETTINGS | job["settings"])
    process.crawl(WireSpider, tracks=job["tracks"])
    process.start()


if __name__ == "__main__":
    main(sys.argv[1])

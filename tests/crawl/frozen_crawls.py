"""Crawls whose outcome is frozen beside those of `samples.py`: by their own clock, and one request at a time."""

import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from tests.crawl.at import command_at
from tests.crawl.changing_site import Site
from tests.crawl.crawling import SAMPLES
from tests.crawl.pages import SITE, document
from tests.crawl.server import Answer, Server, moved, pdf, scripted
from tests.crawl.timed_runs import IN_ORDER, Runs, kill_at
from tests.crawl.warc_members import is_answer, members, with_a_bit_turned
from tests.crawl.wayback import PDF, Kept, Wayback
from tests.crawl.wayback_sample import INTACT, LOGIN, MID, NEW, OLD, captures, file_at, kept
from tests.crawl.year.place import Place
from tests.crawl.year.themes import list_page, says

ARCHIVE = SAMPLES / "site/warc/ipp-00000.warc.gz"


def crawl_small_ones(folder):
    """The exit code and the content of each crawl by its name, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(make, folder / make.__name__) for make in MADE]
        return {name: outcome for run in running for name, outcome in run.result().items()}


def foreign_warc(folder):
    runs = Runs(folder)
    return {"a foreign WARC": runs.run("-a", f"source={ARCHIVE}")}


def foreign_folder(folder):
    """The same in two files, and one page damaged in it."""
    source = folder / "warcs"
    (source / "deep").mkdir(parents=True)
    records = list(members(ARCHIVE.read_bytes()))
    half = len(records) // 2
    (source / "first.warc").write_bytes(b"".join(zlib.decompress(one, 31) for one in records[:half]))
    (source / "deep/second.warc.gz").write_bytes(b"".join(map(damaged, records[half:])))
    return {"a folder of WARCs": Runs(folder).run("-a", f"source={source}")}


def damaged(member):
    """The answer of one page with a bit turned over; all else as it is."""
    return with_a_bit_turned(member) if is_answer(member, "/document/skills-innovation-south-africa") else member


def three_runs(folder):
    """A site that changes between runs, and says of all else that it is as it was."""
    site, given = Site(), {}
    for slug in ("clusters", "grants", "loans", "outlook", "spinoffs", "vouchers"):
        site.happen(f"add {slug}")
    with Place() as place:
        runs = Runs(folder, live=place.url)
        for name, events in {
            "three runs, after the first": ["name_also grants"],
            "three runs, after the second": ["edit grants"],
            "three runs, after the third": ["move loans credit", "remove outlook", "replace_file vouchers"],
        }.items():
            for what in events:
                site.happen(what)
            with place.serving(site):
                given[name] = runs.run()
    return given


def due(folder):
    """Runs over what is due: a week after the first nothing is, a week later all is, for it has been ten days."""
    site, settings = Site(), {"IPP_SHORTEST_INTERVAL": 3, "IPP_LONGEST_INTERVAL": 10}
    for slug in ("clusters", "grants", "vouchers"):
        site.happen(f"add {slug}")
    with Place() as place:
        runs = Runs(folder, live=place.url)
        with place.serving(site):
            runs.run(**settings)
        site.happen("edit grants")
        with place.serving(site):
            early = runs.run("-a", "due=true", **settings)
        site.happen("add outlook")
        with place.serving(site):
            late = runs.run("-a", "due=true", **settings)
    return {"what is due, after a week": early, "what is due, after two": late}


def wayback(folder):
    """All that an archive has, good and bad."""
    with Server(Wayback(captures(), page=7)) as server:
        return {"wayback": Runs(folder, wayback=server.url).run("-a", "source=wayback")}


def merged(folder):
    """Documents and files that the site has, that the archive has, that both have, and that neither has."""
    archive = Wayback(
        [
            kept("both", OLD, document("both", body="As it was.")),
            kept("archived", MID, document("archived", f"{SITE}/sites/default/files/only-live.pdf")),
            kept("once-moved", NEW, b"", status=301, headers=(("Location", f"{SITE}/document/archived"),)),
            Kept(file_at("only-archived"), OLD, INTACT, headers=PDF),
            Kept(file_at("bad-live"), OLD, INTACT + b"\n", headers=PDF),
        ]
    )
    pages = library(
        {
            "/document/both": document("both", file_path("only-archived"), file_path("bad-live"), file_path("none")),
            "/document/live": document("live", file_path("only-live"), links=["/document/archived", "/node/9"]),
            "/node/9": moved("/document/both"),
            file_path("only-live"): pdf(INTACT + b"\n\n"),
            file_path("bad-live"): pdf(LOGIN),
        },
        "/document/both",
        "/document/live",
        "/document/none",
    )
    with Server(scripted(pages)) as live, Server(archive) as wayback:
        runs = Runs(folder, live=live.url, wayback=wayback.url)
        first = runs.run("-a", "source=live,wayback")
        del pages["/document/live"], pages["/document/both"]
        return {"live and wayback": first, "live and wayback, after a loss": runs.run("-a", "source=live,wayback")}


def given_addresses(folder):
    """Addresses that a person gave: what is found, partly found, lost for each reason, moved, or no address at all."""
    pages = {
        "/robots.txt": Answer(200, b"User-agent: *\nDisallow: /document/closed\n", (("Content-Type", "text/plain"),)),
        "/document/found": document("found", file_path("whole")),
        "/document/partly": document(
            "partly", file_path("none"), file_path("page"), file_path("half"), "http://10.0.0.1/x.pdf"
        ),
        "/document/old": moved("/document/new"),
        "/document/new": document("new", title="A new name"),
        "/node/7": moved("/document/found"),
        "/document/soft": says("Page not found"),
        "/document/gone": Answer(410),
        "/document/forbidden": Answer(403),
        "/document/broken": Answer(500),
        "/document/log-in": moved("/user/login?destination=document/log-in", 302),
        "/document/away": moved("http://10.0.0.1/document/away"),
        "/document/circle": moved("/document/circle/"),
        "/document/circle/": moved("/document/circle"),
        file_path("whole"): pdf(INTACT),
        file_path("page"): pdf(LOGIN),
        file_path("half"): pdf(INTACT[: len(INTACT) // 2]),
    }
    lines = [*(path for path in pages if path.startswith(("/document/", "/node/"))), "/document/missing"]
    lines += ["/document/closed", "/user/login", "http://www.example.org/document/x", "rubbish", "# a remark"]
    with Server(scripted(pages)) as server:
        folder.mkdir()
        (folder / "urls").write_text("\n".join(lines) + "\n")
        runs = Runs(folder, live=server.url)
        few = runs.run("-a", "url=/document/found /node/7 /document/missing")
        return {"given addresses": few, "given addresses, from a file": runs.run("-a", f"urls={folder / 'urls'}")}


def killed(folder):
    """A crawl that is killed in the middle, and an hour later one that takes up what it left."""
    slugs = [f"d{number}" for number in range(8)]
    pages = {f"/document/{slug}": document(slug, file_path(slug[-1]), file_path("all")) for slug in slugs}
    pages |= {file_path(name): pdf(INTACT + name.encode()) for name in (*(slug[-1] for slug in slugs), "all")}
    pages = library(pages, *(f"/document/{slug}" for slug in slugs))
    with Server(scripted(pages)) as server:
        runs = Runs(folder, timedelta(hours=1), live=server.url)
        words = command_at(runs.next_moment(), runs.output, **IN_ORDER | {"IPP_LIVE_URL": server.url})
        kill_at(server, "/document/d4", runs.output / "records/document/d3.json", words)
        return {"killed and resumed": runs.run()}


def file_path(name):
    return f"/sites/default/files/{name}.pdf"


def library(pages, *listed):
    """A site whose lists lead to these documents."""
    return {path: list_page("Documents", listed) for path in ("/", "/documents")} | pages


MADE = (foreign_warc, foreign_folder, three_runs, due, wayback, merged, given_addresses, killed)

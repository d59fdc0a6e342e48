"""Drives a Chromium for the tests of the site; run by the Python of .venv-judges, which has Playwright and axe.

python in_browser.py CHROMIUM axe PAGE...      faults of each page, as JSON: {page: {"1280 light": [fault]}}
python in_browser.py CHROMIUM widths PAGE...   by how many pixels each page is wider than a telephone
python in_browser.py CHROMIUM keyboard SEARCH  what a search by keyboard alone comes to
python in_browser.py CHROMIUM print PAGE       what is shown on paper, by its selector
python in_browser.py CHROMIUM timed SEARCH WORDS...  ms to the first result, then of each query, with what was found
"""

import json
import sys
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # only the judges' Python has it
    from playwright.sync_api import Browser, CDPSession, Page

WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
READY = """() => {
    const count = document.getElementById("count");
    return !count || /^([0-9,]+ documents?|No document.*)$/.test(count.textContent);
}"""
FOCUS = """() => {
    const one = document.activeElement, style = getComputedStyle(one), label = one.closest("label");
    return {
        tag: one.tagName, id: one.id, value: one.type === "checkbox" ? one.value : null,
        text: (label || one).textContent.trim(), seen: style.outlineStyle !== "none" && style.outlineWidth !== "0px",
    };
}"""


def axe(browser: "Browser", pages: list[str]) -> dict[str, dict[str, list[str]]]:
    """What axe finds in each page, at each width and in each scheme, with all that folds opened."""
    from axe_playwright_python.sync_playwright import Axe

    found: dict[str, dict[str, list[str]]] = {}
    for url, width, scheme in product(pages, WIDTHS, SCHEMES):
        page = opened(browser, url, width, scheme)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        said = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response
        faults = [f"{fault['id']}: {node['html'][:200]}" for fault in said["violations"] for node in fault["nodes"]]
        found.setdefault(url, {})[f"{width} {scheme}"] = faults
        page.close()
    return found


def widths(browser: "Browser", pages: list[str]) -> dict[str, int]:
    """By how much each page must be moved sideways on a telephone."""
    found = {}
    for url in pages:
        page = opened(browser, url, 390, "light")
        found[url] = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        page.close()
    return found


def keyboard(browser: "Browser", urls: list[str]) -> dict[str, object]:
    """From the first Tab of the page that searches to the page of a document: words, a filter, a result."""
    page = opened(browser, urls[0], 1280, "light")
    page.keyboard.press("Tab")
    first = page.evaluate(FOCUS)
    page.keyboard.press("Enter")  # past the way through the site
    steps = [tab_to(page, "focus.id === 'q'")]
    page.keyboard.type("gróups")
    page.wait_for_function("document.querySelectorAll('#results li').length === 1")
    steps += tab_to_all(page, "focus.value === 'PDF'")
    page.keyboard.press("Space")
    page.wait_for_function("location.hash.includes('has=PDF')")
    address = page.url
    steps += tab_to_all(page, "focus.tag === 'A' && focus.text === 'Clusters'")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('article h1')")
    return {"first": first, "steps": steps, "address": address, "title": page.text_content("article h1")}


def tab_to_all(page: "Page", wanted: str) -> list[dict[str, object]]:
    """Every element that gets the focus, up to one for which the JavaScript condition on `focus` holds."""
    found = []
    for _ in range(100):
        page.keyboard.press("Tab")
        found.append(page.evaluate(FOCUS))
        if page.evaluate(f"(focus) => {wanted}", found[-1]):
            return found
    raise SystemExit(f"no Tab leads to {wanted}: {found}")


def tab_to(page: "Page", wanted: str) -> dict[str, object]:
    """The element itself."""
    return tab_to_all(page, wanted)[-1]


def on_paper(browser: "Browser", urls: list[str]) -> dict[str, bool]:
    """Whether the text and the way through the site are shown when the page is printed."""
    page = opened(browser, urls[0], 1280, "dark")
    page.emulate_media(media="print")
    said = {name: page.is_visible(name) for name in ("article h1", "header nav")}
    return said | {"on white": page.evaluate("getComputedStyle(document.body).backgroundColor") in WHITE}


def timed(browser: "Browser", urls: list[str]) -> list[dict[str, object]]:
    """Of the first words from when the page is asked for, of the others from when they are typed; `cpu` beside it."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    measured = page.context.new_cdp_session(page)
    measured.send("Performance.enable", {"timeDomain": "threadTicks"})
    first, *others = urls[1:]
    page.add_init_script(FIRST)
    page.goto(f"{urls[0]}#q={first}")
    page.wait_for_function(READY)
    began = page.evaluate("firstShown")
    found = [{"words": first, "ms": began, "cpu": spent(measured), "said": page.text_content("#count")}]
    for words in others:
        before = spent(measured)
        found.append(page.evaluate(QUERY, words) | {"cpu": spent(measured) - before})
    return found


def spent(measured: "CDPSession") -> float:
    """Milliseconds of computing that the page has taken so far, whatever else the machine did."""
    metrics = {one["name"]: one["value"] for one in measured.send("Performance.getMetrics")["metrics"]}
    return 1000 * metrics["TaskDuration"]


FIRST = """new MutationObserver((_, observer) => {
    if (!document.querySelector("#results li")) return;
    self.firstShown = performance.now();
    observer.disconnect();
}).observe(document, {childList: true, subtree: true});"""
QUERY = """async (words) => {
    const field = document.getElementById("q"), count = document.getElementById("count");
    const changed = new Promise(done => new MutationObserver(done).observe(count, {childList: true, subtree: true}));
    const began = performance.now();
    field.value = words;
    field.dispatchEvent(new Event("input", {bubbles: true}));
    await changed;
    return {words, ms: performance.now() - began, said: count.textContent};
}"""
WHITE = ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
JOBS = {"axe": axe, "widths": widths, "keyboard": keyboard, "print": on_paper, "timed": timed}


def opened(browser: "Browser", url: str, width: int, scheme: str) -> "Page":
    """The page, when its search has read its index. axe needs to run a script that the page's own policy forbids."""
    page = browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True
    )
    page.goto(url)
    page.wait_for_function(READY)
    return page


def main(program: str, job: str, *urls: str) -> None:
    """Does a job, and prints what it found as JSON."""
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
    with sync_playwright() as driver, driver.chromium.launch(executable_path=program, args=arguments) as browser:
        print(json.dumps(JOBS[job](browser, list(urls))))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""How pages look in a Chromium, one by itself or as ReplayWeb.page shows it; run by the Python of .venv-judges.

python look_in_browser.py CHROMIUM NETLOG FOLDER ADDRESS...   what is seen of each, as JSON; screenshots in FOLDER
"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # only the judges' Python has it
    from playwright.sync_api import Browser, Frame, Page

PATIENCE = 240_000  # milliseconds
SEEN = """async () => {
    await document.fonts.ready
    const style = selector => getComputedStyle(document.querySelector(selector))
    const images = [...document.querySelectorAll('img, input[type=image]')].filter(one => one.id)
    const drawn = url => new Promise(done => {
        const image = new Image()
        image.onload = () => done([image.naturalWidth, image.naturalHeight])
        image.onerror = () => done(null)
        image.src = url.slice(5, -2)
    })
    return {
        title: document.title,
        heading: style('h1').color,
        behind: await drawn(style('h1').backgroundImage),
        node: [style('#node-1').width, style('#node-1').borderTopColor, style('#node-1').borderTopWidth],
        inline: [style('#inline').height, await drawn(style('#inline').backgroundImage)],
        letters: style('p').fontFamily,
        fonts: [...document.fonts].map(one => [one.family, one.status]),
        scripts: document.body.dataset.run,
        images: Object.fromEntries(images.map(one => [one.id, [one.naturalWidth, one.naturalHeight]])),
    }
}"""


def look_of(browser: "Browser", url: str, picture: Path) -> Any:
    """What is seen of a page, in a profile of its own."""
    with browser.new_context(viewport={"width": 700, "height": 700}) as context:
        page = context.new_page()
        shown = replayed(page, url) if "?source=" in url else page.main_frame
        if shown is page.main_frame:
            page.goto(url, timeout=PATIENCE)
        shown.wait_for_load_state("load", timeout=PATIENCE)
        shown.wait_for_function("document.body.dataset.run === 'yes'", timeout=PATIENCE)
        seen = shown.evaluate(SEEN)
        page.screenshot(path=picture)
        return seen


def replayed(page: "Page", url: str) -> "Frame":
    """The frame in which ReplayWeb.page shows a capture."""
    with page.expect_event("framenavigated", lambda frame: "mp_/" in frame.url, timeout=PATIENCE) as found:
        page.goto(url)
    frame: Frame = found.value
    return frame


def main(program: str, log: str, folder: str, *urls: str) -> None:
    """Prints what is seen as JSON, in the order of the addresses."""
    from playwright.sync_api import sync_playwright

    rules = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
    arguments = ["--no-sandbox", rules, f"--log-net-log={log}"]
    with sync_playwright() as driver, driver.chromium.launch(executable_path=program, args=arguments) as browser:
        pictures = (Path(folder) / f"{number}.png" for number in range(len(urls)))
        print(json.dumps([look_of(browser, url, picture) for url, picture in zip(urls, pictures, strict=True)]))


if __name__ == "__main__":
    main(*sys.argv[1:])

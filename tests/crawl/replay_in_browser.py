"""Opens captures of a WACZ in ReplayWeb.page, in a Chromium; run by the Python of .venv-judges, which has Playwright.

python replay_in_browser.py CHROMIUM NETLOG ADDRESS...   the title of what each shows, as JSON
"""

import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # only the judges' Python has it
    from playwright.sync_api import Browser

PATIENCE = 240_000  # milliseconds


def title_of(browser: "Browser", url: str) -> str:
    """The title of the page that is shown, in a profile of its own."""
    with browser.new_context() as context:
        page = context.new_page()
        with page.expect_event("framenavigated", lambda frame: "mp_/" in frame.url, timeout=PATIENCE) as found:
            page.goto(url)
        found.value.wait_for_load_state("domcontentloaded", timeout=PATIENCE)
        return str(found.value.title())


def main(program: str, log: str, *urls: str) -> None:
    """Prints what is shown as JSON."""
    from playwright.sync_api import sync_playwright

    rules = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
    arguments = ["--no-sandbox", rules, f"--log-net-log={log}"]
    with sync_playwright() as driver, driver.chromium.launch(executable_path=program, args=arguments) as browser:
        print(json.dumps({url: title_of(browser, url) for url in urls}))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""How long somebody waits for the first picture after pressing Start, models cold and warm, in a real browser.

python -m bench.first_minute [--against PATH]   PATH: the checkout of another build, measured by turns with this one
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, expect, sync_playwright

from bench.command import command
from bench.machine import machine
from tests.support.app_server import PROJECT, Server
from tests.support.tab import Tab

IDEA = "a cat sleeping on a sofa"
TURNS = 3
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
WAIT_MS = 300_000


def first_minute(browser: Browser, folder: Path, project: Path = PROJECT) -> tuple[float, float]:
    """Return the seconds from Start to the picture on a server that has just begun, and of a second session on it."""
    server = Server(folder, engines="real", project=project)
    server.start()
    try:
        return _first_picture(browser, server), _first_picture(browser, server)
    finally:
        server.kill()


def _first_picture(browser: Browser, server: Server) -> float:
    """Press Start, then Generate in a build that does not draw at once. Start is pressed as soon as it can be."""
    page = browser.new_context().new_page()
    page.set_default_timeout(WAIT_MS)
    tab = Tab(page, server.url)
    tab.open("/Setup")
    page.get_by_role("textbox", name="Your idea").fill(IDEA)
    at_once = tab.keyed("setup_at_once").count() > 0
    start = time.perf_counter()
    tab.button("setup_start").click()
    if not at_once:
        expect(tab.button("rate_generate")).to_be_enabled(timeout=WAIT_MS)
        tab.button("rate_generate").click()
    expect(tab.button("rate_score_5")).to_be_visible(timeout=WAIT_MS)
    page.locator("[data-testid=stMain] [data-testid=stImage] img").first.evaluate("image => image.decode()")
    seconds = time.perf_counter() - start
    page.context.close()
    return seconds


def main(chromium: str | None, against: Path | None) -> None:
    print(f"{machine()}, load {os.getloadavg()[0]:.1f} at the start\n")
    builds = {"this build": PROJECT, **({"the other build": against} if against else {})}
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in builds}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for turn in range(TURNS):
            for name, project in builds.items():
                times[name].append(first_minute(browser, Path(folder) / f"{name} {turn}", project))
        browser.close()
    print(f"From Start to the first picture, “{IDEA}”, median of {TURNS} (all):\n")
    print("| | models cold | warm |\n|---|---|---|")
    for name, pairs in times.items():
        cold, warm = ([pair[place] for pair in pairs] for place in (0, 1))
        cells = [f"{median(of):.1f} s ({', '.join(f'{one:.1f}' for one in of)})" for of in (cold, warm)]
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    parser = command(__doc__)
    parser.add_argument("--against", type=Path, help="the checkout of another build")
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    main(found, parser.parse_args().against)

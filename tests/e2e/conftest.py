"""A Chromium, a server with stand-ins for the models, and tabs that fail the test on any script error."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.support.app_server import Server
from tests.support.tab import Tab

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium that CHROMIUM names, the system's, or Playwright's own."""
    # Not for the whole session: as long as it is open its event loop runs in this thread, where others need their own.
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        except Error as error:
            pytest.fail(f"no Chromium to drive ({str(error).splitlines()[0]}): install one, or name it in CHROMIUM")
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests that leave it running; each of them begins sessions of its own."""
    server = Server(tmp_path_factory.mktemp("gars") / "data")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def own_server(browser: Browser, tmp_path: Path) -> Iterator[Server]:
    """A server that the test may kill."""
    server = Server(tmp_path / "data")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def open_tab(browser: Browser) -> Iterator[Callable[..., Tab]]:
    """Open a tab in a browser profile of its own, so that no two share anything."""
    contexts, errors = [], []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: errors.append(str(error)))

    def open_one(server: Server, width_px: int = 1280, height_px: int = 900) -> Tab:
        context = browser.new_context(viewport={"width": width_px, "height": height_px}, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        watch(page)
        return Tab(page, server.url)

    yield open_one
    for context in contexts:
        context.close()
    assert not errors, errors


@pytest.fixture
def tab(open_tab: Callable[..., Tab], server: Server) -> Tab:
    return open_tab(server)

"""Every way out of every page leads to a page, whatever is at work; and a server that is gone is said to be.

GARS_LEAVINGS=30 leaves every page 30 times by every link of the menu and Rate by its own buttons, in an hour; without
it each page is left twice.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator

import pytest
from playwright.sync_api import expect

from tests.support.app_server import Server
from tests.support.tab import Tab

TIMES = int(os.environ.get("GARS_LEAVINGS", "1"))
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(300 * TIMES)]
MENU = ("Home", "New session", "Rate", "Gallery", "Library", "Taste", "Models")
POLL_MS = 250
HOLDS = "[data-testid=stMain] [data-testid=stElementContainer]"


def drawing(tab: Tab) -> None:
    """Pictures are being drawn, in steps that the panel follows."""
    if not tab.keyed(f"job_stop_{tab.session}").locator("button:visible").count():
        tab.button("rate_generate").click()
        expect(tab.keyed(f"job_stop_{tab.session}")).to_be_visible()


def preparing(tab: Tab) -> None:
    """The next round is being made, and drawn at once."""
    tab.starting("rate_next_").first.locator("button:visible").first.click()


def walk(strides: Iterable[int]) -> Iterator[str]:
    """Yield the pages of a walk from Home that with strides 1 to 6 turns from each page to each other once.

    The pages are a prime number: with each stride the walk comes by all of them before it is at Home again.
    """
    at = 0
    for stride in strides:
        for _ in MENU:
            at = (at + stride) % len(MENU)
            yield MENU[at]


@pytest.fixture(scope="module")
def at_rate(browser: object, server: Server) -> Callable[[Tab], Tab]:
    sessions: dict[str, str] = {}

    def open_rate(tab: Tab) -> Tab:
        """Open a session whose pictures take a while, with nothing at work."""
        if "session" not in sessions:
            tab.start("a lighthouse", steps=8, rounds=50)
            tab.generate()
            sessions["session"] = tab.session
        tab.open(f"/Rate?session={sessions['session']}")
        stop = tab.keyed(f"job_stop_{sessions['session']}").locator("button:visible")
        if stop.count():
            stop.first.click()
        return tab.ready()

    return open_rate


def is_there(tab: Tab) -> None:
    """Check that the page holds something, and still does when what comes late has come."""
    tab.settle().page.wait_for_timeout(300)
    expect(tab.page.locator(HOLDS).nth(2)).to_be_visible()
    expect(tab.page.locator("[data-testid=stSidebar] a")).to_have_count(len(MENU))


@pytest.mark.parametrize("at_work", [drawing, preparing], ids=lambda state: state.__name__)
@pytest.mark.parametrize("button", ["rate_finish", "rate_gallery"] if TIMES > 1 else ["rate_finish"])
def test_no_button_leaves_a_blank_page(
    tab: Tab, at_rate: Callable[[Tab], Tab], button: str, at_work: Callable[[Tab], None]
) -> None:
    for turn in range(TIMES):
        at_rate(tab)
        at_work(tab)
        tab.page.wait_for_timeout(turn * 35 % POLL_MS)  # at every moment between two polls
        tab.button(button).click()
        expect(tab.page).not_to_have_url(re.compile("/Rate"))
        is_there(tab)


def test_no_link_and_no_way_back_leaves_a_blank_page(
    open_tab: Callable[..., Tab], server: Server, at_rate: Callable[[Tab], Tab]
) -> None:
    beside, tab = at_rate(open_tab(server)), open_tab(server)
    tab.open(f"/?session={beside.session}")
    strides = range(1, len(MENU)) if TIMES > 1 else (1, 3)
    for turn in range(TIMES):
        for step, name in enumerate(walk(strides)):
            if TIMES == 1 or turn % 3:  # else with nothing at work
                drawing(beside)
            tab.page.wait_for_timeout((turn + step) * 35 % POLL_MS)
            tab.link(name)
            is_there(tab)
        drawing(beside)
        for _ in MENU:
            tab.page.go_back()
            is_there(tab)


def test_a_server_that_is_gone_is_said_and_the_page_goes_on_when_it_is_back(
    open_tab: Callable[..., Tab], own_server: Server
) -> None:
    tab = open_tab(own_server).start("a lighthouse")
    tab.prompt.fill("typed just before it went")
    tab.page.wait_for_timeout(50)
    own_server.kill()
    gone = tab.page.get_by_role("alert").filter(has_text="GARS has stopped")
    expect(gone).to_be_visible(timeout=2000)
    expect(tab.prompt).to_have_value("typed just before it went")
    own_server.start()
    expect(gone).to_have_count(0)
    expect(tab.button("rate_revert_0")).to_be_visible()  # it was heard
    tab.ready()
    expect(tab.prompt).to_have_value("typed just before it went")
    tab.generate()
    tab.open(f"/Rate?session={tab.session}").ready()
    expect(tab.prompt).to_have_value("typed just before it went")

"""Every way out of the pages leads to a page, whatever is at work; and a server that is gone is said to be.

GARS_LEAVINGS=30 tries every way so often, in 70 minutes; without it a few ways are tried once.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.support.app_server import Server
from tests.support.tab import Tab

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
TIMES = int(os.environ.get("GARS_LEAVINGS", "0"))
MENU = ("Home", "New session", "Gallery", "Library", "Taste", "Models")


def press(key: str) -> Callable[[Tab], None]:
    return lambda tab: tab.button(key).click()


def menu(name: str) -> Callable[[Tab], None]:
    return lambda tab: tab.page.locator("[data-testid=stSidebar]").get_by_role("link", name=name, exact=True).click()


def idle(tab: Tab) -> None:
    """Nothing is at work."""


def drawing(tab: Tab) -> None:
    """A picture is being drawn, in steps that the panel follows."""
    tab.button("rate_generate").click()
    expect(tab.keyed(f"job_stop_{tab.session}")).to_be_visible()


def preparing(tab: Tab) -> None:
    """The next round is being made, and drawn at once."""
    tab.starting("rate_next_").first.locator("button:visible").first.click()


WAYS = {"finish": press("rate_finish"), "its own button": press("rate_gallery"), **{name: menu(name) for name in MENU}}


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


@pytest.mark.parametrize("at_work", [idle, drawing, preparing], ids=lambda state: state.__name__)
@pytest.mark.parametrize("way", WAYS if TIMES else ("finish", "its own button", "Library"))
def test_no_way_out_leaves_a_blank_page(
    tab: Tab, at_rate: Callable[[Tab], Tab], way: str, at_work: Callable[[Tab], None]
) -> None:
    for turn in range(TIMES or 1):
        at_rate(tab)
        at_work(tab)
        tab.page.wait_for_timeout(35 * (turn % 10))  # the poll comes every 250 ms: press at all its moments
        WAYS[way](tab)
        expect(tab.page).not_to_have_url(re.compile("/Rate"))
        tab.settle().page.wait_for_timeout(300)  # what comes late would clear the page now
        expect(tab.page.locator("[data-testid=stMain] [data-testid=stElementContainer]").nth(2)).to_be_visible()
        expect(tab.page.locator("[data-testid=stSidebar] a")).to_have_count(7)


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

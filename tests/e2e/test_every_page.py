"""Every page, light and dark, wide and narrow: nothing leaves the computer, and everyone can use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.support.app_server import Server
from tests.support.tab import Tab

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
GRAVE = ("serious", "critical")
TOUCH_PX = 44
PRESSED = ", ".join(
    f"[data-testid=stMain] {part}"
    for part in (
        ".stButton button",
        ".stDownloadButton button",
        "[data-testid=stPopoverButton]",
        ".stPageLink a",
        ".stButtonGroup button",
        "[data-testid=stExpander] summary",
        ".stCheckbox label",
        ".stRadio label",
        ".stSelectbox [data-baseweb=select]",
        ".stTextInput input",
        ".stNumberInput input",
    )
)
OWN = ("data:", "blob:")


@pytest.fixture(scope="module")
def paths(browser: Browser, server: Server) -> dict[str, str]:
    """The address of every page, once a picture was drawn and rated and a session finished."""
    page = browser.new_page()
    tab = Tab(page, server.url).start("a lighthouse", slate=2).generate().press("4")
    session = tab.session
    tab.next(2).click("rate_finish")
    opens = tab.starting("gallery_open_").first.get_attribute("class") or ""
    picture = opens.partition("gallery_open_")[2].split()[0]
    tab.start("a lighthouse", slate=2).generate()
    going_on = tab.session
    page.close()
    return {
        "home": "",
        "setup": "/Setup",
        "rate": f"/Rate?session={going_on}",
        "rate, finished": f"/Rate?session={session}",
        "gallery": f"/Gallery?session={going_on}",
        "gallery, finished": f"/Gallery?session={session}",
        "picture": f"/Gallery?session={session}&picture={picture}",
        "library": "/Library",
        "taste": "/Taste",
        "models": "/Models",
    }


@pytest.fixture(params=["light", "dark"])
def look(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[1440, 390])
def view(
    request: pytest.FixtureRequest, browser: Browser, server: Server, look: str
) -> Iterator[tuple[Tab, list[str]]]:
    """A tab in this look and width that lets nothing out, and what tried to get out."""
    context = browser.new_context(viewport={"width": request.param, "height": 900}, color_scheme=look)
    page, outside = context.new_page(), list[str]()

    def own_only(route: Route, asked: Request) -> None:
        if asked.url.startswith((server.url, *OWN)):
            route.continue_()
        else:
            outside.append(asked.url)
            route.abort()

    page.route("**/*", own_only)
    page.on("websocket", lambda socket: None if _own(socket.url, server) else outside.append(socket.url))
    yield Tab(page, server.url), outside
    context.close()


def _own(url: str, server: Server) -> bool:
    return url.partition("://")[2].startswith(server.url.partition("://")[2])


def unfold(tab: Tab, name: str) -> None:
    """Open what a page holds folded, and the other look of the gallery."""
    if name == "gallery, finished":
        tab.page.get_by_role("radio", name="Sheet", exact=True).click()
    folded = tab.page.locator("[data-testid=stMain] details:not([open]) > summary")
    for _ in range(folded.count()):
        folded.first.click()
        tab.settle()
    # What is on its way to its colour would be measured halfway.
    tab.page.evaluate("() => Promise.allSettled(document.getAnimations().map(motion => motion.finished))")


def test_every_page_keeps_to_this_computer_and_can_be_used_by_everyone(
    view: tuple[Tab, list[str]], paths: dict[str, str]
) -> None:
    tab, outside = view
    for name, path in paths.items():
        tab.open(path)
        expect(tab.page.locator("h1")).to_have_count(1)
        expect(tab.page.locator("[data-testid=stSkeleton]")).to_have_count(0)
        unfold(tab, name)
        assert outside == [], f"{name} asks others"
        assert grave_faults(tab.settle().page) == [], name
        assert nameless(tab.page) == [], name
        if tab.page.viewport_size == {"width": 390, "height": 900}:
            assert too_small(tab.page) == [], name


def grave_faults(page: Page) -> list[tuple[str, str]]:
    """Return what axe-core calls serious or critical, with the element."""
    found: dict[str, Any] = Axe().run(page).response
    return [
        (fault["id"], node["html"][:160])
        for fault in found["violations"]
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]


def nameless(page: Page) -> list[str]:
    """Return the buttons that are called by the name of their icon."""
    names: list[str] = page.locator("main button, section button, .stButton button").evaluate_all(
        "buttons => buttons.map(button => button.innerText).filter(name => /\\w_\\w+ icon|^\\w+ icon$/.test(name))"
    )
    return names


def too_small(page: Page) -> list[str]:
    """Return what one presses on a phone and is lower than a fingertip."""
    low: list[str] = page.locator(PRESSED).evaluate_all(
        "(parts, least) => parts.filter(part => part.checkVisibility()).map(part => [part.getBoundingClientRect(), "
        "part.innerText]).filter(([box]) => box.height && Math.min(box.height, box.width) < least - .5)"
        ".map(([box, name]) => `${name} ${box.width}x${box.height}`)",
        TOUCH_PX,
    )
    return low


def test_a_tap_on_a_link_to_the_models_stays_in_the_tab(open_tab: Callable[..., Tab], own_server: Server) -> None:
    tab = open_tab(own_server).start("a lighthouse")
    tab.link("Models")
    assert len(tab.page.context.pages) == 1 and f"session={tab.session}" in tab.page.url

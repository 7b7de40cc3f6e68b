"""One browser tab with the app in it: what a person does there, each step waiting until the page has settled."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

SEED = 7
SECONDS = 60
expect.set_options(timeout=SECONDS * 1000)


class Tab:
    """Finds elements by the app's own widget keys."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        page.set_default_timeout(SECONDS * 1000)

    def open(self, path: str = "") -> Tab:
        self.page.goto(self.url + path)
        return self.settle()

    def settle(self) -> Tab:
        """Wait until no script runs and nothing on the page is out of date."""
        expect(self.page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
        expect(self.page.locator("[data-stale=true]")).to_have_count(0)
        return self

    def keyed(self, key: str) -> Locator:
        """Return the element with exactly this widget key."""
        return self.page.locator("." + css(key))

    def starting(self, prefix: str) -> Locator:
        """Return every element whose key begins so."""
        return self.page.locator(f"[class*='{css(prefix)}']")

    def button(self, key: str) -> Locator:
        # Streamlit keeps a second copy of a button that has a tooltip, one for wide screens and one for narrow ones.
        return self.keyed(key).locator("button:visible").first

    def click(self, key: str) -> Tab:
        self.button(key).click()
        return self.settle()

    def press(self, keys: str) -> Tab:
        """Press keys outside every box."""
        self.page.keyboard.press(keys)
        return self.settle()

    def link(self, name: str) -> Tab:
        """Follow the menu, and wait until the page has turned."""
        link = self.page.locator("[data-testid=stSidebar]").get_by_role("link", name=name, exact=True)
        page = (link.get_attribute("href") or "").partition("?")[0]
        link.click()
        expect(self.page).to_have_url(re.compile(rf"/{page}(\?|$)"))
        return self.settle()

    @property
    def prompt(self) -> Locator:
        return self.page.get_by_role("textbox", name="Prompt", exact=True)

    def says(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    # The steps of a session

    def start(self, idea: str = "", steps: int | None = 1, slate: int = 1, rounds: int = 5) -> Tab:
        """Fill in the Setup page, switch drawing at once off, press Start and wait for the first prompt."""
        self.fill_in(idea, steps, slate, rounds).draw_at_once(False).click("setup_start")
        return self.ready()

    def draw_at_once(self, at_once: bool) -> Tab:
        """Set the switch of the Setup page, which all sessions remember."""
        switch = self.keyed("setup_at_once").locator("input")
        if switch.is_checked() != at_once:
            self.keyed("setup_at_once").locator("label").click()
        return self.settle()

    def fill_in(self, idea: str = "", steps: int | None = 1, slate: int = 1, rounds: int = 5) -> Tab:
        """Fill in the Setup page, with a seed: each run is the same. steps None: the maker asks for none."""
        self.open("/Setup")
        self.page.get_by_text("More settings", exact=True).click()
        self.keyed("setup_seed").locator("input").fill(str(SEED))
        self.page.get_by_role("textbox", name="Your idea").fill(idea)
        if steps is not None:
            self.keyed("setup_steps_fake").get_by_role("radio", name=str(steps), exact=True).click()
        self.keyed("setup_slate").get_by_role("radio", name=str(slate), exact=True).click()
        self.keyed("setup_rounds").locator("input").fill(str(rounds))
        self.keyed("setup_rounds").locator("input").press("Tab")
        return self.settle()

    def ready(self) -> Tab:
        """Wait until the round can be drawn."""
        expect(self.prompt).to_have_count(1)  # for a moment the last round's is there
        expect(self.button("rate_generate")).to_be_enabled()
        return self.settle()

    def generate(self) -> Tab:
        self.click("rate_generate")
        return self.drawn()

    def drawn(self) -> Tab:
        """Wait for the picture, all of a slate."""
        expect(self.starting("rate_score_5").last).to_be_visible()
        return self.ready()

    def next(self, round_: int) -> Tab:
        """Press Next and wait for this round."""
        self.click(f"rate_next_{round_ - 1}")
        self.says(re.compile(rf"Round {round_} of"))
        return self.ready()

    @property
    def session(self) -> str:
        found = re.search(r"session=(\w+)", self.page.url)
        assert found is not None, self.page.url
        return found[1]


def css(key: str) -> str:
    """Return the class that Streamlit gives to a widget with this key."""
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key)


def assert_no_sideways_scroll(tab: Tab, page: str) -> None:
    wide = tab.settle().page.evaluate("""() => [document.scrollingElement, ...document.querySelectorAll(
        '[data-testid=stMain], [data-testid=stMainBlockContainer]')]
        .map(part => part.scrollWidth - part.clientWidth)""")
    assert max(wide) <= 0, f"{page} is {max(wide)} px too wide"

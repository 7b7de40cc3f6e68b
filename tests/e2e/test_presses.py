"""Presses that come while the page is drawn anew, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.support.tab import Tab

COUNT_CLICKS = """() => {
  window.clicks = 0;
  document.addEventListener("click", (event) => { window.clicks += Boolean(event.target.closest("button")); }, true);
}"""

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def pressed_while_rated(tab: Tab, clicks: int = 1) -> None:
    """Hold the mouse down on Skip while a rating makes it Next. clicks: which press of a double click this one is."""
    tab.start("a windmill").generate()
    tab.button("rate_next_1").hover()
    tab.page.mouse.down(click_count=clicks)
    tab.press("5")
    expect(tab.button("rate_next_1")).to_contain_text("Next")
    tab.page.evaluate(COUNT_CLICKS)


def clicks(tab: Tab) -> int:
    return int(tab.page.evaluate("window.clicks"))


def test_a_press_counts_when_its_button_is_drawn_anew_before_the_mouse_is_released(tab: Tab) -> None:
    pressed_while_rated(tab)
    tab.page.mouse.up()
    assert clicks(tab) == 1
    tab.says(re.compile("Round 2 of"))
    tab.ready()


def test_a_press_that_is_led_away_from_its_button_is_none(tab: Tab) -> None:
    pressed_while_rated(tab)
    tab.button("rate_undo").hover()
    tab.page.mouse.up()
    assert clicks(tab) == 0


def test_the_second_press_of_a_double_click_is_none(tab: Tab) -> None:
    pressed_while_rated(tab, clicks=2)
    tab.page.mouse.up(click_count=2)
    assert clicks(tab) == 0


def test_a_double_click_is_one_press_but_where_each_goes_a_step_further(tab: Tab) -> None:
    tab.start("a windmill").generate().press("5").press("4")
    tab.page.evaluate(COUNT_CLICKS)
    tab.button("rate_undo").dblclick()
    assert clicks(tab) == 2
    tab.settle().button("rate_finish").dblclick()
    tab.says("Download all")
    assert clicks(tab) == 3


@pytest.mark.parametrize("key", ["setup_slate", "setup_rounds"])
def test_ctrl_enter_starts_from_every_input_of_the_form(tab: Tab, key: str) -> None:
    tab.fill_in("a lighthouse").draw_at_once(False)
    tab.keyed(key).locator("input, button").first.focus()
    tab.page.keyboard.press("Control+Enter")
    tab.ready()
    assert "/Rate" in tab.page.url

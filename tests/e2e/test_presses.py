"""Presses that come while the page is drawn anew, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tab import Tab

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_press_counts_when_its_button_is_drawn_anew_before_the_mouse_is_released(tab: Tab) -> None:
    tab.start("a windmill").generate()
    tab.button("rate_next").hover()
    tab.page.mouse.down()
    tab.press("5")
    expect(tab.button("rate_next")).to_contain_text("Next")
    tab.page.mouse.up()
    tab.says(re.compile("Round 2 of"))
    tab.ready()


def test_a_press_that_is_led_away_from_its_button_is_none(tab: Tab) -> None:
    tab.start("a windmill").generate()
    tab.button("rate_next").hover()
    tab.page.mouse.down()
    tab.press("5")
    expect(tab.button("rate_next")).to_contain_text("Next")
    tab.button("rate_undo").hover()
    tab.page.mouse.up()
    tab.settle().says(re.compile("Round 1 of"))
    expect(tab.button("rate_next")).to_contain_text("Next")

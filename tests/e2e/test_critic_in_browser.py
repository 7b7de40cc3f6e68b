"""The critic in a real browser: what is typed into its box stays, and what it says is done."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.support.app_server import Server
from tests.support.tab import Tab, assert_no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def box(tab: Tab) -> Locator:
    return tab.page.get_by_role("textbox", name="Suggestion", exact=True)


def advised(tab: Tab) -> Tab:
    """Begin, draw a picture and ask what could be better."""
    tab.start("a lighthouse on a cliff").generate().click("rate_critic_look")
    expect(box(tab)).to_be_visible()
    return tab.ready()


def write(tab: Tab, text: str) -> None:
    """Type into the box, and wait until it is said what it means."""
    box(tab).fill(text)
    tab.says(f"The prompt gains: {text}")
    tab.settle()


def followed(tab: Tab) -> Tab:
    tab.button("rate_critic_follow").click()
    expect(tab.starting("rate_version_")).to_have_count(2)
    return tab.settle()


def test_what_is_typed_into_the_box_outlives_a_reload_a_page_and_a_kill(
    open_tab: Callable[..., Tab], own_server: Server
) -> None:
    tab = advised(open_tab(own_server))
    write(tab, "a small red boat")
    tab.page.reload()
    expect(box(tab.drawn())).to_have_value("a small red boat")
    box(tab).fill("a small red boat and a dog")
    tab.link("Gallery").link("Rate").drawn()
    expect(box(tab)).to_have_value("a small red boat and a dog")
    write(tab, "a small red boat in the rain")
    own_server.kill()
    own_server.start()
    tab.page.reload()
    expect(box(tab.drawn())).to_have_value("a small red boat in the rain")


def test_regenerate_does_what_was_typed_a_moment_ago_and_the_versions_stand_side_by_side(tab: Tab) -> None:
    advised(tab)
    box(tab).fill("a small red boat")
    followed(tab)
    tab.ready()
    expect(tab.starting("rate_version_")).to_have_text(["Original", "Version 2"])
    assert "a small red boat" in tab.prompt.input_value()
    original, newer = (cell.bounding_box() for cell in tab.starting("thumbnail_rate_version_").all())
    assert original and newer and abs(original["y"] - newer["y"]) < 2 and newer["x"] > original["x"]
    tab.starting("rate_version_").first.locator("button").click()
    expect(box(tab.settle())).to_have_value("a small red boat")
    tab.link("Gallery").starting("gallery_open_").first.locator("button").click()
    tab.says("1 of 2")
    write(tab, "a lantern in the fog")
    tab.click("gallery_critic_follow").says("3 of 3")
    expect(tab.settle().starting("gallery_version_")).to_have_text(["Original", "Version 2"])
    tab.says("New words: a lantern in the fog")


def test_ctrl_enter_in_the_box_follows_it_and_draws_nothing_else(tab: Tab) -> None:
    advised(tab)
    box(tab).press_sequentially("12345 red boats")
    box(tab).press("Control+Enter")
    expect(tab.starting("rate_version_")).to_have_count(2)
    assert "12345 red boats" in tab.ready().prompt.input_value()
    tab.press("5").click("rate_gallery")
    expect(tab.starting("gallery_open_")).to_have_text([re.compile("not rated"), re.compile("Love it")])


def test_it_improves_by_itself(tab: Tab) -> None:
    tab.start("a lighthouse on a cliff").generate()
    tab.starting("rate_critic_alone_").locator("button").first.click()
    tab.says("the one with the best score")
    tab.settle().click("rate_critic_begin")
    expect(tab.starting("job_stop_")).to_have_count(0)
    tab.ready()


def test_a_phone_shows_the_rating_before_the_critic_and_does_not_scroll_sideways(
    open_tab: Callable[..., Tab], server: Server
) -> None:
    tab = advised(open_tab(server, width_px=390, height_px=844))
    write(tab, "a small red boat")
    followed(tab).ready()
    tab.starting("rate_version_").first.locator("button").click()
    expect(box(tab.settle())).to_be_visible()
    assert_no_sideways_scroll(tab, "Rate with advice")
    rating, generate, critic = (
        tab.starting(key).first.bounding_box() for key in ("rate_score_1", "rate_generate", "rate_critic_look")
    )
    assert rating and generate and critic and rating["y"] < generate["y"] < critic["y"]
    tab.open(f"/Gallery?session={tab.session}").starting("gallery_open_").first.locator("button").click()
    tab.says("1 of 2")
    assert_no_sideways_scroll(tab, "one picture with advice")

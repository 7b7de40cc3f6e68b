"""The app as a person meets it, in a real browser."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from gars_core import infotext
from gars_core.session import Carried
from gars_core.settings import Settings
from tests.support.app_server import Server
from tests.support.driving import events_of
from tests.support.tab import Tab, assert_no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
HTML = "<img src=x onerror=hi=1><b>"


def is_on(button: Locator) -> None:
    expect(button).to_have_attribute("data-testid", re.compile("primary"))


def download(tab: Tab, key: str) -> bytes:
    with tab.page.expect_download() as download:
        tab.button(key).click()
    return Path(download.value.path()).read_bytes()


def infotext_in(png: bytes) -> infotext.Infotext:
    text = infotext.extract(Image.open(io.BytesIO(png)))
    assert text is not None
    return infotext.parse(text)


def chip_of(tab: Tab, number: int) -> tuple[str, str]:
    """Return the value id, as its keys have it, and the phrase of the picture's attribute number (from 0)."""
    chip = tab.starting("chip-0-").nth(number)
    found = re.search(r"st-key-chip-0-(\S+)", chip.get_attribute("class") or "")
    assert found is not None
    return found[1], chip.locator(".gars-chip span").inner_text()


def test_a_new_user_rates_five_rounds_and_takes_the_pictures_home(tab: Tab) -> None:
    tab.open().click("home_start")
    tab.start("a lighthouse on a cliff")
    expect(tab.prompt).to_have_value(re.compile("a lighthouse on a cliff"))
    tab.says("Holds all")

    tab.prompt.fill("my own words, nothing else")
    expect(tab.button("rate_revert_0")).to_be_visible()
    tab.says("Missing")
    tab.generate().press("5")
    is_on(tab.button("rate_score_5"))

    locked, locked_phrase = chip_of(tab, 0)
    liked, _ = chip_of(tab, 1)
    tab.click(f"rate_lock_0_{locked}").click(f"rate_good_0_{liked}")
    is_on(tab.button(f"rate_good_0_{liked}"))
    tab.next(2)
    is_on(tab.button(f"rate_lock_0_{locked}"))
    expect(tab.prompt).to_have_value(re.compile(re.escape(locked_phrase)))

    old, old_phrase = chip_of(tab, 2)
    tab.click(f"rate_more_0_{old}")
    swap = tab.starting(f"rate_swap_0_{old}_").first.locator("button")
    new_phrase = swap.inner_text()
    swap.click()
    expect(tab.prompt).to_have_value(re.compile(re.escape(new_phrase)))
    expect(tab.prompt).not_to_have_value(re.compile(re.escape(old_phrase)))
    tab.settle().generate().press("1")
    expect(tab.button("rate_undo")).to_have_text(re.compile("rating"))
    tab.click("rate_undo")
    expect(tab.button("rate_next_2")).to_have_text(re.compile("Skip"))
    tab.press("4")

    for round_ in (3, 4, 5):
        tab.next(round_).generate().press("3")
    tab.says("The planned rounds are done")

    tab.click("rate_finish")
    expect(tab.starting("gallery_open_")).to_have_count(5)
    with zipfile.ZipFile(io.BytesIO(download(tab, "gallery_zip"))) as archive:
        story = json.loads(archive.read("session.json"))
        assert len(archive.namelist()) == 6
        assert [entry["rating"] for entry in story["pictures"]] == [1.0, 0.5, 0.0, 0.0, 0.0]

    tab.starting("gallery_open_").first.locator("button").click()
    tab.says("1 of 5")
    tab.says("my own words, nothing else")
    read = infotext_in(download(tab, "gallery_download"))
    assert read.prompt == "my own words, nothing else" and read.fields["GARS rating"] == "+1.00"
    tab.press("ArrowRight").says("2 of 5")
    tab.press("ArrowRight").says("3 of 5")
    tab.press("ArrowLeft").says("2 of 5")
    tab.press("Escape")
    expect(tab.starting("gallery_open_")).to_have_count(5)


def test_the_keys_1_to_5_rate_and_ctrl_enter_draws_what_was_just_typed(tab: Tab) -> None:
    tab.start()
    tab.prompt.fill("")
    tab.prompt.press_sequentially("12345 typed into the box rate nothing")
    tab.prompt.press("Control+Enter")
    tab.drawn()
    for number in range(1, 6):
        tab.press(str(number))
        is_on(tab.button(f"rate_score_{number}"))
    expect(tab.prompt).to_have_value("12345 typed into the box rate nothing")
    tab.click("rate_gallery")
    tab.starting("gallery_open_").first.locator("button").click()
    tab.says("12345 typed into the box rate nothing")


def test_a_rating_stays_when_the_next_press_follows_at_once(tab: Tab) -> None:
    tab.start().generate()
    for number, said in (
        (5, "Love it"),
        (2, "Not for me"),
        (4, "Like it"),
        (1, "Hate it"),
        (5, "Love it"),
        (2, "Not for me"),
    ):
        tab.page.keyboard.press(str(number))
        tab.button("rate_gallery").click()
        expect(tab.starting("gallery_open_")).to_have_text(re.compile(re.escape(said)))
        tab.settle().click("gallery_rate").drawn()


def test_sliders_rate_and_weigh_and_undo_moves_them_back(tab: Tab) -> None:
    tab.start().generate()
    rating = tab.starting("rate_slider_").get_by_role("slider")
    rating.press("End")
    is_on(tab.button("rate_score_5"))
    tab.page.get_by_text("Weights", exact=True).click()
    weight = tab.settle().starting("rate_weight_").get_by_role("slider").first
    weight.press("End")
    expect(tab.button("rate_undo")).to_have_text(re.compile("weight 2"))
    tab.settle().button("rate_undo").click()
    expect(tab.button("rate_undo")).to_have_text(re.compile("rating"))
    expect(weight).to_have_value("1")
    tab.settle().button("rate_undo").click()
    expect(tab.button("rate_next_1")).to_have_text(re.compile("Skip"))
    expect(rating).to_have_value("3")


def test_esc_stops_a_drawing_and_it_can_be_begun_again(tab: Tab) -> None:
    tab.start(steps=8, slate=4)
    tab.button("rate_generate").click()
    expect(tab.starting("job_stop_").locator("button")).to_be_visible()
    expect(tab.page.locator("img[alt='The picture so far']")).to_be_visible()
    tab.page.keyboard.press("Escape")
    tab.says("stopped")
    expect(tab.starting("job_stop_")).to_have_count(0)
    tab.ready().generate()


def test_a_refresh_in_mid_round_keeps_what_was_typed(tab: Tab) -> None:
    tab.start("a quiet harbour")
    tab.prompt.fill("half a sentence about a har")
    expect(tab.button("rate_revert_0")).to_be_visible()
    tab.page.reload()
    expect(tab.ready().prompt).to_have_value("half a sentence about a har")
    tab.generate()
    tab.page.reload()
    tab.drawn().press("4")
    tab.page.reload()
    is_on(tab.drawn().button("rate_score_4"))


def test_a_change_of_page_keeps_what_was_typed(tab: Tab) -> None:
    tab.open("/Setup")
    tab.page.get_by_role("textbox", name="Your idea").fill("an idea, not yet started")
    tab.link("Models").link("New session")
    expect(tab.page.get_by_role("textbox", name="Your idea")).to_have_value("an idea, not yet started")
    tab.start()
    tab.prompt.fill("typed, and gone to the gallery at once")
    tab.link("Gallery").link("Rate").ready()
    expect(tab.prompt).to_have_value("typed, and gone to the gallery at once")


def test_back_to_the_proposal_shows_it_and_an_edit_after_it_is_kept(tab: Tab) -> None:
    tab.start()
    proposal = tab.prompt.input_value()
    for edit in ("my words", "my other words"):
        tab.prompt.fill(edit)
        expect(tab.button("rate_revert_0")).to_be_visible()
        expect(tab.settle().prompt).to_have_value(edit)
        tab.click("rate_revert_0")
        expect(tab.prompt).to_have_value(proposal)
    tab.prompt.fill("my last words")
    expect(tab.button("rate_revert_0")).to_be_visible()
    tab.page.reload()
    expect(tab.ready().prompt).to_have_value("my last words")


def test_two_browsers_in_two_sessions_do_not_disturb_each_other(open_tab: Callable[..., Tab], server: Server) -> None:
    one, two = open_tab(server), open_tab(server)
    one.start("a fox", steps=8, slate=4)
    two.start("an owl")
    assert one.session != two.session
    one.button("rate_generate").click()
    expect(one.starting("job_stop_").locator("button")).to_be_visible()
    two.button("rate_generate").click()
    two.says(re.compile("Waiting for one other job"))
    two.starting("job_stop_").locator("button").click()
    two.says("stopped")
    one.drawn()
    expect(two.prompt).to_have_value(re.compile("owl"))
    two.ready().generate().press("5")
    one.page.reload()
    expect(one.drawn().button("rate_next_1")).to_have_text(re.compile("Skip"))
    expect(one.prompt).to_have_value(re.compile("fox"))


def test_a_round_goes_by_without_the_mouse_and_without_a_press_to_draw(
    open_tab: Callable[..., Tab], own_server: Server
) -> None:
    tab = open_tab(own_server).fill_in("a fox", slate=2).draw_at_once(True)
    tab.press("Control+Enter").drawn()
    tab.press("4")
    is_on(tab.button("rate_score_4_0"))
    tab.press("ArrowRight")
    expect(tab.button("rate_select_0")).to_be_enabled()
    tab.press("2")
    is_on(tab.button("rate_score_2_1"))
    tab.press("n").says("Round 2 of")
    tab.drawn().press("5")
    is_on(tab.button("rate_score_5_0"))


def test_a_second_press_in_a_hurry_neither_skips_a_round_nor_draws_twice(tab: Tab) -> None:
    tab.fill_in("a second press").draw_at_once(False)
    tab.button("setup_start").dblclick()
    tab.ready().button("rate_generate").dblclick()
    tab.settle().drawn().press("5")
    tab.button("rate_next_1").dblclick()
    tab.says("Round 2 of")
    expect(tab.ready().page.get_by_text("Round 3 of")).to_have_count(0)
    tab.click("rate_gallery")
    expect(tab.starting("gallery_open_")).to_have_count(1)
    tab.link("Home")
    expect(tab.page.get_by_text("a second press")).to_have_count(1)


def test_kill_9_in_mid_round_loses_nothing(open_tab: Callable[..., Tab], own_server: Server) -> None:
    tab = open_tab(own_server)
    tab.start("a storm at sea", steps=8).generate().press("5")
    tab.next(2)
    tab.prompt.fill("a storm at sea, as I typed it")
    expect(tab.button("rate_revert_0")).to_be_visible()
    tab.button("rate_generate").click()
    expect(tab.starting("job_stop_").locator("button")).to_be_visible()
    own_server.kill()
    own_server.start()
    tab.page.reload()
    tab.says("Round 2 of")
    expect(tab.ready().prompt).to_have_value("a storm at sea, as I typed it")
    tab.generate().press("2").click("rate_gallery")
    expect(tab.starting("gallery_open_")).to_have_count(2)
    tab.says("Love it")
    tab.says("Not for me")


def test_what_is_said_on_the_taste_page_is_carried_into_the_next_session(
    open_tab: Callable[..., Tab], own_server: Server
) -> None:
    tab = open_tab(own_server)
    tab.start().generate().press("5").link("Taste").says("From 1 session.")
    search = tab.keyed("taste_find").locator("input")
    search.click()
    search.press_sequentially("snow globe")
    tab.page.get_by_role("option", name="a snow globe").click()
    tab.settle().click("taste_found_True_subject:a-snow-globe").says("you said so")
    tab.page.reload()
    tab.settle().says("From 1 session and 1 correction of yours.")
    expect(tab.starting("taste_like_True_").first).to_have_class(re.compile("a-snow-globe"))
    tab.link("New session").says("Begins with what GARS learned from 1 session and 1 correction of yours.")
    tab.start()
    carried = [
        logged.event
        for logged in events_of(Settings(data_dir=own_server.data_dir), tab.session)
        if isinstance(logged.event, Carried)
    ]
    assert [len(one.sessions) for one in carried] == [1]
    assert carried[0].corrections == (("subject:a-snow-globe", True),)


def test_a_branch_goes_home_as_a_file_and_opens_on_another_computer(
    open_tab: Callable[..., Tab], server: Server, own_server: Server, tmp_path: Path
) -> None:
    tab = open_tab(server)
    tab.start("a windmill").generate().press("5")
    tab.next(2).generate().press("1").click("rate_finish")
    original = tab.session
    tab.starting("gallery_branch_").first.locator("button:visible").first.click()
    tab.says(re.compile("Round 1 of"))
    tab.drawn().next(2).generate().press("4").click("rate_finish").says("Branched from")
    assert tab.session != original
    (tmp_path / "session.zip").write_bytes(download(tab, "gallery_zip"))

    other = open_tab(own_server).open().click("home_file_box")
    other.page.locator("input[type=file]").set_input_files(tmp_path / "session.zip")
    other.click("home_file_open").says("“a windmill” is open.")
    other.click("home_file_go")
    scores = [re.compile(re.escape(score)) for score in ("Love it", "Like it")]
    expect(other.starting("gallery_open_")).to_have_text(scores)
    other.click("gallery_rate").drawn()
    is_on(other.button("rate_score_4"))


def test_a_list_of_words_is_shown_then_added_and_removed(open_tab: Callable[..., Tab], own_server: Server) -> None:
    tab = open_tab(own_server).open("/Setup")
    tab.page.get_by_text("Import your own lists").click()
    tab.keyed("setup_lists_files").locator("input[type=file]").set_input_files(
        {"name": "boats.txt", "mimeType": "text/plain", "buffer": b"a herring drifter\na tea clipper\n"}
    )
    tab.settle().click("setup_lists_look").says("2 new")
    tab.settle().click("setup_lists_add_button").says("2 values added")
    tab.settle().page.get_by_text("Remove", exact=True).click()
    tab.settle().starting("setup_lists_remove_").locator("button").click()
    expect(tab.page.get_by_text("Your lists")).to_have_count(0)


def test_no_page_scrolls_sideways_on_a_phone(open_tab: Callable[..., Tab], server: Server) -> None:
    tab = open_tab(server, width_px=390, height_px=844)
    tab.start("a very long idea about a lighthouse on a cliff above the roaring sea", slate=4)
    session = tab.session
    assert_no_sideways_scroll(tab, "Rate, before the picture")
    tab.generate()
    assert_no_sideways_scroll(tab, "Rate")
    for path in ("", "/Setup", f"/Gallery?session={session}", "/Taste", "/Models"):
        assert_no_sideways_scroll(tab.open(path), path or "Home")
    tab.open(f"/Gallery?session={session}").starting("gallery_open_").first.locator("button").click()
    tab.says("1 of 4")
    assert_no_sideways_scroll(tab, "one picture")


def test_markup_in_a_persons_words_is_shown_and_not_run(tab: Tab) -> None:
    tab.start(f"a cat {HTML}")
    tab.says(HTML)
    tab.prompt.fill(f"changed {HTML}")
    expect(tab.button("rate_revert_0")).to_be_visible()
    tab.page.get_by_text("Your changes").click()
    tab.page.get_by_text("Who wrote what").click()
    tab.settle().page.keyboard.press("Escape")
    tab.generate().link("Gallery").says(HTML)
    tab.starting("gallery_open_").first.locator("button").click()
    tab.says("1 of 1")
    tab.link("Home").says(HTML)
    assert tab.page.evaluate("window.hi") is None
    assert tab.page.locator("img[src='x']").count() == 0


def test_an_address_of_an_unknown_session_says_so(tab: Tab) -> None:
    tab.open("/Rate?session=nowhere").says("no session 'nowhere'")


def test_a_picture_in_the_gallery_is_opened_by_a_press_on_it(tab: Tab) -> None:
    tab.start("a fox").generate().link("Gallery")
    tab.starting("gallery_cell_").click()  # its middle is the picture
    expect(tab.button("gallery_back")).to_be_visible()
    tab.settle().press("Escape")
    tab.starting("gallery_branch_").locator("button").first.click()
    tab.ready().says("Round 1 of")
    assert "/Rate" in tab.page.url

"""The prompt library in a real browser: bring prompts, find one, start a session from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.tab import Tab

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PROMPTS = (
    "an old sailing ship in a storm, charcoal drawing",
    "a bowl of ripe oranges on a table",
    "a red fox in deep snow <img src=x onerror=hi=1>",
)


def test_prompts_are_brought_found_and_start_a_session(tab: Tab, tmp_path: Path) -> None:
    table = tmp_path / "prompts.csv"
    table.write_text("prompt,width,height\n" + "".join(f'"{text}",768,768\n' for text in PROMPTS), encoding="utf-8")
    tab.open("/Library")
    tab.page.get_by_role("tab", name="Collections").click()
    tab.settle()
    tab.starting("library_upload_").locator("input[type=file]").set_input_files(table)
    expect(tab.button("library_import")).to_be_enabled()
    tab.settle().click("library_import")
    tab.says(re.compile("“prompts” is here: 3 prompts"))

    tab.settle().page.get_by_role("tab", name="Search").click()
    tab.settle()
    box = tab.keyed("library_words").locator("input")
    box.fill("fox in the snow")
    box.press("Enter")
    tab.says(PROMPTS[2])
    tab.settle()
    expect(tab.page.locator("pre").first).to_have_text(PROMPTS[2])
    assert tab.page.evaluate("typeof hi") == "undefined", "what prompts hold is shown, never run"

    tab.page.reload()
    tab.says(PROMPTS[2])
    tab.settle().starting("library_start_").first.locator("button:visible").first.click()
    expect(tab.page).to_have_url(re.compile("/Setup"))
    tab.settle().says("From the library")
    tab.settle().click("setup_start")
    expect(tab.prompt).to_be_visible()

"""The Library page without a browser: bringing prompts, finding them, using what is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from streamlit.testing.v1 import AppTest

from gars_core.library.entries import Collection, Entry
from gars_core.settings import Settings
from gars_core.studio import Studio
from gars_core.types import ignore_progress
from tests.support.driving import (
    begin,
    draw,
    library_store,
    play,
    small_setup,
)
from tests.support.pages import LIBRARY, click, collections_tab, fine, keys, open_page, shown_prompts, texts, until

PROMPTS = (
    "a red fox in deep snow, oil painting",
    "a lighthouse in a storm at night, golden hour",
    "a bowl of ripe oranges <b>bold</b> :red[x]",
    "an old sailing ship in a storm, charcoal drawing",
)


@pytest.fixture
def stocked(studio: Studio) -> list[Entry]:
    """A library with one collection."""
    store = library_store(studio)
    collection = store.add_collection(Collection("Some <i>prompts</i>", "file", finished=True))
    entries = [
        Entry(text, source="a.example", url="https://a.example/1.png", width_px=512, height_px=768) for text in PROMPTS
    ]
    kept = store.add(collection, entries, [text.encode() for text in PROMPTS])
    studio.library.encoding.add(kept)
    return kept


def searched(words: str) -> AppTest:
    app = open_page(LIBRARY)
    return fine(app.text_input(key="library_words").input(words).run())


def brought(app: AppTest, path: Path) -> AppTest:
    """Name a file on this computer and look inside."""
    return fine(app.text_input(key="library_path_0").input(str(path)).run())


def imported(app: AppTest, studio: Studio) -> AppTest:
    """Press Import and wait until the page says that the prompts are here; the form is empty again."""
    until(click(app, "library_import"), lambda app: app.success)
    assert "library_import" not in keys(app) and app.text_input(key="library_path_1").value == ""
    return app


def test_an_empty_library_says_what_it_is_for() -> None:
    app = open_page(LIBRARY)
    assert "Nothing to search yet" in texts(app) and "added by itself" in texts(app)


def test_a_damaged_library_can_be_set_aside(studio: Studio, stocked: list[Entry], settings: Settings) -> None:
    picture = draw(studio, begin(studio))
    studio.library.encoding.jobs.close()  # it takes the picture in
    studio.jobs.close()  # it scores it, by what is in the library
    library_store(studio).close()
    (settings.data_dir / "library.db").write_bytes(b"no database at all" * 100)
    app = open_page(LIBRARY)
    assert "sessions and pictures are not" in app.error[0].value
    click(app, "library_set_aside")
    assert not app.error and "library_set_aside" not in keys(app)
    assert "library.damaged-1.db" in app.toast[0].value
    until(app, lambda app: "1 prompt to search" in texts(app))
    assert library_store(studio).of_picture(picture)


def test_words_find_prompts_with_their_facts_shown_as_they_are(studio: Studio, stocked: list[Entry]) -> None:
    app = searched("ripe oranges in a bowl")
    assert shown_prompts(app)[0] == PROMPTS[2]
    told = texts(app)
    assert "alike" in told and "a.example" in told and "512 × 768" in told.replace("\N{NO-BREAK SPACE}", " ")
    assert r"\<i\>prompts" in told and "<i>prompts" not in told


def test_the_ways_to_search_differ(studio: Studio, stocked: list[Entry]) -> None:
    app = searched('storm "sailing ship"')
    assert len(shown_prompts(app)) == len(PROMPTS)
    fine(app.segmented_control(key="library_way").set_value("Exact words").run())
    assert shown_prompts(app) == [PROMPTS[3]]
    fine(app.text_input(key="library_words").input("nothing of the kind").run())
    assert shown_prompts(app) == [] and "Nothing matches" in texts(app)
    fine(app.segmented_control(key="library_way").set_value("Vague idea").run())
    until(app, lambda app: "No language model is installed" in texts(app))
    assert len(shown_prompts(app)) == len(PROMPTS)


def test_filters_hold_and_say_how_many_they_are(studio: Studio, stocked: list[Entry]) -> None:
    app = searched("a storm")
    fine(app.selectbox(key="library_height").set_value(1024).run())
    assert shown_prompts(app) == [] and "fewer filters" in texts(app)
    fine(app.selectbox(key="library_height").set_value(512).run())
    fine(app.selectbox(key="library_source").set_value("a.example").run())
    assert len(shown_prompts(app)) == len(PROMPTS)
    library_store(studio).change([Entry(**{**vars(stocked[0]), "unsafe": True})])
    fine(app.segmented_control(key="library_way").set_value("Exact words").run())
    fine(app.text_input(key="library_words").input("fox").run())
    assert shown_prompts(app) == []
    fine(app.checkbox(key="library_safe").uncheck().run())
    assert shown_prompts(app) == [PROMPTS[0]] and "NSFW" in texts(app)


def test_more_like_one_and_back(studio: Studio, stocked: list[Entry]) -> None:
    app = searched("lighthouse")
    app.session_state["library_like"] = stocked[3].id
    fine(app.run())
    assert "Like “an old sailing ship" in texts(app) and PROMPTS[3] not in shown_prompts(app)
    click(app, "library_back")
    assert shown_prompts(app)[0] == PROMPTS[1]


def test_more_results_are_shown_when_asked_for(studio: Studio) -> None:
    store = library_store(studio)
    words = [
        "owl",
        "ship",
        "castle",
        "river",
        "violin",
        "garden",
        "robot",
        "bridge",
        "dragon",
        "market",
        "temple",
        "island",
        "harbour",
        "train",
        "balloon",
    ]
    texts_ = [f"a {word} beside the {other}" for word, other in zip(words, words[3:] + words[:3], strict=True)]
    kept = store.add(
        store.add_collection(Collection("many", "file")),
        [Entry(text) for text in texts_],
        [text.encode() for text in texts_],
    )
    studio.library.encoding.add(kept)
    app = searched("a thing beside something")
    assert len(shown_prompts(app)) == 12
    click(app, "library_more")
    assert len(shown_prompts(app)) == 15 and "library_more" not in keys(app)


def test_a_result_starts_a_session(studio: Studio, stocked: list[Entry]) -> None:
    app = searched("lighthouse in a storm")
    click(app, f"library_start_{stocked[1].id}")
    assert "setup_start" in keys(app)
    fine(app.switch_page("pages/1_Setup.py").run())
    until(app, lambda app: PROMPTS[1] in shown_prompts(app))
    assert "From the library" in texts(app)


def test_chosen_results_rewrite_a_prompt(studio: Studio, stocked: list[Entry]) -> None:
    app = searched("lighthouse in a storm")
    click(app, f"library_pick_{stocked[0].id}")
    assert "Rewrite with these" in texts(app)
    click(app, f"library_pick_{stocked[0].id}")
    assert "Rewrite with these" not in texts(app)


def test_what_was_drawn_comes_by_itself_and_can_be_withdrawn(studio: Studio) -> None:
    session = begin(studio, small_setup(idea="a paper boat"))
    [picture] = play(studio, session, 1.0)
    app = until(open_page(LIBRARY), lambda app: keys(app, "text_input"))
    until(app, lambda app: library_store(studio).of_picture(picture) is not None)
    fine(app.text_input(key="library_words").input("paper boat").run())
    until(app, lambda app: len(shown_prompts(app)) == 1)
    assert "Love it" in texts(app)
    studio.library.own_prompts.withdraw(picture)
    assert shown_prompts(fine(app.run())) == []


def test_a_picture_is_searched_by_what_it_says_first_and_by_its_style_alone(
    studio: Studio, stocked: list[Entry], tmp_path: Path
) -> None:
    said = PngInfo()
    said.add_text("parameters", "(a red fox:1.2), golden hour light\nSteps: 4, Seed: 5, Size: 64x64")
    Image.new("RGB", (64, 64)).save(tmp_path / "a.png", pnginfo=said)
    with (tmp_path / "a.png").open("rb") as file:
        seen = studio.library.by_picture.look("a.png", file, ignore_progress)
    assert seen.prompt == "a red fox, golden hour light" and seen.style == "golden hour light"
    session = begin(studio, small_setup(idea="a lighthouse in a storm"))
    picture = draw(studio, session)
    app = fine(open_page("pages/3_Gallery.py", session=session, picture=picture).run())
    click(app, "gallery_find")
    fine(app.switch_page(LIBRARY).run())
    until(app, lambda app: "library_seen_close" in keys(app))
    assert "lighthouse" in shown_prompts(app)[0] and PROMPTS[1] in shown_prompts(app)[1:]
    click(app, "library_seen_close")
    assert "library_seen_close" not in keys(app)


def test_a_file_is_shown_put_right_brought_and_removed(studio: Studio, tmp_path: Path) -> None:
    table = tmp_path / "my prompts.csv"
    table.write_text("id,prompt,score\n1,a red fox in snow,5\n2,a red fox in snow,1\n3,an old <b>ship</b>,3\n")
    app = brought(collections_tab(), table)
    assert app.selectbox(key="library_column_text_0").value == "prompt"
    assert app.selectbox(key="library_column_rating_0").value == "score"
    assert app.text_input(key="library_name_0").value == "my prompts"
    fine(app.text_input(key="library_licence_0").input("CC0").run())
    app = imported(app, studio)
    assert "2 prompts" in texts(app) and "CC0" in texts(app) and "1 the same as another" in texts(app)
    [collection] = studio.library.contents.collections()
    assert collection.licence == "CC0" and collection.finished
    click(app, f"library_remove_{collection.id}")
    until(app, lambda app: not studio.library.contents.collections())


@pytest.mark.parametrize("path", ["/nowhere/prompts.csv", "~nobody-of-that-name/prompts.csv"])
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(studio: Studio, path: str) -> None:
    app = brought(collections_tab(), Path(path))
    assert "There is no file or folder" in app.error[0].value and "library_import" not in keys(app)


def test_a_second_thought_before_an_import_changes_nothing(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a red fox\na ship\n")
    app = brought(collections_tab(), tmp_path / "a.txt")
    assert "library_import" in keys(app)
    click(app, "library_import_cancel")
    assert "library_import" not in keys(app) and not studio.library.contents.collections()


def test_an_import_that_was_cut_short_goes_on(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a red fox\na ship\n")
    library_store(studio).add_collection(
        Collection("cut", "file", path=str(tmp_path / "a.txt"), columns={"text": "prompt"})
    )
    app = collections_tab()
    assert "Not complete" in texts(app)
    click(app, "library_continue_1")
    until(app, lambda app: studio.library.contents.collections()[0].finished)
    assert studio.library.contents.count() == 2


def test_prompts_without_vectors_are_told_of_and_encoded(studio: Studio) -> None:
    store = library_store(studio)
    store.add(store.add_collection(Collection("bare", "file", finished=True)), [Entry("a red fox")], [b"1"])
    app = searched("fox")
    assert "1 prompt not indexed yet" in texts(app)
    app = collections_tab()
    click(app, "library_encode")
    until(
        app,
        lambda app: (
            "library_encode" not in keys(app) and not studio.library.encoding.missing(studio.library.search.encoder_id)
        ),
    )
    assert shown_prompts(searched("fox")) == ["a red fox"]

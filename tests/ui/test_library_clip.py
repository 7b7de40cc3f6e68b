"""The Library page with CLIP: reading a collection, what a picture looks like, and what is found by its looks."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from gars_core.engines.fakes.encoder import COLOURS, FakePictureEncoder
from gars_core.library.entries import Collection, Entry
from gars_core.studio import Studio
from gars_core.studio.library.encoding import pictures_id
from tests.support.driving import (
    begin,
    draw,
    library_store,
    settled,
    small_setup,
)
from tests.support.pages import LIBRARY, click, collections_tab, fine, keys, open_page, shown_prompts, texts, until

BOTH = {FakePictureEncoder.id, pictures_id(FakePictureEncoder.id)}
SAID = dict(zip(COLOURS, [*COLOURS][1:] + [*COLOURS][:1], strict=True))
"""By the colour of a picture, the one that its prompt names."""


@pytest.fixture
def brought(studio: Studio, tmp_path: Path) -> Collection:
    """Pictures in the library, one of each colour; each prompt names another colour than its picture has."""
    entries = []
    for colour, code in COLOURS.items():
        Image.new("RGB", (16, 16), code).save(tmp_path / f"{colour}.png")
        entries.append(Entry(f"a {SAID[colour]} balloon", picture=str(tmp_path / f"{colour}.png")))
    collection = library_store(studio).add_collection(Collection("Colours", "folder", finished=True))
    studio.library.encoding.add(library_store(studio).add(collection, entries, [colour.encode() for colour in COLOURS]))
    return collection


def read_by_clip(studio: Studio, collection: Collection) -> AppTest:
    """Press Read with CLIP and wait until words and pictures are read."""
    app = click(collections_tab(), f"library_clip_{collection.id}")
    return until(app, lambda app: BOTH <= {*library_store(studio).collection(collection.id).encoders})


def seen(studio: Studio) -> tuple[AppTest, str]:
    """Draw a picture, search by it from the gallery, and return the page, with its prompt above, and the picture."""
    session = begin(studio, small_setup(idea="a paper boat"))
    picture = draw(studio, session)
    app = fine(open_page("pages/3_Gallery.py", session=session, picture=picture).run())
    click(app, "gallery_find")
    fine(app.switch_page(LIBRARY).run())
    return until(app, lambda app: "library_seen_close" in keys(app)), picture


def look_for(app: AppTest, way: str) -> AppTest:
    [ways] = [one for one in app.segmented_control if one.key.startswith("library_seen_by_")]
    return fine(ways.set_value(way).run())


def test_a_collection_is_read_with_clip_at_a_press(studio: Studio, brought: Collection) -> None:
    app = read_by_clip(studio, brought)
    until(app, lambda app: f"library_clip_{brought.id}" not in keys(app))
    assert "Colours" in texts(app)


def test_a_picture_tells_what_it_looks_like_and_what_a_search_by_looks_needs(
    studio: Studio, brought: Collection
) -> None:
    app, picture = seen(studio)
    studio.library.by_picture.queue_look_at(picture, "me")
    job = settled(studio, "me")
    assert job is not None and job.result.likely
    told = texts(app)
    assert "Prompts that could have made it mention" in told and "let CLIP read a collection" in told
    for one in job.result.likely:
        assert f"{one.phrase} · {one.share:.0%}" in told
    [ways] = [one for one in app.segmented_control if one.key.startswith("library_seen_by_")]
    assert "Its prompt" in ways.options and "Pictures like it" not in ways.options


def test_pictures_like_one_and_prompts_for_its_looks(studio: Studio, brought: Collection) -> None:
    read_by_clip(studio, brought)
    app, picture = seen(studio)
    encoder = FakePictureEncoder()
    [row] = encoder.encode_pictures([studio.gallery.image(picture)])
    colour = list(COLOURS)[int((encoder.encode([*COLOURS]) @ row).argmax())]
    assert "let CLIP read a collection" not in texts(app)
    assert shown_prompts(look_for(app, "Pictures like it"))[1] == f"a {SAID[colour]} balloon", "its picture's colour"
    assert shown_prompts(look_for(app, "Prompts that would look like it"))[1] == f"a {colour} balloon", (
        "its words' colour"
    )

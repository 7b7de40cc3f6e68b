"""Scores by comparing pictures with words: calibrated by a prompt's neighbours, and by the rest of a category."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from gars_core.engines.fakes.encoder import FakePictureEncoder
from gars_core.errors import BadInput, LibraryDamaged
from gars_core.library.entries import Collection, Counts, Entry
from gars_core.ports import Comparer, Scorer
from gars_core.scoring.scores import Scores, Wanted
from gars_core.settings import Settings
from gars_core.store.db import open_database
from gars_core.store.scores import ScoreStore
from gars_core.studio import Studio
from gars_core.studio.library.encoding import pictures_id
from gars_core.studio.scoring.calibration import FEW, outgrown, share_below
from gars_core.studio.scoring.clip_scorers import Glance, Presence
from gars_core.studio.values.look_alikes import LookAlikes
from gars_core.types import FloatArray, ignore_progress
from tests.support.driving import library_store

RED, GREEN = Image.new("RGB", (32, 32), "red"), Image.new("RGB", (32, 32), "green")
COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown")


class Counting(FakePictureEncoder):
    """Remembers how many pictures and texts it was asked for."""

    pictures = texts = 0

    def encode_pictures(self, pictures: Sequence[Image.Image]) -> FloatArray:
        self.pictures += len(pictures)
        return super().encode_pictures(pictures)

    def encode(self, texts: Sequence[str]) -> FloatArray:
        self.texts += len(texts)
        return super().encode(texts)


@pytest.fixture
def alignment(studio: Studio) -> Scorer:
    return next(scorer for scorer in studio.scoring.scorers if scorer.id == "alignment")


def reason(scores: Scores) -> str:
    [part] = scores.parts
    return part.reason


def keep(studio: Studio, kind: str, entries: Sequence[Entry]) -> list[Entry]:
    """Bring entries to the library with the vectors of their words."""
    store = library_store(studio)
    collection = store.add_collection(Collection(kind, kind, counts=Counts(kept=len(entries)), finished=True))
    kept = store.add(collection, entries, [f"{kind} {place}".encode() for place in range(len(entries))])
    studio.library.encoding.add(kept)
    return kept


def test_a_share_is_never_none_or_all_and_ties_count_by_half() -> None:
    assert share_below(1.0, [0.0] * 20) == pytest.approx(20.5 / 21) and share_below(-1.0, [0.0] * 20) > 0
    assert share_below(0.0, [0.0] * 20) == 0.5 and share_below(0.3, []) == 0.5


def test_without_a_library_a_prompt_is_compared_with_others_of_its_kind(studio: Studio, alignment: Scorer) -> None:
    values = studio.values.catalogue.by_category
    green = next(value for value in values["palette"] if "green" in value.phrase)
    wanted = Wanted((values["subject"][0], green), f"{values['subject'][0].phrase} in {green.phrase.upper()}")
    right, wrong = alignment.score(GREEN, wanted), alignment.score(RED, wanted)
    assert 0 < wrong.overall < right.overall < 1 and right == alignment.score(GREEN, wanted)
    assert "prompts with other attributes" in reason(right) and right.raw is not None and wrong.raw is not None
    assert right.raw > wrong.raw


def test_a_prompt_without_attributes_is_compared_all_the_same(alignment: Scorer) -> None:
    assert alignment.score(RED, Wanted(prompt="red on red")).overall > 0.9


def test_a_library_gives_the_prompts_to_compare_with(studio: Studio, alignment: Scorer) -> None:
    keep(studio, "file", [Entry(f"a {colour} balloon {place}") for place in range(4) for colour in COLOURS])
    found = alignment.score(RED, Wanted(prompt="a red balloon"))
    assert "similar prompts in the library" in reason(found) and found.overall > 0.8
    assert alignment.score(GREEN, Wanted(prompt="a red balloon")).overall < found.overall


def test_pictures_drawn_for_similar_prompts_are_what_counts_once_there_are_enough(
    studio: Studio, alignment: Scorer, settings: Settings
) -> None:
    scores = ScoreStore(open_database(settings.data_dir))
    pictures = [f"picture{place:02}" for place in range(FEW + 1)]
    keep(studio, "own", [Entry("a red balloon", picture=picture) for picture in pictures])
    for place, picture in enumerate(pictures[:-1]):
        scores.set(picture, "alignment", Scores(0.5, (), place / FEW))
    wanted = Wanted(prompt="a red balloon")
    found = alignment.score(RED, wanted)
    assert f"{FEW} pictures for similar prompts" in reason(found) and found.raw is not None
    below = sum(place / FEW < found.raw for place in range(FEW))
    assert found.overall == pytest.approx((below + 0.5) / (FEW + 1))
    assert alignment.score(GREEN, wanted).overall < found.overall


def test_brought_pictures_count_once_clip_has_read_them(studio: Studio, alignment: Scorer, tmp_path: Path) -> None:
    entries = []
    for place in range(FEW):
        path = tmp_path / f"{place}.png"
        Image.new("RGB", (8, 8), "green" if place % 2 else "blue").save(path)
        entries.append(Entry(f"a green balloon, number {place}", picture=str(path)))
    [collection] = {entry.collection for entry in keep(studio, "folder", entries)}
    wanted = Wanted(prompt="a green balloon")
    assert "pictures" not in reason(alignment.score(GREEN, wanted))
    for encoder in (FakePictureEncoder.id, pictures_id(FakePictureEncoder.id)):
        studio.library.encoding.bring_up(encoder, ignore_progress, collection)
    found = alignment.score(GREEN, wanted)
    assert f"{FEW} pictures" in reason(found) and found.overall > 0.6 > alignment.score(RED, wanted).overall


def test_marks_for_programs_are_no_part_of_what_a_picture_should_show(alignment: Scorer) -> None:
    marked, plain = Wanted(prompt="a (red balloon:1.3) <lora:paper:0.8>"), Wanted(prompt="a red balloon")
    assert alignment.score(RED, marked) == alignment.score(RED, plain)


def test_presence_holds_a_value_against_its_category(studio: Studio, tmp_path: Path) -> None:
    palettes = studio.values.catalogue.by_category["palette"]
    green, red = (next(one for one in palettes if name in one.phrase.split()) for name in ("green", "red"))
    presence = Presence(Glance(FakePictureEncoder()), LookAlikes(studio.values, FakePictureEncoder(), tmp_path))
    found = presence.score(GREEN, Wanted((red, green)))
    other, shown = found.parts
    assert (shown.value, shown.name) == (green.id, studio.values.catalogue.category("palette").label)
    assert shown.score > 0.9 > other.score and found.overall == pytest.approx((shown.score + other.score) / 2)
    assert other.score > 0.5 and "fits better than most; best fits" in other.reason and "green" in other.reason
    worst = next(one for one in palettes if presence.score(GREEN, Wanted((one,))).overall < 0.5)
    assert f"{worst.phrase}: looks more like" in presence.score(GREEN, Wanted((worst,))).parts[0].reason


def test_a_picture_is_read_once_for_all_and_the_words_once_for_a_prompt(studio: Studio, tmp_path: Path) -> None:
    encoder = Counting()
    glance = Glance(encoder)
    for picture in (RED, RED, GREEN, GREEN.copy()):
        glance.picture(picture)
        glance.texts(["a red balloon", "a ship"])
    assert (encoder.pictures, encoder.texts) == (3, 5), "two texts, and the words of three pictures"
    assert glance.picture(RED) @ glance.texts(["red"])[0] > glance.picture(GREEN) @ glance.texts(["red"])[0]


def test_what_another_thread_looks_at_meanwhile_changes_nothing() -> None:
    class Interrupted(Glance):
        """Somebody else asks for something green as soon as something red is remembered."""

        def __setattr__(self, name: str, value: object) -> None:
            super().__setattr__(name, value)
            if isinstance(value, tuple) and name == "_picture" and value[0]() is RED:
                self.picture(GREEN)
            elif isinstance(value, tuple) and name == "_texts" and value[0] == ("red",):
                self.texts(["green"])

    encoder = FakePictureEncoder()
    glance, [red] = Interrupted(encoder), encoder.encode(["red"])
    assert glance.picture(RED) @ red == pytest.approx(1.0) and glance.texts(["red"])[0] @ red == pytest.approx(1.0)


def test_without_words_there_is_nothing_to_hold_a_picture_against(studio: Studio) -> None:
    for scorer in studio.scoring.scorers:
        if scorer.id != "looks":
            with pytest.raises(BadInput, match="to compare it with"):
                scorer.score(RED, Wanted())


def test_what_was_held_against_prompts_is_compared_with_pictures_once_there_are_enough(
    studio: Studio, alignment: Scorer, settings: Settings
) -> None:
    assert isinstance(alignment, Comparer)
    scores, wanted = ScoreStore(open_database(settings.data_dir)), Wanted(prompt="a red balloon")
    before = alignment.score(RED, wanted)
    assert before.raw is not None and not outgrown(before, alignment.peers())
    keep(studio, "own", [Entry("a red balloon", picture=f"picture{place:02}") for place in range(FEW + 1)])
    for place in range(FEW - 1):
        scores.set(f"picture{place:02}", "alignment", Scores(0.5, (), before.raw - 0.1))
    assert alignment.peers() == FEW - 1 and alignment.score(RED, wanted).peers == 0, "so few are as good as none"
    scores.set("picture20", "alignment", before)
    assert outgrown(before, FEW) and alignment.compared(before, wanted) == before, "its own is no other picture"
    scores.set("picture19", "alignment", Scores(0.5, (), before.raw + 0.1))
    after = alignment.compared(before, wanted)
    assert after.overall == pytest.approx((FEW - 0.5) / (FEW + 1)) and after.raw == before.raw
    assert f"of {FEW} pictures for similar prompts" in reason(after)
    assert (after.peers, outgrown(after, 2 * after.peers - 1), outgrown(after, 2 * after.peers)) == (
        FEW + 1,
        False,
        True,
    )
    assert not outgrown(Scores(0.5, ()), 10 * FEW), "without a bare measure there is nothing to compare"


def test_a_library_that_cannot_be_read_keeps_no_picture_from_being_scored(
    studio: Studio, alignment: Scorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(store: object) -> None:
        raise LibraryDamaged("The library is damaged.")

    monkeypatch.setattr(type(library_store(studio)), "collections", fail)
    assert "prompts with other attributes" in reason(alignment.score(RED, Wanted(prompt="a red balloon")))

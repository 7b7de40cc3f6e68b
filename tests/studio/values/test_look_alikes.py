"""The values that a picture looks like, with an encoder that knows colours."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from gars_core.engines.fakes.encoder import FakeEncoder, FakePictureEncoder
from gars_core.studio.values import look_alikes
from gars_core.studio.values.look_alikes import LookAlikes
from gars_core.studio.values.values import Values


class Counting(FakePictureEncoder):
    """Remembers how many texts it was asked for."""

    texts = 0

    def encode(self, texts):
        self.texts += len(texts)
        return super().encode(texts)


@pytest.fixture
def values(tmp_path: Path) -> Values:
    return Values(tmp_path, FakeEncoder())


def test_a_picture_of_one_colour_looks_like_the_values_that_name_it(values: Values, tmp_path: Path) -> None:
    clip = FakePictureEncoder()
    [green] = clip.encode_pictures([Image.new("RGB", (30, 30), "green")])
    found = LookAlikes(values, clip, tmp_path).of(green)
    assert "green" in found[0].phrase and found[0].value in values.catalogue.by_id
    assert [one.share for one in found] == sorted((one.share for one in found), reverse=True)
    for category in values.catalogue.categories:
        mine = [one for one in found if one.category == category.id]
        assert len(mine) <= 3 and sum(one.share for one in mine) <= 1.0 + 1e-5
    assert any(one.category == "palette" and "green" in one.phrase for one in found)


def test_the_values_are_read_once_and_a_new_one_by_itself(values: Values, tmp_path: Path) -> None:
    clip = Counting()
    [red] = clip.encode_pictures([Image.new("RGB", (30, 30), "red")])
    LookAlikes(values, clip, tmp_path).of(red)
    again, clip.texts = LookAlikes(values, clip, tmp_path), 0
    again.of(red)
    assert clip.texts == 0
    mine = values.add("palette", "red red red")
    assert any(one.value == mine.id for one in again.of(red)) and clip.texts == 1


def test_damaged_vectors_are_made_again(values: Values, tmp_path: Path) -> None:
    clip = Counting()
    [red] = clip.encode_pictures([Image.new("RGB", (30, 30), "red")])
    before = LookAlikes(values, clip, tmp_path).of(red)
    (tmp_path / "catalogue" / "picture-vectors.npz").write_bytes(b"no")
    after = LookAlikes(values, clip, tmp_path).of(red)
    assert [one.value for one in after[:5]] == [one.value for one in before[:5]]


def test_a_value_stands_among_those_of_its_category_alone_and_unknown_ones_are_passed_over(
    values: Values, tmp_path: Path
) -> None:
    clip = Counting()
    [green] = clip.encode_pictures([Image.new("RGB", (30, 30), "green")])
    palettes = values.catalogue.by_category["palette"]
    best = next(one for one in palettes if one.phrase == "monochrome green")
    clip.texts = 0
    found = LookAlikes(values, clip, tmp_path).standings(green, [best.id, "palette:gone", palettes[0].id])
    assert [one.value for one in found] == [best.id, palettes[0].id] and clip.texts == len(palettes)
    assert found[0].share > 0.9 and found[0].of == len(palettes)
    assert found[0].label == values.catalogue.category("palette").label and "green" in found[1].likest
    assert LookAlikes(values, clip, tmp_path).standings(green, []) == []


def test_of_a_large_category_some_are_read_and_the_one_in_question(
    values: Values, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look_alikes, "RIVALS", 5)
    clip = Counting()
    [red] = clip.encode_pictures([Image.new("RGB", (30, 30), "red")])
    mine, clip.texts = values.add("palette", "red red red"), 0
    [found] = LookAlikes(values, clip, tmp_path).standings(red, [mine.id])
    assert (found.of, found.share, clip.texts) == (6, 1.0, 6)

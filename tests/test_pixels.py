"""Pictures of any kind made plain."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image

from gars_core.errors import BadInput, StorageFailed
from gars_core.pixels import upright_rgb
from gars_core.store.files import PictureFiles


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "YCbCr", "I;16", "I", "F"])
def test_every_mode_becomes_rgb_of_the_same_brightness(mode: str) -> None:
    grey = Image.new("L", (6, 4), 255)
    grey.paste(0, (0, 0, 3, 4))
    deep = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    found = upright_rgb(deep if mode == "I;16" else grey.convert(mode))
    assert found.mode == "RGB" and found.size == (6, 4)
    assert found.getpixel((0, 0)) == (0, 0, 0) and found.getpixel((5, 3)) == (255, 255, 255)


def test_the_limit_holds_before_anything_is_converted_and_small_pictures_stay() -> None:
    huge = Image.new("CMYK", (12_500, 8_000), (0, 255, 255, 0))
    assert upright_rgb(huge, 500).size == (500, 320) and huge.size == (12_500, 8_000)
    assert upright_rgb(Image.new("RGB", (3, 9_000)), 300).size == (1, 300)
    assert upright_rgb(Image.new("RGB", (40, 30)), 300).size == (40, 30)


def test_a_turned_picture_is_upright_at_any_size() -> None:
    turned = Image.new("RGB", (40, 20), "red")
    turned.getexif()[0x0112] = 6
    assert upright_rgb(turned).size == (20, 40) and upright_rgb(turned, 10).size == (5, 10)


def test_what_cannot_be_decoded_is_refused_with_a_sentence() -> None:
    with pytest.raises(BadInput, match="cannot be read") as caught:
        upright_rgb(Image.new("RGB", (0, 5)))
    assert caught.value.hint


def test_a_damaged_file_of_the_gallery_is_refused_with_a_sentence_wherever_it_is_damaged(tmp_path: Path) -> None:
    files, rng, refused = PictureFiles(tmp_path), Random(1), 0
    files.save("a", Image.effect_noise((60, 40), 90).convert("RGB"), "a fox")
    whole = files.path("a").read_bytes()
    for _ in range(1000):
        damaged = bytearray(whole)
        for _ in range(rng.randint(1, 4)):
            damaged[rng.randrange(len(whole))] = rng.randrange(256)
        files.path("a").write_bytes(damaged[: rng.choice((len(whole), rng.randrange(len(whole))))])
        try:
            files.open("a")
        except StorageFailed as error:
            assert "missing or damaged" in error.sentence and error.hint
            refused += 1
    assert refused > 900


def test_the_small_copy_of_a_deep_or_transparent_picture_shows_what_the_picture_does(tmp_path: Path) -> None:
    files = PictureFiles(tmp_path)
    deep = Image.fromarray(np.full((40, 40), 128 * 257, np.uint16))
    for id, picture in {"deep": deep, "clear": Image.new("RGBA", (40, 40), (0, 0, 0, 0))}.items():
        files.save(id, picture, "a fox")
    with Image.open(files.thumbnail_path("deep")) as small, Image.open(files.thumbnail_path("clear")) as clear:
        assert abs(small.getpixel((9, 9))[0] - 128) < 3 and clear.getpixel((9, 9))[0] > 250

"""The scorer without weights: it sees colours, light and arrangement, in any picture, and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from gars_core.catalogue.loader import attribute_of
from gars_core.errors import BadInput
from gars_core.scoring.looks import Looks
from gars_core.scoring.scores import Scores, Wanted


def wanted(**values: str) -> Wanted:
    return Wanted(tuple(attribute_of(category, phrase) for category, phrase in values.items()))


def score(picture: Image.Image, **values: str) -> Scores:
    return Looks().score(picture, wanted(**values))


def part(scores: Scores, name: str) -> float:
    [found] = [one.score for one in scores.parts if one.name == name]
    return found


def halves(left: str, right: str, size: tuple[int, int] = (96, 64)) -> Image.Image:
    picture = Image.new("RGB", size, left)
    picture.paste(right, (size[0] // 2, 0, size[0], size[1]))
    return picture


def lit(dark: str, light: str) -> Image.Image:
    """A soft pool of light in an otherwise even picture."""
    mask = Image.new("L", (128, 128), 0)
    ImageDraw.Draw(mask).ellipse((40, 40, 88, 88), fill=255)
    return Image.composite(
        Image.new("RGB", mask.size, light), Image.new("RGB", mask.size, dark), mask.filter(ImageFilter.GaussianBlur(10))
    )


def test_the_palette_asked_for_scores_above_another_one() -> None:
    teal_and_orange, plum = halves("#107880", "#f88020"), halves("#f8f2e0", "#6c2058")
    assert part(score(teal_and_orange, palette="teal and orange"), "Palette") > 0.9
    assert part(score(plum, palette="teal and orange"), "Palette") < 0.5
    assert part(score(plum, palette="ivory and plum"), "Palette") > 0.9


def test_a_palette_that_is_off_is_said_to_look_like_the_one_it_looks_like() -> None:
    plum = halves("#f8f2e0", "#6c2058")
    for asked in ("teal and orange", "ivory and plum"):
        [reason] = [each.reason for each in score(plum, palette=asked).parts if each.name == "Palette"]
        assert reason.startswith("looks like ivory and plum") and "%" not in reason


def test_own_values_are_read_by_their_words() -> None:
    navy = halves("#10204c", "#dca828")
    assert part(score(navy, palette="navy with gold"), "Palette") > 0.8
    assert part(score(halves("#2c8c3c", "#f080b0"), palette="navy with gold"), "Palette") < 0.5


@pytest.mark.parametrize(
    ("phrase", "right", "wrong"),
    [
        ("a single candle", lit("#180c08", "#ffb050"), lit("#d0e0f0", "#ffffff")),
        ("snow glow", lit("#c0d0e0", "#ffffff"), lit("#180c08", "#ffb050")),
        ("golden hour light", lit("#806040", "#ffc060"), lit("#405080", "#80b0ff")),
        ("blue hour twilight", lit("#183060", "#88a8ff"), lit("#806040", "#ffc060")),
    ],
)
def test_the_light_asked_for_scores_above_another_one(phrase: str, right: Image.Image, wrong: Image.Image) -> None:
    assert part(score(right, lighting=phrase), "Light") > part(score(wrong, lighting=phrase), "Light") + 0.3


def test_a_reason_names_the_way_in_which_light_is_off() -> None:
    [light] = [one for one in score(lit("#d0e0f0", "#ffffff"), lighting="a single candle").parts if one.name == "Light"]
    assert "lighter" in light.reason and "cooler" in light.reason


def test_things_at_the_left_are_told_from_things_at_the_right() -> None:
    picture = Image.new("RGB", (128, 128), "#888888")
    for k in range(10, 100, 10):
        ImageDraw.Draw(picture).rectangle((8, k, 30, k + 5), fill="#202020")
    mirrored = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    left, right = (score(one, composition="a subject off to the left") for one in (picture, mirrored))
    assert part(left, "Composition") > part(right, "Composition")


def test_blur_costs_sharpness_unless_it_was_asked_for() -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (128, 128, 3), np.uint8))
    blurred = noise.filter(ImageFilter.GaussianBlur(6))
    assert part(score(noise), "Sharpness") > part(score(blurred), "Sharpness") + 0.5
    assert part(score(blurred, camera="soft focus"), "Sharpness") > part(score(noise, camera="soft focus"), "Sharpness")


def test_what_cannot_be_judged_is_absent() -> None:
    asked = {"subject": "a red fox", "mood": "serene", "medium": "oil painting", "composition": "a cascade of shapes"}
    assert [one.name for one in score(Image.new("RGB", (64, 64)), **asked).parts] == ["Sharpness"]
    assert "mood" in Looks().judges


def test_scores_lie_between_0_and_1_and_repeat() -> None:
    asked = {"palette": "rainbow colors", "lighting": "fireflies", "composition": "perfect symmetry"}
    for picture in (Image.new("RGB", (1, 1)), Image.new("RGB", (5000, 3), "white"), halves("black", "lime")):
        found = score(picture, **asked)
        assert found == score(picture, **asked)
        assert all(0 <= one.score <= 1 for one in found.parts) and 0 <= found.overall <= 1


def same(picture: Image.Image) -> None:
    """The picture is judged as the plain one is, and stays as it was."""
    before = picture.mode, picture.size
    plain = score(halves("#107880", "#f88020"), palette="teal and orange")
    assert abs(score(picture, palette="teal and orange").overall - plain.overall) < 0.1
    assert (picture.mode, picture.size) == before


def test_any_mode_and_file_is_judged(tmp_path: Path) -> None:
    plain = halves("#107880", "#f88020")
    for mode in ("RGBA", "P", "CMYK", "YCbCr"):
        same(plain.convert(mode))
    plain.save(tmp_path / "two.gif", save_all=True, append_images=[Image.new("RGB", plain.size, "red")])
    with Image.open(tmp_path / "two.gif") as animated:
        same(animated)


def test_what_is_transparent_counts_as_white() -> None:
    see_through = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    assert score(see_through, lighting="snow glow") == score(Image.new("RGB", (64, 64), "white"), lighting="snow glow")


def test_sixteen_bits_are_not_cut_off() -> None:
    ramp = np.linspace(0, 65535, 64 * 64).reshape(64, 64)
    deep = Image.fromarray(ramp.astype(np.uint16))
    shallow = Image.fromarray((ramp / 257).astype(np.uint8))
    assert score(deep, lighting="snow glow").overall == pytest.approx(
        score(shallow, lighting="snow glow").overall, abs=0.02
    )


def test_a_hundred_megapixels_are_judged_in_little_memory() -> None:
    assert score(Image.new("L", (12_500, 8_000), 128), palette="charcoal grays").overall > 0


def test_a_file_that_ends_early_is_bad_input(tmp_path: Path) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (200, 200, 3), np.uint8))
    noise.save(tmp_path / "whole.png")
    (tmp_path / "cut.png").write_bytes((tmp_path / "whole.png").read_bytes()[:20_000])
    with Image.open(tmp_path / "cut.png") as picture, pytest.raises(BadInput, match="cannot be read"):
        score(picture)

"""A part's report becomes a share of the whole; Stop and previews come through."""

from __future__ import annotations

import pytest
from PIL import Image

from gars_core.errors import Cancelled
from gars_core.progress import part_of
from gars_core.types import Progress


def test_parts_fill_the_whole_one_after_another() -> None:
    seen: list[Progress] = []
    for part in range(4):
        report = part_of(seen.append, part, 4, f"Picture {part + 1} of 4")
        for fraction in (0.0, 0.5, 1.0):
            report(Progress("Drawing", fraction))
    assert [progress.fraction for progress in seen] == [n / 8 for n in (0, 1, 2, 2, 3, 4, 4, 5, 6, 6, 7, 8)]
    assert seen[-1].stage == "Picture 4 of 4: Drawing"


def test_a_part_of_unknown_length_stays_at_its_beginning() -> None:
    seen: list[Progress] = []
    part_of(seen.append, 1, 2)(Progress("Loading"))
    assert seen == [Progress("Loading", 0.5)]


def test_parts_of_parts_nest() -> None:
    seen: list[Progress] = []
    step = part_of(seen.append, 1, 2, "Step 2 of 2")
    part_of(step, 1, 2, "Looking")(Progress("Question 3", 0.5))
    assert seen == [Progress("Step 2 of 2: Looking: Question 3", 0.875)]


def test_a_title_without_detail_stands_instead_of_the_parts_own_stage() -> None:
    seen: list[Progress] = []
    part_of(seen.append, 0, 2, "Step 1 of 2: looking", detail=False)(Progress("Question 3", 0.5))
    assert seen == [Progress("Step 1 of 2: looking", 0.25)]


def test_time_that_is_used_up_counts_until_the_work_has_overtaken_it() -> None:
    seen: list[Progress] = []
    report = part_of(seen.append, 1, 10, at_least=0.15)
    report(Progress("Drawing", 0.1))
    report(Progress("Drawing", 0.9))
    part_of(seen.append, 9, 10, at_least=1.5)(Progress("Drawing", 0.5))
    assert [progress.fraction for progress in seen] == [pytest.approx(0.15), pytest.approx(0.19), 1.0]


def test_previews_and_stop_come_through() -> None:
    seen: list[Progress] = []
    preview = Image.new("RGB", (8, 8))
    part_of(seen.append, 0, 2)(Progress("Drawing", 0.5, preview))
    assert seen[0].preview is preview

    def stopped(progress: Progress) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        part_of(stopped, 0, 2)(Progress("Drawing", 0.5))


@pytest.mark.parametrize(("part", "parts"), [(-1, 2), (2, 2), (0, 0)])
def test_a_part_that_is_not_there_is_refused(part: int, parts: int) -> None:
    with pytest.raises(ValueError, match=f"Part {part} of {parts}"):
        part_of(lambda progress: None, part, parts)

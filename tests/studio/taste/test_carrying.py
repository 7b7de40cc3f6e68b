"""How many attributes a picture has, and which."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gars_core.session import SessionState, Setup
from gars_core.session.setup import Richness
from gars_core.studio.taste.carrying import FIRST, carried

ALL = tuple("subject setting medium style movement lighting palette camera composition mood detail material".split())


def state(richness: Richness, **changes: object) -> SessionState:
    return replace(SessionState(setup=Setup(ALL, richness=richness), seed=1), **changes)


@pytest.mark.parametrize(("richness", "most"), [("plain", 5), ("usual", 7), ("rich", 12)])
def test_a_picture_has_as_many_attributes_as_were_asked_for(richness: Richness, most: int) -> None:
    categories = carried(state(richness), {}, 0)
    assert len(categories) == most and set(FIRST[richness]) <= set(categories)
    assert list(categories) == [category for category in ALL if category in categories]


def test_each_picture_of_a_round_tries_another_category() -> None:
    tried = [set(carried(state("usual"), {}, place)) - set(FIRST["usual"]) for place in range(6)]
    assert all(len(one) == 1 for one in tried) and len(set.union(*tried)) == 6


def test_a_best_guess_tries_nothing() -> None:
    assert set(carried(state("usual"), {}, 0, trying=False)) == set(FIRST["usual"])


def test_locks_and_weights_bring_a_category_in_and_zero_leaves_it_out() -> None:
    asked = state("usual", frozen={"material": ("material:jade",)}, weights={"camera": 1.5, "mood": 0.0, "detail": 0.0})
    categories = set(carried(asked, {}, 0))
    assert {"material", "camera"} <= categories and not {"mood", "detail"} & categories
    assert "mood" not in carried(state("rich", weights={"mood": 0.0}), {}, 0)


def test_what_is_switched_off_is_never_carried() -> None:
    few = SessionState(setup=Setup(("setting", "palette"), richness="usual"), seed=1)
    assert carried(few, {}, 0) == ("setting", "palette")


@pytest.mark.parametrize(
    ("idea", "placed"),
    [
        ("a cat sleeping on a sofa", True),
        ("a fox in the snow", True),
        ("sunset over the sea", True),
        ("a ship in a bottle", True),
        ("portrait of an old fisherman", False),
        ("a woman in a red dress dancing", False),
        ("an elephant drinking", False),
        ("a knight in shining armour", False),
    ],
)
def test_an_idea_that_says_where_needs_no_setting(idea: str, placed: bool) -> None:
    asked = SessionState(setup=Setup(ALL[1:], idea=idea, richness="usual"), seed=1)
    assert ("setting" not in carried(asked, {}, 0)) == placed

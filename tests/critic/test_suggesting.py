"""From what a picture does not show to a suggestion, milder first, and nothing that could not be followed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gars_core.catalogue.loader import load_catalogue
from gars_core.critic.advice import Finding
from gars_core.critic.plan import plan
from gars_core.critic.situation import Situation
from gars_core.critic.suggest import ALL_SHOWN, MOST_LINES, NOBODY_CAN_TELL, Step, suggest
from gars_core.types import Attribute

CATALOGUE = load_catalogue()
NOW = Situation(
    CATALOGUE,
    (
        "subject:a-lone-wolf",
        "lighting:golden-hour-light",
        "palette:teal-and-orange",
        "mood:serene",
        "composition:a-low-horizon",
    ),
    "A lone wolf, with a low horizon, a serene mood, lit by golden hour light, in teal and orange",
    ("subject", "lighting", "palette", "mood", "composition"),
)
SKETCH = replace(NOW, emphasis=False, maker="Sketch")


def near(value: Attribute) -> list[Attribute]:
    return list(CATALOGUE.by_category[value.category][:6])


def missing(*values: str) -> list[Finding]:
    return [Finding(CATALOGUE.by_id[value].phrase, False, "", "CLIP", value) for value in values]


def followed(now: Situation, times: int, *values: str, weighing: bool = True) -> list[str]:
    """Follow what is suggested as long as the same values are missing, and return the suggestions."""
    steps, texts = list[Step](), list[str]()
    for _ in range(times):
        text = suggest(missing(*(v for v in now.values if v.split(":")[0] in values)), now, steps, near, weighing).text
        texts.append(text)
        if text:
            found = plan(text, now)
            steps.append(Step(now.values, text))
            now = replace(now, prompt=found.prompt, values=found.values, weights={**now.weights, **found.weights})
    return texts


def test_a_value_is_named_earlier_then_weighed_then_swapped_until_nothing_is_left() -> None:
    texts = followed(NOW, 12, "palette")
    assert texts[:3] == [
        'Name "teal and orange" earlier.',
        "Weigh palette more.",
        f'Swap "teal and orange" for "{near(CATALOGUE.by_id["palette:teal-and-orange"])[0].phrase}".',
    ]
    swaps = [text for text in texts if text.startswith("Swap")]
    assert len(swaps) == 2 and texts[-1] == ""


def test_a_suggestion_of_its_own_accord_stresses_and_leaves_the_weights() -> None:
    assert followed(NOW, 2, "palette", weighing=False)[1] == 'Stress "teal and orange".'


def test_a_maker_that_reads_no_emphasis_swaps_and_then_draws_with_another_seed() -> None:
    texts = followed(SKETCH, 3, "palette", "lighting")
    assert [text.count("Swap ") for text in texts] == [2, 2, 0]
    assert texts[2] == "Draw with another seed."


def test_the_subject_is_never_swapped_and_neither_is_what_is_locked() -> None:
    locked = replace(NOW, locked=frozenset({"palette:teal-and-orange"}))
    steps = [
        Step(NOW.values, 'Name "teal and orange" earlier.\nWEIGH Palette MORE\nName "a lone wolf" earlier.'),
        Step(NOW.values, "Weigh subject more."),
    ]
    found = suggest(missing("subject:a-lone-wolf", "palette:teal-and-orange"), locked, steps, near)
    assert found.text == ""
    assert found.notes == (
        "Nothing is left to try for “a lone wolf”.",
        "Nothing is left to try for “teal and orange”, which is locked.",
    )


def test_only_so_many_changes_are_made_at_once() -> None:
    assert len(suggest(missing(*NOW.values), NOW, [], near).text.split("\n")) == MOST_LINES


def test_no_suggestion_makes_the_prompt_longer_than_what_is_read() -> None:
    shared = replace(NOW, prompt="A lone wolf at dusk, serene, (a low horizon, teal and orange:1.2)")
    tight = replace(shared, limit=12, count_tokens=lambda text: len(text.split()))
    assert suggest(missing("palette:teal-and-orange"), shared, [], near).text == 'Name "teal and orange" earlier.'
    assert suggest(missing("palette:teal-and-orange"), tight, [], near).text == "Weigh palette more."


@pytest.mark.parametrize("weighing", [True, False])
@pytest.mark.parametrize("now", [NOW, SKETCH, replace(NOW, prompt="no words of theirs"), replace(NOW, prompt="(((")])
def test_every_suggestion_can_be_followed(now: Situation, weighing: bool) -> None:
    assert any(followed(now, 8, "lighting", "palette", "mood", weighing=weighing))


def test_with_nothing_missing_it_says_so() -> None:
    shown = replace(missing("mood:serene")[0], shown=True)
    assert suggest([shown], NOW, [], near).notes == (ALL_SHOWN,)
    assert suggest([], NOW, [], near).notes == (NOBODY_CAN_TELL,)
    assert suggest([replace(shown, shown=None)], NOW, [], near).notes == (NOBODY_CAN_TELL,)
    assert suggest([shown, replace(shown, shown=None)], NOW, [], near).notes == (
        "Checked 1 of 2 attributes; it is there.",
    )


def test_a_value_that_the_picture_does_not_have_any_more_is_passed_over() -> None:
    assert suggest(missing("mood:eerie"), NOW, [], near).text == ""

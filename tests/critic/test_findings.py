"""What scores say of values, and whose word counts."""

from __future__ import annotations

from gars_core.catalogue.loader import attribute_of
from gars_core.critic.advice import Finding
from gars_core.critic.findings import merged, scored
from gars_core.scoring.scores import Part, Scores

WOLF, LIGHT, PALETTE, LENS = (
    attribute_of(*pair)
    for pair in (
        ("subject", "a lone wolf"),
        ("lighting", "golden hour light"),
        ("palette", "teal and orange"),
        ("camera", "soft focus"),
    )
)
LABELS = {"looks": "Colours and light", "presence": "CLIP"}


def scores(*parts: Part) -> Scores:
    return Scores(0.5, parts)


def test_a_low_part_is_not_shown_a_high_one_is_and_between_nobody_can_tell() -> None:
    found = scored(
        {
            "looks": scores(
                Part("Palette", 0.1, "warmer than asked"),
                Part("Light", 0.9, "as is usual for it"),
                Part("Composition", 0.1, "emptier than asked"),
            )
        },
        LABELS,
        [WOLF, LIGHT, PALETTE],
    )
    assert [(one.value, one.shown) for one in found] == [(PALETTE.id, False), (LIGHT.id, True)]
    assert found[0].label == "teal and orange" and found[0].by == "Colours and light"
    assert found[0].reason == "Palette is off: warmer than asked."
    assert scored({"looks": scores(Part("Palette", 0.5, "so so"))}, LABELS, [PALETTE])[0].shown is None


def test_sharpness_counts_only_where_the_words_ask_for_it() -> None:
    blurred = {"looks": scores(Part("Sharpness", 0.1, "blurred"))}
    assert scored(blurred, LABELS, [WOLF, attribute_of("camera", "rear view")]) == []
    assert [one.value for one in scored(blurred, LABELS, [LENS])] == [LENS.id]


def test_a_part_about_a_value_that_the_picture_does_not_have_says_nothing() -> None:
    parts = scores(
        Part("Subject", 0.1, "looks more like a fox", "subject:a-red-fox"), Part("Prompt", 0.1, "fits badly")
    )
    assert scored({"presence": parts}, LABELS, [WOLF]) == []


def test_the_vision_models_word_counts_first_then_single_values_then_colours() -> None:
    measured = scored(
        {
            "looks": scores(Part("Palette", 0.9, "fits"), Part("Light", 0.1, "flatter than asked")),
            "presence": scores(
                Part("Palette", 0.1, "looks like rust", PALETTE.id), Part("Light", 0.5, "so so", LIGHT.id)
            ),
        },
        LABELS,
        [WOLF, LIGHT, PALETTE],
    )
    seen = [
        Finding("a lone wolf", True, "", "SmolVLM", WOLF.id),
        Finding("teal and orange", None, "", "SmolVLM", PALETTE.id),
    ]
    found = merged([WOLF, LIGHT, PALETTE], seen, measured)
    assert [(one.value, one.shown, one.by) for one in found] == [
        (WOLF.id, True, "SmolVLM"),
        (LIGHT.id, False, "Colours and light"),
        (PALETTE.id, False, "CLIP"),
    ]
    says_yes = Finding("teal and orange", True, "", "SmolVLM", PALETTE.id)
    assert merged([PALETTE], [says_yes], measured)[0].shown is True
    assert merged([PALETTE]) == ()

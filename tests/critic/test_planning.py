"""What a box of advice means for a picture: exactly what will be done, or why it cannot be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gars_core.catalogue.loader import load_catalogue
from gars_core.critic.plan import plan
from gars_core.critic.situation import ChangePlan, Situation
from gars_core.errors import BadInput
from gars_core.prompting.check import says

CATALOGUE = load_catalogue()
PROMPT = (
    "An oil painting of a lone wolf in a misty forest, in storybook style, lit by golden hour light, with scan "
    "lines and seashells, in teal and orange"
)
NOW = Situation(
    CATALOGUE,
    (
        "subject:a-lone-wolf",
        "setting:in-a-misty-forest",
        "medium:oil-painting",
        "style:storybook",
        "lighting:golden-hour-light",
        "palette:teal-and-orange",
        "detail:scan-lines",
        "detail:seashells",
    ),
    PROMPT,
    ("subject", "setting", "medium", "style", "lighting", "palette", "detail"),
    maker="Ink",
)
SKETCH = replace(NOW, emphasis=False, maker="Sketch")


def test_a_phrase_named_earlier_moves_with_its_joint_right_after_the_subject() -> None:
    found = plan('Name "teal and orange" earlier.', NOW)
    assert found.prompt == (
        "An oil painting of a lone wolf in a misty forest, in teal and orange, in storybook style, "
        "lit by golden hour light, with scan lines and seashells"
    )
    assert found.sentences == (
        "“teal and orange” is named right after the subject.",
        "The seed stays, so that nothing else changes.",
    )
    assert (found.values, found.weights, found.new_seed) == (NOW.values, {}, False)


@pytest.mark.parametrize(
    ("words", "prompt", "becomes"),
    [
        (
            "seashells",
            "A lone wolf, at sea, with scan lines and seashells",
            "A lone wolf, seashells, at sea, with scan lines",
        ),
        ("scan lines", "A lone wolf, at sea, scan lines and seashells", "A lone wolf, scan lines, at sea, seashells"),
        (
            "teal and orange",
            "A lone wolf, at sea, in storybook style and in (teal and orange:1.4)",
            "A lone wolf, (teal and orange:1.4), at sea, in storybook style",
        ),
    ],
)
def test_a_phrase_that_shares_its_stretch_leaves_it(words: str, prompt: str, becomes: str) -> None:
    assert plan(f"name {words} earlier", replace(NOW, prompt=prompt)).prompt == becomes


@pytest.mark.parametrize(
    ("kept", "prompt"),
    [
        ("a den in teal and orange, at sea", "A lone wolf, mist, a den in teal and orange, at sea"),
        ("", "A lone wolf, mist, (moss, teal and orange:1.2)"),
        ("", "A lone wolf, mist, an eerie teal and orange with seashells"),
    ],
)
def test_a_phrase_that_cannot_leave_its_stretch_is_named_once_more(kept: str, prompt: str) -> None:
    assert plan("Name teal and orange earlier", replace(NOW, kept=kept, prompt=prompt)).prompt == prompt.replace(
        "A lone wolf, mist", "A lone wolf, teal and orange, mist"
    )


def test_what_is_named_earlier_stands_behind_the_users_own_words_where_the_subject_is_in_them() -> None:
    kept = replace(NOW, kept="a lone wolf, at sea", prompt="A lone wolf, at sea, with scan lines, in teal and orange")
    assert plan("Name teal and orange earlier", kept).prompt == (
        "A lone wolf, at sea, in teal and orange, with scan lines"
    )


def test_a_phrase_is_named_at_the_beginning_where_the_prompt_lost_its_subject() -> None:
    now = replace(NOW, prompt="a quiet morning, in teal and orange")
    assert plan("Name teal and orange earlier", now).prompt == "in teal and orange, a quiet morning"
    assert plan("Name starlight earlier", now).prompt == "starlight, a quiet morning, in teal and orange"


def test_weighing_more_counts_for_the_next_pictures_and_stresses_the_phrase() -> None:
    found = plan("Weigh palette more.", replace(NOW, weights={"palette": 1.5}))
    assert found.weights == {"palette": 1.8} and found.prompt.endswith("in (teal and orange:1.2)")
    assert found.sentences[0] == "Palette counts 1.8 times for the next pictures, before 1.5."
    assert plan("weigh teal and orange more", NOW).weights == {"palette": 1.3}
    assert plan("Weigh palette more.", replace(NOW, weights={"palette": 2.0})).weights == {}
    less = plan("Weigh detail less", NOW)
    assert less.prompt.endswith("with (scan lines:0.8) and (seashells:0.8), in teal and orange")


def test_stress_grows_by_steps_and_ends() -> None:
    now = NOW
    for weight in ("1.2", "1.4", "1.6"):
        now = replace(now, prompt=plan('Stress "teal and orange".', now).prompt)
        assert now.prompt.endswith(f"seashells, in (teal and orange:{weight})")
    with pytest.raises(BadInput, match="already stressed as much as is useful"):
        plan('Stress "teal and orange".', now)


def test_a_maker_that_reads_neither_order_nor_emphasis_gets_another_seed_and_says_so() -> None:
    for line in ('Name "teal and orange" earlier.', 'Stress "teal and orange".', "Weigh palette more."):
        found = plan(line, SKETCH)
        assert found.new_seed and "(" not in found.prompt and "Sketch pays no attention" in found.sentences[-1]
    assert not plan('Add "long shadows".', SKETCH).new_seed


def test_a_swap_changes_the_attribute_and_the_prompt_with_its_article() -> None:
    found = plan('Swap "golden hour light" for "Starlight".\nreplace oil painting with woodcut', NOW)
    assert "lit by starlight," in found.prompt and found.prompt.startswith("A woodcut of a lone wolf")
    assert found.values[2] == "medium:woodcut" and found.values[4] == "lighting:starlight"
    assert found.sentences[0] == (
        "Lighting: “golden hour light” becomes “starlight” in the attributes and in the prompt."
    )


def test_what_is_said_as_much_as_can_be_is_told_of() -> None:
    often = replace(SKETCH, prompt="A lone wolf, in teal and orange, teal and orange", weights={"palette": 2.0})
    for line in ('Stress "teal and orange".', "Weigh palette more."):
        with pytest.raises(BadInput, match="change nothing: .*“teal and orange” is already named twice"):
            plan(line, often)
    with pytest.raises(BadInput, match="Palette counts as little as it can already"):
        plan("Weigh palette less.", replace(SKETCH, weights={"palette": 0.0}))


def test_a_value_that_the_picture_had_does_not_come_back_in_anothers_place() -> None:
    with pytest.raises(BadInput, match="already has “scan lines”"):
        plan('Swap "scan lines" for "intricate linework".\nSwap "seashells" for "scan lines".', NOW)


def test_a_swap_of_what_the_user_edited_away_adds_the_new_phrase() -> None:
    found = plan('Swap "golden hour light" for "starlight".', replace(NOW, prompt="My wolf."))
    assert found.prompt == "My wolf. starlight" and "gains it" in found.sentences[0]


def test_words_are_added_left_out_and_replaced() -> None:
    found = plan(
        'Add "long shadows".\nLeave out "golden hour light".\nSay "a wolf cub" instead of "a lone wolf".\nmist', NOW
    )
    assert found.prompt == (
        "An oil painting of a wolf cub in a misty forest, in storybook style, with scan lines and "
        "seashells, in teal and orange, long shadows, mist"
    )
    assert found.sentences[:4] == (
        "The prompt gains: long shadows",
        "The prompt loses: golden hour light",
        "The prompt says “a wolf cub” instead of “a lone wolf”.",
        "The prompt gains: mist",
    )


@pytest.mark.parametrize(
    ("words", "prompt", "left"),
    [
        ("scan lines", "a wolf, with scan lines and seashells, in teal", "a wolf, with seashells, in teal"),
        ("seashells", "a wolf, with scan lines and seashells, in teal", "a wolf, with scan lines, in teal"),
        ("fog", "a wolf, (fog:1.3)", "a wolf"),
        ("fog", "fog, a wolf", "a wolf"),
        ("fog", "a wolf (fog:1.3) at sea", "a wolf at sea"),
        ("fog", "a wolf in thick fog.", "a wolf in thick."),
        ("fog", "Fog and fog and a wolf", "a wolf"),
        ("noir", "a wolf, in noir style, at sea", "a wolf, at sea"),
        ("oak", "a wolf, moss and touches of oak", "a wolf, moss"),
        ("cubism", "a wolf, with a nod to cubism", "a wolf"),
        ("a wolf", "an etching of a wolf in fog", "an etching in fog"),
        ("eerie", "a fox, an eerie woodcut", "a fox, a woodcut"),
        ("teal", "a wolf, in storybook style and in teal, at sea", "a wolf, in storybook style, at sea"),
        ("oak", "a wolf, moss, touches of oak and touches of slate", "a wolf, moss, touches of slate"),
        ("noir", "a wolf, in noir style and in teal", "a wolf, in teal"),
        ("moss", "an etching of moss and a wolf", "an etching of a wolf"),
        ("oak", "a wolf, in storybook style with oak", "a wolf, in storybook style"),
        ("oak", "a fox seen from behind and oak", "a fox seen from behind"),
        ("teal", "(teal, orange:1.2), a wolf", "(orange:1.2), a wolf"),
        ("orange", "a wolf, (teal, orange:1.2)", "a wolf, (teal:1.2)"),
    ],
)
def test_what_is_left_out_takes_its_joints_along(words: str, prompt: str, left: str) -> None:
    assert plan(f"Leave out {words}", replace(NOW, prompt=prompt)).prompt == left


def test_another_seed_can_be_all_that_changes() -> None:
    found = plan("Draw with another seed.", NOW)
    assert found == ChangePlan(("The picture gets another seed.",), PROMPT, NOW.values, {}, True)


def test_a_prompt_that_grows_past_what_is_read_is_told_of() -> None:
    def count(text: str) -> int:
        return len(text.split())

    tight = replace(NOW, limit=28, count_tokens=count)
    assert count(PROMPT) == 28
    locked = replace(tight, locked=frozenset(NOW.values))
    assert "29 tokens, of which 28 are read" in plan("Add fog", locked).sentences[-1]
    assert "tokens" not in plan("Name teal and orange earlier", tight).sentences[-1]
    assert "tokens" not in plan("Weigh palette more", tight).sentences[-1], "the marks are no words"
    assert "tokens" not in plan("Add fog", replace(tight, limit=0)).sentences[-1]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("x" * 2_001, "2,001 characters"),
        ('Swap "starlight" for "god rays".', "none of the picture's attributes"),
        ('Swap "golden hour light" for "teal and orange".', "no lighting called"),
        ('Swap "golden hour light" for "my own lamp".', "no lighting called"),
        ('Swap "scan lines" for "seashells".', "already"),
        ('Leave out "fog".', "does not say"),
        ('Say "x" instead of "fog".', "does not say"),
        ("Weigh mood more.", "no mood"),
        ("Weigh banana more.", "none of the picture's attributes"),
        ('Add "a lone wolf".', "change nothing.*already"),
        ('Name "a misty forest" earlier.', "change nothing"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(text: str, why: str) -> None:
    with pytest.raises(BadInput, match=why) as caught:
        plan(text, NOW)
    assert caught.value.hint


def test_a_prompt_that_would_be_empty_is_refused() -> None:
    with pytest.raises(BadInput, match="Nothing would be left"):
        plan("Leave out fog", replace(NOW, prompt="fog"))


@pytest.mark.parametrize(
    "text",
    [
        'Swap "teal and orange" for "black and gold".',
        'Leave out "teal and orange".',
        "leave out orange",
        'Say "rust" instead of "teal"',
        'Stress "orange".',
    ],
)
def test_what_is_locked_is_not_touched(text: str) -> None:
    locked = replace(NOW, locked=frozenset({"palette:teal-and-orange"}))
    with pytest.raises(BadInput, match="is locked"):
        plan(text, locked)
    assert plan(text, NOW).prompt != PROMPT


def test_the_words_that_the_user_keeps_are_not_touched() -> None:
    kept = replace(NOW, kept="a fox, in snow", prompt="a fox, in snow, in teal and orange", values=NOW.values[5:6])
    with pytest.raises(BadInput, match="is locked"):
        plan("Leave out snow", kept)
    assert plan('Add "fog"', kept).prompt == "a fox, in snow, in teal and orange, fog"


PHRASES = [CATALOGUE.by_id[value].phrase for value in NOW.values]
WORDS = st.one_of(st.sampled_from([*PHRASES, "palette", "orange", "wolf", "of", ",", "("]), st.text(max_size=6))
FORMS = st.sampled_from(
    [
        "Name {} earlier",
        "Stress {}",
        "Weigh {} more",
        "Weigh {} less",
        "Leave out {}",
        "Add {}",
        "{}",
        'Say "x" instead of {}',
        'Say {} instead of "in"',
        'Swap {} for "starlight"',
        "Draw with another seed",
    ]
)
LINES = st.one_of(st.builds(str.format, FORMS, WORDS), st.text(max_size=40))
PROMPTS = st.one_of(
    st.just(PROMPT),
    st.text(max_size=60),
    st.lists(
        st.sampled_from([*PHRASES, ", ", " ", "(", ")", ":1.2)", "[", "]", "\\", ".", "and ", "An "]), max_size=12
    ).map("".join),
)


@given(st.lists(LINES, max_size=5).map("\n".join), PROMPTS, st.sets(st.sampled_from(NOW.values)), st.booleans())
@example("Leave out (", "(((", set(), True)
def test_any_text_gives_a_plan_or_a_refusal_and_locked_words_stay(
    text: str, prompt: str, locked: set[str], emphasis: bool
) -> None:
    now = replace(NOW, prompt=prompt, locked=frozenset(locked), emphasis=emphasis)
    try:
        found = plan(text, now)
    except BadInput as refused:
        assert refused.sentence and refused.hint
        return
    assert found == plan(text, now), "the same text gives the same plan"
    assert found.prompt.strip() and len(found.values) == len(set(found.values)) == len(now.values)
    assert (found.prompt, found.values, found.new_seed) != (now.prompt, now.values, False) or found.weights
    for value in locked:
        assert value in found.values
        phrase = CATALOGUE.by_id[value].phrase
        assert says(found.prompt, phrase) or not says(prompt, phrase)
    assert all(0 <= weight <= 2 for weight in found.weights.values())


def test_what_is_added_is_read_and_the_optional_gives_way() -> None:
    tight = replace(NOW, prompt=f"{NOW.prompt}, creeping moss", limit=len(NOW.prompt.split()) + 2, count_tokens=_words)
    planned = plan("brighter sky", tight)
    assert planned.prompt.endswith("brighter sky") and _words(planned.prompt) <= tight.limit
    assert planned.gave_way == ("creeping moss",)
    assert any("“creeping moss” gives way" in sentence for sentence in planned.sentences)


def test_attributes_give_way_after_free_words_but_never_what_is_locked_or_the_subject() -> None:
    phrases = [value.phrase for value in NOW.attributes]
    subject = next(value for value in NOW.attributes if value.category == "subject")
    last = NOW.attributes[-1]
    tight = replace(
        NOW, prompt=", ".join(phrases), limit=len(", ".join(phrases).split()), locked=frozenset({last.id}), kept=""
    )
    tight = replace(tight, count_tokens=_words)
    planned = plan("brighter sky", tight)
    assert _words(planned.prompt) <= tight.limit and planned.gave_way
    assert says(planned.prompt, subject.phrase) and says(planned.prompt, last.phrase)
    assert not {subject.phrase, last.phrase} & set(planned.gave_way)


def test_where_nothing_can_give_way_the_lost_end_is_said() -> None:
    subject = next(value for value in NOW.attributes if value.category == "subject")
    tight = replace(NOW, prompt=subject.phrase, values=(subject.id,), limit=len(subject.phrase.split()))
    planned = plan("brighter sky", replace(tight, count_tokens=_words))
    assert not planned.gave_way and any("its end is lost" in sentence for sentence in planned.sentences)


def _words(text: str) -> int:
    return len(text.split())

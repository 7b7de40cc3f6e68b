"""Questions made from attributes, and what the answers of a model mean."""

from __future__ import annotations

import pytest

from gars_core.catalogue.loader import attribute_of, load_catalogue
from gars_core.critic.checklist import answered, question, verdict


@pytest.mark.parametrize(
    ("category", "phrase", "asked"),
    [
        ("subject", "a lone wolf", "Does the picture show a lone wolf?"),
        ("setting", "among redwood trunks", "Is the scene set among redwood trunks?"),
        ("medium", "oil painting", "Does the picture look like an oil painting?"),
        ("medium", "woodcut", "Does the picture look like a woodcut?"),
        ("style", "dark fantasy", "Is the picture in dark fantasy style?"),
        ("movement", "the Nabis", "Does the picture look influenced by the Nabis?"),
        ("lighting", "golden hour light", "Is the scene lit by golden hour light?"),
        ("palette", "teal and orange", "Are the main colours teal and orange?"),
        ("camera", "through a rainy window", "Does “through a rainy window” describe how the scene is seen?"),
        ("composition", "a low horizon", "Does the picture have a low horizon?"),
        ("mood", "sun-drenched", "Does the picture feel sun-drenched?"),
        ("detail", "intricate linework", "Can you see intricate linework in the picture?"),
        ("material", "wet moss", "Is something in the picture made of wet moss?"),
    ],
)
def test_a_value_is_asked_for_in_a_sentence(category: str, phrase: str, asked: str) -> None:
    assert question(attribute_of(category, phrase)) == asked


def test_every_value_of_the_catalogue_has_a_question_with_its_phrase() -> None:
    for value in load_catalogue().attributes:
        asked = question(value)
        assert value.phrase in asked and asked.endswith("?") and "~" not in asked and "{" not in asked, asked


def test_a_phrase_with_braces_is_asked_for_as_it_is() -> None:
    assert question(attribute_of("mood", "{odd} a~ {value}")) == "Does the picture feel {odd} a~ {value}?"


@pytest.mark.parametrize(
    ("answer", "means"),
    [
        ("Yes.", True),
        ("yes", True),
        ("**Yes**", True),
        (" Yes, it is golden hour", True),
        ("YES!!", True),
        ("The answer is yes.", True),
        ("Yes, although I cannot see all of it", True),
        ("Yeah", True),
        ("That is correct.", True),
        ("No.", False),
        ("no, it is overcast", False),
        ("- No", False),
        ("The picture does not show a wolf.", False),
        ("It isn’t.", False),
        ("No, I can't see one", False),
        ("\n\nAnswer: no", False),
        ("I cannot tell", None),
        ("I can't say yes or no", None),
        ("", None),
        ("   ", None),
        ("banana", None),
        ("Yes and no.", None),
        ("yes/no", None),
        ("No idea", None),
        ("I have no idea.", None),
        ("maybe", None),
        ("I am not sure", None),
        ("Ja", None),
        ("知らない", None),
        ("\x00\ufffd", None),
        ("1", None),
        ("notable nobody", None),
        ("It is neither here nor there", None),
        ("no way to tell", None),
        ("The answer is yes or no", None),
    ],
)
def test_an_answer_is_read_as_yes_no_or_neither(answer: str, means: bool | None) -> None:
    assert verdict(answer) is means


def test_answers_become_findings_and_the_unanswered_are_counted() -> None:
    values = [attribute_of("mood", mood) for mood in ("serene", "eerie", "cozy", "tense")]
    found, note = answered(values, ["Yes.", "no", "banana"], "SmolVLM")
    assert [(one.label, one.shown, one.value, one.by) for one in found] == [
        ("serene", True, "mood:serene", "SmolVLM"),
        ("eerie", False, "mood:eerie", "SmolVLM"),
        ("cozy", None, "mood:cozy", "SmolVLM"),
        ("tense", None, "mood:tense", "SmolVLM"),
    ]
    assert found[1].reason == "No to: Does the picture feel eerie?"
    assert note == "SmolVLM gave no usable answer to 2 of 4 questions."
    assert answered(values[:1], ["yes"], "SmolVLM")[1] == ""

from __future__ import annotations

import pytest

from gars_core.catalogue.loader import load_catalogue
from gars_core.catalogue.looks import look_of, looks
from gars_core.catalogue.match import match_text
from gars_core.catalogue.vectors import vectors_for
from gars_core.engines.minilm import MiniLM

CATALOGUE = load_catalogue()
VALUES = vectors_for(CATALOGUE, None).values
REAL = MiniLM()

# What people say of a picture, none of it used to choose a look's words or values; anything else found counts as wrong.
HELD_OUT = {
    "way too dark for me": "-style:dark-fantasy -mood:gloomy +lighting:bright-studio-light +mood:sun-drenched",
    "the light is too harsh": "-lighting:harsh-midday-sun +lighting:soft-overcast-light",
    "could be sharper": "+camera:deep-focus",
    "please make it brighter": "+lighting:bright-studio-light",
    "a bit blurry, love the owl": "+camera:soft-focus +camera:motion-blur +composition:a-blurred-foreground "
    "+subject:a-barn-owl",
    "not so garish": "-palette:rainbow-colors -palette:candy-colors +palette:muted-earth-tones",
    "the colours are too loud": "-palette:rainbow-colors -palette:candy-colors +palette:muted-earth-tones",
    "I want it colder and emptier": "+palette:icy-blues +lighting:pale-winter-sun +composition:wide-negative-space "
    "+style:minimalist",
    "it's too photographic": "-style:hyperrealist -medium:color-photograph +style:painterly",
    "don't like how messy it is": "-composition:a-crowded-scene -setting:in-a-cluttered-workshop "
    "+composition:wide-negative-space",
    "less dramatic light, more lanterns": "-lighting:chiaroscuro-light -lighting:hard-rim-light "
    "+lighting:flat-even-light +lighting:paper-lanterns",
    "too far away": "-camera:long-shot -camera:establishing-shot +camera:medium-shot",
    "dull light": "+lighting:flat-even-light +style:flat-design",
    "softer please, no harsh light": "+lighting:soft-overcast-light +camera:soft-focus -lighting:harsh-midday-sun",
    "love how close it is": "+camera:extreme-close-up +camera:close-up-portrait",
    "a dark forest": "+setting:in-a-misty-forest",
    "warm bread": "+subject:a-loaf-of-bread",
    "a sharp knife": "",
}


def test_every_look_is_about_values_that_there_are() -> None:
    for look in looks():
        assert look.has and look.opposite and not set(look.has) & set(look.opposite)
        assert all(value in CATALOGUE.by_id for value in (*look.has, *look.opposite)), look
    words = [word for look in looks() for word in look.words]
    assert len(words) == len(set(words)), "a word speaks of one look"


def test_a_look_is_spoken_of_by_its_words_alone() -> None:
    assert look_of(["dark"]) is look_of(["darker", "dim"]) is not None
    assert look_of(["dark", "forest"]) is None and look_of([]) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("too dark", "-style:dark-fantasy -mood:gloomy +lighting:bright-studio-light +mood:sun-drenched"),
        ("dark", "+style:dark-fantasy +mood:gloomy"),
        ("more contrast", "+lighting:chiaroscuro-light +lighting:hard-rim-light"),
        ("less blur", "-camera:motion-blur -camera:soft-focus -composition:a-blurred-foreground +camera:deep-focus"),
    ],
)
def test_who_dislikes_a_look_likes_its_opposite(text: str, meant: str) -> None:
    assert found(text) == meant.split()


def test_what_is_said_of_pictures_is_understood() -> None:
    right, wrong, missed = 0, [], []
    for text, meant in HELD_OUT.items():
        matches = found(text)
        right += sum(match in meant.split() for match in matches)
        wrong += [(text, match) for match in matches if match not in meant.split()]
        missed += [(text, value) for value in meant.split() if value not in matches]
    print(f"precision {right / (right + len(wrong)):.2f}, recall {right / (right + len(missed)):.2f}", wrong, missed)
    assert right / (right + len(wrong)) >= 0.85, wrong
    assert right / (right + len(missed)) >= 0.75, missed


def found(text: str) -> list[str]:
    return [("+" if m.likes else "-") + m.value_id for m in match_text(CATALOGUE, VALUES, text, REAL)]

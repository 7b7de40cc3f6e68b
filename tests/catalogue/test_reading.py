"""Free text as a person writes it: understood, asked back or said not to be, and never wrong in silence."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.own_words import outcome, sentences
from gars_core.catalogue.loader import load_catalogue
from gars_core.catalogue.match import Match, Matcher
from gars_core.catalogue.near_words import near_words, table
from gars_core.catalogue.reading import TextPart, read_text, understood
from gars_core.catalogue.spelling import same_spelling
from gars_core.catalogue.vectors import vectors_for
from gars_core.engines.fakes.encoder import FakeEncoder
from gars_core.engines.minilm import MiniLM

CATALOGUE = load_catalogue()
MATCHER = Matcher(CATALOGUE, vectors_for(CATALOGUE, None).values)
STAND_IN = Matcher(CATALOGUE, vectors_for(CATALOGUE, FakeEncoder()).values)
REAL = MiniLM()


def read(text: str) -> tuple[TextPart, ...]:
    return read_text(MATCHER, text, REAL)


def signed(matches: tuple[Match, ...] | list[Match]) -> set[str]:
    return {("+" if match.likes else "-") + match.value_id for match in matches}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I love watercolour", "+medium:watercolor-painting"),
        ("I love watercolor", "+medium:watercolor-painting"),
        ("grey colours", "+palette:charcoal-grays"),
        ("an empty theatre", "+setting:in-an-empty-theater"),
        ("I like dogs", "+subject:a-corgi-puppy"),
        ("I love kids", "+subject:a-child-with-a-kite"),
        ("the ocean", "+setting:on-the-open-sea"),
        ("something comfy", "+mood:cozy"),
        ("nothing scary", "-mood:spooky"),
        ("no people", "-composition:a-crowded-scene"),
        ("nobody please", "-composition:a-crowded-scene"),
        ("I love the sea but not boats", "+setting:on-the-open-sea -subject:a-rowboat"),
        ("dogs yes, cats no", "+subject:an-old-hound -subject:a-black-cat"),
        ("Dogs: yes. Cats? No thanks.", "+subject:an-old-hound -subject:a-black-cat"),
        ("more mist, less neon", "+detail:swirling-mist -lighting:neon-signs"),
        ("rather oil than photo", "+medium:oil-painting -medium:color-photograph"),
        ("I'd prefer a sketch instead of a photo", "+medium:pencil-sketch -medium:color-photograph"),
        ("I prefer cats to dogs", "+subject:a-black-cat -subject:an-old-hound"),
        ("I hate nothing more than robots", "-subject:a-rusty-robot"),
        ("I love nothing more than robots", "+subject:a-rusty-robot"),
        ("portraits I don't like", "-camera:close-up-portrait"),
        ("I like cats too", "+subject:a-black-cat"),
        ("too much fog", "-lighting:light-through-fog"),
        ("the fog is a bit much", "-lighting:light-through-fog"),
        ("the cars spoil everything", "-subject:a-vintage-convertible"),
        ("the robot is awful", "-subject:a-rusty-robot"),
        ("I'm done with robots", "-subject:a-rusty-robot"),
        ("The picture is too blurry", "-camera:motion-blur +camera:deep-focus"),
    ],
)
def test_what_is_clear_is_understood(text: str, expected: str) -> None:
    parts = read(text)
    assert {part.status for part in parts} == {"understood"}, parts
    assert set(expected.split()) <= signed(list(understood(parts).values()))


@pytest.mark.parametrize(
    "text",
    [
        "The desert makes no sense",
        "the cat looks wrong",
        "the lighthouse is too big",
        "The train doesn't fit in here",
        "Why is there a horse in it?",
        "a castle. It makes no sense.",
        "the snow is weird",
        "the sea isn't blue",
        "I like the sea less than dogs, and the dogs look wrong",
    ],
)
def test_a_complaint_is_no_like_but_a_question(text: str) -> None:
    last = read(text)[-1] if "castle" not in text else read(text)[0]
    assert last.status == "unsure" and not any(match.likes for match in last.matches)
    assert 2 <= len(last.matches) <= 4


@pytest.mark.parametrize(
    "text", ["that sofa ruins it", "the hands are badly drawn", "the colours are ugly", "it is ugly"]
)
def test_a_complaint_of_what_there_is_no_value_for_likes_nothing(text: str) -> None:
    assert not any(match.likes for part in read(text) for match in part.matches)
    assert not understood(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "this is great",
        "wow, amazing picture!",
        "love it",
        "J'aime la mer et les chats",
        "Ich mag Hunde und keine Autos",
        "Me gustan los bosques con niebla",
        "Mi piace il mare di notte",
        "Gosto muito do mar",
        "Ik hou van katten",
        "我喜欢大海",
        "Я люблю море",
        "I want quantum entanglement",
        "tax returns",
        "asdf qwer",
    ],
)
def test_what_is_not_understood_is_said_not_to_be(text: str) -> None:
    assert {part.status for part in read(text)} == {"not understood"}


@pytest.mark.parametrize(
    ("text", "part"), [("I don't hate rain", 0), ("I am not sure about the dragon", 0), ("cats more than dogs", 1)]
)
def test_what_may_be_either_is_asked_back(text: str, part: int) -> None:
    assert read(text)[part].status == "unsure"


def test_every_part_is_as_it_was_written_and_stands_in_its_order() -> None:
    parts = read("Well, I love the SEA, and candlelight; this is great. J’adore les chats! No neon")
    assert [(part.words, part.status) for part in parts] == [
        ("Well, I love the SEA", "understood"),
        ("and candlelight", "understood"),
        ("this is great", "not understood"),
        ("J’adore les chats", "not understood"),
        ("No neon", "understood"),
    ]


def test_a_value_liked_and_disliked_counts_as_it_was_first() -> None:
    parts = read("I love robots. No robots.")
    assert understood(parts)["subject:a-rusty-robot"].likes
    assert parts[1].status == "not understood", "it is said that the second one does not count"


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=120))
def test_every_word_of_any_text_is_in_some_part(text: str) -> None:
    parts = read_text(STAND_IN, text, FakeEncoder())
    assert re.findall(r"\w+", text) == re.findall(r"\w+", " ".join(part.words for part in parts))
    for part in parts:
        assert len(part.matches) in {"unsure": (2, 3, 4), "not understood": (0,)}.get(part.status, range(1, 99))


def test_every_near_word_leads_to_values_that_there_are() -> None:
    values = {value for group in table().values() for value in group}
    assert values <= CATALOGUE.by_id.keys()
    assert near_words(["polar", "bear"])[0].values == ("subject:a-polar-bear",), "the longer phrase comes first"


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("watercolour", "watercolor"),
        ("colours", "color"),
        ("harbour", "harbor"),
        ("grey", "gray"),
        ("theatres", "theater"),
        ("centre", "center"),
        ("jewellery", "jewelry"),
        ("jewelled", "jeweled"),
        ("moulded", "molded"),
        ("stylised", "stylized"),
        ("mediaeval", "medieval"),
        ("cosiness", "cozy"),
    ],
)
def test_british_and_american_spelling_come_to_one(british: str, american: str) -> None:
    assert same_spelling(british) == same_spelling(american)


def test_of_the_measured_clauses_hardly_any_is_wrong_in_silence() -> None:
    outcomes = [
        (outcome(read(text), clause, meant), bool(clause.right)) for text, meant in sentences() for clause in meant
    ]
    with_value = [result for result, has_value in outcomes if has_value]
    assert sum(result == "wrong in silence" for result, _ in outcomes) <= 0.05 * len(outcomes)
    assert with_value.count("right") >= 0.6 * len(with_value)


def test_reading_takes_little_longer_than_encoding() -> None:
    text = "I love the sea and candlelight but no neon, and the desert makes no sense"
    read_text(STAND_IN, text, FakeEncoder())
    started = time.perf_counter()
    read_text(STAND_IN, text, FakeEncoder())
    assert time.perf_counter() - started < 0.2, "far above what it takes, for busy machines"

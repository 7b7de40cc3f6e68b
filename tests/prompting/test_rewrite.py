"""A prompt rewritten with others: its own words stay, the others give a few each and never themselves."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gars_core.engines.clip_tokens import count_clip_tokens
from gars_core.engines.fakes.writer import FakeLanguageModel
from gars_core.errors import BadInput
from gars_core.prompting.borrowing import LARGEST_SHARE, MOST_EACH, copies, pieces, words
from gars_core.prompting.check import says
from gars_core.prompting.emphasis import plain
from gars_core.prompting.rewrite import rewrite
from gars_core.prompting.writer import Writer
from gars_core.types import PROMPT_TOKENS, ignore_progress
from tests.support.briefs import PHRASES

WORLD = [
    "portrait of a cyborg warrior woman, intricate, elegant, detailed, digital painting, artstation, sharp focus",
    "a cozy cabin in the woods at night, warm window light, snow, cinematic lighting, 8k, unreal engine render",
    "oil painting of an old fisherman on the pier, moody atmosphere, muted colors, side lighting, by somebody else",
    "(masterpiece:1.2), best quality, white dress, depth of field, soft focus, golden hour, <lora:detail:0.8>",
    "isometric tiny room, voxel art, pastel colors, soft volumetric light",
    "astronaut riding a horse",
    "a dragon around a castle tower in the style of a master, watercolor painting, misty morning light",
    "brutalist library interior, symmetrical composition, film grain, low angle shot, overcast light, minimalist",
    "<b>bold</b>'; DROP TABLE entries; --",
    "oil painting",
    "ночной город, 霓虹灯",
    "🙂",
    "",
    "a, b, c, d",
    "moody",
]
SUBJECTS = [
    "a fox in a snowy village",
    "my old cat asleep on the piano",
    "a castle, at dusk, oil painting",
    "moody",
    "a (red:1.3) fox, [ghosts], soft light",
    "two sisters racing boats.",
    "{subject} {0} (lighting) [a|b]",
    "a very long walk along the river " * 12,
    "лиса в снегу",
    "one, two, three, " * 30,
]


def rewritten(own, neighbours, seed=1, model=None):
    return rewrite(
        own, neighbours, Writer(model, count_clip_tokens, PHRASES), PHRASES, count_clip_tokens, seed, ignore_progress
    )


def keeps_its_promises(own, neighbours, made):
    assert "".join(stretch.text for stretch in made.stretches) == made.text
    kept = [stretch.text for stretch in made.stretches if stretch.by == "you"]
    assert len(kept) == 1 and " ".join(own.split()).startswith(kept[0])
    assert made.cut or kept == [" ".join(own.split())]
    assert says(plain(made.text), plain(own.split(",")[0] if not made.cut else kept[0]))
    assert made.tokens == count_clip_tokens(made.text) <= PROMPT_TOKENS
    for number, neighbour in enumerate(neighbours, 1):
        given = made.from_neighbours.get(number, [])
        assert len(given) <= MOST_EACH and all(says(" ".join(words(neighbour)), " ".join(words(one))) for one in given)
        assert not copies(made.text, neighbour, kept[0])


@pytest.mark.parametrize(
    "model",
    [None, FakeLanguageModel(), FakeLanguageModel(WORLD, writes_freely=True)],
    ids=["frames", "details", "a model that answers with whole prompts of others"],
)
def test_own_words_stay_nothing_is_copied_whole_and_all_fits(model):
    rng = Random(5)
    for seed in range(150):
        own = rng.choice(SUBJECTS)
        neighbours = rng.sample([*WORLD, own], rng.randint(1, 5))
        keeps_its_promises(own, neighbours, rewritten(own, neighbours, seed, model))


CLAUSE = st.sampled_from(
    [clause for prompt in [*WORLD, *SUBJECTS] for clause in prompt.split(",")]
    + [phrase for kind in PHRASES for phrase in PHRASES[kind][:9]]
) | st.text(max_size=30)
PROMPT = st.lists(CLAUSE, min_size=1, max_size=7).map(", ".join)


@settings(max_examples=150, deadline=None)
@given(PROMPT.filter(lambda text: text.strip(" ,")), st.lists(PROMPT, min_size=1, max_size=5), st.integers(0, 2**32))
def test_the_same_holds_for_any_prompts(own, neighbours, seed):
    try:
        made = rewritten(own, neighbours, seed)
    except BadInput:
        assert count_clip_tokens(own.split(",")[0].split(" ")[0]) > PROMPT_TOKENS or not own.split(",")[0].strip()
        return
    kept = next(stretch.text for stretch in made.stretches if stretch.by == "you")
    assert " ".join(own.split()).startswith(kept) and made.tokens <= PROMPT_TOKENS
    assert not any(copies(made.text, neighbour, kept) for neighbour in neighbours)


def test_only_the_kinds_that_the_prompt_lacks_are_taken():
    made = rewritten("a fox, charcoal drawing, moonlight", [WORLD[1], WORLD[2], WORLD[4]])
    assert "pastel colors" in made.text or "muted colors" in made.text
    assert not any(says(made.text, word) for word in ("render", "painting", "lighting", "window light", "volumetric"))


def test_every_neighbour_that_has_something_to_give_is_heard():
    made = rewritten("a fox", [WORLD[1], WORLD[4], WORLD[7]])
    assert set(made.from_neighbours) == {1, 2, 3}


def test_another_seed_gives_another_wording_and_the_same_one_the_same():
    texts = [rewritten("a fox in a snowy village", WORLD[:5], seed).text for seed in range(6)]
    assert len(set(texts)) > 3 and texts == [rewritten("a fox in a snowy village", WORLD[:5], s).text for s in range(6)]


def test_what_is_pictured_and_names_stay_with_the_neighbour():
    found = {
        piece.text
        for piece in pieces(
            "a whale by somebody, oil painting by somebody else, in the style of a "
            "master, a lamp, golden hour, two dogs in moonlight",
            1,
            PHRASES,
        )
    }
    assert found == {"oil painting", "golden hour"}


def test_a_copy_is_more_than_its_share_in_a_row_that_was_not_there_before():
    assert copies("x one two three four y", "one two three four five", "")
    assert not copies("x one two three y", "one two three four five", "")
    assert not copies("one two three four", "one two three four five", "one two three four")
    assert LARGEST_SHARE == 0.6


def test_prompts_that_add_nothing_leave_it_as_it_is():
    made = rewritten("a fox", ["astronaut riding a horse"])
    assert made.text == "a fox" and made.from_neighbours == {} and made.writer == ""


@pytest.mark.parametrize(("own", "neighbours"), [("  ", ["a fox"]), ("a fox", []), ("a fox", ["a"] * 6)])
def test_nothing_to_rewrite_or_nobody_to_take_from_is_refused(own, neighbours):
    with pytest.raises(BadInput):
        rewritten(own, neighbours)

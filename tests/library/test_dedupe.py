"""When prompts are the same, and when nearly."""

from __future__ import annotations

import random

from gars_core.library.dedupe import NearDuplicates, key, normal

WORDS = [f"word{number}" for number in range(2_000)]


def made(rng: random.Random, count: int) -> list[str]:
    return rng.choices(WORDS, k=count)


def changed(rng: random.Random, words: list[str], changes: int) -> str:
    """Return the words with some of them, apart from each other, replaced."""
    words = list(words)
    for place in rng.sample(range(0, len(words), 3), changes):
        words[place] = f"other{rng.randrange(10**6)}"
    return " ".join(words)


def test_case_spaces_and_punctuation_make_no_other_prompt() -> None:
    same = ["A cat,  at night!", "a cat at night", "a_cat; AT\nnight."]
    assert len({key(normal(text)) for text in same}) == 1
    assert key(normal("a cat at noon")) != key(normal(same[0]))
    assert key(normal("!!!")) != key(normal("???"))


def test_nearly_the_same_prompts_are_found_and_others_left_alone() -> None:
    """Of 30 words one changed makes 0.87 of all pairs common, six changed 0.42."""
    rng = random.Random(3)
    near, originals = NearDuplicates(), [made(rng, 30) for _ in range(2_000)]
    assert near.fresh([" ".join(words) for words in originals]).all()
    found = 1 - near.fresh([changed(rng, words, 1) for words in originals]).mean()
    wrong = 1 - near.fresh([changed(rng, words, 6) for words in originals]).mean()
    assert found >= 0.93
    assert wrong <= 0.005


def test_words_added_at_the_end_make_no_other_prompt() -> None:
    rng = random.Random(4)
    originals = [made(rng, 25) for _ in range(500)]
    near = NearDuplicates()
    near.remember([" ".join(words) for words in originals])
    assert near.fresh([" ".join([*words, "4k"]) for words in originals]).mean() <= 0.02


def test_of_a_chain_within_one_batch_those_far_from_the_first_stay() -> None:
    """Somebody changes a prompt a word at a time: what it has become at last is no copy of the first."""
    rng = random.Random(5)
    words = made(rng, 40)
    chain = []
    for place in range(40):
        words[place] = f"new{place}"
        chain.append(" ".join(words))
    stays = NearDuplicates().fresh(chain)
    assert stays[0] and 4 <= stays.sum() <= 16


def test_the_same_prompt_twice_in_a_batch_is_kept_once_and_short_ones_are_told_apart() -> None:
    near = NearDuplicates()
    assert near.fresh(["a red cat", "a blue cat", "a red cat", "cat", "dog", "", "?"]).tolist() == [
        True,
        True,
        False,
        True,
        True,
        True,
        True,
    ]
    assert near.fresh([]).tolist() == []
    assert near.fresh(["a red cat", "a green cat"]).tolist() == [False, True]

"""Rewriting with what was found, as the Library page asks for it."""

import pytest

from gars_core.prompting.rewrite import Rewrite
from gars_core.studio import Studio
from tests.support.driving import settled

FOUND = [
    "a castle in the rain, oil painting, golden hour light, muted earth tones, mist over the moat",
    "a market at noon, charcoal drawing, low angle shot, dust and noise everywhere",
]


def test_the_result_says_whose_words_are_whose(studio: Studio) -> None:
    job = studio.library.rewriting.queue_rewrite("my old teapot", FOUND, "tab")
    settled(studio, "tab")
    found = studio.jobs.get(job)
    assert found is not None and isinstance(found.result, Rewrite), found
    assert found.result.text.startswith("my old teapot") and set(found.result.from_neighbours) == {1, 2}
    assert all(words in FOUND[number - 1] for number, given in found.result.from_neighbours.items() for words in given)


def test_a_phrase_that_the_user_added_is_recognised_in_others(studio: Studio) -> None:
    studio.values.add("mood", "quietly jubilant")
    job = studio.library.rewriting.queue_rewrite(
        "my old teapot", ["two owls, a quietly jubilant scene in a barn"], "tab"
    )
    settled(studio, "tab")
    found = studio.jobs.get(job)
    assert found is not None and found.result.from_neighbours == {1: ["quietly jubilant"]}


@pytest.mark.parametrize(("own", "found"), [("", FOUND), ("my teapot", [])])
def test_what_cannot_be_rewritten_fails_with_a_sentence(studio: Studio, own: str, found: list[str]) -> None:
    studio.library.rewriting.queue_rewrite(own, found, "tab")
    job = settled(studio, "tab")
    assert job is not None and job.status == "failed" and job.error is not None and job.error.hint

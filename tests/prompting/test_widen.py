"""What a vague idea could show: only what fits it is kept of what a writer names."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from gars_core.engines.fakes.writer import FakeLanguageModel
from gars_core.prompting.widen import MOST_PHRASES, widened
from gars_core.types import FloatArray, ignore_progress


class Warmth:
    """A text encoder that knows two meanings: what has to do with fire or winter, and everything else."""

    id = "warmth"

    def encode(self, texts: Sequence[str]) -> FloatArray:
        warm = [any(part in text for part in ("fire", "wint")) for text in texts]
        return np.array([[is_warm, not is_warm] for is_warm in warm], dtype=np.float32)

    def encode_many(self, texts: Sequence[str], done: Callable[[int], None]) -> FloatArray:
        return self.encode(texts)


def words(*answers: str, idea: str = "winter evening by the fire") -> list[str]:
    return widened(FakeLanguageModel(answers), Warmth(), idea, 0, ignore_progress)


def test_what_has_nothing_to_do_with_the_idea_is_left_out() -> None:
    assert words("fireplace, wintry forest, submarine, quarterly report") == ["wintry forest", "fireplace"]


def test_the_idea_itself_repetitions_and_the_worked_examples_are_left_out() -> None:
    assert words("winter, winter evening, fireplace, fireplaces, the fireplace, torn map") == ["fireplace"]


def test_what_is_no_plain_short_phrase_is_left_out() -> None:
    assert words("<b>fireplaces</b>, fire42, " + "firelight " * 9 + ", a fireplace of very old grey stones") == []


def test_no_more_than_a_few_are_kept_and_each_time_the_same() -> None:
    many = "firefly, firewood, firework, fireman, firebird, firestone, firelight, fireside, firearm"
    assert len(words(many)) == MOST_PHRASES and words(many) == words(many)


def test_an_empty_answer_is_no_trouble() -> None:
    assert words("", " , ,") == []

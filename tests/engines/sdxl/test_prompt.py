"""What SDXL's encoders are given to read, and what is made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gars_core.engines.sdxl.maker import SDXLMaker
from gars_core.engines.sdxl.prompt import REMEMBERED, Prompts, in_pieces, read
from gars_core.errors import Cancelled
from gars_core.prompting.pieces import LOOK_BACK_TOKENS, PIECE_TOKENS
from gars_core.types import ImageSpec, Progress, ignore_progress
from tests.support.toy_sdxl import maker_of

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def maker(toy: Path) -> SDXLMaker:
    maker = maker_of(toy)
    maker.make(ImageSpec("a cat", (), 1, 256, 256, 2), ignore_progress)
    return maker


@pytest.fixture(scope="module")
def pipeline(maker: SDXLMaker) -> Any:
    return maker._memory.loaded.pipeline


def embedded(pipeline: Any, text: str, long_prompt: str = "cut") -> tuple[Any, Any]:
    embedding = read(pipeline, text, long_prompt, ignore_progress)
    return embedding.tokens, embedding.pooled


def piece(words: int, start: int = 0) -> str:
    return " ".join("abcdefghijklmnopqrstuvwxyz"[(start + n) % 26] for n in range(words))


@pytest.mark.parametrize(
    "text", ["", "a cat", "A  Cat,\nin the snow", "fo " * 100, "(", ":)", "<|endoftext|> 桜 🦊 \0 don't"]
)
def test_a_prompt_without_emphasis_is_read_as_diffusers_reads_it(pipeline: Any, text: str) -> None:
    wanted, _, pooled, _ = pipeline.encode_prompt(text, device="cpu", do_classifier_free_guidance=False)
    tokens, mine = embedded(pipeline, text)
    assert torch.equal(tokens, wanted) and torch.equal(mine, pooled)


def test_a_word_moves_from_where_the_empty_prompt_lies_by_its_weight(pipeline: Any) -> None:
    empty, usual = embedded(pipeline, "")[0], embedded(pipeline, "a cat fo")[0]
    tokens, pooled = embedded(pipeline, "a (cat:1.5) fo")
    cat = 2  # after the start mark and "a"
    assert torch.allclose(tokens[:, cat], empty[:, cat] + 1.5 * (usual[:, cat] - empty[:, cat]), atol=1e-5)
    others = [place for place in range(77) if place != cat]
    assert torch.allclose(tokens[:, others], usual[:, others], atol=1e-5)
    assert torch.allclose(pooled, embedded(pipeline, "a cat fo")[1], atol=1e-6)


def test_a_weight_of_one_is_no_emphasis_and_of_nought_says_nothing(pipeline: Any) -> None:
    assert torch.equal(embedded(pipeline, "a (cat:1)")[0], embedded(pipeline, "a cat")[0])
    assert torch.allclose(embedded(pipeline, "a (cat:0)")[0][:, 2], embedded(pipeline, "")[0][:, 2], atol=1e-5)


def test_brackets_and_numbers_are_not_read(pipeline: Any) -> None:
    assert torch.allclose(embedded(pipeline, "((a [cat]:1.0001))")[1], embedded(pipeline, "a cat")[1])
    assert not torch.equal(embedded(pipeline, r"\(a cat\)")[1], embedded(pipeline, "a cat")[1])


def test_past_77_tokens_it_is_cut_or_read_in_pieces(pipeline: Any) -> None:
    first, second = piece(75), piece(10, 5)
    cut, pooled = embedded(pipeline, f"{first} {second}")
    assert cut.shape[1] == 77 and torch.equal(cut, embedded(pipeline, first)[0])
    whole, whole_pooled = embedded(pipeline, f"{first} {second}", "chunk")
    assert whole.shape[1] == 154 and torch.allclose(whole_pooled, pooled, atol=1e-6)
    parts = torch.cat([embedded(pipeline, part)[0] for part in (first, second)], dim=1)
    assert torch.allclose(whole, parts, atol=1e-5)


def test_a_short_prompt_is_the_same_either_way(pipeline: Any) -> None:
    for text in ("", "a cat", "a (cat:1.3)"):
        assert all(map(torch.equal, embedded(pipeline, text), embedded(pipeline, text, "chunk")))


def words(*lengths: int, commas: tuple[int, ...] = ()) -> list[tuple[list[int], float, bool]]:
    return [([number] * length, 1.0, number in commas) for number, length in enumerate(lengths)]


def lengths(*args: Any, **options: Any) -> list[int]:
    return [len(piece) for piece in in_pieces(words(*args, **options), "chunk")]


def test_pieces_end_after_a_near_comma_else_after_a_word_else_where_they_must() -> None:
    assert lengths(30, 30, 30) == [60, 30]
    assert lengths(*[1] * 80, commas=(69,)) == [70, 10]
    assert lengths(*[1] * 80, commas=(PIECE_TOKENS - LOOK_BACK_TOKENS - 2,)) == [75, 5]
    assert lengths(*[1] * 75, commas=(60,)) == [75]
    assert lengths(200) == [75, 75, 50]
    assert lengths(10, 200, 10) == [10, 75, 75, 60]
    assert lengths() == [0]


@given(st.lists(st.tuples(st.integers(0, 90), st.booleans()), max_size=30))
def test_pieces_lose_and_repeat_nothing(given_words: list[tuple[int, bool]]) -> None:
    read_words = [([number] * length, 1.0, comma) for number, (length, comma) in enumerate(given_words)]
    pieces = in_pieces(read_words, "chunk")
    assert [token for piece in pieces for token, _ in piece] == [token for ids, _, _ in read_words for token in ids]
    assert all(len(piece) <= PIECE_TOKENS for piece in pieces) and all(pieces[1:])


def test_another_seed_reads_nothing_again_and_another_prompt_does(maker: SDXLMaker) -> None:
    calls = []
    handle = maker._memory.loaded.pipeline.text_encoder.register_forward_hook(lambda *_: calls.append(1))
    for number, (prompt, seed, long_prompt) in enumerate(
        [("a fox", 1, "cut"), ("a fox", 2, "cut"), ("a fox", 2, "chunk"), ("a wolf", 2, "cut")]
    ):
        maker.make(ImageSpec(prompt, (), seed, 256, 256, 2, long_prompt=long_prompt), ignore_progress)
        assert len(calls) == (1, 1, 2, 3)[number]
    handle.remove()


def test_what_was_read_needs_no_encoders_and_only_the_last_prompts_are_remembered(pipeline: Any) -> None:
    prompts = Prompts()
    first = prompts.embed(pipeline, "first", "cut", "these", ignore_progress)
    assert prompts.has("first", "cut", "these")
    assert not prompts.has("first", "chunk", "these") and not prompts.has("first", "cut", "others")
    assert prompts.embed(None, "first", "cut", "these", ignore_progress) is first
    for number in range(REMEMBERED):
        prompts.embed(pipeline, f"a {number}", "cut", "these", ignore_progress)
    assert not prompts.has("first", "cut", "these") and prompts.has("a 1", "cut", "these")


def test_stopped_while_reading_nothing_is_left_behind(pipeline: Any) -> None:
    prompts, before = Prompts(), embedded(pipeline, "a cat")

    def hooks() -> int:
        return sum(len(module._forward_hooks) for module in pipeline.text_encoder.modules())

    usual = hooks()

    def stop(progress: Progress) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        prompts.embed(pipeline, "a cat", "cut", "these", stop)
    assert not prompts.has("a cat", "cut", "these")
    assert hooks() == usual
    assert all(map(torch.equal, embedded(pipeline, "a cat"), before))


@pytest.mark.parametrize("prompt", ["a (cat:1.9)", "(" * 40 + "cat" + ")" * 40, "fo, " * 200, "(fo:-2), " * 60])
def test_every_prompt_draws_a_picture(maker: SDXLMaker, prompt: str) -> None:
    image = maker.make(ImageSpec(prompt, (), 1, 256, 256, 2, long_prompt="chunk"), ignore_progress)
    assert image.size == (256, 256) and image.getextrema() != ((0, 0),) * 3

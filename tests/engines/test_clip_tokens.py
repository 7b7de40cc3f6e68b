"""CLIP tokens are counted as open_clip counts them, and are known by the ids that it gives them."""

from pathlib import Path
from random import Random

import pytest

from gars_core.engines import clip_vocabulary
from gars_core.engines.clip_tokens import count_clip_tokens
from gars_core.errors import ModelMissing
from gars_core.prompting.emphasis import plain

LETTERS = [*map(chr, range(32, 127)), *"éüßÆøñ漢字🐺🎨مرحبا½²İſ", "👩‍🚀", "&amp;", "<end_of_text>", "â€™", *" " * 60]
PHRASES = Path(__file__).parents[2] / "bench" / "data" / "phrases.txt"


def test_counts_agree_with_open_clip():
    from open_clip.tokenizer import SimpleTokenizer

    tokenizer, rng = SimpleTokenizer(), Random(1)
    texts = ["", " ", "a lone wolf in a misty forest, lit by moonlight", "don't", "it's 1024 px"]
    texts += ["".join(rng.choices(LETTERS, k=rng.randint(0, 60))) for _ in range(3000)]
    texts += PHRASES.read_text(encoding="utf-8").splitlines()
    for text in texts:
        assert count_clip_tokens(text) == len(tokenizer.encode(plain(text))) + 2, text


def test_an_empty_text_takes_the_two_end_marks():
    assert count_clip_tokens("") == 2


def test_tokens_have_the_ids_that_open_clip_gives_them():
    from open_clip.tokenizer import SimpleTokenizer

    ids, tokenizer = clip_vocabulary.clip_vocabulary().ids, SimpleTokenizer()
    marks = [*map(tokenizer.encoder.pop, ("<start_of_text>", "<end_of_text>"))]  # other programs call these otherwise
    assert [ids.pop(mark) for mark in (clip_vocabulary.START, clip_vocabulary.END)] == marks
    assert ids == tokenizer.encoder


def test_a_vocabulary_that_is_not_there_is_named_with_the_way_to_get_it(monkeypatch, tmp_path):
    clip_vocabulary.clip_vocabulary.cache_clear()
    monkeypatch.setattr(clip_vocabulary, "FILE", "gone.txt.gz")
    with pytest.raises(ModelMissing) as error:
        clip_vocabulary.clip_vocabulary()
    assert "open_clip_torch" in error.value.hint

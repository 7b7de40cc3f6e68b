"""CLIP tokens are counted as open_clip counts them."""

from random import Random

from gars_core.engines.clip_tokens import count_clip_tokens
from gars_core.prompting.emphasis import plain

LETTERS = [*map(chr, range(32, 127)), *"éüßÆøñ漢字🐺🎨مرحبا½²İſ", "👩‍🚀", "&amp;", "<end_of_text>", "â€™", *" " * 60]


def test_counts_agree_with_open_clip():
    from open_clip.tokenizer import SimpleTokenizer

    tokenizer, rng = SimpleTokenizer(), Random(1)
    texts = ["", " ", "a lone wolf in a misty forest, lit by moonlight", "don't", "it's 1024 px"]
    texts += ["".join(rng.choices(LETTERS, k=rng.randint(0, 60))) for _ in range(3000)]
    for text in texts:
        assert count_clip_tokens(text) == len(tokenizer.encode(plain(text))) + 2, text


def test_an_empty_text_takes_the_two_end_marks():
    assert count_clip_tokens("") == 2

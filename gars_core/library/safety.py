"""A coarse filter for what is not safe for work: a short list of words, nothing that understands a prompt.

It misses what is said in other words or languages, and flags harmless prompts that hold one of these ("nude lipstick").
"""

from __future__ import annotations

from gars_core.library.dedupe import normal

_WORDS = frozenset(
    (
        "nude nudes nudity naked nsfw porn porno pornographic hentai erotic erotica sex sexual sexually sexy topless "
        "bottomless genitals genitalia penis vagina vulva nipple nipples breasts boobs tits cleavage lingerie bdsm "
        "bondage fetish orgy orgasm masturbating masturbation intercourse undressed undressing gore gory guts "
        "entrails dismembered dismemberment beheaded decapitated decapitation mutilated mutilation disemboweled "
        "torture tortured suicide rape lewd ecchi r18 xxx"
    ).split()
)


def is_flagged(text: str) -> bool:
    """Say whether a prompt holds one of the words."""
    return not _WORDS.isdisjoint(normal(text).split())

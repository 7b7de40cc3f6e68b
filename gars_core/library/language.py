"""The language of a prompt, where it can be told: lists of names and styles often cannot."""

from __future__ import annotations

from functools import cache
from typing import Any

_LANGUAGES = "en de fr es it pt nl pl sv tr id vi cs ru uk ja zh ko ar he el th hi fi da no hu ro".split()
_ENGLISH = frozenset(
    "the of with and in on an from by at over under wearing standing sitting holding looking background lighting "
    "detailed quality masterpiece painting portrait beautiful style photo photography trending light illustration art "
    "digital intricate sharp focus cinematic highly dark hair eyes girl woman man black white red blue".split()
)
_SURE, _SURE_OF_ENGLISH = 0.8, 0.4
"""Shares of all languages' likelihood; most prompts are English, so that less will do for it."""


def language_of(text: str) -> str:
    """Return the ISO 639-1 code, "" where it is not told."""
    if text.isascii() and len(_ENGLISH.intersection(text.lower().replace(",", " ").split())) >= 2:
        return "en"
    code, share = _identifier().classify(text[:1000])
    return code if share >= (_SURE_OF_ENGLISH if code == "en" else _SURE) else ""


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LANGUAGES)
    return identifier

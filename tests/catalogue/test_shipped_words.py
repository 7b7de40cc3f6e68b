"""What the shipped words have to be like."""

from __future__ import annotations

import re

import numpy as np
import pytest

from gars_core.catalogue.lines import slug
from gars_core.catalogue.loader import load_catalogue
from gars_core.catalogue.vectors import SHIPPED_VECTORS, read_vectors, stale_texts, vectors_for
from gars_core.engines.clip_tokens import count_clip_tokens
from gars_core.engines.minilm import MiniLM

CATALOGUE = load_catalogue()
END_MARKS = 2
LEAST = {
    "subject": 170,
    "setting": 130,
    "medium": 70,
    "style": 75,
    "movement": 60,
    "lighting": 60,
    "palette": 60,
    "camera": 60,
    "composition": 60,
    "mood": 85,
    "detail": 110,
    "material": 90,
}


def whole_word(phrase: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(phrase.casefold())}(?![\w-])", text.casefold()) is not None


def test_every_category_offers_enough() -> None:
    counts = {id: len(values) for id, values in CATALOGUE.by_category.items()}
    assert set(counts) == set(LEAST)
    assert all(counts[id] >= least for id, least in LEAST.items()), counts
    assert sum(counts.values()) >= 1_060
    assert len(CATALOGUE.phrases) >= 900


def test_values_are_short() -> None:
    lengths = {value.phrase: count_clip_tokens(value.phrase) - END_MARKS for value in CATALOGUE.attributes}
    assert {phrase: tokens for phrase, tokens in lengths.items() if tokens > 6} == {}
    assert sum(lengths.values()) / len(lengths) < 3.2


def test_no_value_contains_another_value() -> None:
    phrases = [value.phrase for value in CATALOGUE.attributes]
    assert len({phrase.casefold() for phrase in phrases}) == len(phrases)
    inside = [(a, b) for a in phrases for b in phrases if a != b and a.casefold() in b.casefold() and whole_word(a, b)]
    assert inside == []


@pytest.mark.parametrize(
    ("category", "form"),
    [
        ("subject", r"(a|an|the) \w"),
        ("setting", r"(in|on|at|under|among|above|beside|by|inside|outside|against) \w"),
        ("medium", r"(?!a |an |the )\w"),
        ("movement", r"(?!a |an )\w"),
        ("camera", r"(?!a |an |the )\w"),
        ("mood", r"(?!a |an |the )\w"),
        ("detail", r"(?!a |an |the )\w"),
        ("material", r"(?!a |an |the )\w"),
    ],
)
def test_values_have_their_categorys_form(category: str, form: str) -> None:
    assert [v.phrase for v in CATALOGUE.by_category[category] if not re.match(form, v.phrase)] == []


def test_taste_phrases_are_no_values() -> None:
    assert {slug(phrase) for phrase in CATALOGUE.phrases}.isdisjoint(slug(v.phrase) for v in CATALOGUE.attributes)


def test_no_two_taste_phrases_mean_the_same() -> None:
    bank = vectors_for(CATALOGUE, None).bank
    likeness_cosine = np.triu(bank @ bank.T, k=1)
    assert [(CATALOGUE.phrases[a], CATALOGUE.phrases[b]) for a, b in np.argwhere(likeness_cosine > 0.85)] == []


def test_the_shipped_vectors_are_those_of_the_shipped_words() -> None:
    assert stale_texts(CATALOGUE) == [], "run python -m gars_core.rebuild_vectors"
    assert read_vectors(SHIPPED_VECTORS).encoder_id == MiniLM().id


def test_the_shipped_vectors_are_the_encoders() -> None:
    shipped = read_vectors(SHIPPED_VECTORS)
    some = list(range(0, len(shipped.texts), 97))
    made = MiniLM().encode([shipped.texts[row] for row in some])
    assert ((made * shipped.rows[some]).sum(axis=1) > 0.999).all()

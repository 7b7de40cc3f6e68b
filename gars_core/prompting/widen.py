"""A vague idea as things that can be seen: a language model names them, and what does not fit the idea is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from random import Random

from gars_core.ports import LanguageModel, TextEncoder
from gars_core.prompting.noun_phrases import SMALL_WORDS
from gars_core.types import Progress, Report
from gars_core.words import singular

SYSTEM_PROMPT = "You name what can be seen in a picture of an idea: a few short phrases, with commas between them."
EXAMPLES = (
    ("loneliness in a big city", "empty subway car, single lit window, rain on glass, bench at night"),
    ("a calm morning", "mist over a lake, sunbeams through curtains, steaming tea cup, dew on grass"),
    ("old stories of the sea", "wooden sailing ship, lighthouse in a storm, giant octopus, torn map"),
)
SAMPLES = 6
MAX_ANSWER_TOKENS = 32
TEMPERATURE = 0.7
MOST_PHRASES, MAX_WORDS = 6, 5
FITS = 0.25
"""A phrase whose cosine to the idea is less has little to do with it: small models wander."""


def widened(model: LanguageModel, encoder: TextEncoder, idea: str, seed: int, report: Report) -> list[str]:
    """Return up to MOST_PHRASES things to see that fit an idea, the nearest first. Raises ModelMissing."""
    rng, offered = Random(seed), list[str]()
    for number in range(SAMPLES):
        report(Progress("Thinking of what the idea could show", number / SAMPLES))
        answer = model.chat(
            _messages(idea),
            seed=rng.getrandbits(31),
            max_tokens=MAX_ANSWER_TOKENS,
            temperature=TEMPERATURE,
            stop=("\n",),
        )
        offered += answer.split(",")
    phrases = list(_fresh(offered, idea))
    rows = encoder.encode([idea, *phrases])
    cosines = rows[1:] @ rows[0]
    ranked = sorted(zip(cosines.tolist(), phrases, strict=True), reverse=True)
    return [phrase for cosine, phrase in ranked if cosine >= FITS][:MOST_PHRASES]


def _messages(idea: str) -> list[dict[str, str]]:
    turns = [
        {"role": role, "content": text}
        for pair in EXAMPLES
        for role, text in zip(("user", "assistant"), pair, strict=True)
    ]
    return [{"role": "system", "content": SYSTEM_PROMPT}, *turns, {"role": "user", "content": idea}]


def _fresh(offered: Sequence[str], idea: str) -> Iterator[str]:
    """Yield the plain short phrases whose every word is new: not the idea's, nor an example's, nor said before."""
    taken = _things(" ".join([idea, *(answer for _, answer in EXAMPLES)]))
    for phrase in (" ".join(text.split()).strip(" .\"'").casefold() for text in offered):
        words = _things(phrase)
        if re.fullmatch(r"[a-z][a-z' -]{2,39}", phrase) and len(phrase.split()) <= MAX_WORDS and words - taken == words:
            taken |= words
            if words:
                yield phrase


def _things(text: str) -> set[str]:
    return {singular(word) for word in re.findall("[a-z]+", text.casefold()) if word not in SMALL_WORDS}

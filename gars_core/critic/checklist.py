"""Yes/no questions made from a picture's attributes, and what an answer to one means."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from gars_core.critic.advice import Finding
from gars_core.prompting.spans import ARTICLE, article
from gars_core.types import Attribute

DATA = Path(__file__).resolve().parent / "data" / "questions.toml"
_YES, _NO = frozenset("yes yeah yep correct true".split()), frozenset("no nope not false isn't doesn't".split())
_BOTH = re.compile(r"\W*(?:no (?:idea|clue|way)|yes (?:and|or) no|yes/no)")
_UNSURE = re.compile(
    r"\b(?:no (?:idea|way)|not (?:sure|clear|certain)|unsure|unclear|can ?not|can't|unable|don't know|"
    r"do not know|maybe|perhaps|hard to)\b"
)
_LONGEST_READ = 300


def question(attribute: Attribute) -> str:
    """Return what to ask about a value."""
    template = _templates()[attribute.category]
    return ARTICLE.sub(lambda mark: f"{article(attribute.phrase)} ".lstrip(), template).format(value=attribute.phrase)


def verdict(answer: str) -> bool | None:
    """Return what a model's answer says, None where it says neither yes nor no, or both."""
    reply = answer[:_LONGEST_READ].casefold().replace("’", "'")
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", reply)
    if words and words[0] in ("yes", "no"):
        return None if _BOTH.match(reply) else words[0] == "yes"
    if _UNSURE.search(reply):
        return None
    yes, no = bool(_YES.intersection(words)), bool(_NO.intersection(words))
    return yes if yes != no else None


def answered(attributes: Sequence[Attribute], answers: Sequence[str], by: str) -> tuple[list[Finding], str]:
    """Return a finding for each value, and a sentence on those without a usable answer, "" if there are none.

    answers: a model's, in the order of the values; what it left out counts as no answer. by: the model's label.
    """
    findings = []
    for place, attribute in enumerate(attributes):
        shown = verdict(answers[place]) if place < len(answers) else None
        reply = "No usable answer" if shown is None else "Yes" if shown else "No"
        findings.append(Finding(attribute.phrase, shown, f"{reply} to: {question(attribute)}", by, attribute.id))
    silent = sum(finding.shown is None for finding in findings)
    note = f"{by} gave no usable answer to {silent} of {len(findings)} questions." if silent else ""
    return findings, note


@cache
def _templates() -> dict[str, str]:
    return dict(tomllib.loads(DATA.read_text(encoding="utf-8")))

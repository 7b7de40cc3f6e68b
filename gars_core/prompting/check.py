"""Checks a prompt against its brief: everything there, word for word, once, and short enough."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from gars_core.prompting.emphasis import plain
from gars_core.types import Brief, Fidelity

REPEATED_WORDS = 3


def fidelity(text: str, brief: Brief, count_tokens: Callable[[str], int]) -> Fidelity:
    """Return which attributes text holds and what is wrong with it; works for a person's own edit as well.

    Marks of emphasis are no words: "a (red:1.2) barn" says "red barn".
    """
    words = plain(text)
    present = tuple(value.id for value in brief.attributes if says(words, plain(value.phrase)))
    missing = tuple(value.id for value in brief.attributes if value.id not in present)
    problems = []
    if brief.keep_idea and not says(words, plain(brief.idea)):
        problems.append("Your idea is not in it word for word.")
    problems += [f"It says “{words}” more than once." for words in repetitions(words, brief)]
    return Fidelity(present, missing, count_tokens(text), tuple(problems))


def says(text: str, phrase: str) -> bool:
    """Return whether text holds phrase as whole words, whatever the capitals and the spaces between."""
    return find(text, phrase) is not None


def find(text: str, phrase: str) -> re.Match[str] | None:
    """Return where text first holds phrase as whole words; an empty phrase is at the start."""
    words = phrase.split()
    if not words:
        return re.match("", text)
    before = r"(?<!\w)" if re.match(r"\w", words[0]) else ""
    after = r"(?!\w)" if re.search(r"\w$", words[-1]) else ""
    return re.search(before + r"\s+".join(map(re.escape, words)) + after, text, re.IGNORECASE)


def repetitions(text: str, brief: Brief) -> list[str]:
    """Return the runs of three words that text says twice outside the phrases that the brief asks for."""
    for phrase in sorted({brief.idea, *(value.phrase for value in brief.attributes)}, key=len, reverse=True):
        match = find(text, plain(phrase)) if phrase.strip() else None
        if match:
            text = text[: match.start()] + " | " + text[match.end() :]
    runs: Counter[str] = Counter()
    for stretch in re.split(r"[^\w\s'’-]+", text.lower()):
        words = stretch.split()
        runs.update(" ".join(words[n : n + REPEATED_WORDS]) for n in range(len(words) - REPEATED_WORDS + 1))
    return [run for run, times in runs.items() if times > 1]

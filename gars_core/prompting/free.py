"""Free rewrites by a model that is large enough: it writes the whole prompt, and what it forgot is put back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random

from gars_core.ports import LanguageModel
from gars_core.prompting.candidates import Candidate, candidate, values_of
from gars_core.prompting.check import find, says
from gars_core.prompting.frames import Frame, read_lines, realise
from gars_core.types import Brief, Progress, Report, Span, WhoseWords

FREE = "free"
DRAFTS = 3
MAX_ANSWER_TOKENS = 110
TEMPERATURE = 0.7
SYSTEM_PROMPT = (
    "You write prompts for a text-to-image model: one fluent sentence of at most fifty words. You are given phrases. "
    "Say every phrase word for word, add no other colours, lights, styles or moods, and answer with the sentence only."
)
CONTRADICTING = ("medium", "lighting", "palette", "mood", "movement", "camera")
"""Categories where a second value would speak against the one that was asked for."""


def drafts(
    model: LanguageModel,
    brief: Brief,
    phrases: Mapping[str, Sequence[str]],
    rng: Random,
    count_tokens: Callable[[str], int],
    report: Report,
) -> Iterator[Candidate]:
    """Yield checked candidates that the model wrote by itself. Raises what the model raises."""
    wanted = "\n".join(span.text for spans in values_of(brief).values() for span in spans)
    messages = [{"role": "system", "content": brief.system_prompt.strip() or SYSTEM_PROMPT}]
    for line in read_lines("rewrites.txt"):
        asked, answer = line.split("=>")
        messages += [
            {"role": "user", "content": "\n".join(phrase.strip() for phrase in asked.split("|"))},
            {"role": "assistant", "content": answer.strip()},
        ]
    messages.append({"role": "user", "content": wanted})
    for n in range(DRAFTS):
        report(Progress("Writing freely", n / DRAFTS))
        answer = model.chat(
            messages,
            seed=rng.getrandbits(31),
            max_tokens=MAX_ANSWER_TOKENS,
            temperature=TEMPERATURE,
            stop=("\n",),
        )
        yield draft(answer, brief, phrases, rng, count_tokens)


def draft(
    answer: str,
    brief: Brief,
    phrases: Mapping[str, Sequence[str]],
    rng: Random,
    count_tokens: Callable[[str], int],
) -> Candidate:
    """Return the model's sentence as a candidate: attributes marked, missing ones put back, inventions noted."""
    sentence = " ".join(answer.split()).strip(" \"'.")
    values = values_of(brief)
    spans = marked(sentence, [span for group in values.values() for span in group])
    idea = values.pop("idea", [])
    if idea and not says(sentence, idea[0].text):
        spans = [*idea, *([Span(", ", "frame")] if spans else []), *spans]
    missing = {
        slot: lost
        for slot, group in values.items()
        if (lost := [span for span in group if not says(sentence, span.text)])
    }
    repaired = tuple(realise(Frame(FREE, ""), missing, rng, lean=True, opening=spans))
    checked = candidate(FREE, repaired, brief, count_tokens, repaired=sum(map(len, missing.values())))
    problems = (*checked.fidelity.problems, *inventions(checked.text, brief, phrases))
    return replace(checked, fidelity=replace(checked.fidelity, problems=problems))


def marked(sentence: str, values: Sequence[Span], rest: WhoseWords = "model") -> list[Span]:
    """Cut sentence at the values it says, longest first. rest: whose everything else is."""
    for value in sorted(values, key=lambda value: -len(value.text)):
        match = find(sentence, value.text) if value.text else None
        if match:
            before, after = sentence[: match.start()], sentence[match.end() :]
            others = [other for other in values if other is not value]
            return [*marked(before, others, rest), Span(match[0], value.by), *marked(after, others, rest)]
    return [Span(sentence, rest)] if sentence else []


def inventions(text: str, brief: Brief, phrases: Mapping[str, Sequence[str]]) -> list[str]:
    """Return a sentence for each value of another kind that text says although nobody asked for it."""
    asked = " | ".join([brief.idea, *(value.phrase for value in brief.attributes)])
    return [
        f"It adds “{phrase}” ({category})."
        for category in CONTRADICTING
        for phrase in phrases.get(category, ())
        if re.search(rf"\b{re.escape(phrase)}\b", text, re.IGNORECASE) and not says(asked, phrase)
    ]

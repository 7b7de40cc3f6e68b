"""The scene detail: a few words by the language model on what else is there, drawn often, sifted hard.

A model of 135M parameters answers questions badly, but continues "a fox in a barn, beside" well when it may choose from
a few things. Of its continuations only plain noun phrases of known words are kept, so that nothing is invented.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from gars_core.ports import LanguageModel
from gars_core.prompting.frames import read_lines
from gars_core.prompting.noun_phrases import SMALL_WORDS, offers, opening_noun_phrase
from gars_core.types import Brief, Progress, Report
from gars_core.words import singular

SYSTEM_PROMPT = "You continue the description of a picture with a few plain words. Choose from the words in brackets."
LEADS = ("beside", "not far from", "next to", "close to", "near")
MOST_QUESTIONS = 8
SAMPLES_EACH = 4
"""Reading a question costs as much as answering it twice, so each is answered several times."""
ENOUGH = 1
"""Details with more than an article and a noun at which the search ends."""
THINGS_OFFERED = 3
MAX_ANSWER_TOKENS = 9
TEMPERATURE = 0.7


@dataclass(frozen=True)
class Scene:
    """A detail: a lead such as "beside" and the model's words."""

    lead: str
    words: str

    @property
    def rich(self) -> bool:
        return len(self.words.split()) > 2


def scenes(
    model: LanguageModel,
    brief: Brief,
    phrases: Mapping[str, Sequence[str]],
    rng: Random,
    report: Report,
) -> list[Scene]:
    """Return fit details for the brief's subject, rich before plain. Raises what the model raises.

    None where an idea or a setting says what surrounds the subject: a picture model draws a thing more in front of it.
    """
    placed = brief.idea.strip() or any(value.category == "setting" for value in brief.attributes)
    start = "" if placed else scene_start(brief)
    details: dict[str, Scene] = {}
    used = {words for proposal in brief.recent for words in proposal.wording}
    for n in range(MOST_QUESTIONS if start else 0):
        if sum(scene.rich for scene in details.values()) >= ENOUGH:
            break
        report(Progress("Writing the prompt", n / MOST_QUESTIONS))
        lead = rng.choice(LEADS)
        things = ", ".join(rng.sample(offers(), THINGS_OFFERED))
        for answer in _answers(model, f"{start}, {lead} ({things})", brief.system_prompt, rng):
            words = opening_noun_phrase(answer)
            if words and words not in details and words not in used and not invents(words, brief, phrases):
                details[words] = Scene(lead, words)
    return sorted(details.values(), key=lambda scene: not scene.rich)


def scene_start(brief: Brief) -> str:
    """Return the subject as the model reads it."""
    return next((value.phrase.rstrip(" .,;:!?") for value in brief.attributes if value.category == "subject"), "")


def invents(words: str, brief: Brief, phrases: Mapping[str, Sequence[str]]) -> bool:
    """Return whether words say what another value says, what the brief has said, or what the examples say."""
    wanted = " ".join([brief.idea, *(value.phrase for value in brief.attributes)])
    subjects = " ".join(phrase.split()[-1] for phrase in phrases.get("subject", ()) if phrase.split())
    examples = " ".join(answer for _, answer in _examples())
    taken = {singular(word) for word in re.findall("[a-z]+", f"{wanted} {subjects} {examples}".lower())}
    parts = words.split()
    if taken & {singular(word) for word in parts if word not in SMALL_WORDS}:
        return True
    runs = {" ".join(parts[start:end]) for start in range(len(parts)) for end in range(start + 1, len(parts) + 1)}
    return any(phrase.lower() in runs for group in phrases.values() for phrase in group)


def _answers(model: LanguageModel, question: str, system_prompt: str, rng: Random) -> Iterator[str]:
    """Yield several continuations of question."""
    messages = [{"role": "system", "content": system_prompt.strip() or SYSTEM_PROMPT}]
    for scene, answer in _examples():
        messages += [{"role": "user", "content": scene}, {"role": "assistant", "content": answer}]
    messages.append({"role": "user", "content": question})
    for _ in range(SAMPLES_EACH):
        yield model.chat(
            messages,
            seed=rng.getrandbits(31),
            max_tokens=MAX_ANSWER_TOKENS,
            temperature=TEMPERATURE,
            stop=("\n", ".", ",", ";", ":", "("),
        ).strip()


@lru_cache
def _examples() -> tuple[tuple[str, str], ...]:
    pairs = (line.split("|", 1) for line in read_lines("examples.txt"))
    return tuple((scene.strip(), answer.strip()) for scene, answer in pairs)

"""Candidate prompts from sentence frames, from ornate to terse."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from gars_core.prompting.check import fidelity
from gars_core.prompting.frames import Frame, load_frames, realise
from gars_core.prompting.scene import Scene
from gars_core.types import PROMPT_TOKENS, Brief, Fidelity, Span

TERSE = "terse"
Count = Callable[[str], int]


@dataclass(frozen=True)
class Candidate:
    """One way to say a brief, with what was found wrong with it. repaired: attributes that had to be put back."""

    frame: str
    spans: tuple[Span, ...]
    fidelity: Fidelity
    repaired: int = 0

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)

    @property
    def wording(self) -> tuple[str, ...]:
        """What the language model contributed, as in Proposal."""
        return tuple(span.text.strip() for span in self.spans if span.by == "model")


def framed(brief: Brief, scenes: Sequence[Scene], rng: Random, count_tokens: Count) -> Iterator[Candidate]:
    """Yield candidates frame by frame, least recently used frames first.

    For each frame one with a scene that fits beside the attributes, if there is one, and one without any.
    """
    values = values_of(brief)
    for frame in fresh_frames(brief, rng):
        for scene in (*sorted(rng.sample(scenes, len(scenes)), key=lambda scene: not scene.rich)[:1], None):
            filled = values | _spans_of(scene) if scene else values
            wordings = (tuple(realise(frame, filled, rng, lean)) for lean in (False, True))
            fitting = next((spans for spans in wordings if _tokens(spans, count_tokens) <= PROMPT_TOKENS), None)
            if fitting is not None:
                yield candidate(frame.id, fitting, brief, count_tokens)


def terse(brief: Brief, count_tokens: Count) -> Candidate:
    """Return the shortest way to say everything: the values between commas, without them if need be."""
    items = [span for spans in values_of(brief).values() for span in spans]
    for joint in (", ", " "):
        spans = [part for span in items for part in (Span(joint, "frame"), span)][1:]
        if _tokens(spans, count_tokens) <= PROMPT_TOKENS:
            break
    return candidate(TERSE, tuple(spans), brief, count_tokens)


def candidate(frame: str, spans: tuple[Span, ...], brief: Brief, count_tokens: Count, repaired: int = 0) -> Candidate:
    """Return the checked candidate."""
    text = "".join(span.text for span in spans)
    return Candidate(frame, spans, fidelity(text, brief, count_tokens), repaired)


def values_of(brief: Brief) -> dict[str, list[Span]]:
    """Return what fills each slot, the idea first; a phrase that two categories share is said once.

    An idea that need not be kept takes the subject's place if no attribute does.
    """
    values: dict[str, list[Span]] = {}
    idea = brief.idea.strip()
    so_far: set[str] = set()
    if idea and brief.keep_idea:
        values["idea"] = [Span(idea, "idea")]
    elif idea and not any(value.category == "subject" for value in brief.attributes):
        values["subject"] = [Span(idea, "idea")]
    for attribute in brief.attributes:
        phrase = attribute.phrase.strip()
        if phrase and phrase.lower() not in so_far:
            so_far.add(phrase.lower())
            values.setdefault(attribute.category, []).append(Span(phrase, "attribute"))
    return values


def fresh_frames(brief: Brief, rng: Random) -> list[Frame]:
    """Return the frames that suit the brief: unused ones in random order, then those used longest ago."""
    for_idea = bool(brief.keep_idea and brief.idea.strip())
    frames = [frame for frame in load_frames() if frame.for_idea == for_idea]
    rng.shuffle(frames)
    age = {proposal.frame: n for n, proposal in enumerate(brief.recent)}
    return sorted(frames, key=lambda frame: age.get(frame.id, -1))


def _spans_of(scene: Scene) -> dict[str, list[Span]]:
    return {"lead": [Span(scene.lead, "frame")], "scene": [Span(scene.words, "model")]}


def _tokens(spans: Sequence[Span], count_tokens: Count) -> int:
    return count_tokens("".join(span.text for span in spans))

"""A person's prompt made better with what others say: their words stay, and each taken one is known by its owner."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from gars_core.errors import BadInput
from gars_core.ports import PromptWriter
from gars_core.prompting.borrowing import Piece, borrowed, copies
from gars_core.prompting.candidates import terse
from gars_core.prompting.ideas import beginning
from gars_core.types import PROMPT_TOKENS, Attribute, Brief, Report, Span

MOST_NEIGHBOURS = 5
JOINTS = 9
"""Tokens left for the words that make a sentence of the pieces."""


@dataclass(frozen=True)
class Stretch:
    """Some words of a rewritten prompt and whose they are. neighbour: counted from 1, 0 for nobody's among them."""

    text: str
    by: Literal["you", "neighbour", "model", "frame"]
    neighbour: int = 0


@dataclass(frozen=True)
class Rewrite:
    """The stretches' texts, joined, are text. tokens counts CLIP's with both end marks; cut: own was too long."""

    text: str
    stretches: tuple[Stretch, ...]
    writer: str
    tokens: int
    cut: bool = False

    @property
    def from_neighbours(self) -> dict[int, list[str]]:
        """What each neighbour gave."""
        given: dict[int, list[str]] = {}
        for stretch in self.stretches:
            if stretch.neighbour:
                given.setdefault(stretch.neighbour, []).append(stretch.text)
        return given


def rewrite(
    own: str,
    neighbours: Sequence[str],
    writer: PromptWriter,
    phrases: Mapping[str, Sequence[str]],
    count_tokens: Callable[[str], int],
    seed: int,
    report: Report,
) -> Rewrite:
    """Return own with how the neighbours' pictures are to look, where it does not say so itself; seed: which wording.

    Raises BadInput for an empty prompt, and for no or too many neighbours.
    """
    words = " ".join(own.split())
    own = beginning(words, lambda text: count_tokens(text) <= PROMPT_TOKENS)
    if not own:
        raise BadInput("There is no prompt to rewrite.", "Write what the picture is of, in a few words.")
    if not 1 <= len(neighbours) <= MOST_NEIGHBOURS:
        raise BadInput(
            f"{len(neighbours)} prompts cannot be used to rewrite yours.", f"Choose from 1 to {MOST_NEIGHBOURS}."
        )
    taken = borrowed(
        own,
        neighbours,
        phrases,
        Random(seed),
        lambda some: terse(_brief(own, some), count_tokens).fidelity.tokens <= PROMPT_TOKENS - JOINTS,
    )
    while taken:
        proposal = writer.propose(_brief(own, taken), seed=seed, report=report)
        whole = {n for n, text in enumerate(neighbours, 1) if copies(proposal.text, text, own)}
        if not whole:
            return Rewrite(
                proposal.text,
                tuple(_stretch(span, taken) for span in proposal.spans),
                proposal.writer,
                proposal.fidelity.tokens,
                cut=own != words,
            )
        fewer = [piece for piece in taken if piece.neighbour not in whole]
        taken = fewer if len(fewer) < len(taken) else []
    return Rewrite(own, (Stretch(own, "you"),), "", count_tokens(own), cut=own != words)


def _brief(own: str, taken: Sequence[Piece]) -> Brief:
    return Brief(tuple(Attribute(f"{piece.neighbour}:{piece.text}", piece.kind, piece.text) for piece in taken), own)


def _stretch(span: Span, taken: Sequence[Piece]) -> Stretch:
    if span.by != "attribute":
        return Stretch(span.text, "you" if span.by == "idea" else span.by)
    text = " ".join(span.text.lower().split())
    return Stretch(span.text, "neighbour", next(piece.neighbour for piece in taken if piece.text.lower() == text))

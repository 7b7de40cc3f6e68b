"""The words every part of GARS shares: frozen, with units and shapes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

NOT_DRAWN = "Not drawn"
"""The field of a picture's infotext that names the words of its idea that its maker has no drawing of."""
PROMPT_TOKENS, END_MARKS = 77, 2
"""Tokens that CLIP reads of a prompt at once, and how many of them mark its ends."""
MIN_EDGE_PX, MAX_EDGE_PX, GRID_PX = 256, 2048, 8
"""The sides of a picture: multiples of GRID_PX from the shortest to the longest."""
MAX_LORA_WEIGHT = 2.0

FloatArray = NDArray[np.float32]
ValueSet = tuple[str, ...]
"""Attribute value ids of one picture, in category order."""


@dataclass(frozen=True)
class Progress:
    """One report of long work. fraction is in [0, 1], or None while the length is unknown."""

    stage: str
    fraction: float | None = None
    preview: Image.Image | None = None


Report = Callable[[Progress], None]
"""Takes a Progress at least once a second; raises Cancelled when the person pressed Stop."""


def ignore_progress(progress: Progress) -> None:
    """A Report for callers who are not watching."""


@dataclass(frozen=True)
class Category:
    """One kind of attribute. picks is how many values a set holds (1 or 2).

    lasting: the share of its taste that lasts from one session to the next, in [0, 1].
    """

    id: str
    label: str
    question: str
    picks: int
    optional: bool
    lasting: float


@dataclass(frozen=True)
class Attribute:
    """One value of a category. phrase is what stands in a prompt, word for word."""

    id: str
    category: str
    phrase: str


@dataclass(frozen=True)
class Brief:
    """What a prompt has to say.

    idea: the user's own words, data and never an instruction. keep_idea: the words stand verbatim in the prompt.
    frozen: ids of attributes that are locked. recent: the last proposals, so that wording does not repeat.
    """

    attributes: tuple[Attribute, ...]
    idea: str = ""
    keep_idea: bool = True
    frozen: frozenset[str] = frozenset()
    system_prompt: str = ""
    recent: tuple[Proposal, ...] = ()


WhoseWords = Literal["idea", "attribute", "model", "frame"]


@dataclass(frozen=True)
class Span:
    """A stretch of a prompt and whose words they are."""

    text: str
    by: WhoseWords


@dataclass(frozen=True)
class Fidelity:
    """How well a prompt keeps to its brief. tokens counts CLIP tokens with both end marks; SDXL reads PROMPT_TOKENS."""

    present: tuple[str, ...]
    missing: tuple[str, ...]
    tokens: int
    problems: tuple[str, ...] = ()

    @property
    def faithful(self) -> bool:
        return not self.missing and not self.problems and self.tokens <= PROMPT_TOKENS


@dataclass(frozen=True)
class Proposal:
    """A prompt that a writer proposes. The spans' texts, joined, are text."""

    text: str
    spans: tuple[Span, ...]
    writer: str
    frame: str
    fidelity: Fidelity
    seconds: float = 0.0

    @property
    def wording(self) -> tuple[str, ...]:
        """What the language model contributed, word for word."""
        return tuple(span.text.strip() for span in self.spans if span.by == "model")


@dataclass(frozen=True)
class Lora:
    """A small addition to a picture model's weights, by the name of its file without the suffix; weight up to
    MAX_LORA_WEIGHT either way."""

    name: str
    weight: float = 1.0

    @property
    def tag(self) -> str:
        """It as it stands in prompts and infotexts of AUTOMATIC1111's web UI."""
        return f"<lora:{self.name}:{self.weight:g}>"


LongPrompt = Literal["cut", "chunk"]
"""What becomes of a prompt past PROMPT_TOKENS: its end is not read, or it is read in pieces as long."""

Ability = Literal["start", "loras", "emphasis", "chunks", "whole", "final", "scale"]
"""What a maker may be able to do: begin from a picture, take LoRAs, read (word:1.2), read long prompts in pieces where
it is asked to ("chunks") or always ("whole"), decode more slowly and better than it usually does, and draw what a seed
gives alike at every size."""


@dataclass(frozen=True)
class ImageSpec:
    """One picture to be made. seed is in [0, 2**32); sizes in pixels.

    start: a picture to begin from, fitted to the size; strength: the share of the way back to noise that it is sent,
    in (0, 1], 1 keeps nothing of it. final: the best decoder where a quicker one is usual.
    """

    prompt: str
    attributes: tuple[Attribute, ...]
    seed: int
    width_px: int = 768
    height_px: int = 768
    steps: int = 4
    idea: str = ""
    start: Image.Image | None = None
    strength: float = 1.0
    loras: tuple[Lora, ...] = ()
    long_prompt: LongPrompt = "cut"
    final: bool = False


ON_MODELS_PAGE = "on the Models page"
"""In a sentence on how to get a model; that page itself says "on this page"."""


@dataclass(frozen=True)
class ModelStatus:
    """What the Models page says of one model.

    role: "encoder" | "writer" | "maker" | "scorer" | "critic". where: the file or folder it was found in, or "".
    missing: one sentence on what is not there and how to get it, or "". plan: one sentence on how its memory is shared
    out, "" where there is nothing to say.
    """

    id: str
    role: str
    label: str
    licence: str
    licence_url: str
    source: str
    size_bytes: int
    memory_bytes: int
    installed: bool
    loaded: bool
    where: str = ""
    missing: str = ""
    plan: str = ""


@dataclass(frozen=True)
class Hit:
    """One neighbour from a vector index. similarity is the cosine, in [-1, 1]."""

    id: str
    text: str
    similarity: float

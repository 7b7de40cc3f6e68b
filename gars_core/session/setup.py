"""The door of a session: what the user chose, which is checked here, once."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

from gars_core.errors import BadInput
from gars_core.types import GRID_PX, MAX_EDGE_PX, MAX_LORA_WEIGHT, MIN_EDGE_PX, LongPrompt, Lora

MAX_IDEA_CHARACTERS = 1000
MAX_SYSTEM_PROMPT_CHARACTERS = 4000
MAX_STEPS = 150
MAX_BATCH = 8
MAX_LORAS = 8
Richness = Literal["plain", "usual", "rich"]
"""How many attributes a picture has: four, six and what matters, or one of every category in play."""


@dataclass(frozen=True)
class Setup:
    """What the user chose on the Setup page.

    categories: the ids in play, in catalogue order. idea: their own words; keep_idea: the words stand verbatim in every
    prompt. maker: an id, "" for the best one installed. slate: how many pictures a round shows, 1 to 4. profile: the id
    of the one whose taste this is, "" for nobody's. batch: how many pictures are drawn of one prompt, 1 to 8.
    picture_seed: the seed of every first picture, -1 for new ones. richness: rich in sessions from before it was asked.
    """

    categories: tuple[str, ...]
    idea: str = ""
    keep_idea: bool = True
    maker: str = ""
    steps: int = 4
    rounds: int = 10
    width_px: int = 768
    height_px: int = 768
    slate: int = 1
    adventurousness: float = 1.0
    system_prompt: str = ""
    profile: str = ""
    batch: int = 1
    picture_seed: int = -1
    loras: tuple[Lora, ...] = ()
    long_prompt: LongPrompt = "cut"
    final: bool = False
    richness: Richness = "rich"

    @property
    def title(self) -> str:
        """The session's name in lists: its idea, or that it had none."""
        idea = " ".join(self.idea.split())
        if not idea:
            return "Open exploration"
        return idea if len(idea) <= 60 else idea[:59].rstrip() + "…"


def check_setup(setup: Setup, categories: Collection[str], makers: Collection[str]) -> None:
    """Refuse what cannot be used, naming the value seen. Raises BadInput."""
    _refuse(
        len(setup.idea) > MAX_IDEA_CHARACTERS,
        f"The idea has {len(setup.idea):,} characters; GARS reads up to {MAX_IDEA_CHARACTERS:,}.",
        "Keep the words that matter most for the picture.",
    )
    _refuse(
        len(setup.system_prompt) > MAX_SYSTEM_PROMPT_CHARACTERS,
        f"The instructions to the writer have {len(setup.system_prompt):,} characters; "
        f"{MAX_SYSTEM_PROMPT_CHARACTERS:,} is the limit.",
        "Shorten them.",
    )
    unknown = [category for category in setup.categories if category not in categories]
    _refuse(bool(unknown), f"There is no category {unknown[:1]}.", "Choose from the categories on the Setup page.")
    _refuse(not setup.categories, "At least one category has to be in play.", "Switch one on under “What may vary”.")
    _refuse(
        bool(setup.maker) and setup.maker not in makers,
        f"There is no picture maker {setup.maker!r}.",
        "Choose one from the list.",
    )
    _refuse(
        not 1 <= setup.steps <= MAX_STEPS,
        f"A picture cannot be made in {setup.steps} steps.",
        f"Choose from 1 to {MAX_STEPS}; the picture maker says which it can do.",
    )
    _refuse(
        not 1 <= setup.batch <= MAX_BATCH,
        f"{setup.batch} pictures of a prompt cannot be drawn at once.",
        f"Choose from 1 to {MAX_BATCH}.",
    )
    _refuse(
        not -1 <= setup.picture_seed < 2**32,
        f"{setup.picture_seed} is not a seed.",
        f"Choose one from 0 to {2**32 - 1}, or -1 for a new one each time.",
    )
    _refuse(len(setup.loras) > MAX_LORAS, f"{len(setup.loras)} LoRAs are too many.", f"Choose up to {MAX_LORAS}.")
    for lora in setup.loras:
        _refuse(
            not -MAX_LORA_WEIGHT <= lora.weight <= MAX_LORA_WEIGHT,
            f"The LoRA {lora.name} cannot weigh {lora.weight}.",
            f"Choose a weight from {-MAX_LORA_WEIGHT:g} to {MAX_LORA_WEIGHT:g}.",
        )
    _refuse(not 1 <= setup.rounds <= 100, f"{setup.rounds} rounds cannot be planned.", "Choose from 1 to 100 rounds.")
    _refuse(not 1 <= setup.slate <= 4, f"A round cannot show {setup.slate} pictures.", "Choose from 1 to 4.")
    _refuse(
        setup.richness not in get_args(Richness),
        f"Pictures cannot be {setup.richness!r}.",
        f"Choose {', '.join(get_args(Richness))}.",
    )
    for side in (setup.width_px, setup.height_px):
        _refuse(
            not MIN_EDGE_PX <= side <= MAX_EDGE_PX or side % GRID_PX != 0,
            f"A picture cannot be {side} pixels wide or high.",
            f"Choose a multiple of {GRID_PX} from {MIN_EDGE_PX} to {MAX_EDGE_PX}.",
        )
    _refuse(
        not math.isfinite(setup.adventurousness) or not 0 <= setup.adventurousness <= 3,
        f"Adventurousness cannot be {setup.adventurousness}.",
        "Choose a value from 0 to 3.",
    )


def _refuse(bad: bool, sentence: str, hint: str) -> None:
    if bad:
        raise BadInput(sentence, hint)

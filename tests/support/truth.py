"""What a made picture really says, so that what is read from it can be held against it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

_THINGS = "lighthouse kettle canoe heron moth owl fjord tram orchard lantern violin harbour comet fern".split()
_MADE_OF = "tin copper woven frosted paper glass amber wooden mossy velvet".split()
_PLACES = "on a salt marsh|under a low bridge|in deep snow|at dusk, soft light|behind a tall hedge|by the sea".split(
    "|"
)
_UNWANTED = "fog grain blur plastic noise watermark glare scratches smoke rust".split()


@dataclass(frozen=True)
class Truth:
    """A picture's story. Empty and None stand for what the picture does not hold. readable: a prompt can be told."""

    prompt: str
    negative: str
    seed: int | None
    steps: int | None
    width_px: int | None
    height_px: int | None
    model: str
    sampler: str
    readable: bool = True

    def without(self, *names: str) -> Truth:
        """Return the same picture where it says nothing of these."""
        return replace(self, **{name: "" if name in ("negative", "model", "sampler") else None for name in names})


def truth(seed: int) -> Truth:
    """Return a story drawn at random, the same for one seed."""
    rng = Random(seed)
    things = rng.sample(_THINGS, 2)
    return Truth(
        prompt=f"a {rng.choice(_MADE_OF)} {things[0]} and a {rng.choice(_MADE_OF)} {things[1]} {rng.choice(_PLACES)}",
        negative=", ".join(rng.sample(_UNWANTED, 3)),
        seed=rng.randrange(1, 2**50),
        steps=rng.randrange(4, 60),
        width_px=64 * rng.randrange(8, 24),
        height_px=64 * rng.randrange(8, 24),
        model=f"{rng.choice(_THINGS)}_v{rng.randrange(1, 9)}.safetensors",
        sampler=rng.choice(("euler", "dpmpp_2m", "heun", "lcm", "uni_pc")),
    )

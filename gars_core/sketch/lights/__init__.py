"""What a lighting does to the finished scene: relight it, cast shaped light, and show the lamps themselves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gars_core.sketch.colours.colour import luma, mix, rgb, saturate
from gars_core.sketch.lights import beams, flames, lamps, patterns, wild
from gars_core.sketch.noise import blur
from gars_core.sketch.stage import Stage

EFFECTS: dict[str, Callable[[Stage], None]] = {
    "rays": beams.rays,
    "cones": beams.cones,
    "headlights": beams.headlights,
    "beam": beams.beam,
    "lasers": beams.lasers,
    "door": beams.door,
    "flashlight": beams.flashlight,
    "split": beams.split,
    "prism": beams.prism,
    "below": beams.below,
    "blinds": patterns.blinds,
    "panes": patterns.panes,
    "glass": patterns.glass,
    "dapple": patterns.dapple,
    "leaves": patterns.leaves,
    "caustics": patterns.caustics,
    "disco": patterns.disco,
    "mirrors": patterns.mirrors,
    "long": patterns.long_shadows,
    "pool": patterns.pool,
    "fog": patterns.fog,
    "candle": flames.candle,
    "fire": flames.fire,
    "campfire": flames.campfire,
    "neon": lamps.neon,
    "lanterns": lamps.lanterns,
    "fairy": lamps.fairy,
    "fireflies": wild.fireflies,
    "sea sparkle": wild.sea_sparkle,
    "lamp post": lamps.lamp_post,
    "oil lamp": flames.oil_lamp,
    "desk lamp": lamps.desk_lamp,
    "screen": lamps.screen,
    "torches": flames.torches,
    "chandelier": lamps.chandelier,
    "tubes": lamps.tubes,
    "city": lamps.city,
    "crystals": wild.crystals,
    "mushrooms": wild.mushrooms,
    "aurora": wild.aurora,
    "lightning": wild.lightning,
    "fireworks": flames.fireworks,
    "sparklers": flames.sparklers,
    "lava": flames.lava,
    "forge": flames.forge,
    "portal": wild.portal,
}


def part(stage: Stage) -> None:
    """Part the figure from what is behind it: a breath of light or dark around it where the two are too alike."""
    ring = np.clip(blur(stage.subject, 0.035 * stage.unit) * 1.6, 0, 1) * (1 - stage.subject)
    inside, outside = float(stage.subject.sum()), float(ring.sum())
    if inside < 50 or outside < 50:
        return
    tone = luma(stage.image)
    figure, around = float((tone * stage.subject).sum() / inside), float((tone * ring).sum() / outside)
    lack = float(np.clip(0.17 - abs(figure - around), 0, 0.17))
    way = 1.0 if figure > around else -1.0
    stage.image = stage.image + (way * lack * 0.9) * stage.subject[..., None] - (way * lack * 0.9) * ring[..., None]


def relight(stage: Stage) -> None:
    """Bring the scene to the light's level: a pool of light, what lies outside it darker, contrast, then the effect."""
    light = stage.light
    pool = np.exp(-((stage.distance(light.x, light.y) / max(0.08, light.reach * 1.25)) ** 2))
    image = stage.image
    if light.hard > 0.75 or light.level < 0.7:
        outside = 1 - 0.5 * np.clip(1.05 - light.level, 0, 1)
        image = image * mix(np.full_like(pool, outside), np.ones_like(pool), pool)[..., None]
    image = image + pool[..., None] * light.glow(stage.paint) * 0.16 * light.power * luma(image)[..., None] * 2
    middle = np.float32(0.42 * light.level)
    stage.image = np.clip(middle + (image - middle) * light.contrast, 0, 1).astype(np.float32)
    part(stage)
    effect = EFFECTS.get(light.effect)
    if effect:
        effect(stage)
    if light.effect == "ultraviolet":
        bright = np.clip((luma(stage.image) - 0.3) * 2.2, 0, 1)
        stage.image = mix(stage.image * rgb("8a5cff"), saturate(np.clip(stage.image * 1.5, 0, 1), 2.2), bright * 0.6)
    stage.image = np.clip(stage.image, 0, 1).astype(np.float32)

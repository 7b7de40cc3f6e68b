"""The mediums: each turns the finished scene into marks of one kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from gars_core.sketch.fields import Field
from gars_core.sketch.mediums import (
    blocks,
    cloth,
    cutaway,
    digital,
    drawn,
    graffiti,
    keepsakes,
    paper,
    photo,
    pieces,
    posters,
    printed,
    solid,
    strokes,
    water,
)
from gars_core.sketch.mediums.sheet import Sheet
from gars_core.sketch.stage import Stage

MEDIUMS: dict[str, Callable[[Sheet], Field]] = {
    "oil": strokes.oil,
    "gouache": strokes.gouache,
    "pastel": strokes.pastel,
    "crayon": strokes.crayon,
    "fresco": strokes.fresco,
    "watercolour": water.watercolour,
    "cyanotype": water.cyanotype,
    "sand": water.sand,
    "pencil": drawn.pencil,
    "charcoal": drawn.charcoal,
    "ink": drawn.ink,
    "etching": drawn.etching,
    "scratchboard": drawn.scratchboard,
    "chalk": drawn.chalk,
    "blueprint": drawn.blueprint,
    "plate": drawn.plate,
    "tattoo": drawn.tattoo,
    "washline": drawn.wash_line,
    "woodcut": printed.woodcut,
    "linocut": printed.linocut,
    "screen": printed.screen,
    "riso": printed.riso,
    "ukiyoe": printed.ukiyoe,
    "comic": printed.comic,
    "manga": printed.manga,
    "poster": posters.poster,
    "movie": posters.movie,
    "stamp": keepsakes.stamp,
    "card": keepsakes.card,
    "manuscript": keepsakes.manuscript,
    "sticker": keepsakes.sticker,
    "mosaic": pieces.mosaic,
    "glass": pieces.glass,
    "lowpoly": pieces.lowpoly,
    "papercut": paper.papercut,
    "diorama": paper.diorama,
    "collage": paper.collage,
    "origami": paper.origami,
    "pixels": blocks.pixels,
    "bricks": blocks.bricks,
    "voxels": blocks.voxels,
    "puppets": paper.puppets,
    "vector": blocks.flatvector,
    "embroidery": cloth.embroidery,
    "tapestry": cloth.tapestry,
    "quilt": cloth.quilt,
    "felt": cloth.felt,
    "crochet": cloth.crochet,
    "plush": cloth.plush,
    "carved": solid.carved,
    "clear": solid.clear,
    "wire": solid.wire,
    "clay": solid.clay,
    "render": solid.render3d,
    "photo": photo.colour,
    "mono": photo.mono,
    "polaroid": photo.polaroid,
    "daguerreotype": photo.daguerreotype,
    "double": photo.double,
    "miniature": photo.miniature,
    "matte": digital.matte,
    "digital": digital.digital,
    "anime": digital.anime,
    "graffiti": graffiti.graffiti,
    "cutaway": cutaway.cutaway,
}


def apply(stage: Stage, row: Mapping[str, Any]) -> Field:
    """Return the stage's picture (h, w, 3) in the medium that row of data/medium.toml describes."""
    sheet = Sheet(stage.image, stage.depth, stage.subject, stage.paint, stage.rng, dict(row))
    image = MEDIUMS[str(row["draw"])](sheet)
    return np.clip(image, 0, 1).astype(np.float32)

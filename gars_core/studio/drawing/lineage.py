"""Pictures that come from others: what one begins with, and what to draw to have it again."""

from __future__ import annotations

from dataclasses import replace

from gars_core.errors import BadInput
from gars_core.ports import ImageMaker
from gars_core.session import SessionState
from gars_core.session.picture import Picture
from gars_core.store.pictures import PictureStore
from gars_core.studio.drawing.rounds import Rounds, as_it_can, as_set_up, new_picture_id
from gars_core.types import ImageSpec

ENLARGED_BY = "Postprocess upscaler"
"""The infotext field by which others tell a picture that was enlarged by filtering alone."""


def placed(state: SessionState, pictures: PictureStore, session: str, id: str) -> Picture:
    """Return a picture as one of this session's, in the round and card that it has there. Raises BadInput."""
    shown = state.shown.get(id)
    if shown is None:
        raise BadInput(
            "This picture's round was undone, so that nothing can be made from it here.",
            "Choose a picture of a round that still counts.",
        )
    return replace(pictures.get(id), session=session, round=shown.round, card=shown.card, attributes=shown.values)


def drawn_alike(maker: ImageMaker, picture: Picture) -> bool:
    """Say whether the maker drew the picture from nothing but its seed, so that it can draw it again."""
    return picture.maker == maker.id and picture.strength == 1 and ENLARGED_BY not in picture.how


def child_of(parent: Picture) -> Picture:
    """Return the record of a picture that begins as its parent is."""
    return replace(parent, id=new_picture_id(), parent=parent.id, strength=1.0, at=0.0, advice="")


def spec_of(rounds: Rounds, state: SessionState, maker: ImageMaker, picture: Picture, seed: int) -> ImageSpec:
    """Return what to draw to have a picture again, by a maker that may not be the one that drew it.

    seed: -1 is a new one that follows from the session's.
    """
    return ImageSpec(
        prompt=picture.prompt,
        attributes=rounds.attributes(picture.attributes),
        seed=rounds.seed(state, seed),
        **as_set_up(state.setup)
        | as_it_can(maker, state.setup, picture.steps)
        | {"width_px": picture.width_px, "height_px": picture.height_px},
    )

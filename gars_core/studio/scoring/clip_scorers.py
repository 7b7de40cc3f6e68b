"""Scorers that compare a picture with words: how well it matches its prompt, and which of its attributes it shows."""

from __future__ import annotations

from collections.abc import Sequence
from weakref import ReferenceType, ref

from PIL import Image

from gars_core.errors import BadInput
from gars_core.infotext.plain import plain_prompt
from gars_core.ports import PictureEncoder
from gars_core.scoring.scores import Part, Scores, Wanted
from gars_core.studio.scoring.calibration import FEW, Calibration, share_below
from gars_core.studio.values.look_alikes import LookAlikes, Standing
from gars_core.types import FloatArray


class Glance:
    """An encoder that remembers the last picture and the last texts: several scorers ask for the same, and so do
    several pictures of one prompt."""

    def __init__(self, encoder: PictureEncoder) -> None:
        self._encoder = encoder
        self._picture: tuple[ReferenceType[Image.Image], FloatArray] | None = None
        self._texts: tuple[tuple[str, ...], FloatArray] | None = None

    @property
    def id(self) -> str:
        return self._encoder.id

    def picture(self, picture: Image.Image) -> FloatArray:
        """Return the picture's (d,) unit vector. Raises BadInput, ModelMissing, ModelDamaged."""
        last = self._picture  # another thread may look at another one meanwhile
        if last is None or last[0]() is not picture:
            last = self._picture = ref(picture), self._encoder.encode_pictures([picture])[0]
        return last[1]

    def texts(self, texts: Sequence[str]) -> FloatArray:
        """Return (n, d) unit rows. Raises ModelMissing, ModelDamaged."""
        last = self._texts
        if last is None or last[0] != tuple(texts):
            last = self._texts = tuple(texts), self._encoder.encode(texts)
        return last[1]


class PromptMatch:
    """A Scorer: how well a picture matches its prompt, by an encoder that was trained to tell that."""

    def __init__(self, id: str, label: str, judges: str, glance: Glance, calibration: Calibration) -> None:
        self.id, self.label, self.judges = id, label, judges
        self._glance = glance
        self._calibration = calibration

    def score(self, picture: Image.Image, wanted: Wanted) -> Scores:
        """Return the share of the prompt's neighbours that match less well; raw is the cosine with the prompt.

        Its neighbours are pictures, each held against its own prompt; where these are few, other prompts that this
        picture is held against. Raises BadInput, ModelMissing, ModelDamaged.
        """
        prompt, peers = plain_prompt(wanted.prompt), self.peers()  # before: what comes meanwhile counts later
        if not prompt:
            raise BadInput("This picture has no prompt to compare it with.", "Draw one with a prompt.")
        vector, pictures = self._glance.picture(picture), self._calibration.pictures(prompt, self.id, self._glance.id)
        others, whose = ([], "") if len(pictures) >= FEW else self._calibration.prompts(prompt, wanted)
        raw, *cosines = (self._glance.texts([prompt, *others]) @ vector).tolist()
        if not cosines:
            return _among(pictures, raw, peers)
        share = share_below(raw, cosines)
        reason = f"fits its own prompt better than {share:.0%} of {len(cosines)} {whose}"
        return Scores(share, (Part("Prompt", share, reason),), raw)

    def peers(self) -> int:
        """Return about how many pictures there are to compare with."""
        return self._calibration.peers(self.id, self._glance.id)

    def compared(self, before: Scores, wanted: Wanted) -> Scores:
        """Return its judgement by today's neighbours, from raw; the one from before while these are too few."""
        peers = self.peers()
        pictures = self._calibration.pictures(plain_prompt(wanted.prompt), self.id, self._glance.id)
        if before.raw in pictures:
            pictures.remove(before.raw)  # its own
        return before if before.raw is None or len(pictures) < FEW else _among(pictures, before.raw, peers)


def _among(pictures: Sequence[float], raw: float, peers: int) -> Scores:
    share = share_below(raw, pictures)
    return Scores(
        share,
        (
            Part(
                "Prompt",
                share,
                f"fits its prompt better than {share:.0%} of {len(pictures)} pictures for similar prompts fit theirs",
            ),
        ),
        raw,
        peers,
    )


class Presence:
    """A Scorer: whether a picture shows each of its attributes rather than the other values of the category."""

    id = "presence"
    label = "Attributes, by CLIP"
    judges = (
        "Compares the picture with each attribute and with up to 300 others of its category, using CLIP. It "
        "misses small details, counts and written text, confuses values that look alike, and does not judge "
        "beauty."
    )

    def __init__(self, glance: Glance, look_alikes: LookAlikes) -> None:
        self._glance = glance
        self._look_alikes = look_alikes

    def score(self, picture: Image.Image, wanted: Wanted) -> Scores:
        """Return for each attribute the share of its category's other values that fit less well, and their mean.

        Raises BadInput, ModelMissing, ModelDamaged.
        """
        if not wanted.attributes:
            raise BadInput("This picture has no attributes to compare it with.", "Draw one with attributes.")
        standings = self._look_alikes.standings(
            self._glance.picture(picture), [attribute.id for attribute in wanted.attributes]
        )
        if not standings:
            raise BadInput("No attribute of this picture has others in its category to compare it with.", "")
        parts = tuple(
            Part(standing.label, standing.share, f"{standing.phrase}: {_fit(standing)}", standing.value)
            for standing in standings
        )
        return Scores(sum(part.score for part in parts) / len(parts), parts)


def _fit(standing: Standing) -> str:
    if standing.phrase == standing.likest:
        return f"fits best of all {standing.of}"
    return (
        f"fits better than most; best fits {standing.likest}"
        if standing.share > 0.5
        else f"looks more like {standing.likest}"
    )


def clip_scorers(
    clip: PictureEncoder, calibration: Calibration, look_alikes: LookAlikes
) -> list[PromptMatch | Presence]:
    """Return what CLIP can judge."""
    glance = Glance(clip)
    return [
        PromptMatch(
            "alignment",
            "Matches its prompt",
            (
                "Compares the picture with its whole prompt, by CLIP, which reads the first 77 tokens. It misses "
                "small details, counts, written text and what is left of what, and does not judge beauty. Until "
                "there are 20 pictures to compare with, other prompts are used; they are easier to beat, so the "
                "score may fall later."
            ),
            glance,
            calibration,
        ),
        Presence(glance, look_alikes),
    ]


def preference_scorer(encoder: PictureEncoder, calibration: Calibration) -> PromptMatch:
    """Return the scorer by PickScore."""
    return PromptMatch(
        "pickscore",
        "Liked by others (PickScore)",
        (
            "Guesses how well people would like the picture for its prompt, from half a million choices that people "
            "made. That is their taste, not yours, and until there are 20 pictures to compare with it only tells how "
            "the picture fits its prompt. It reads the first 77 tokens. Its authors state no licence."
        ),
        Glance(encoder),
        calibration,
    )

"""What following the critic's advice does to a sketch's score, against drawing it with another seed.

    python -m bench.advice --sketches 60        # about five minutes

Each is drawn for attributes that GARS recommends to somebody of whom it knows nothing. Those of which an attribute is
not shown are drawn twice more: as the suggestion says, and as they were with another seed. The score that is compared
is the one that the advice came from, so this says that it does what it means to, not that people would like it more.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from statistics import mean

from bench.command import command
from bench.machine import machine
from gars_core.critic.advice import Advice
from gars_core.notebook import finished, open_studio
from gars_core.scoring.scores import total
from gars_core.session import Setup
from gars_core.studio import Studio

EDGE_PX, CLEARLY = 512, 0.05


@dataclass(frozen=True)
class Turn:
    """The total scores of a picture, of the one that follows its advice, and of it with another seed, in [0, 1]."""

    before: float
    advised: float
    reseeded: float


def main() -> None:
    parser = command(__doc__)
    parser.add_argument("--sketches", type=int, default=60, help="how many to draw (usually %(default)s)")
    n = parser.parse_args().sketches
    with tempfile.TemporaryDirectory() as folder:
        studio = open_studio(folder)
        turns = [turn for seed in range(n) if (turn := one(studio, seed)) is not None]
        studio.jobs.close()
    before = mean(turn.before for turn in turns)
    print(
        f"`python -m bench.advice --sketches {n}` on {machine()}: {len(turns)} of {n} of {EDGE_PX} px did not "
        f"show a value; their mean score was {before:.0%}.\n\n"
        f"| what was done | mean score after | {CLEARLY:.0%} better or more | {CLEARLY:.0%} worse or more |\n"
        "|---|---|---|---|"
    )
    for what, gains in (
        ("the advice followed", [turn.advised - turn.before for turn in turns]),
        ("another seed", [turn.reseeded - turn.before for turn in turns]),
    ):
        print(
            f"| {what} | {before + mean(gains):.0%} | "
            f"{sum(gain >= CLEARLY for gain in gains)} | {sum(gain <= -CLEARLY for gain in gains)} |"
        )


def one(studio: Studio, seed: int) -> Turn | None:
    """Return a sketch's scores, None if the critic has nothing to suggest."""
    categories = tuple(category.id for category in studio.values.catalogue.categories)
    session = studio.drawing.rounds.start(Setup(categories, width_px=EDGE_PX, height_px=EDGE_PX), {}, seed=seed)
    finished(studio.jobs, studio.drawing.rounds.queue_preparation(session))
    finished(studio.jobs, studio.drawing.pictures.queue_drawing(session, [0]))
    drawn = next(iter(studio.sessions.state(session).shown))
    advice = finished(studio.jobs, studio.critic.queue_look(session, drawn))
    assert isinstance(advice, Advice)
    if not advice.text:
        return None
    reseeded = finished(studio.jobs, studio.drawing.variations.queue_remix(session, drawn))
    advised = finished(studio.jobs, studio.critic.queue_redrawing(session, drawn, advice.text))
    return Turn(*(_score(studio, session, picture) for picture in (drawn, advised, reseeded)))


def _score(studio: Studio, session: str, picture: str) -> float:
    score = total(studio.scoring.now(studio.gallery.picture(picture, session).picture))
    assert score is not None
    return score


if __name__ == "__main__":
    main()

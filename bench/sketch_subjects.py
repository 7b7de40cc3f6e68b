"""What a stranger sees in a sketch: are an idea's things drawn, does the subject stand out, how large and quick is it.

python -m bench.sketch_subjects [--ideas FILE.csv] [--sets 100] [--against PATH] [--sheets FOLDER]

--ideas: a CSV with the columns idea and subjects ("cat;sofa|couch": things, each with what may count as it). --against:
a checkout of another build, measured in the same run. Writes bench/results/sketch_subjects.md.
"""

from __future__ import annotations

import csv
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from bench.command import command
from bench.machine import machine
from bench.sketch import montage, random_specs
from gars_core.engines.minilm import MiniLM
from gars_core.sketch import draw
from gars_core.sketch.colours.colour import to_lab
from gars_core.sketch.maker import SketchMaker
from gars_core.sketch.noise import blur
from gars_core.sketch.stage import Stage
from gars_core.types import Brief, ImageSpec, ignore_progress

RESULTS = Path(__file__).with_name("results") / "sketch_subjects.md"
IDEAS = Path(__file__).resolve().parents[1] / "tests" / "sketch" / "ideas.csv"
EDGE_PX, TIMED_PX, TIMED = 384, 768, 12
AROUND = 0.06
"""How far around a subject its surroundings go, as a share of the picture's shorter side."""


def drawn_share(path: Path) -> tuple[int, int, int]:
    """Return of a file's ideas how many have their first thing drawn, how many everything, and how many there are."""
    from gars_core.sketch.subjects import subjects_of

    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    first = everything = 0
    for row in rows:
        names = {part for name in subjects_of(row["idea"]) for part in (name, *name.split("-"))}
        things = [set(thing.split("|")) & names for thing in row["subjects"].split(";")]
        first, everything = first + bool(things[0]), everything + all(things)
    return first, everything, len(rows)


def standing_out(maker: SketchMaker, specs: Sequence[ImageSpec]) -> tuple[list[float], list[float], list[Image.Image]]:
    """Return for each picture the CIELAB difference of subject and surroundings, the subject's share, and the picture.

    The difference is that of the mean colours inside the subject and within AROUND of it, in the finished picture.
    """
    masks: list[np.ndarray] = []
    usual = draw.legible

    def watched(stage: Stage, *rest: Any, **options: Any) -> None:
        masks.append(stage.subject.copy())
        usual(stage, *rest, **options)

    differences, shares, pictures = [], [], []
    draw.legible = watched
    try:
        for spec in specs:
            picture = maker.make(spec, ignore_progress)
            mask = masks.pop()
            lab = to_lab(np.asarray(picture, np.float32) / 255)
            inside = mask > 0.5
            near = (blur(mask, AROUND * min(mask.shape)) > 0.04) & (mask < 0.1)
            if inside.any() and near.any():
                differences.append(float(np.linalg.norm(lab[inside].mean(0) - lab[near].mean(0))))
            shares.append(float(inside.mean()))
            pictures.append(picture)
    finally:
        draw.legible = usual
    return differences, shares, pictures


def seconds(maker: SketchMaker) -> float:
    """Return the median time of a picture at TIMED_PX."""
    taken = []
    for spec in random_specs(TIMED, TIMED_PX, seed=5):
        started = time.perf_counter()
        maker.make(spec, ignore_progress)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def measured(sets: int) -> dict[str, float]:
    """Return the figures that another build has as well."""
    maker = SketchMaker(MiniLM())
    maker.make(random_specs(1, 256)[0], ignore_progress)
    differences, shares, _ = standing_out(maker, random_specs(sets, EDGE_PX, seed=3))
    return {
        "difference, 1% below": float(np.quantile(differences, 0.01)),
        "difference, median": statistics.median(differences),
        "share of sets below 20": float(np.mean(np.array(differences) < 20)),
        "subject's share of the picture, median": statistics.median(shares),
        "share of sets with a subject below 6%": float(np.mean(np.array(shares) < 0.06)),
        f"seconds at {TIMED_PX} px, median": seconds(maker),
    }


def of_another(path: Path, sets: int) -> dict[str, float]:
    """Return the same of another checkout: this file, run there."""
    code = f"import json; from bench.sketch_subjects import measured; print(json.dumps(measured({sets})))"
    there = path / "bench" / "sketch_subjects.py"
    there.write_text(Path(__file__).read_text(encoding="utf-8"), encoding="utf-8")
    try:
        run = subprocess.run([sys.executable, "-c", code], cwd=path, capture_output=True, text=True, check=True)
    finally:
        there.unlink()
    figures: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return figures


def as_the_app_draws(ideas: Sequence[str]) -> list[ImageSpec]:
    """Return for each idea, or none, what a new session's first picture is made from."""
    # here, because the build that is compared with lacks some of them
    from gars_core.catalogue.kinds import content_words, kinds_of
    from gars_core.catalogue.loader import load_catalogue
    from gars_core.catalogue.vectors import vectors_for
    from gars_core.engines.clip_tokens import count_clip_tokens
    from gars_core.prompting.writer import Writer
    from gars_core.recommend import Recommender, Vocabulary
    from gars_core.session import SessionState, Setup
    from gars_core.studio.taste.carrying import carried
    from gars_core.studio.taste.taste import FIRST_VARIETY

    catalogue = load_catalogue()
    vectors = vectors_for(catalogue, None)
    values = catalogue.attributes
    vocabulary = Vocabulary(
        [value.id for value in values],
        [value.category for value in values],
        vectors.values,
        catalogue.picks,
        kinds=kinds_of(values),
        words=[content_words(value.phrase) for value in values],
    )
    specs = []
    for seed, idea in enumerate(ideas):
        categories = tuple(name for name in catalogue.picks if not idea or name != "subject")
        setup = Setup(categories, idea=idea, richness="usual")
        carries = carried(SessionState(setup=setup, seed=seed), {}, seed)
        [chosen] = Recommender(vocabulary, vectors.bank, seed).suggest(variety=FIRST_VARIETY, categories=[carries])
        attributes = tuple(catalogue.by_id[value] for value in chosen)
        brief = Brief(attributes, idea=idea)
        prompt = Writer(None, count_clip_tokens, {}).propose(brief, seed=seed, report=ignore_progress).text
        specs.append(ImageSpec(prompt, attributes, seed, EDGE_PX, EDGE_PX, idea=idea))
    return specs


def main() -> None:
    parser = command(__doc__)
    parser.add_argument("--ideas", type=Path, default=IDEAS, help="the ideas to draw (usually %(default)s)")
    parser.add_argument("--sets", type=int, default=100, help="how many random sets to measure (usually %(default)s)")
    parser.add_argument("--against", type=Path, help="another build's checkout")
    parser.add_argument("--sheets", type=Path, help="a folder for contact sheets of the ideas")
    options = parser.parse_args()
    first, everything, ideas = drawn_share(options.ideas)
    here = measured(options.sets)
    there = of_another(options.against, options.sets) if options.against else {}
    lines = [
        "# What is seen in a sketch",
        "",
        f"{machine()}; {options.sets} random sets at {EDGE_PX} px. `python -m bench.sketch_subjects`",
        "",
        f"Of {ideas} ideas the first thing is drawn in {first}, everything in {everything}.",
        "",
        "| | here |" + (" the build before |" if there else ""),
        "|---|---|" + ("---|" if there else ""),
    ]
    for name, number in here.items():
        lines.append(f"| {name} | {number:.2f} |" + (f" {there[name]:.2f} |" if there else ""))
    text = "\n".join([*lines, ""])
    print(text)
    RESULTS.write_text(text, encoding="utf-8")
    if options.sheets:
        maker = SketchMaker(MiniLM())
        with options.ideas.open(encoding="utf-8", newline="") as file:
            named = [row["idea"] for row in csv.DictReader(file)]
        for name, specs in (("ideas", as_the_app_draws(named)), ("sets", as_the_app_draws([""] * len(named)))):
            pictures = [maker.make(spec, ignore_progress) for spec in specs]
            montage(pictures).save(options.sheets / f"sketch_{name}.jpg", quality=60, optimize=True)
            if name == "ideas":  # the README's picture
                montage(pictures[: TIMED * 2]).save(options.sheets / "sketches.jpg", quality=60, optimize=True)


if __name__ == "__main__":
    main()

"""Measure what is read from pictures of other programs, and what others read from GARS's.

python -m bench.formats [--stories 25] [--against FOLDER] [--prompts 2000] [--no-peers]

Pictures are made from known truths (tests/support), every shape of graph and text from so many stories. FOLDER: another
checkout of GARS, whose reader is measured beside this one's. The peers are installed in a folder that is then deleted.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from bench.command import command
from bench.formats_peers import peers_table
from bench.formats_templates import templates_table
from bench.machine import machine
from tests.support.comfy_graphs import ALL_RUN
from tests.support.comfy_screens import SCREENS
from tests.support.infotext_shapes import INFOTEXTS
from tests.support.made_pictures import png
from tests.support.program_shapes import PROGRAMS
from tests.support.truth import Truth, truth

FIELDS = ("seed", "steps", "width_px", "height_px", "model", "sampler")
_READER = """
import io, json, pickle, sys
sys.path.insert(0, sys.argv[1])
from PIL import Image
from gars_core.infotext import read
for picture in pickle.load(open(sys.argv[2], "rb")):
    try:
        made = read(Image.open(io.BytesIO(picture)))
        names = ("prompt", "negative", "seed", "steps", "width_px", "height_px", "model", "sampler")
        print(json.dumps({name: getattr(made, name) for name in names} if made else None))
    except Exception as error:
        print(json.dumps({"error": repr(error)}))
"""


class Case(NamedTuple):
    """One made picture."""

    program: str
    shape: str
    picture: bytes
    truth: Truth


def main() -> None:
    parser = command(__doc__)
    parser.add_argument(
        "--stories", type=int, default=25, help="how many made pictures of each shape (usually %(default)s)"
    )
    parser.add_argument("--against", type=Path, help="another build's checkout")
    parser.add_argument(
        "--prompts", type=int, default=2_000, help="how many prompts the other readers get (usually %(default)s)"
    )
    parser.add_argument("--no-peers", action="store_true", help="measure GARS alone")
    options = parser.parse_args()
    cases = list(made_cases(options.stories))
    here = Path(__file__).resolve().parent.parent
    folders = {"before": options.against, "now": here} if options.against else {"now": here}
    answers = {name: read_with(folder, [case.picture for case in cases]) for name, folder in folders.items()}
    shapes = len({(case.program, case.shape) for case in cases})
    print(f"# What pictures say, read\n\n{len(cases):,} pictures of {shapes} shapes; {machine()}.\n")
    for title, print_table in (("By program", by_program), ("Shapes with a fault", by_shape)):
        print(f"## {title}\n")
        print_table(cases, answers)
    if not options.no_peers:
        print("\n## ComfyUI's own templates, workflows alone\n")
        print(templates_table(folders, read_with))
        print("\n## What others read from what GARS writes\n")
        print(peers_table(options.prompts))


def made_cases(stories: int) -> Iterator[Case]:
    """Yield every shape made from so many stories."""
    for seed in range(stories):
        for name, make_graph in ALL_RUN.items():
            graph, told = make_graph(truth(seed))
            yield Case("ComfyUI, run", name, png(prompt=json.dumps(graph)), told)
        for name, make_screen in SCREENS.items():
            yield Case("ComfyUI, screen", name, png(workflow=json.dumps(make_screen(truth(seed)))), truth(seed))
        for name, make_text in INFOTEXTS.items():
            yield Case("infotext", name, *make_text(truth(seed)))
        for name, (program, make_picture) in PROGRAMS.items():
            yield Case(program, name, *make_picture(truth(seed)))


def read_with(folder: Path, pictures: Sequence[bytes]) -> list[dict[str, object]]:
    """Return what the GARS in a folder reads of each; {} where it says nothing or fails."""
    with tempfile.NamedTemporaryFile(suffix=".pickle") as file:
        file.write(pickle.dumps(list(pictures)))
        file.flush()
        command = [sys.executable, "-W", "ignore", "-c", _READER, str(folder), file.name]
        lines = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder).stdout.splitlines()
    return [json.loads(line) or {} for line in lines]


def judged(told: Truth, answer: dict[str, object]) -> str:
    """Return "right", "fields", "nothing" or "wrong": a prompt or rejected text that is not the picture's."""
    prompt, negative = answer.get("prompt") or "", answer.get("negative") or ""
    if not told.readable:
        return "right" if not prompt else "wrong"
    if not prompt and not negative:
        return "nothing"
    if (prompt, negative) != (told.prompt, told.negative):
        return "wrong" if prompt != told.prompt and prompt else "nothing" if not prompt else "wrong"
    expected = asdict(told)
    return "right" if all((answer.get(name) or None) == (expected[name] or None) for name in FIELDS) else "fields"


def by_program(cases: Sequence[Case], answers: dict[str, list[dict[str, object]]]) -> None:
    names = ("right in all", "prompts right, a field not", "not read", "wrong text said")
    print(f"| program | pictures | {' | '.join(f'{name}, {when}' for when in answers for name in names)} |")
    print("|---" * (2 + len(names) * len(answers)) + "|")
    programs = list(dict.fromkeys(case.program for case in cases))
    for program in [*programs, "all"]:
        mine = [place for place, case in enumerate(cases) if program in (case.program, "all")]
        cells = []
        for results in answers.values():
            counts = Counter(judged(cases[place].truth, results[place]) for place in mine)
            cells += [f"{counts[kind] / len(mine):.1%}" for kind in ("right", "fields", "nothing", "wrong")]
        print(f"| {program} | {len(mine):,} | {' | '.join(cells)} |")
    print()


def by_shape(cases: Sequence[Case], answers: dict[str, list[dict[str, object]]]) -> None:
    print(f"| program | shape | {' | '.join(f'right, {when}' for when in answers)} |")
    print("|---" * (2 + len(answers)) + "|")
    shapes = list(dict.fromkeys((case.program, case.shape) for case in cases))
    for program, shape in shapes:
        mine = [place for place, case in enumerate(cases) if (case.program, case.shape) == (program, shape)]
        shares = [
            sum(judged(cases[place].truth, results[place]) == "right" for place in mine) / len(mine)
            for results in answers.values()
        ]
        if min(shares) < 1:
            print(f"| {program} | {shape} | {' | '.join(f'{share:.0%}' for share in shares)} |")


if __name__ == "__main__":
    main()

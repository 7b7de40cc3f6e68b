"""Measure the prompt writer on random sets of the real catalogue, with the embedded model and without any.

python -m bench.prompts [--sets 300] [--samples 20]
python -m bench.prompts --against PATH [--sets 300]

--against: another build's checkout writes for the same sets, and the model says which prompts read better to it; that
table goes to bench/results/prompts.md.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from os import getloadavg
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import process_time

from bench.command import command
from bench.machine import machine
from gars_core.catalogue.loader import Catalogue, load_catalogue
from gars_core.engines.clip_tokens import count_clip_tokens
from gars_core.engines.llama import LlamaModel
from gars_core.engines.model_files.manifest import read
from gars_core.prompting.check import says
from gars_core.prompting.writer import Writer
from gars_core.settings import Settings
from gars_core.types import Brief, Proposal, ignore_progress

IDEAS = ("my old cat asleep on the piano", "a letter that nobody ever opened", "two sisters racing paper boats.")
IDEA_EVERY = 10
USUAL = ("subject", "setting", "medium", "lighting", "palette", "mood")
STUFFING = ("a nod to", "touches of", "echoes of", "echoing", "accents of", "hints of", "influenced by", "drawing on")
PROPS = ("half hidden behind", "not far from", "close to a", "next to a", "in front of a", ", beside a", ", near a")
RESULTS = Path(__file__).with_name("results") / "prompts.md"
REMEMBERED = 10


def main() -> None:
    parser = command(__doc__)
    parser.add_argument(
        "--sets", type=int, default=300, help="how many sets of attributes to write for (usually %(default)s)"
    )
    parser.add_argument(
        "--samples", type=int, default=20, help="how many of the prompts to print (usually %(default)s)"
    )
    parser.add_argument("--against", type=Path, help="another build's checkout")
    options = parser.parse_args()
    if options.against:
        compare(options.against, options.sets)
        return
    settings, catalogue = Settings.from_environment(), load_catalogue()
    phrases = {id: [value.phrase for value in values] for id, values in catalogue.by_category.items()}
    manifest = read(settings.models_dir / "manifests" / "smollm2-135m-instruct.toml")
    model = LlamaModel(manifest, settings.models_dir)
    model.load(ignore_progress)
    print(f"{options.sets} sets; {machine()}; load when started {getloadavg()[0]:.1f}\n")
    print("| | frames alone | SmolLM2-135M |\n|---|---|---|")
    results, processor_seconds = [], []
    for writer in (Writer(None, count_clip_tokens, phrases), Writer(model, count_clip_tokens, phrases)):
        started = process_time()
        results.append(write_all(writer, catalogue, options.sets))
        processor_seconds.append((process_time() - started) / options.sets)
    columns = [figures(pairs) for pairs in results]
    for column, seconds in zip(columns, processor_seconds, strict=True):
        column["processor seconds a prompt, all cores"] = f"{seconds:.2f}"
    for name in columns[0]:
        print(f"| {name} | {' | '.join(column[name] for column in columns)} |")
    print(f"\nLoad when done {getloadavg()[0]:.1f}. Samples:\n")
    for _, proposal in Random(1).sample(results[1], min(options.samples, len(results[1]))):
        print(f"- [{proposal.frame}, {proposal.fidelity.tokens} tokens] {proposal.text}")


def compare(path: Path, sets: int) -> None:
    """Print and write down how this build's prompts and another's compare, for usual sets and for full ones."""
    settings = Settings.from_environment()
    model = LlamaModel(read(settings.models_dir / "manifests" / "smollm2-135m-instruct.toml"), settings.models_dir)
    model.load(ignore_progress)
    lines = [
        "# Prompts",
        "",
        f"{machine()}; `python -m bench.prompts --against PATH --sets {sets}`, the same sets.",
        "",
    ]
    for name, categories in (("usual sets", USUAL), ("sets of everything", ())):
        ours = written(sets, categories)
        code = (
            f"import json; from bench.prompts_there import written; print(json.dumps(written({sets}, {categories!r})))"
        )
        there = path / "bench" / "prompts_there.py"
        there.write_text(Path(__file__).read_text(encoding="utf-8"), encoding="utf-8")
        try:
            run = subprocess.run([sys.executable, "-c", code], cwd=path, capture_output=True, text=True, check=True)
        finally:
            there.unlink()
        theirs = json.loads(run.stdout.splitlines()[-1])
        ahead = [
            model.log_likelihood(mine) > model.log_likelihood(other)
            for mine, other in zip(ours[0], theirs[0], strict=True)
        ]
        lines += [f"## {sets} {name}", "", "| | here | the build before |", "|---|---|---|"]
        lines.append(
            f"| more likely to SmolLM2, a token | {share(sum(ahead), sets)} | {share(sets - sum(ahead), sets)} |"
        )
        rows = [numbers_of(*each) for each in (ours, theirs)]
        lines += [f"| {label} | {rows[0][label]} | {rows[1][label]} |" for label in rows[0]] + [""]
    text = "\n".join(lines)
    print(text)
    RESULTS.write_text(text, encoding="utf-8")


def written(sets: int, categories: Sequence[str]) -> tuple[list[str], list[float]]:
    """Return a prompt for each of so many random sets, and the seconds it took. categories: () for all."""
    settings, catalogue = Settings.from_environment(), load_catalogue()
    phrases = {id: [value.phrase for value in values] for id, values in catalogue.by_category.items()}
    model = LlamaModel(read(settings.models_dir / "manifests" / "smollm2-135m-instruct.toml"), settings.models_dir)
    model.load(ignore_progress)
    writer = Writer(model, count_clip_tokens, phrases)
    texts, seconds = list[str](), list[float]()
    recent: tuple[Proposal, ...] = ()
    for seed in range(sets):
        rng = Random(seed)
        idea = rng.choice(IDEAS) if seed % IDEA_EVERY == IDEA_EVERY - 1 else ""
        values = tuple(
            value
            for category in catalogue.categories
            if (not categories or category.id in categories) and not (idea and category.id in ("subject", "setting"))
            for value in rng.sample(catalogue.by_category[category.id], category.picks)
        )
        proposal = writer.propose(Brief(values, idea=idea, recent=recent), seed=seed, report=ignore_progress)
        recent = (*recent, proposal)[-REMEMBERED:]
        texts.append(proposal.text)
        seconds.append(proposal.seconds)
    return texts, seconds


def numbers_of(texts: Sequence[str], seconds: Sequence[float]) -> dict[str, str]:
    """Return tokens, stuffing, props and time."""
    tokens = sorted(count_clip_tokens(text) for text in texts)
    return {
        "tokens, median and 95%": f"{median(tokens):.0f}, {tokens[int(0.95 * len(tokens))]}",
        "with a stuffing phrase": share(sum(any(words in text for words in STUFFING) for text in texts), len(texts)),
        "with a prop": share(sum(any(words in text for words in PROPS) for text in texts), len(texts)),
        "seconds, median": f"{median(seconds):.2f}",
    }


def write_all(writer: Writer, catalogue: Catalogue, n: int) -> list[tuple[Brief, Proposal]]:
    """Write n prompts in a row, each knowing the ten before it; one in ten has an idea in the subject's place."""
    pairs: list[tuple[Brief, Proposal]] = []
    for seed in range(n):
        rng = Random(seed)
        idea = rng.choice(IDEAS) if seed % IDEA_EVERY == IDEA_EVERY - 1 else ""
        values = tuple(
            value
            for category in catalogue.categories
            if not (idea and category.id == "subject") and not (category.optional and rng.random() < 0.25)
            for value in rng.sample(catalogue.by_category[category.id], category.picks)
        )
        recent = tuple(proposal for _, proposal in pairs[-REMEMBERED:])
        brief = Brief(values, idea=idea, recent=recent)
        pairs.append((brief, writer.propose(brief, seed=seed, report=ignore_progress)))
    return pairs


def figures(pairs: Sequence[tuple[Brief, Proposal]]) -> dict[str, str]:
    """Return what is measured, by name. Attributes are looked for here once more, letter by letter."""
    n = len(pairs)
    wanted = [(value.phrase, proposal.text) for brief, proposal in pairs for value in brief.attributes]
    ideas = [(brief.idea, proposal.text) for brief, proposal in pairs if brief.idea]
    tokens = [count_clip_tokens(proposal.text) for _, proposal in pairs]
    seconds = [proposal.seconds for _, proposal in pairs]
    details = [words for _, proposal in pairs for words in proposal.wording]
    keys = [(proposal.frame, proposal.wording) for _, proposal in pairs]
    twice = sum(key in keys[max(0, place - 9) : place] for place, key in enumerate(keys))
    return {
        "attributes present": share(sum(says(text, phrase) for phrase, text in wanted), len(wanted)),
        "attributes letter for letter": share(sum(phrase in text for phrase, text in wanted), len(wanted)),
        "ideas verbatim": share(sum(text.startswith(idea) for idea, text in ideas), len(ideas)),
        "within 77 tokens": share(sum(count <= 77 for count in tokens), n),
        "tokens, median and most": f"{median(tokens):.0f}, {max(tokens)}",
        "problems found": str(sum(len(proposal.fidelity.problems) for _, proposal in pairs)),
        "with the model's wording": share(sum(bool(proposal.wording) for _, proposal in pairs), n),
        "different details": f"{len(set(details))} of {len(details)}",
        "frames used": str(len({proposal.frame for _, proposal in pairs})),
        "same frame and detail within ten": str(twice),
        "seconds, median, 90%, most": f"{median(seconds):.2f}, {quantiles(seconds, n=10)[-1]:.2f}, {max(seconds):.2f}",
    }


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}% of {whole}" if whole else "none"


if __name__ == "__main__":
    main()

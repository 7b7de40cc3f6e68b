"""Measure the prompt writer on random sets of the real catalogue, with the embedded model and without any.

python -m bench.prompts [--sets 300] [--samples 20]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from os import getloadavg
from random import Random
from statistics import median, quantiles
from time import process_time

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
REMEMBERED = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=300)
    parser.add_argument("--samples", type=int, default=20)
    options = parser.parse_args()
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

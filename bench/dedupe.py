"""Finding near duplicates: the sketches of gars_core.library.dedupe against rensa and datasketch, in the same run.

    pip install rensa==0.5.0 datasketch==2.0.0 && python -m bench.dedupe [--prompts 60000]

One prompt in twenty is another one with a word or two changed; its share of common word pairs is then counted exactly.
All three have 64 hashes over the same pairs of words and take a share of .8 for near. Writes bench/results/dedupe.md.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import psutil

from bench.command import command
from bench.machine import machine
from bench.prompt_corpus import prompts
from gars_core.library.dedupe import HASHES, NEAR, NearDuplicates, normal

RESULTS = Path(__file__).with_name("results") / "dedupe.md"
CHANGED, BATCH = 20, 1000
"""One in so many prompts is another one, changed; so many are handed over at a time, as an import does."""
BANDS = 16
"""Of rensa; datasketch chooses its own for a threshold."""
SURELY = 0.85
"""The share of common pairs from which on a planted prompt should be told, whatever the estimate's error."""


def corpus(count: int) -> tuple[list[str], dict[int, float]]:
    """Return prompts, and of those that were made from an earlier one the share of word pairs in common with it."""
    rng = np.random.default_rng(1)
    texts, shares = list[str](), dict[int, float]()
    for text in prompts(count):
        texts.append(normal(text))
        if len(texts) % CHANGED == 0:
            old = texts[int(rng.integers(max(0, len(texts) - 5000), len(texts)))]
            words = old.split()
            for _ in range(int(rng.integers(1, 3))):
                words[int(rng.integers(len(words)))] = f"other{int(rng.integers(1000))}"
            new = " ".join(words)
            mine, other = pairs_of(new), pairs_of(old)
            shares[len(texts)] = len(mine & other) / len(mine | other)
            texts.append(new)
    return texts, shares


def pairs_of(text: str) -> set[str]:
    """Return the pairs of following words."""
    words = text.split()
    return {f"{a} {b}" for a, b in zip(words, words[1:], strict=False)} or {text}


def by_gars(texts: Sequence[str]) -> list[bool]:
    known = NearDuplicates()
    flags = list[bool]()
    for start in range(0, len(texts), BATCH):
        flags += (~known.fresh(texts[start : start + BATCH])).tolist()
    return flags


def by_rensa(texts: Sequence[str]) -> list[bool]:
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=NEAR, num_perm=HASHES, num_bands=BANDS)
    kept, flags = list[RMinHash](), list[bool]()
    for text in texts:
        sketch = RMinHash(num_perm=HASHES, seed=1)
        sketch.update(list(pairs_of(text)))
        near = any(kept[place].jaccard(sketch) >= NEAR for place in index.query(sketch))
        flags.append(near)
        if not near:
            index.insert(len(kept), sketch)
            kept.append(sketch)
    return flags


def by_datasketch(texts: Sequence[str]) -> list[bool]:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=NEAR, num_perm=HASHES)
    kept, flags = list[MinHash](), list[bool]()
    for text in texts:
        sketch = MinHash(num_perm=HASHES, seed=1)
        sketch.update_batch([pair.encode() for pair in pairs_of(text)])
        near = any(kept[place].jaccard(sketch) >= NEAR for place in index.query(sketch))
        flags.append(near)
        if not near:
            index.insert(len(kept), sketch)
            kept.append(sketch)
    return flags


def run(name: str, texts: Sequence[str]) -> tuple[float, int, list[bool]]:
    """Return the seconds, the bytes of memory it took and what was told; called in a process of its own."""
    before, started = psutil.Process().memory_info().rss, time.perf_counter()
    flags = WAYS[name](texts)
    return time.perf_counter() - started, psutil.Process().memory_info().rss - before, flags


def row(name: str, texts: Sequence[str], shares: dict[int, float]) -> str:
    """Return a row of the table: speed, memory, planted ones that were told, and others that were."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        seconds, taken_bytes, flags = pool.submit(run, name, texts).result()
    near = [place for place, share in shares.items() if share >= SURELY]
    far = [place for place in range(len(texts)) if place not in shares]
    told, wrong = sum(flags[place] for place in near) / len(near), sum(flags[place] for place in far) / len(far)
    return (
        f"| {name} | {len(texts) / seconds:,.0f} | {taken_bytes / 1e6:,.0f} MB | {told:.1%} of {len(near):,} "
        f"| {wrong:.2%} of {len(far):,} |"
    )


WAYS: dict[str, Callable[[Sequence[str]], list[bool]]] = {
    "GARS": by_gars,
    "rensa 0.5.0": by_rensa,
    "datasketch 2.0.0": by_datasketch,
}


def main() -> None:
    parser = command(__doc__)
    parser.add_argument("--prompts", type=int, default=60_000, help="how many prompts to compare (usually %(default)s)")
    options = parser.parse_args()
    if find_spec("rensa") is None or find_spec("datasketch") is None:
        sys.exit("This compares with packages that GARS does not need: pip install rensa==0.5.0 datasketch==2.0.0")
    texts, shares = corpus(options.prompts)
    lines = [
        "# Near duplicates",
        "",
        f"{machine()}; {len(texts):,} prompts, {len(shares):,} of them another one with a word or two changed.",
        f"Near is a share of {NEAR} of all pairs of words; planted ones from {SURELY} on should be told.",
        "`python -m bench.dedupe`",
        "",
        "| | prompts a second | memory | planted ones told | of the others told |",
        "|---|---|---|---|---|",
        *(row(name, texts, shares) for name in WAYS),
    ]
    text = "\n".join([*lines, ""])
    print(text)
    RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

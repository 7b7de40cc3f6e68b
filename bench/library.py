"""The prompt library at scale: a corpus like real prompts is brought as a person would, then searched.

python -m bench.library [--prompts 900000] [--out bench/results/library.md]
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from os import getloadavg
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bench.command import command
from bench.machine import machine
from bench.prompt_corpus import SOURCES, prompts, write_csv
from gars_core.engines.minilm import MiniLM
from gars_core.library.dedupe import NearDuplicates
from gars_core.library.entries import Collection, Filters
from gars_core.settings import Settings
from gars_core.store.library.db import LibraryDatabase
from gars_core.store.library.entries import LibraryStore
from gars_core.store.vectors.quick_index import QuickIndex
from gars_core.studio import Studio
from gars_core.types import FloatArray
from gars_core.wiring import build
from tests.support.driving import library_store

QUERIES, COMPARED, HITS = 500, 200, 10
EXACT_ROWS = 50_000
FILTERS = (
    Filters(),
    Filters(source=SOURCES[1]),
    Filters(min_width_px=768, min_height_px=768),
    Filters(min_rating=0.5),
    Filters(source=SOURCES[4], min_width_px=600, min_rating=0.5, collections=frozenset({1, 2}), language="en"),
)
WORDS = (
    "art",
    "cat",
    "highly detailed",
    '"digital painting"',
    "red fox",
    "sharp focus portrait",
    "volcano harbour",
    '"a snow leopard" night',
    "matte",
    "zebra",
)
PARTS: dict[str, tuple[Any, str]] = {
    "encoding": (MiniLM, "encode_many"),
    "storing entries": (LibraryStore, "add"),
    "adding vectors": (QuickIndex, "add"),
    "exact duplicates": (LibraryStore, "known"),
    "near duplicates": (NearDuplicates, "fresh"),
}


def main() -> None:
    parser = command(__doc__)
    parser.add_argument("--prompts", type=int, default=900_000, help="how many prompts to import (usually %(default)s)")
    parser.add_argument(
        "--out", type=Path, default=Path("bench/results/library.md"), help="where the report goes (usually %(default)s)"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines = measure(Path(folder), options.prompts)
    options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


def measure(folder: Path, n: int) -> list[str]:
    """Return the report on n prompts, line by line."""
    load = getloadavg()[0]
    csv, data = folder / "prompts.csv", folder / "data"
    rows = write_csv(csv, n)
    print(f"{rows:,} rows, {csv.stat().st_size / 1e6:.0f} MB", flush=True)
    studio = build(Settings(data_dir=data))
    spent = {part: timed(*where) for part, where in PARTS.items()}
    start = time.perf_counter()
    collection = bring(studio, csv)
    took = time.perf_counter() - start
    share = {part: sum(seconds) / took for part, seconds in spent.items()}
    share["reading, language, safety and the rest"] = 1 - sum(share.values())
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    store, folder_of_index = library_store(studio), next((data / "library").iterdir())
    studio.library.imports.jobs.close()

    opening, (index, count) = seconds(opened, folder_of_index, data)
    texts = [
        text if place % 2 else ", ".join(text.split(", ")[:2]) for place, text in enumerate(prompts(QUERIES, seed=99))
    ]
    vectors = MiniLM().encode(texts)

    def search(vector: FloatArray, filters: Filters) -> list[int]:
        hits = [id for id, _ in index.nearest(vector, HITS, filters)]
        store.entries(hits)
        return hits

    def with_words(words: str) -> None:
        store.entries(store.with_words(words, 50, Filters()))

    everything = Filters(safe_only=False)
    plain = [seconds(search, vector, everything) for vector in vectors]
    filtered = [seconds(search, vector, FILTERS[place % len(FILTERS)])[0] for place, vector in enumerate(vectors)]
    worded = [seconds(with_words, words)[0] for words in WORDS * 5]
    whole = [seconds(studio.library.search.by_words, text)[0] for text in texts]
    true = exact(index, vectors[:COMPARED])
    recall = np.mean([len(set(hits) & ids) / HITS for (_, hits), ids in zip(plain, true, strict=False)])
    counts = collection.counts
    return [
        "# The prompt library at scale",
        "",
        f"`python -m bench.library --prompts {n}` on {machine()}; load when started {load:.1f}. The corpus is made by "
        "`bench/prompt_corpus.py` and brought as a CSV file, near duplicates dropped. Searches are timed from the "
        "vector to the entries, the last ones from typed words to varied results; recall is against comparing all "
        "stored vectors.",
        "",
        "| what | figure |",
        "|---|---|",
        f"| rows read; kept; exact and near duplicates | {counts.read:,}; {counts.kept:,}; {counts.exact:,} and "
        f"{counts.near:,} |",
        f"| import, end to end | {took / 60:.1f} minutes, {counts.read / took:,.0f} prompts/s |",
        *(f"| of it {part} | {part_share:.0%} |" for part, part_share in share.items()),
        f"| peak resident memory | {peak_mb / 1000:.2f} GB |",
        f"| on the disk: library.db; vectors | {size_mb(data, 'library.db*')}; {size_mb(folder_of_index, '**/*')} MB |",
        f"| opening {count:,} prompts | {1000 * opening:.0f} ms |",
        f"| search, p50 / p95 of {QUERIES} | {times([took for took, _ in plain])} |",
        f"| recall@{HITS} over {COMPARED} | {recall:.3f} |",
        f"| search with filters, p50 / p95 | {times(filtered)} |",
        f"| search by words held, p50 / p95 | {times(worded)} |",
        f"| search by meaning as the page does it, p50 / p95 | {times(whole)} |",
    ]


def bring(studio: Studio, path: Path) -> Collection:
    """Import the file with what was guessed of it; return the finished collection."""
    seen = studio.library.imports.look(path)
    studio.library.imports.queue_import(Collection("bench", "file", path=str(path), columns=seen.mapping))
    said = 0.0
    while not (job := studio.library.imports.job()) or not job.finished:
        if time.monotonic() > said + 30:
            said = time.monotonic()
            print(job.progress.stage if job else "", flush=True)
        time.sleep(0.1)
    if job.error:
        raise job.error
    return studio.library.contents.collections()[0]


def timed(owner: Any, name: str) -> list[float]:
    """Have every call of a method note the seconds it takes."""
    method, noted = getattr(owner, name), []

    def timing(*arguments: Any, **named: Any) -> Any:
        took, result = seconds(method, *arguments, **named)
        noted.append(took)
        return result

    setattr(owner, name, timing)
    return noted


def opened(folder_of_index: Path, data: Path) -> tuple[QuickIndex, int]:
    """Open the index and the database as a new start of the app does; their files may still be in the page cache."""
    index = QuickIndex(folder_of_index)
    index.encoder()
    return index, LibraryStore(LibraryDatabase(data)).count()


def exact(index: QuickIndex, vectors: FloatArray) -> list[set[int]]:
    """Return the ids of the truly nearest of each of the (q, d) vectors, all compared in float32."""
    ids, found = index.ids(), [[] for _ in vectors]
    for start in range(0, len(ids), EXACT_ROWS):
        some = ids[start : start + EXACT_ROWS]
        cosines = vectors @ index.vectors(some).T
        for best, row in zip(found, cosines, strict=True):
            places = np.argsort(-row)[:HITS]
            best += zip(row[places].tolist(), some[places].tolist(), strict=True)
    return [{id for _, id in sorted(best, reverse=True)[:HITS]} for best in found]


def seconds(work: Callable[..., Any], *arguments: Any, **named: Any) -> tuple[float, Any]:
    """Return how long work takes, and its result."""
    start = time.perf_counter()
    result = work(*arguments, **named)
    return time.perf_counter() - start, result


def times(took: Sequence[float]) -> str:
    """Return the median and the 95th percentile in words."""
    return f"{1000 * median(took):.1f} / {1000 * np.percentile(took, 95):.1f} ms"


def size_mb(folder: Path, pattern: str) -> str:
    """Return how much the files take."""
    return f"{sum(path.stat().st_size for path in folder.glob(pattern) if path.is_file()) / 1e6:,.0f}"


if __name__ == "__main__":
    main()

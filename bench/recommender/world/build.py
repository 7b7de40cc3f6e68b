"""Makes the vectors of the benchmark's own world again, after a change to its words.

python -m bench.recommender.world.build
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import numpy as np

from bench.command import command
from gars_core.engines.minilm import MiniLM
from gars_core.settings import Settings

HERE = Path(__file__).resolve().parent
VALUES, TASTES, VECTORS = (HERE / name for name in ("values.txt", "tastes.txt", "vectors.npz"))


def read_values(path: Path = VALUES) -> dict[str, tuple[str, ...]]:
    """Return the values of each category, both in the file's order; "[mood]" on a line begins a category."""
    values: dict[str, tuple[str, ...]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            category = line.strip("[]")
            values[category] = ()
        elif line:
            values[category] += (line,)
    return values


def read_tastes(path: Path = TASTES) -> tuple[str, ...]:
    """Return the descriptions of tastes in the file's order."""
    return tuple(path.read_text(encoding="utf-8").splitlines())


def words_hash() -> str:
    """Return the SHA-256 of the two texts, values then tastes, in hexadecimal: what `made_of` has to equal."""
    return sha256(VALUES.read_bytes() + TASTES.read_bytes()).hexdigest()


def main() -> None:
    encoder = MiniLM(Settings.from_environment().models_dir)
    values = encoder.encode([value for category in read_values().values() for value in category])
    tastes = encoder.encode(read_tastes())
    np.savez_compressed(
        VECTORS,
        values=values.astype(np.float16),
        tastes=tastes.astype(np.float16),
        made_of=words_hash(),
        encoder_id=encoder.id,
    )
    print(f"{len(values)} values and {len(tastes)} tastes by {encoder.id}, {VECTORS.stat().st_size:,} bytes: {VECTORS}")


if __name__ == "__main__":
    command(__doc__).parse_args()
    main()

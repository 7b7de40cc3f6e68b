"""Makes the catalogue's shipped vectors again: python -m gars_core.rebuild_vectors, after a change to its words."""

from __future__ import annotations

import argparse

from gars_core.catalogue.loader import load_catalogue
from gars_core.catalogue.vectors import SHIPPED_VECTORS, VectorFile, catalogue_texts, write_vectors
from gars_core.engines.minilm import MiniLM
from gars_core.settings import Settings


def main() -> None:
    encoder = MiniLM(Settings.from_environment().models_dir)
    texts = catalogue_texts(load_catalogue())
    write_vectors(SHIPPED_VECTORS, VectorFile(encoder.id, texts, encoder.encode(texts)))
    print(f"{len(texts)} vectors of {encoder.id}, {SHIPPED_VECTORS.stat().st_size:,} bytes: {SHIPPED_VECTORS}")


if __name__ == "__main__":
    argparse.ArgumentParser("python -m gars_core.rebuild_vectors", description=__doc__).parse_args()
    main()

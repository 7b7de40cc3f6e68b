"""CLIP's vocabulary, from the file that open_clip brings, unpacked once and without importing torch."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from gars_core.errors import ModelMissing

FILE = "bpe_simple_vocab_16e6.txt.gz"
MERGES = 49152 - 256 - 2
"""The file goes on after these; CLIP does not know the rest."""
WORD_END = "</w>"
START, END = "<|startoftext|>", "<|endoftext|>"


@dataclass(frozen=True)
class ClipVocabulary:
    """The ids of CLIP's tokens, and the pairs of them that become one, first come first."""

    ids: dict[str, int]
    merges: list[tuple[str, str]]


@cache
def clip_vocabulary() -> ClipVocabulary:
    """Return the one vocabulary of all CLIPs that GARS knows. Raises ModelMissing if open_clip is not installed."""
    from tokenizers.pre_tokenizers import ByteLevel

    spec = find_spec("open_clip")
    folders = list(spec.submodule_search_locations or []) if spec else []
    path = Path(folders[0]) / FILE if folders else None
    if path is None or not path.is_file():
        raise ModelMissing("CLIP's vocabulary is not installed.", "Run `pip install open_clip_torch`.")
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")[1 : MERGES + 1]
    merges = [(first, second) for first, second in (line.split() for line in lines)]
    letters = sorted(ByteLevel.alphabet())  # one for each byte; this is the order of their ids
    tokens = [*letters, *(letter + WORD_END for letter in letters), *(first + second for first, second in merges)]
    return ClipVocabulary({token: id for id, token in enumerate([*tokens, START, END])}, merges)

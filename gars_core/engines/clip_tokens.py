"""Counts CLIP tokens as open_clip does, from the vocabulary that ships with it, without importing torch."""

from __future__ import annotations

import gzip
import html
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from gars_core.errors import ModelMissing
from gars_core.prompting.emphasis import plain

WORDS = r"<start_of_text>|<end_of_text>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
MERGES = 49152 - 256 - 2


def count_clip_tokens(text: str) -> int:
    """Return how many tokens a prompt takes with both end marks; marks of emphasis take none. Raises ModelMissing.

    The byte pair encoding of https://github.com/openai/CLIP, as in open_clip.tokenizer.SimpleTokenizer.
    """
    import ftfy

    clean = html.unescape(html.unescape(ftfy.fix_text(plain(text))))
    return 2 + sum(_pieces(word) for word in _pattern().findall(" ".join(clean.split()).lower()))


@lru_cache
def _pattern() -> Any:
    import regex

    return regex.compile(WORDS, regex.IGNORECASE)


@lru_cache(maxsize=20_000)
def _pieces(word: str) -> int:
    """Return how many tokens one word is cut into."""
    if word in ("<start_of_text>", "<end_of_text>"):
        return 1
    ranks, letters = _ranks(), _byte_letters()
    parts = [letters[byte] for byte in word.encode("utf-8")]
    parts[-1] += "</w>"
    while len(parts) > 1:
        best = min(zip(parts, parts[1:], strict=False), key=lambda pair: ranks.get(pair, MERGES))
        if best not in ranks:
            break
        merged: list[str] = []
        for part in parts:
            if merged and (merged[-1], part) == best:
                merged[-1] += part
            else:
                merged.append(part)
        parts = merged
    return len(parts)


@lru_cache
def _ranks() -> dict[tuple[str, str], int]:
    spec = find_spec("open_clip")
    folders = list(spec.submodule_search_locations or []) if spec else []
    path = Path(folders[0]) / "bpe_simple_vocab_16e6.txt.gz" if folders else None
    if path is None or not path.is_file():
        raise ModelMissing("CLIP's vocabulary is not installed.", "pip install open_clip_torch==3.3.0")
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")[1 : MERGES + 1]
    pairs = (line.split() for line in lines)
    return {(first, second): rank for rank, (first, second) in enumerate(pairs)}


@lru_cache
def _byte_letters() -> list[str]:
    """Return the printable letter that stands for each of the 256 bytes in the vocabulary."""
    printable = {*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)}
    spare = iter(range(256, 512))
    return [chr(byte) if byte in printable else chr(next(spare)) for byte in range(256)]

"""A prompt without the marks that tell programs how to read it."""

from __future__ import annotations

import re

_TAG = re.compile(r"<[^<>\n]{1,300}>|\bembedding:\s*[^\s,()]+")
_BREAK = re.compile(r"\b(?:BREAK|AND)\b|[\n;]")
_CHANGE = re.compile(r"\[(?:[^\[\]:|]{0,200}:)?([^\[\]:|]{0,200})(?::\s*[\d.]+\s*|\|[^\[\]]{0,200})\]")
"""[from:to:when], [to:when] and [one|other]."""
_WEIGHTS = re.compile(
    r":\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*(?=[)\]])"  # (word:1.2)
    r"|(?<=[)\w])(?:\++|--+)(?![\w+-])|(?<=\))-?\d+(?:\.\d+)?"  # word++ and (word)1.2
    r"|(?<!\w)-?\d+(?:\.\d+)?::|::"
)  # 1.2::word::
_BRACKETS = re.compile(r"[()\[\]{}\\]+")


def plain_prompt(prompt: str) -> str:
    """Return the words alone, parts set apart by commas: no weights, brackets, LoRA tags, embeddings or BREAK.

    Knows the marks of the web UI, ComfyUI, InvokeAI, SwarmUI and NovelAI.
    """
    text = _CHANGE.sub(r"\1", _BREAK.sub(",", _TAG.sub(" ", prompt)))
    parts = (" ".join(part.split()) for part in _BRACKETS.sub(" ", _WEIGHTS.sub(" ", text)).split(","))
    return ", ".join(part for part in parts if any(map(str.isalnum, part)))

"""A prompt without the marks that tell programs how to read it."""

from __future__ import annotations

import re

from gars_core.infotext.programs.midjourney import PARAMETER

_TAG = re.compile(r"<[^<>\n]{1,300}>|\bembedding:\s*[^\s,()]+")
_CALL = re.compile(r"\.(?:and|blend)\s*\([^()]{0,200}\)")
_SWAP = re.compile(
    r"(?:\"([^\"]{1,300})\"|\(([^()]{1,300})\)|([\w'-]+))\.swap\s*\((?:\"[^\"]{0,300}\"|[^()\"]{0,300})[^()]{0,100}\)"
)
"""What InvokeAI draws first and then changes: the first counts."""
_QUOTES = re.compile(r"(?<=[(,])(\s*)\"([^\"]*)\"(?=\s*[,)])")
"""Parts of .and() and .blend() stand in quotes."""
_BREAK = re.compile(r"\b(?:BREAK|AND)\b|[\n;]")
_CHANGE = re.compile(r"\[(?:[^\[\]:|]{0,200}:)?([^\[\]:|]{0,200})(?::\s*[\d.]+\s*|\|[^\[\]]{0,200})\]")
"""[from:to:when], [to:when] and [a|b], of which one is drawn."""
_CHOICE = re.compile(r"\{(?:\d+(?:-\d+)?\$\$)?(?:[\d.]+::)?([^{}|]{0,300})\|[^{}]{0,2000}\}")
"""{a|b}: one of both is drawn, and the first stands for it."""
_AND = re.compile(r"\s*:\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*(?=\bAND\b|$)")
"""Weighs a whole part between AND and AND."""
_PLACE = re.compile(r"\{prompt\}", re.IGNORECASE)
_WEIGHTS = re.compile(
    r":\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*(?=[)\]])"  # (word:1.2)
    r"|(?<=[)\w\"])(?:\++|--+)(?![\w+-])|(?<=\))[+-]+(?=\s|,|$)|(?<=\))-?\d+(?:\.\d+)?"  # word++, (word)- and (word)1.2
    r"|(?<!\w)-?\d+(?:\.\d+)?::|::-?\d+(?:\.\d+)?(?=\s|,|$)|::"  # 1.2::word:: and word::2
)
_BRACKETS = re.compile(r"[()\[\]{}\\]+")


def plain_prompt(prompt: str) -> str:
    """Return the words alone, parts set apart by commas: no weights, brackets, LoRA tags, embeddings or BREAK.

    Knows the marks of the web UI, ComfyUI, InvokeAI, SwarmUI, NovelAI and Midjourney.
    """
    text = PARAMETER.sub(" ", _TAG.sub(" ", prompt))
    text = _SWAP.sub(lambda swap: swap.group(1) or swap.group(2) or swap.group(3), text)
    if _CALL.search(text):
        text = _QUOTES.sub(r"\1\2", _CALL.sub(" ", text))
    text = _CHOICE.sub(r"\1", _PLACE.sub(" ", text))
    text = _AND.sub(" ", text) if re.search(r"\bAND\b", text) else text
    text = _CHANGE.sub(r"\1", _BREAK.sub(",", text))
    parts = (" ".join(part.split()) for part in _BRACKETS.sub(" ", _WEIGHTS.sub(" ", text)).split(","))
    return ", ".join(part for part in parts if any(map(str.isalnum, part)))

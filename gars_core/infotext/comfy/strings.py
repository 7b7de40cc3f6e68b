"""Nodes that make a text out of texts, computed as ComfyUI computes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import regex

from gars_core.infotext.graph import Node, Unclear

MAX_CHARACTERS = 100_000
_BASES = ("string", "text", "source", "input", "value", "text_a", "prompt")
_SECONDS = 0.2
"""A pattern in a file may take forever."""
_CASES: Mapping[str, Callable[[str], str]] = {
    "uppercase": str.upper,
    "lowercase": str.lower,
    "capitalize": str.capitalize,
    "title case": str.title,
}
_TRIMS: Mapping[str, Callable[[str], str]] = {"both": str.strip, "left": str.lstrip, "right": str.rstrip}
_PLACE = re.compile(r"\{([^{}]*)\}")


def computed(node: Node, text_of: Callable[[str], str]) -> str | None:
    """Return the text that a node makes, text_of giving an input's; None for a node that only passes texts on.

    Raises Unclear where its computation is not known, and what text_of raises.
    """
    inputs = node.inputs
    base = next((name for name in _BASES if name in inputs), "")
    if "f_string" in inputs:
        return _filled(text_of("f_string"), {name: text_of(name) for name in inputs if name.startswith("values.")})
    if not base:
        return None
    if "regex_pattern" in inputs:
        if "replace" not in inputs:
            return _extracted(inputs, text_of(base), text_of("regex_pattern"))
        return _substituted(inputs, text_of(base), text_of("regex_pattern"), text_of("replace"))
    if "action" in inputs and "text_b" in inputs:
        return _acted(inputs, text_of)
    finds = [name for name in inputs if re.fullmatch(r"find\d*", name)]
    if finds:
        text = text_of(base)
        for name in finds:
            sought = text_of(name)
            text = text.replace(sought, text_of(name.replace("find", "replace"))) if sought else text
        return text[:MAX_CHARACTERS]
    mode = str(inputs.get("mode", "")).strip().lower()
    if "start" in inputs and "end" in inputs and isinstance(inputs["start"], int) and isinstance(inputs["end"], int):
        return text_of(base)[inputs["start"] : inputs["end"]]
    if mode in _CASES:
        return _CASES[mode](text_of(base))
    return _TRIMS[mode](text_of(base)) if mode in _TRIMS else None


def _filled(form: str, values: Mapping[str, str]) -> str:
    """Return the text with its places in braces filled in, as far as there is something to fill them with."""
    by_name = {name.removeprefix("values."): text for name, text in values.items()}
    return _PLACE.sub(lambda place: by_name.get(place.group(1), place.group()), form)[:MAX_CHARACTERS]


def _substituted(inputs: Mapping[str, object], text: str, pattern: str, replacement: str) -> str:
    count = inputs.get("count")
    most = count if isinstance(count, int) and count > 0 else 0
    try:
        changed = regex.sub(pattern, replacement, text, count=most, flags=_flags(inputs), timeout=_SECONDS)
        return str(changed)[:MAX_CHARACTERS]
    except (regex.error, TimeoutError, IndexError) as error:
        raise Unclear("Its text is changed by a pattern that cannot be used.") from error


def _extracted(inputs: Mapping[str, object], text: str, pattern: str) -> str:
    """Return what a pattern finds: the first match, a group of it, or all of either, a line each."""
    mode = str(inputs.get("mode", "First Match"))
    group = inputs.get("group_index")
    place = (group if isinstance(group, int) else 1) if "Group" in mode else 0
    try:
        matches = list(regex.finditer(pattern, text, flags=_flags(inputs), timeout=_SECONDS))
        kept = matches if mode.startswith("All") else matches[:1]
        return "\n".join(match.group(place) or "" for match in kept)[:MAX_CHARACTERS]
    except (regex.error, TimeoutError, IndexError) as error:
        raise Unclear("Its text is cut out by a pattern that cannot be used.") from error


def _flags(inputs: Mapping[str, object]) -> int:
    known = (("case_insensitive", regex.IGNORECASE), ("multiline", regex.MULTILINE), ("dotall", regex.DOTALL))
    return sum(int(flag) for name, flag in known if inputs.get(name) is True)


def _acted(inputs: Mapping[str, object], text_of: Callable[[str], str]) -> str:
    """Return what the node with the actions "append" and "replace" makes of its texts a, b and c."""
    parts = [text_of(name) for name in ("text_a", "text_b", "text_c") if name in inputs]
    if inputs["action"] == "replace":
        return parts[0].replace(parts[1], parts[2] if len(parts) > 2 else "") if parts[1] else parts[0]
    tidy = str(inputs.get("tidy_tags", "")).lower() in ("yes", "true")
    return (", " if tidy else "").join(part for part in parts if part)

"""Walks the graphs of nodes that ComfyUI and InvokeAI write; they may be wrong, huge or go round in circles."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from gars_core.infotext.made import text_of

T = TypeVar("T")
MAX_WALKED, MAX_DEEP = 1_000, 100
_SIDES = ("positive", "negative")
_TEXTS = ("populated_text", "text", "prompt", "string", "value", "style", "clip_", "t5xxl", "conditioning", "item")
"""What the inputs begin with that hold a text, or lead to one; a node's own order among them is kept."""
_NO_TEXTS = ("clip", "model", "vae", "image", "control_net", "mask", "pixels", "unet")


class Node(NamedTuple):
    """inputs: values, and links as [id of the node, output]."""

    kind: str
    inputs: dict[str, object]


Graph = dict[str, Node]


def linked(graph: Graph, value: object) -> str | None:
    """Return the id of the node that a value is a link to, None if it is none."""
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], str | int) and str(value[0]) in graph:
        return str(value[0])
    return None


def upstream(graph: Graph, value: object) -> Iterator[str]:
    """Yield the ids of the nodes that a link leads to, the nearest first, each once."""
    first = linked(graph, value)
    queue, seen = deque([first] if first else []), {first}
    while queue and len(seen) <= MAX_WALKED:
        id = queue.popleft()
        yield id
        for value in graph[id].inputs.values():
            further = linked(graph, value)
            if further and further not in seen:
                seen.add(further)
                queue.append(further)


def find(graph: Graph, value: object, names: Sequence[str], convert: Callable[[object], T | None]) -> T | None:
    """Return the value itself, or else the nearest input of one of these names upstream that convert takes."""
    if linked(graph, value) is None:
        return convert(value)
    for id in upstream(graph, value):
        for name in names:
            converted = convert(graph[id].inputs.get(name))
            if converted:
                return converted
    return None


def texts_behind(graph: Graph, value: object, side: str) -> str:
    """Return the text that a conditioning was made from; side, positive or negative, tells where both pass a node."""
    return ", ".join(dict.fromkeys(_texts(graph, value, side, set())))


def _texts(graph: Graph, value: object, side: str, seen: set[str]) -> list[str]:
    id = linked(graph, value)
    if id is None:
        return [text] if (text := text_of(value)) else []
    if id in seen or len(seen) >= MAX_DEEP:
        return []
    seen.add(id)
    node = graph[id]
    if "zeroout" in node.kind.lower():
        return []  # made from a prompt, of which nothing is left
    if side in node.inputs:
        return _texts(graph, node.inputs[side], side, seen)
    named = [name for name in node.inputs if name.startswith(_TEXTS)]
    if "populated_text" in named:
        named = ["populated_text"]
    if not named:
        named = [
            name
            for name, value in node.inputs.items()
            if linked(graph, value) and name not in _SIDES and not name.startswith(_NO_TEXTS)
        ]
    texts = [text for name in named for text in _texts(graph, node.inputs[name], side, seen)]
    joint = node.inputs.get("delimiter")
    return [joint.join(texts)] if texts and isinstance(joint, str) else texts

"""Nodes that pass one of several inputs on: which it is, where the file tells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from gars_core.infotext.graph import Graph, Node, linked

_SWITCH = re.compile(r"switch|select|choose|choice|branch|if ?else|mux|pick|index(?!.*encode)|router", re.IGNORECASE)
_SELECTORS = (
    "select", "switch", "index", "input", "boolean", "bool", "condition", "cond", "which", "choice", "selected",
    "number", "selector", "value", "expression", "active",
)  # fmt: skip
_TRUE = re.compile(r"(?:^|_)(?:true|tt|yes|then)(?:_|$)")
_FALSE = re.compile(r"(?:^|_)(?:false|ff|no|else)(?:_|$)")
_NUMBERED = re.compile(r"(.*?)[ _.]?(?:(\d{1,3})|(?<=[ _.])([a-h]))")
_CONSTANTS = ("value", "boolean", "bool", "int", "number", "integer", "Value", "Number", "select", "index", "string")
MAX_HOPS, MAX_DEPTH = 20, 3


def branches(graph: Graph, node: Node, depth: int = 0) -> Sequence[str] | None:
    """Return the names of the inputs that may pass: one if the file tells, none if that one is empty.

    None for a node that is no switch. depth: how many switches ask for this one, to choose.
    """
    inputs = node.inputs
    selector = _selector(node)
    pair = _pair(inputs)
    if pair:
        chosen = constant(graph, inputs.get(selector), depth + 1) if selector else None
        wanted = _truth(chosen)
        if wanted is None:
            return [name for name in pair if linked(graph, inputs[name]) or isinstance(inputs[name], str)]
        matching = [name for name in pair if bool(_TRUE.search(name.lower())) == wanted]
        return matching
    if not _SWITCH.search(node.kind):
        return None
    numbered = _numbered(node, selector)
    if not numbered:
        return None
    if selector is None:
        there = [name for name in numbered.values() if linked(graph, inputs[name]) or _is_text(inputs[name])]
        return there[:1]
    chosen = constant(graph, inputs[selector], depth + 1)
    if isinstance(chosen, bool):
        ordered = list(numbered.values())
        return ordered[:1] if chosen else ordered[1:2]
    if isinstance(chosen, int | float) and chosen == int(chosen):
        return [numbered[int(chosen)]] if int(chosen) in numbered else []
    if isinstance(chosen, str) and chosen in inputs:
        return [chosen]
    if isinstance(chosen, str) and (number := re.search(r"\d+", chosen)) and int(number.group()) in numbered:
        return [numbered[int(number.group())]]
    return list(numbered.values())


def constant(graph: Graph, value: object, depth: int = 0) -> object:
    """Return the number, text or yes/no that a value is or a link ends at, None where that is computed."""
    for _ in range(MAX_HOPS if depth <= MAX_DEPTH else 0):
        id = linked(graph, value)
        if id is None:
            return value if isinstance(value, bool | int | float | str) else None
        node = graph[id]
        passing = branches(graph, node, depth) if _SWITCH.search(node.kind) and len(node.inputs) > 1 else None
        if passing is not None:
            if len(passing) != 1:
                return None
            value = node.inputs[passing[0]]
            continue
        names = [name for name in _CONSTANTS if name in node.inputs]
        links = [name for name, inner in node.inputs.items() if linked(graph, inner)]
        if not names and len(node.inputs) == 1:
            names = list(node.inputs)
        if not names or (links and names[0] not in links):
            return None
        value = node.inputs[names[0]]
    return None


def settled(graph: Graph, value: object, names: Sequence[str]) -> object:
    """Return what a value is, or a link ends at: an input of one of these names, or a constant; None if computed."""
    for _ in range(MAX_HOPS):
        id = linked(graph, value)
        if id is None:
            return value if isinstance(value, bool | int | float | str) else None
        inputs = in_use(graph, id)
        links = [inner for inner in inputs.values() if linked(graph, inner)]
        own = next((inputs[name] for name in (*names, *_CONSTANTS) if name in inputs), None)
        if own is not None:
            value = own
        elif len(links) == 1 and (len(inputs) == 1 or branches(graph, graph[id]) is not None):
            value = links[0]
        else:
            return next(iter(inputs.values())) if len(inputs) == 1 else None
    return None


def in_use(graph: Graph, id: str) -> Mapping[str, object]:
    """Return a node's inputs without those that a switch does not pass on, none where it cannot be told."""
    node = graph[id]
    passing = branches(graph, node)
    if passing is None:
        return node.inputs
    return {name: node.inputs[name] for name in passing} if len(passing) == 1 else {}


def possible(graph: Graph, id: str) -> Mapping[str, object]:
    """Return a node's inputs without those that a switch surely does not pass on."""
    node = graph[id]
    passing = branches(graph, node)
    return node.inputs if passing is None else {name: node.inputs[name] for name in passing}


def _selector(node: Node) -> str | None:
    lower = {name.lower(): name for name in node.inputs}
    for name in _SELECTORS:
        if name in lower and not (name == "input" and _is_text(node.inputs[lower[name]])):
            return lower[name]
    return None


def _pair(inputs: Mapping[str, object]) -> list[str]:
    """Return the inputs for yes and no, if there are any; flags of other nodes are no branches."""
    flags = [name for name in inputs if not isinstance(inputs[name], bool)]
    yes = [name for name in flags if _TRUE.search(name.lower())]
    no = [name for name in flags if _FALSE.search(name.lower())]
    return yes[:1] + no[:1] if yes and (no or yes[0] in ("on_true", "tt_value", "if_true")) else []


def _numbered(node: Node, selector: str | None) -> dict[int, str]:
    """Return the inputs by the number that their names end in; letters count from 1."""
    groups: dict[str, dict[int, str]] = {}
    for name in node.inputs:
        match = _NUMBERED.fullmatch(name)
        if match and name != selector:
            place = int(match.group(2)) if match.group(2) else ord(match.group(3)) - ord("a") + 1
            groups.setdefault(match.group(1), {})[place] = name
    largest = max(groups.values(), key=len, default={})
    return dict(sorted(largest.items()))


def _truth(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value != 0
    if isinstance(value, str) and value.strip().lower() in ("true", "yes", "on", "false", "no", "off"):
        return value.strip().lower() in ("true", "yes", "on")
    return None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())

"""Walks the graphs of nodes that ComfyUI and InvokeAI write; they may be wrong, huge or go round in circles."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

T = TypeVar("T")
MAX_WALKED = 2_000


class Node(NamedTuple):
    """inputs: values, and links as [id of the node, output]. outputs: their names, where the file tells them."""

    kind: str
    inputs: dict[str, object]
    outputs: tuple[str, ...] = ()


Graph = dict[str, Node]
InputsOf = Callable[[str], Mapping[str, object]]
"""Which inputs of a node to follow."""


class Unclear(Exception):
    """The graph does not tell. guess: words that are near to it, "" if there are none."""

    def __init__(self, reason: str, guess: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.guess = guess


def linked(graph: Graph, value: object) -> str | None:
    """Return the id of the node that a value is a link to, None if it is none."""
    if isinstance(value, list) and len(value) == 2 and isinstance(value[0], str | int) and str(value[0]) in graph:
        return str(value[0])
    return None


def is_link(value: object) -> bool:
    """Say whether a value has the form of a link, to a node that may be gone."""
    return (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], str | int)
        and isinstance(value[1], int)
        and not isinstance(value[1], bool)
    )


def upstream(graph: Graph, starts: Collection[object], inputs_of: InputsOf | None = None) -> Iterator[str]:
    """Yield the ids of the nodes that these links lead to, the nearest first, each once."""
    queue = deque(dict.fromkeys(id for value in starts if (id := linked(graph, value))))
    seen = set(queue)
    while queue and len(seen) <= MAX_WALKED:
        id = queue.popleft()
        yield id
        for value in (inputs_of(id) if inputs_of else graph[id].inputs).values():
            further = linked(graph, value)
            if further and further not in seen:
                seen.add(further)
                queue.append(further)


def find(
    graph: Graph,
    value: object,
    names: Sequence[str],
    convert: Callable[[object], T | None],
    inputs_of: InputsOf | None = None,
) -> T | None:
    """Return the value itself, or else the nearest input of one of these names upstream that convert takes."""
    if linked(graph, value) is None:
        return convert(value)
    for id in upstream(graph, [value], inputs_of):
        inputs = inputs_of(id) if inputs_of else graph[id].inputs
        for name in names:
            converted = convert(inputs.get(name))
            if converted or (converted is not None and converted == 0):
                return converted
    return None

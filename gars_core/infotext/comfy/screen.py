"""A workflow as it stood on the screen, in the form of one that was run: every wire followed to what it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gars_core.infotext.comfy.widgets import named
from gars_core.infotext.graph import Graph, Node
from gars_core.infotext.made import dict_of

_MUTED, _BYPASSED = 2, 4
_INPUT_ID, _OUTPUT_ID = -10, -20
_SILENT = ("Note", "MarkdownNote", "SetNode", "GetNode", "Reroute", "PrimitiveNode")
MAX_NODES, MAX_SHEETS, MAX_NESTED, MAX_HOPS = 5_000, 300, 10, 200


@dataclass
class _Level:
    """The nodes of one sheet: the workflow itself, or a subgraph as one node of another sheet has it.

    prefix: goes before its nodes' ids. parent, instance: that sheet and that node. values: what the node's own
    inputs are set to. overrides: what the values of nodes inside are set to, by (id, name).
    """

    sheet: Mapping[str, object]
    prefix: str = ""
    parent: _Level | None = None
    instance: Mapping[str, object] = field(default_factory=dict)
    values: Mapping[str, object] = field(default_factory=dict)
    overrides: Mapping[tuple[str, str], object] = field(default_factory=dict)
    nodes: dict[str, Mapping[str, object]] = field(init=False)
    links: dict[int, tuple[object, object]] = field(init=False)
    children: dict[str, _Level] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.nodes = {str(node["id"]): node for node in map(dict_of, _list(self.sheet.get("nodes"))) if "id" in node}
        self.links = dict(_links(self.sheet))


@dataclass(frozen=True)
class _Value:
    """The end of a wire that is no node's output but a value."""

    value: object


def on_screen(workflow: Mapping[str, object]) -> Graph:
    """Return a workflow's nodes with their values by name and their wires as links; {} for what is no workflow."""
    sheets = {
        str(sheet.get("id")): sheet
        for sheet in map(dict_of, _list(dict_of(workflow.get("definitions")).get("subgraphs")))
    }
    top = _Level(workflow)
    graph: Graph = {}
    for level in list(_levels(top, sheets, [MAX_SHEETS])):  # all are made before the first wire is followed
        for id, node in level.nodes.items():
            kind = str(node.get("type"))
            if len(graph) >= MAX_NODES:
                return graph
            if id in level.children or kind in _SILENT or node.get("mode") in (_MUTED, _BYPASSED):
                continue
            outputs = tuple(str(slot.get("name")) for slot in map(dict_of, _list(node.get("outputs"))))
            graph[level.prefix + id] = Node(kind, _inputs(level, id, node), outputs)
    return graph


def _levels(
    level: _Level, sheets: Mapping[str, Mapping[str, object]], left: list[int], depth: int = 0
) -> Iterator[_Level]:
    """Make the sheets inside of a sheet, and yield all.

    left: how many more may be made, in one number that all share.
    """
    inner: list[_Level] = []
    if depth < MAX_NESTED:
        for id, node in level.nodes.items():
            sheet = sheets.get(str(node.get("type")))
            if sheet is not None and node.get("mode") not in (_MUTED, _BYPASSED) and left[0] > 0:
                left[0] -= 1
                child = _Level(sheet, f"{level.prefix}{id}:", level, node, *_settings(sheet, node))
                level.children[id] = child
                inner.append(child)
    for child in inner:
        yield from _levels(child, sheets, left, depth + 1)
    yield level


def _settings(
    sheet: Mapping[str, object], node: Mapping[str, object]
) -> tuple[dict[str, object], dict[tuple[str, str], object]]:
    """Return what a subgraph's node sets: its inputs by name, and the values of nodes inside by (id, name)."""
    values = _list(node.get("widgets_values"))
    promoted = _list(dict_of(node.get("properties")).get("proxyWidgets"))
    if promoted and len(promoted) == len(values):
        pairs = [pair for pair in promoted if isinstance(pair, list) and len(pair) == 2]
        if len(pairs) == len(values):
            return {}, {(str(id), str(name)): value for (id, name), value in zip(pairs, values, strict=True)}
    links = {link.get("id"): link for link in map(dict_of, _list(sheet.get("links")))}
    nodes = {str(inner.get("id")): inner for inner in map(dict_of, _list(sheet.get("nodes")))}
    settable: list[str] = []
    inside: dict[str, object] = {}
    for slot in map(dict_of, _list(sheet.get("inputs"))):
        ends = [links[id] for id in _list(slot.get("linkIds")) if isinstance(id, int) and id in links]
        name = str(slot.get("name"))
        for end in ends:
            inner = nodes.get(str(end.get("target_id")), {})
            widget = dict_of(_slot(inner, end.get("target_slot")).get("widget"))
            if widget:
                settable.append(name)
                held = _held(inner)
                if str(widget.get("name")) in held:
                    inside[name] = held[str(widget.get("name"))]
                break
    if len(settable) == len(values):
        return dict(zip(settable, values, strict=True)), {}
    return inside, {}  # a node that keeps no values shows those of the nodes inside


def _held(node: Mapping[str, object]) -> dict[str, object]:
    """Return a node's own values by name."""
    valued = [str(dict_of(slot["widget"]).get("name")) for slot in _slots(node) if "widget" in slot]
    return named(str(node.get("type")), node.get("widgets_values"), valued)


def _inputs(level: _Level, id: str, node: Mapping[str, object]) -> dict[str, object]:
    slots = _slots(node)
    valued = [slot for slot in slots if "widget" in slot]
    inputs = _held(node)
    for (inner, name), value in level.overrides.items():
        if inner == id:
            inputs[name] = value
    for slot in slots:
        number = slot.get("link")
        if isinstance(number, int) and number in level.links:
            end = _source(level, *level.links[number])
            name = str(slot.get("name"))
            if isinstance(end, _Value):
                inputs[name] = end.value
            elif end is not None:
                inputs.pop("value" if "widget" in slot and name not in inputs and len(valued) == 1 else "", None)
                inputs[name] = end
            elif name not in inputs and "widget" not in slot:
                inputs[name] = ["", 0]  # what was muted gives nothing, but the node still asks for it
    return inputs


def _source(level: _Level | None, id: object, slot: object) -> list[object] | _Value | None:
    """Return the output [node, place] or the value that a wire comes from, None for one that is cut."""
    for _ in range(MAX_HOPS):
        if level is None or not isinstance(slot, int) or isinstance(slot, bool):
            return None
        if id == _INPUT_ID or (id is not None and id == dict_of(level.sheet.get("inputNode")).get("id")):
            name = str(_at(_list(level.sheet.get("inputs")), slot).get("name"))
            outer = level.parent
            link = next((own.get("link") for own in _slots(level.instance) if str(own.get("name")) == name), None)
            if outer is not None and isinstance(link, int) and link in outer.links:
                level, (id, slot) = outer, outer.links[link]
                continue
            return _Value(level.values[name]) if name in level.values else None
        node = level.nodes.get(str(id))
        if node is None or node.get("mode") == _MUTED:
            return None
        if str(id) in level.children:
            level = level.children[str(id)]
            ends = _list(_at(_list(level.sheet.get("outputs")), slot).get("linkIds"))
            inside = next((level.links[end] for end in ends if isinstance(end, int) and end in level.links), None)
            if inside is None:
                return None
            id, slot = inside
            continue
        kind = str(node.get("type"))
        if kind == "PrimitiveNode":
            values = _list(node.get("widgets_values"))
            return _Value(values[0]) if values else None
        if kind.endswith("GetNode"):
            level, setter = _setter(level, node)
            link = next((own.get("link") for own in _slots(setter)), None)
        elif kind == "Reroute":
            link = next((own.get("link") for own in _slots(node)), None)
        elif node.get("mode") == _BYPASSED:
            link = _passed(node, slot)
        else:
            return [level.prefix + str(id), slot]
        if level is None or not isinstance(link, int) or link not in level.links:
            return None
        id, slot = level.links[link]
    return None


def _setter(level: _Level, getter: Mapping[str, object]) -> tuple[_Level | None, Mapping[str, object]]:
    """Return the sheet and the node that put something on the wire of this name."""
    name = next(iter(_list(getter.get("widgets_values"))), None)
    sheet: _Level | None = level
    while sheet is not None:
        for node in sheet.nodes.values():
            if str(node.get("type")).endswith("SetNode") and node.get("mode") != _MUTED:
                if next(iter(_list(node.get("widgets_values"))), None) == name:
                    return sheet, node
        sheet = sheet.parent
    return None, {}


def _passed(node: Mapping[str, object], slot: int) -> object:
    """Return the link that a bypassed node passes on: that of the input at the same place or the first of its type."""
    wanted = _at(_list(node.get("outputs")), slot).get("type")
    slots = _slots(node)
    ordered = slots[slot : slot + 1] + slots
    if wanted is None:
        return next((own.get("link") for own in ordered), None)
    return next((own.get("link") for own in ordered if own.get("type") in (wanted, "*")), None)


def _links(sheet: Mapping[str, object]) -> Iterator[tuple[int, tuple[object, object]]]:
    for link in _list(sheet.get("links")):
        if isinstance(link, list) and len(link) >= 3 and isinstance(link[0], int):
            yield link[0], (link[1], link[2])
        elif isinstance(link, dict) and isinstance(link.get("id"), int):
            yield link["id"], (link.get("origin_id"), link.get("origin_slot"))


def _slots(node: Mapping[str, object]) -> list[dict[str, object]]:
    return [dict_of(slot) for slot in _list(node.get("inputs"))]


def _slot(node: Mapping[str, object], place: object) -> dict[str, object]:
    return _at(_list(node.get("inputs")), place)


def _at(values: list[object], place: object) -> dict[str, object]:
    return dict_of(values[place]) if isinstance(place, int) and 0 <= place < len(values) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []

"""What belongs to the wanted side of a node and what to the unwanted one, by the names of inputs and outputs."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gars_core.infotext.graph import Graph, is_link

_POSITIVE = re.compile(r"(?:^|[ _.])pos(?:itive|itives)?(?:[ _.\d]|$)", re.IGNORECASE)
_NEGATIVE = re.compile(r"(?:^|[ _.])(?:neg(?:ative|atives)?|uncond(?:itional)?)(?:[ _.\d]|$)", re.IGNORECASE)
_FLAGS = re.compile(r"strength|weight|style_|cfg|scale|ascore|mode|enable|append|normali|interpret", re.IGNORECASE)
_MODELS = ("model", "clip", "vae", "ckpt_name", "unet_name", "base_ckpt_name")


def side_of_name(name: str) -> str:
    """Return "positive", "negative" or "" for the name of an input or output."""
    if _NEGATIVE.search(name):
        return "negative"
    return "positive" if _POSITIVE.search(name) else ""


def of_side(inputs: Mapping[str, object], side: str) -> tuple[dict[str, object], bool]:
    """Return the inputs that a side may come from, and whether their names say that they are this side's."""
    sides = {
        name: side_of_name(name)
        for name, value in inputs.items()
        if side_of_name(name) and not _FLAGS.search(name) and (is_link(value) or isinstance(value, str))
    }
    own = {name: inputs[name] for name, named in sides.items() if named == side}
    if own:
        return own, True
    if side == "negative" and sides:
        return {}, False  # what it names is the wanted side alone
    return {name: value for name, value in inputs.items() if name not in sides}, False


def asked_side(graph: Graph, id: str, output: object, side: str) -> str:
    """Return the side that an output gives: its name tells, or its place where a node has both sides alone."""
    node = graph[id]
    if not isinstance(output, int):
        return side
    if 0 <= output < len(node.outputs):
        return side_of_name(node.outputs[output]) or side
    named = {
        side_of_name(name)
        for name, value in node.inputs.items()
        if not _FLAGS.search(name) and (is_link(value) or isinstance(value, str))
    }
    if not {"positive", "negative"} <= named or any(name in node.inputs for name in _MODELS):
        return side
    if output == 1:
        return "negative"
    return "positive" if output == 0 and _is_used(graph, id, 1) else side


def _is_used(graph: Graph, id: str, output: int) -> bool:
    return any(value == [id, output] for node in graph.values() for value in node.inputs.values())

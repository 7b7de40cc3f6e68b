"""Workflows as ComfyUI's screen keeps them, made from graphs of known truth: groups, wires, subgraphs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.support.truth import Truth

Workflow = dict[str, Any]
SCREENS: dict[str, Callable[[Truth], Workflow]] = {}


def screen(make: Callable[[Truth], Workflow]) -> Callable[[Truth], Workflow]:
    SCREENS[make.__name__.replace("_", " ")] = make
    return make


def box(id: int, kind: str, values: object, *inputs: dict[str, Any], mode: int = 0, **more: Any) -> dict[str, Any]:
    return {"id": id, "type": kind, "widgets_values": values, "inputs": list(inputs), "mode": mode, **more}


def wire(name: str, link: int | None, widget: bool = False, type: str = "*") -> dict[str, Any]:
    return {"name": name, "link": link, "type": type, **({"widget": {"name": name}} if widget else {})}


def _nodes(t: Truth, text: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    return [
        box(4, "CheckpointLoaderSimple", [t.model]),
        box(5, "EmptyLatentImage", [t.width_px, t.height_px, 1]),
        box(6, "CLIPTextEncode", [t.prompt], wire("clip", 1), *([text] if text else [])),
        box(7, "CLIPTextEncode", [t.negative], wire("clip", 2)),
        box(
            3, "KSampler", [t.seed, "randomize", t.steps, 6.5, t.sampler, "normal", 1],
            wire("model", 3), wire("positive", 4), wire("negative", 5), wire("latent_image", 6),
        ),
        box(8, "VAEDecode", [], wire("samples", 7), wire("vae", 8)),
    ]  # fmt: skip


_WIRES = [
    [1, 4, 1, 6, 0, "CLIP"], [2, 4, 1, 7, 0, "CLIP"], [3, 4, 0, 3, 0, "MODEL"], [4, 6, 0, 3, 1, "CONDITIONING"],
    [5, 7, 0, 3, 2, "CONDITIONING"], [6, 5, 0, 3, 3, "LATENT"], [7, 3, 0, 8, 0, "LATENT"], [8, 4, 2, 8, 1, "VAE"],
]  # fmt: skip
_SAVE = box(9, "SaveImage", ["x"], wire("images", 9))


def _objects(wires: list[list[Any]]) -> list[dict[str, Any]]:
    names = ("id", "origin_id", "origin_slot", "target_id", "target_slot", "type")
    return [dict(zip(names, link, strict=True)) for link in wires]


def _top(nodes: list[dict[str, Any]], wires: list[list[Any]], **more: Any) -> Workflow:
    return {"nodes": nodes, "links": wires, "version": 0.4, **more}


@screen
def plain_screen(t: Truth) -> Workflow:
    return _top([*_nodes(t), _SAVE], [*_WIRES, [9, 8, 0, 9, 0, "IMAGE"]])


@screen
def links_as_objects(t: Truth) -> Workflow:
    return {**plain_screen(t), "links": _objects([*_WIRES, [9, 8, 0, 9, 0, "IMAGE"]])}


@screen
def muted_and_bypassed(t: Truth) -> Workflow:
    nodes = [node for node in _nodes(t) if node["id"] != 3] + [
        box(
            3, "KSampler", [t.seed, "randomize", t.steps, 6.5, t.sampler, "normal", 1],
            wire("model", 11), wire("positive", 4), wire("negative", 5), wire("latent_image", 6),
        ),
        box(
            20, "LoraLoader", ["ink wash.safetensors", 1, 1], wire("model", 3, type="MODEL"),
            wire("clip", 12, type="CLIP"), mode=4,
            outputs=[{"name": "MODEL", "type": "MODEL"}, {"name": "CLIP", "type": "CLIP"}],
        ),
        box(1, "KSampler", [5, "fixed", 2, 1, "lcm", "normal", 1], wire("positive", 13), mode=2),
        box(2, "CLIPTextEncode", ["a muted wrong text"], mode=2),
    ]  # fmt: skip
    wires = [[3, 4, 0, 20, 0, "MODEL"], [11, 20, 0, 3, 0, "MODEL"], [12, 4, 1, 20, 1, "CLIP"], [13, 2, 0, 1, 0, "X"]]
    return _top([*nodes, _SAVE], [link for link in _WIRES if link[0] != 3] + wires + [[9, 8, 0, 9, 0, "IMAGE"]])


@screen
def named_wires(t: Truth) -> Workflow:
    wires = [link for link in _WIRES if link[0] != 4]
    more = [box(20, "SetNode", ["wanted side"], wire("CONDITIONING", 14)), box(21, "GetNode", ["wanted side"])]
    return _top(
        [*_nodes(t), *more, _SAVE],
        [*wires, [14, 6, 0, 20, 0, "CONDITIONING"], [4, 21, 0, 3, 1, "CONDITIONING"], [9, 8, 0, 9, 0, "IMAGE"]],
    )


@screen
def rerouted_and_primitive(t: Truth) -> Workflow:
    nodes = _nodes(t, wire("text", 15, widget=True))
    more = [box(22, "Reroute", [], wire("", 16)), box(23, "PrimitiveNode", [t.prompt])]
    nodes[2]["widgets_values"] = ["what stood there before"]
    return _top(
        [*nodes, *more, _SAVE],
        [*_WIRES, [15, 22, 0, 6, 1, "STRING"], [16, 23, 0, 22, 0, "STRING"], [9, 8, 0, 9, 0, "IMAGE"]],
    )


def _sheet(t: Truth, nodes: list[dict[str, Any]], wires: list[list[Any]], inputs: list[dict[str, Any]]) -> Workflow:
    return {
        "id": "aa-bb", "name": "Make", "nodes": nodes, "links": _objects([*wires, [40, 8, 0, -20, 0, "IMAGE"]]),
        "inputs": inputs, "outputs": [{"name": "IMAGE", "linkIds": [40]}],
    }  # fmt: skip


@screen
def subgraph(t: Truth) -> Workflow:
    sheet = _sheet(t, _nodes(t), _WIRES, [])
    return _top([box(1, "aa-bb", []), _SAVE], [[9, 1, 0, 9, 0, "IMAGE"]], definitions={"subgraphs": [sheet]})


def _open_sheet(t: Truth) -> Workflow:
    nodes = _nodes(t, wire("text", 31, widget=True))
    nodes[2]["widgets_values"] = ["an older wrong text"]
    nodes[4]["inputs"].append(wire("seed", 32, widget=True))
    wires = [*_WIRES, [31, -10, 0, 6, 1, "STRING"], [32, -10, 1, 3, 4, "INT"]]
    return _sheet(t, nodes, wires, [{"name": "text", "linkIds": [31]}, {"name": "seed", "linkIds": [32]}])


@screen
def subgraph_with_values(t: Truth) -> Workflow:
    instance = box(1, "aa-bb", [t.prompt, t.seed], wire("text", None, widget=True), wire("seed", None, widget=True))
    sheets = {"subgraphs": [_open_sheet(t)]}
    return _top([instance, _SAVE], [[9, 1, 0, 9, 0, "IMAGE"]], definitions=sheets)


@screen
def subgraph_fed_from_outside(t: Truth) -> Workflow:
    instance = box(1, "aa-bb", ["a shadowed text", t.seed], wire("text", 50, widget=True), wire("seed", None))
    return _top(
        [instance, box(2, "PrimitiveStringMultiline", [t.prompt]), _SAVE],
        [[9, 1, 0, 9, 0, "IMAGE"], [50, 2, 0, 1, 0, "STRING"]],
        definitions={"subgraphs": [_open_sheet(t)]},
    )


@screen
def subgraph_of_promoted_values(t: Truth) -> Workflow:
    promoted = {"proxyWidgets": [["6", "text"], ["3", "seed"]]}
    sheets = {"subgraphs": [_sheet(t, _nodes(t), _WIRES, [])]}
    return _top([box(1, "aa-bb", [], properties=promoted), _SAVE], [[9, 1, 0, 9, 0, "IMAGE"]], definitions=sheets)


@screen
def subgraph_in_a_subgraph(t: Truth) -> Workflow:
    outer = {
        "id": "cc-dd", "nodes": [box(2, "aa-bb", [t.prompt, t.seed], wire("text", None, widget=True))],
        "links": _objects([[60, 2, 0, -20, 0, "IMAGE"]]), "inputs": [],
        "outputs": [{"name": "IMAGE", "linkIds": [60]}],
    }  # fmt: skip
    sheets = {"subgraphs": [outer, _open_sheet(t)]}
    return _top([box(1, "cc-dd", []), _SAVE], [[9, 1, 0, 9, 0, "IMAGE"]], definitions=sheets)


@screen
def text_from_a_subgraph_in_a_subgraph(t: Truth) -> Workflow:
    text = {
        "id": "ee-ff", "nodes": [box(1, "PrimitiveStringMultiline", [t.prompt])], "inputs": [],
        "links": _objects([[70, 1, 0, -20, 0, "STRING"]]), "outputs": [{"name": "STRING", "linkIds": [70]}],
    }  # fmt: skip
    around = {
        "id": "gg-hh", "nodes": [box(3, "ee-ff", [])], "inputs": [],
        "links": _objects([[71, 3, 0, -20, 0, "STRING"]]), "outputs": [{"name": "STRING", "linkIds": [71]}],
    }  # fmt: skip
    instance = box(1, "aa-bb", ["a shadowed text", t.seed], wire("text", 50, widget=True), wire("seed", None))
    return _top(
        [instance, box(2, "gg-hh", []), _SAVE],
        [[9, 1, 0, 9, 0, "IMAGE"], [50, 2, 0, 1, 0, "STRING"]],
        definitions={"subgraphs": [_open_sheet(t), around, text]},
    )


@screen
def bypassed_switch_and_sheet(t: Truth) -> Workflow:
    """A sheet that is bypassed passes on what comes in by type."""
    sheet = {"id": "xx", "nodes": [box(1, "ImageUpscale", [])], "links": [], "inputs": [], "outputs": []}
    passed = box(
        30, "xx", [], wire("image", 90, type="IMAGE"), mode=4, outputs=[{"name": "IMAGE", "type": "IMAGE"}]
    )  # fmt: skip
    return _top(
        [*_nodes(t), passed, _SAVE],
        [*_WIRES, [90, 8, 0, 30, 0, "IMAGE"], [9, 30, 0, 9, 0, "IMAGE"]],
        definitions={"subgraphs": [sheet]},
    )

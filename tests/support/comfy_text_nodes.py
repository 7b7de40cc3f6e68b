"""Graphs whose prompt comes from a node that chooses, joins, changes or shows texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.support.comfy_shapes import RUN, Graph, base, node, shape
from tests.support.truth import Truth


def prompt_from(kind: str, n: int = 0, **inputs: object) -> Callable[[Truth], Graph]:
    """Return what makes a graph whose prompt comes from output n of node 30; "{p}" stands for the prompt."""

    def make(t: Truth) -> Graph:
        filled = {
            name: t.prompt if value == "{p}" else t.negative if value == "{n}" else value
            for name, value in inputs.items()
        }
        return base(
            t,
            n6=node("CLIPTextEncode", text=["30", n], clip=["4", 1]),
            n30=node(kind, **filled),
            n31=node("PrimitiveString", value=t.prompt),
            n32=node("PrimitiveString", value="a wrong red kettle"),
            n33=node("PrimitiveBoolean", value=True),
            n34=node("PrimitiveInt", value=2),
        )

    return make


TEXT_NODES: dict[str, Callable[[Truth], Graph]] = {
    "impact switch": prompt_from("ImpactSwitch", select=2, sel_mode=False, input1=["32", 0], input2=["31", 0]),
    "impact switch by a number": prompt_from("ImpactSwitch", select=["34", 0], input1=["32", 0], input2=["31", 0]),
    "core switch, yes": prompt_from("ComfySwitchNode", switch=True, on_false=["32", 0], on_true=["31", 0]),
    "core switch, linked": prompt_from("ComfySwitchNode", switch=["33", 0], on_false=["32", 0], on_true=["31", 0]),
    "core switch, literal no": prompt_from("ComfySwitchNode", switch=False, on_false="{p}", on_true="a wrong one"),
    "conditional branch": prompt_from("ImpactConditionalBranch", cond=True, tt_value=["31", 0], ff_value=["32", 0]),
    "if else": prompt_from("easy ifElse", boolean=False, on_true=["32", 0], on_false=["31", 0]),
    "any switch": prompt_from("Any Switch (rgthree)", any_01=["31", 0], any_02=["32", 0]),
    "any switch, first muted": prompt_from("Any Switch (rgthree)", any_01=["99", 0], any_02=["31", 0]),
    "text input switch": prompt_from("Text Input Switch", text_a=["31", 0], text_b=["32", 0], boolean=True),
    "numbered text switch": prompt_from("CR Text Input Switch", Input=2, text1=["32", 0], text2=["31", 0]),
    "index switch from 0": prompt_from("easy textIndexSwitch", index=1, text0=["32", 0], text1=["31", 0]),
    "shown text": prompt_from("ShowText|pysssss", text=["31", 0], text_0="what an older run showed"),
    "shown text under another name": prompt_from("easy showAnything", anything=["31", 0], text="what was shown before"),
    "reroute": prompt_from("Reroute", **{"": ["31", 0]}),
    "joined": lambda t: prompt_from("StringConcatenate", string_a=t.prompt[:9], string_b=t.prompt[9:], delimiter="")(t),
    "joined by a mark": lambda t: prompt_from(
        "Text Concatenate",
        delimiter=" and ",
        clean_whitespace="true",
        text_a=t.prompt.split(" and ", 1)[0],
        text_b=t.prompt.split(" and ", 1)[1],
    )(t),
    "filled in": lambda t: prompt_from("StringFormat", **{"f_string": t.prompt[:2] + "{a}", "values.a": t.prompt[2:]})(
        t
    ),
    "replaced": lambda t: prompt_from(
        "StringReplace", string=t.prompt.replace(" and ", " # "), find="#", replace="and"
    )(t),
    "replaced by a pattern": lambda t: prompt_from(
        "RegexReplace", string=t.prompt + " 123", regex_pattern=r"\s*\d+$", replace=""
    )(t),
    "wildcards filled in": prompt_from(
        "ImpactWildcardProcessor", wildcard_text="a __bird__", populated_text="{p}", mode="populate", seed=3
    ),
    "text of no known name": prompt_from(
        "Some Text Box", contents="{p}", style_file="sai-analog film.json", mode="fixed"
    ),
}


@shape
def switch_that_does_not_tell(t: Truth) -> tuple[Graph, Truth]:
    graph = prompt_from("ImpactSwitch", select=["35", 0], input1=["31", 0], input2=["32", 0])(t)
    return {**graph, "35": node("RandomIndex", low=1, high=2, rolls=["34", 0])}, replace(t, readable=False)


for _name, _make in TEXT_NODES.items():
    RUN[_name] = lambda t, make=_make: (make(t), t)

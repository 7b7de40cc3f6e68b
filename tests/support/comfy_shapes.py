"""Graphs that ComfyUI ran, in the shapes that people build, each from a known truth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.support.truth import Truth

Graph = dict[str, Any]
Shape = Callable[[Truth], tuple[Graph, Truth]]
RUN: dict[str, Shape] = {}
"""By name: what makes a graph, and says what can be read in it."""


def node(kind: str, **inputs: object) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def sampler(t: Truth, kind: str = "KSampler", **changes: object) -> dict[str, Any]:
    inputs: dict[str, object] = {
        "seed": t.seed,
        "steps": t.steps,
        "cfg": 6.5,
        "sampler_name": t.sampler,
        "scheduler": "karras",
        "denoise": 1.0,
        "model": ["4", 0],
        "positive": ["6", 0],
        "negative": ["7", 0],
        "latent_image": ["5", 0],
    }
    return node(kind, **{name: value for name, value in {**inputs, **changes}.items() if value is not None})


def base(t: Truth, **changes: dict[str, Any] | None) -> Graph:
    """Return the graph that ComfyUI opens with, some nodes changed or, where None, taken out; names begin with n."""
    graph: Graph = {
        "4": node("CheckpointLoaderSimple", ckpt_name=t.model),
        "5": node("EmptyLatentImage", width=t.width_px, height=t.height_px, batch_size=1),
        "6": node("CLIPTextEncode", text=t.prompt, clip=["4", 1]),
        "7": node("CLIPTextEncode", text=t.negative, clip=["4", 1]),
        "3": sampler(t),
        "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
        "9": node("SaveImage", images=["8", 0], filename_prefix="x"),
    }
    graph |= {name.removeprefix("n"): changed for name, changed in changes.items()}
    return {id: node for id, node in sorted(graph.items(), key=lambda item: int(item[0])) if node is not None}


def shape(make: Callable[[Truth], Graph | tuple[Graph, Truth]]) -> Shape:
    def made(t: Truth) -> tuple[Graph, Truth]:
        result = make(t)
        return result if isinstance(result, tuple) else (result, t)

    RUN[make.__name__.replace("_", " ")] = made
    return made


@shape
def plain(t: Truth) -> Graph:
    return base(t)


@shape
def detailer_of_lower_id(t: Truth) -> Graph:
    detailer = sampler(t, "FaceDetailer", seed=42, steps=3, positive=["11", 0], latent_image=None, image=["8", 0])
    return base(
        t,
        n1=detailer,
        n9=node("SaveImage", images=["1", 0]),
        n11=node("CLIPTextEncode", text="a freckled face of a keeper", clip=["4", 1]),
    )


@shape
def tile_upscaler_of_lower_id(t: Truth) -> Graph:
    return base(
        t,
        n1=sampler(t, "UltimateSDUpscale", seed=4, steps=2, latent_image=None, image=["8", 0], upscale_by=2.0),
        n9=node("SaveImage", images=["1", 0]),
    )


@shape
def detailer_through_a_pipe(t: Truth) -> Graph:
    return base(
        t,
        n1=node("FaceDetailerPipe", image=["8", 0], detailer_pipe=["2", 0], seed=4, steps=7, cfg=2, sampler_name="lcm"),
        n2=node("ToDetailerPipe", model=["4", 0], clip=["4", 1], positive=["11", 0], negative=["7", 0]),
        n9=node("SaveImage", images=["1", 0]),
        n11=node("CLIPTextEncode", text="a freckled face of a keeper", clip=["4", 1]),
    )


@shape
def second_pass(t: Truth) -> Graph:
    return base(
        t,
        n1=sampler(t, seed=9, steps=2, denoise=0.4, latent_image=["2", 0]),
        n2=node("LatentUpscale", samples=["3", 0], width=4096, height=4096),
        n8=node("VAEDecode", samples=["1", 0], vae=["4", 2]),
    )


@shape
def both_passes_saved(t: Truth) -> Graph:
    return base(
        t,
        n1=sampler(t, seed=9, steps=2, latent_image=["2", 0]),
        n2=node("LatentUpscale", samples=["3", 0], width=4096, height=4096),
        n10=node("VAEDecode", samples=["1", 0], vae=["4", 2]),
        n11=node("SaveImage", images=["10", 0]),
    )


@shape
def base_and_refiner(t: Truth) -> Graph:
    first = sampler(t, "KSamplerAdvanced", seed=None, noise_seed=t.seed, add_noise="enable", end_at_step=3)
    second = sampler(
        t, "KSamplerAdvanced", seed=None, noise_seed=0, positive=["11", 0], latent_image=["3", 0], model=["2", 0]
    )
    return base(
        t,
        n1=second,
        n2=node("CheckpointLoaderSimple", ckpt_name="refiner.safetensors"),
        n3=first,
        n8=node("VAEDecode", samples=["1", 0], vae=["4", 2]),
        n11=node("CLIPTextEncode", text="a sharper refined picture", clip=["2", 1]),
    )


@shape
def styler_with_both_sides(t: Truth) -> Graph:
    styler = node(
        "SDXLPromptStyler", text_positive=t.prompt, text_negative=t.negative, style="sai-analog film", log_prompt=True
    )
    return base(
        t,
        n6=node("CLIPTextEncode", text=["30", 0], clip=["4", 1]),
        n7=node("CLIPTextEncode", text=["30", 1], clip=["4", 1]),
        n30=styler,
    )


@shape
def prompts_in_one_node(t: Truth) -> Graph:
    return base(
        t,
        n6=node("CLIPTextEncode", text=["30", 0], clip=["4", 1]),
        n7=node("CLIPTextEncode", text=["30", 1], clip=["4", 1]),
        n30=node("Two Prompts", negative_prompt=t.negative, positive_prompt=t.prompt),
    )


@shape
def switch_of_conditionings(t: Truth) -> Graph:
    return base(
        t,
        n3=sampler(t, positive=["30", 0]),
        n11=node("CLIPTextEncode", text="a wrong red kettle", clip=["4", 1]),
        n30=node("CR Conditioning Input Switch", Input=1, conditioning1=["6", 0], conditioning2=["11", 0]),
    )


@shape
def switches_of_everything_else(t: Truth) -> Graph:
    return base(
        t,
        n3=sampler(t, seed=["30", 0], model=["31", 0], latent_image=["32", 0], steps=["33", 0]),
        n30=node("ComfySwitchNode", switch=True, on_false=["41", 0], on_true=["40", 0]),
        n31=node("CR Model Input Switch", Input=2, model1=["42", 0], model2=["4", 0]),
        n32=node("ImpactSwitch", select=1, input1=["5", 0], input2=["43", 0]),
        n33=node("ComfySwitchNode", switch=["44", 0], on_false=["45", 0], on_true=["41", 0]),
        n40=node("Seed (rgthree)", seed=t.seed),
        n41=node("PrimitiveInt", value=17),
        n42=node("CheckpointLoaderSimple", ckpt_name="wrong.safetensors"),
        n43=node("EmptyLatentImage", width=64, height=64),
        n44=node("PrimitiveBoolean", value=False),
        n45=node("PrimitiveInt", value=t.steps),
    )


@shape
def lumina(t: Truth) -> Graph:
    return base(
        t,
        n6=node("CLIPTextEncodeLumina2", system_prompt="superior", user_prompt=t.prompt, clip=["4", 1]),
    )


@shape
def hunyuan_dit(t: Truth) -> Graph:
    return base(t, n6=node("CLIPTextEncodeHunyuanDiT", bert=t.prompt, mt5xl=t.prompt, clip=["4", 1]))


@shape
def sdxl_encoder(t: Truth) -> Graph:
    return base(t, n6=node("CLIPTextEncodeSDXL", width=4096, text_g=t.prompt, text_l=t.prompt, clip=["4", 1]))


@shape
def flux_encoder(t: Truth) -> tuple[Graph, Truth]:
    graph = base(
        t,
        n3=node(
            "SamplerCustomAdvanced", noise=["13", 0], guider=["10", 0], sampler=["11", 0], sigmas=["12", 0],
            latent_image=["5", 0],
        ),
        n4=node("UNETLoader", unet_name=t.model, weight_dtype="default"),
        n6=node("CLIPTextEncodeFlux", clip_l=t.prompt, t5xxl=t.prompt, guidance=3.5, clip=["14", 0]),
        n7=None,
        n10=node("BasicGuider", model=["4", 0], conditioning=["6", 0]),
        n11=node("KSamplerSelect", sampler_name=t.sampler),
        n12=node("BasicScheduler", model=["4", 0], scheduler="simple", steps=t.steps, denoise=1),
        n13=node("RandomNoise", noise_seed=t.seed),
        n14=node("DualCLIPLoader", clip_name1="clip_l.safetensors", clip_name2="t5xxl.safetensors", type="flux"),
    )  # fmt: skip
    return graph, t.without("negative")

"""Graphs of the node packs that many people use, and graphs in which something is in the way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.support.comfy_shapes import Graph, base, node, sampler, shape
from tests.support.truth import Truth


def _encoded(text: object) -> dict[str, Any]:
    return node("CLIPTextEncode", text=text, clip=["4", 1])


@shape
def outputs_of_a_styler_crossed(t: Truth) -> Graph:
    styler = node("SDXLPromptStyler", text_positive=t.negative, text_negative=t.prompt, style="none")
    return base(t, n6=_encoded(["30", 1]), n7=_encoded(["30", 0]), n30=styler)


@shape
def provider_of_another_sampler(t: Truth) -> Graph:
    provider = sampler(t, "PixelKSampleUpscalerProvider", seed=4, steps=2, positive=["11", 0], latent_image=None)
    return base(
        t,
        n1=node("IterativeLatentUpscale", samples=["3", 0], upscale_factor=2, steps=3, upscaler=["2", 0]),
        n2=provider,
        n8=node("VAEDecode", samples=["1", 0], vae=["4", 2]),
        n11=_encoded("wrong words of the upscaler"),
    )


@shape
def changed_pipe(t: Truth) -> Graph:
    return base(
        t,
        n3=sampler(t, "ImpactKSamplerBasicPipe", basic_pipe=["51", 0], model=None, positive=None, negative=None),
        n11=_encoded("older wrong words"),
        n50=node("ToBasicPipe", model=["4", 0], clip=["4", 1], positive=["11", 0], negative=["7", 0]),
        n51=node("EditBasicPipe", basic_pipe=["50", 0], positive=["6", 0]),
    )


@shape
def pipe_of_an_earlier_sampler(t: Truth) -> Graph:
    loader = node(
        "ttN pipeLoader_v2", ckpt_name=t.model, positive=t.prompt, negative=t.negative, empty_latent_width=t.width_px,
        empty_latent_height=t.height_px,
    )  # fmt: skip
    first = dict(pipe=["1", 0], steps=t.steps, seed=t.seed, cfg=7, sampler_name=t.sampler)
    return {
        "1": loader,
        "2": node("ttN pipeKSampler_v2", **{**first, "pipe": ["3", 0], "steps": 2, "seed": 9}, image_output="Save"),
        "3": node("ttN pipeKSampler_v2", **first),
    }


@shape
def encoder_with_both_sides(t: Truth) -> tuple[Graph, Truth]:
    graph = {
        "1": node("WanVideoTextEncode", positive_prompt=t.prompt, negative_prompt=t.negative, t5=["2", 0]),
        "2": node("LoadWanVideoT5TextEncoder", model_name="umt5.safetensors", precision="bf16"),
        "3": node(
            "WanVideoSampler", model=["4", 0], text_embeds=["1", 0], image_embeds=["5", 0], steps=t.steps, seed=t.seed
        ),
        "4": node("WanVideoModelLoader", model_name=t.model),
        "5": node("WanVideoEmptyEmbeds", width=t.width_px, height=t.height_px),
        "8": node("WanVideoDecode", samples=["3", 0]),
        "9": node("SaveAnimatedWEBP", images=["8", 0]),
    }
    return graph, t.without("width_px", "height_px", "sampler")


@shape
def sampler_with_other_names(t: Truth) -> Graph:
    return base(
        t,
        n3=node(
            "XlabsSampler", model=["4", 0], conditioning=["6", 0], neg_conditioning=["7", 0], noise_seed=t.seed,
            steps=t.steps, latent_image=["5", 0], sampler_name=t.sampler,
        ),
    )  # fmt: skip


@shape
def detailer_that_is_switched_off(t: Truth) -> Graph:
    return base(
        t,
        n1=sampler(t, "FaceDetailer", seed=42, latent_image=None, image=["8", 0], positive=["11", 0]),
        n9=node("SaveImage", images=["12", 0]),
        n11=_encoded("a freckled face"),
        n12=node("ImpactSwitch", select=1, input1=["8", 0], input2=["1", 0]),
    )


@shape
def parts_put_together(t: Truth) -> tuple[Graph, Truth]:
    graph = base(
        t,
        n3=sampler(t, positive=["30", 0]),
        n11=_encoded("a second part"),
        n30=node("ConditioningCombine", conditioning_1=["6", 0], conditioning_2=["11", 0]),
    )
    return graph, replace(t, prompt=f"{t.prompt}, a second part")


@shape
def comparison_that_decides(t: Truth) -> tuple[Graph, Truth]:
    graph = base(
        t,
        n6=_encoded(["30", 0]),
        n30=node("ComfySwitchNode", switch=["33", 0], on_true=["31", 0], on_false=["32", 0]),
        n31=node("PrimitiveString", value=t.prompt),
        n32=node("PrimitiveString", value="a wrong red kettle"),
        n33=node("ImpactCompare", cmp="a > b", a=1, b=2),
    )
    return graph, replace(t, readable=False)


@shape
def regions_of_different_texts(t: Truth) -> tuple[Graph, Truth]:
    graph = base(
        t,
        n8=node("VAEDecode", samples=["20", 0], vae=["4", 2]),
        n13=sampler(t, positive=["16", 0]),
        n16=_encoded("another region entirely"),
        n20=node("LatentComposite", samples_to=["3", 0], samples_from=["13", 0], x=0, y=0),
    )
    return graph, replace(t, readable=False)


@shape
def texts_that_are_saved_beside(t: Truth) -> Graph:
    saved = node("Save Image w/Metadata", images=["8", 0], positive="wrong saved words", negative="x y", seed_value=1)
    return base(t, n9=saved)


@shape
def text_from_a_file(t: Truth) -> tuple[Graph, Truth]:
    loader = node("Load Text File", file_path="/home/me/my prompts.txt", dictionary_name="[filename]")
    return base(t, n6=_encoded(["30", 0]), n30=loader), replace(t, readable=False)

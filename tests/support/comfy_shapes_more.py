"""More graphs that ComfyUI ran: pipes, guiders, models of language, and graphs that do not tell."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.support.comfy_shapes import Graph, base, node, sampler, shape
from tests.support.truth import Truth


def _custom(t: Truth, guider: dict[str, Any], **changes: dict[str, Any]) -> Graph:
    return base(
        t,
        n3=node(
            "SamplerCustomAdvanced", noise=["13", 0], guider=["10", 0], sampler=["11", 0], sigmas=["12", 0],
            latent_image=["5", 0],
        ),
        n10=guider,
        n11=node("KSamplerSelect", sampler_name=t.sampler),
        n12=node("BasicScheduler", model=["4", 0], scheduler="simple", steps=t.steps, denoise=1),
        n13=node("RandomNoise", noise_seed=t.seed),
        **changes,
    )  # fmt: skip


@shape
def cfg_guider(t: Truth) -> Graph:
    return _custom(t, node("CFGGuider", model=["4", 0], positive=["6", 0], negative=["7", 0], cfg=5))


@shape
def dual_cfg_guider(t: Truth) -> Graph:
    guider = node("DualCFGGuider", model=["4", 0], cond1=["6", 0], cond2=["20", 0], negative=["7", 0], style="regular")
    return _custom(t, guider, n20=node("CLIPTextEncode", text="a second wrong side", clip=["4", 1]))


@shape
def written_schedule(t: Truth) -> Graph:
    graph = _custom(t, node("CFGGuider", model=["4", 0], positive=["6", 0], negative=["7", 0], cfg=5))
    steps = t.steps or 1
    graph["12"] = node("ManualSigmas", sigmas=", ".join(f"{1 - step / steps:.4f}" for step in range(steps + 1)))
    return graph


@shape
def sampler_custom(t: Truth) -> Graph:
    return base(
        t,
        n3=node(
            "SamplerCustom", add_noise=True, noise_seed=t.seed, cfg=7, model=["4", 0], positive=["6", 0],
            negative=["7", 0], sampler=["11", 0], sigmas=["12", 0], latent_image=["5", 0],
        ),
        n11=node("KSamplerSelect", sampler_name=t.sampler),
        n12=node("BasicScheduler", model=["4", 0], scheduler="simple", steps=t.steps, denoise=1),
    )  # fmt: skip


@shape
def pipe_sampler(t: Truth) -> Graph:
    return base(
        t,
        n3=sampler(t, "ImpactKSamplerBasicPipe", basic_pipe=["50", 0], model=None, positive=None, negative=None),
        n8=node("VAEDecode", samples=["3", 1], vae=["4", 2]),
        n50=node("ToBasicPipe", model=["4", 0], clip=["4", 1], vae=["4", 2], positive=["6", 0], negative=["7", 0]),
    )


@shape
def pipe_loader_and_presampling(t: Truth) -> Graph:
    loader = node(
        "easy a1111Loader", ckpt_name=t.model, positive=t.prompt, negative=t.negative, empty_latent_width=t.width_px,
        empty_latent_height=t.height_px, lora_name="None",
    )  # fmt: skip
    return {
        "1": loader,
        "2": node("easy preSampling", steps=t.steps, cfg=7, sampler_name=t.sampler, seed=t.seed, pipe=["1", 0]),
        "3": node("easy kSampler", pipe=["2", 0], image_output="Save", link_id=0, save_prefix="x"),
    }


@shape
def context_of_everything(t: Truth) -> Graph:
    return base(
        t,
        n3=sampler(t, model=["50", 1], positive=["50", 4], negative=["50", 5], latent_image=["50", 6]),
        n50=node(
            "Context (rgthree)", model=["4", 0], clip=["4", 1], vae=["4", 2], positive=["6", 0], negative=["7", 0],
            latent=["5", 0],
        ),
    )  # fmt: skip


@shape
def efficient_loader(t: Truth) -> Graph:
    loader = node(
        "Efficient Loader", ckpt_name=t.model, positive=t.prompt, negative=t.negative, lora_name="None",
        token_normalization="none", empty_latent_width=t.width_px, empty_latent_height=t.height_px,
    )  # fmt: skip
    wires: dict[str, object] = dict(model=["4", 0], positive=["4", 1], negative=["4", 2], latent_image=["4", 3])
    return base(t, n3=sampler(t, "KSampler (Efficient)", **wires), n4=loader, n5=None, n6=None, n7=None)


@shape
def style_of_a_picture(t: Truth) -> Graph:
    return base(
        t,
        n3=sampler(t, positive=["20", 0]),
        n20=node("StyleModelApply", conditioning=["6", 0], style_model=["21", 0], clip_vision_output=["22", 0],
                 strength_type="multiply"),
        n21=node("StyleModelLoader", style_model_name="flux1-redux-dev.safetensors"),
        n22=node("CLIPVisionEncode", clip_vision=["23", 0], crop="center"),
        n23=node("CLIPVisionLoader", clip_name="clip_vision_g.safetensors"),
    )  # fmt: skip


@shape
def vision_conditioning(t: Truth) -> Graph:
    return base(
        t,
        n3=sampler(t, positive=["20", 0]),
        n20=node("unCLIPConditioning", conditioning=["6", 0], clip_vision_output=["22", 0], strength=1),
        n22=node("CLIPVisionEncode", clip_vision=["23", 0]),
        n23=node("CLIPVisionLoader", clip_name="clip_vision_g.safetensors"),
    )


@shape
def control_of_an_earlier_picture(t: Truth) -> Graph:
    """The picture that steers was drawn from other words, which are none of this one's."""
    return base(
        t,
        n1=sampler(t, seed=5, steps=3, positive=["11", 0]),
        n2=node("VAEDecode", samples=["1", 0], vae=["4", 2]),
        n3=sampler(t, positive=["20", 0], negative=["20", 1]),
        n11=node("CLIPTextEncode", text="a rough wrong layout", clip=["4", 1]),
        n20=node(
            "ControlNetApplyAdvanced", positive=["6", 0], negative=["7", 0], control_net=["21", 0], image=["2", 0],
            strength=0.5,
        ),
        n21=node("ControlNetLoader", control_net_name="control.safetensors"),
    )  # fmt: skip


@shape
def depth_before_it(t: Truth) -> tuple[Graph, Truth]:
    graph = base(
        t,
        n1=sampler(t, seed=5, steps=1, positive=["11", 0], negative=["11", 0]),
        n2=node("VAEDecode", samples=["1", 0], vae=["4", 2]),
        n3=sampler(t, positive=["20", 0], negative=["20", 1], latent_image=["20", 2]),
        n11=node("LotusConditioning"),
        n20=node("InstructPixToPixConditioning", positive=["6", 0], negative=["7", 0], vae=["4", 2], pixels=["2", 0]),
    )
    return graph, t


@shape
def nothing_unwanted(t: Truth) -> tuple[Graph, Truth]:
    return base(t, n7=node("ConditioningZeroOut", conditioning=["6", 0])), t.without("negative")


@shape
def one_encoder_on_both_sides(t: Truth) -> tuple[Graph, Truth]:
    return base(t, n3=sampler(t, negative=["6", 0]), n7=None), t.without("negative")


@shape
def picture_to_picture(t: Truth) -> tuple[Graph, Truth]:
    graph = base(
        t,
        n5=node("VAEEncode", pixels=["10", 0], vae=["4", 2]),
        n10=node("LoadImage", image="a holiday by the sea.png"),
    )
    return graph, t.without("width_px", "height_px")


@shape
def loras_before_everything(t: Truth) -> Graph:
    return base(
        t,
        n3=sampler(t, model=["20", 0]),
        n6=node("CLIPTextEncode", text=t.prompt, clip=["20", 1]),
        n20=node("LoraLoader", model=["4", 0], clip=["4", 1], lora_name="an ink wash.safetensors", strength_model=1),
    )


@shape
def sizes_from_a_list(t: Truth) -> Graph:
    return base(t, n5=node("SDXLEmptyLatentSizePicker+", resolution=f"{t.width_px}x{t.height_px} (0.7)", batch_size=1))


@shape
def shown_text_of_a_language_model(t: Truth) -> Graph:
    return base(
        t,
        n6=node("CLIPTextEncode", text=["30", 0], clip=["4", 1]),
        n30=node("ShowText|pysssss", text=["31", 0], text_0=t.prompt),
        n31=node("OllamaGenerate", model="llama3", image=["32", 0], prompt="Describe this picture in detail"),
        n32=node("LoadImage", image="a.png"),
    )


@shape
def language_model_alone(t: Truth) -> tuple[Graph, Truth]:
    graph = base(
        t,
        n6=node("CLIPTextEncode", text=["31", 0], clip=["4", 1]),
        n31=node("Florence2Caption", image=["32", 0], prompt="Describe this picture in detail"),
        n32=node("LoadImage", image="a.png"),
    )
    return graph, replace(t, readable=False)


@shape
def two_pictures_of_different_texts(t: Truth) -> tuple[Graph, Truth]:
    graph = base(
        t,
        n13=sampler(t, seed=3, positive=["16", 0]),
        n16=node("CLIPTextEncode", text="a wholly other picture", clip=["4", 1]),
        n18=node("VAEDecode", samples=["13", 0], vae=["4", 2]),
        n19=node("SaveImage", images=["18", 0]),
    )
    return graph, replace(t, readable=False)


@shape
def preview_of_something_else(t: Truth) -> Graph:
    return base(
        t,
        n13=sampler(t, seed=3, positive=["16", 0]),
        n16=node("CLIPTextEncode", text="a wholly other picture", clip=["4", 1]),
        n18=node("VAEDecode", samples=["13", 0], vae=["4", 2]),
        n19=node("PreviewImage", images=["18", 0]),
    )


@shape
def half_a_character(t: Truth) -> tuple[Graph, Truth]:
    graph = base(t, n6=node("CLIPTextEncode", text=t.prompt + " \ud83d here", clip=["4", 1]))
    return graph, replace(t, prompt=t.prompt + " ? here")


@shape
def brace_first(t: Truth) -> tuple[Graph, Truth]:
    prompt = "{masterpiece}, " + t.prompt
    return base(t, n6=node("CLIPTextEncode", text=prompt, clip=["4", 1])), replace(t, prompt=prompt)

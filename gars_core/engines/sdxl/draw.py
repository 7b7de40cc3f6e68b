"""One picture drawn with a loaded pipeline."""

from __future__ import annotations

from typing import Any

from PIL import Image

from gars_core.engines.picture_spec import fitted
from gars_core.engines.sdxl.prompt import Embedded
from gars_core.engines.sdxl.watch import Watch, watched
from gars_core.types import ImageSpec, Report


def draw(pipeline: Any, spec: ImageSpec, embedded: Embedded, report: Report) -> Image.Image:
    """Return the picture. Cancelled comes out of report, between the blocks of a step; the pipeline can go on after.

    From a start it takes the last steps_taken(spec) of the steps, as StableDiffusionXLImg2ImgPipeline does.
    """
    import torch

    # float32 on the processor, so that a seed starts from the same noise on every device
    noise = torch.randn(
        (1, pipeline.unet.config.in_channels, spec.height_px // 8, spec.width_px // 8),
        generator=torch.Generator("cpu").manual_seed(spec.seed),
    )
    pipeline.scheduler.set_timesteps(spec.steps)
    timesteps = pipeline.scheduler.timesteps[-steps_taken(spec) :].tolist()
    watch = Watch(pipeline.unet, len(timesteps), report)
    with watched((pipeline.unet, pipeline.vae), watch.block_ended), torch.no_grad():
        pipeline.scheduler.set_timesteps(timesteps=timesteps)
        sigma = float(pipeline.scheduler.init_noise_sigma)  # the pipeline multiplies its latents by it
        if _begins_from_start(spec):
            noise = noise + _start_latents(pipeline, spec) / sigma
        watch.begins_from(noise * sigma)
        result = pipeline(
            prompt_embeds=embedded.tokens,
            pooled_prompt_embeds=embedded.pooled,
            width=spec.width_px,
            height=spec.height_px,
            timesteps=timesteps,
            guidance_scale=0.0,
            latents=noise.to(embedded.tokens.dtype),
            callback_on_step_end=watch.step_ended,
            callback_on_step_end_tensor_inputs=["latents"],
        )
    image: Image.Image = result.images[0]
    return image


def steps_taken(spec: ImageSpec) -> int:
    """Return how many of the steps are taken: with a start its strength's share, whole steps rounded down, at least 1.

    The steps of SDXL-Lightning lie fixed, so that a strength can but leave out the first ones.
    """
    return max(1, int(spec.steps * spec.strength)) if _begins_from_start(spec) else spec.steps


def _begins_from_start(spec: ImageSpec) -> bool:
    return spec.start is not None and spec.strength < 1


def _start_latents(pipeline: Any, spec: ImageSpec) -> Any:
    """Return the start as latents (1, 4, h, w), float32 in main memory: the likeliest, so that nothing is drawn by lot.

    https://github.com/huggingface/diffusers, StableDiffusionXLImg2ImgPipeline.prepare_latents.
    """
    import torch

    assert spec.start is not None
    vae = pipeline.vae
    pixels = pipeline.image_processor.preprocess(fitted(spec.start, spec.width_px, spec.height_px))
    overflows = vae.config.force_upcast and vae.dtype == torch.float16  # SDXL's first encoder does in 16 bits
    if overflows:
        vae.to(torch.float32)
    try:
        encoded = vae.encode(pixels.to(pipeline._execution_device, vae.dtype))
    finally:
        if overflows:
            vae.to(torch.float16)
    latents = encoded.latents if hasattr(encoded, "latents") else encoded.latent_dist.mode()
    return latents.float().cpu() * vae.config.scaling_factor

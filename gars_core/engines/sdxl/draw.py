"""One picture drawn with a loaded pipeline, watched from inside."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from PIL import Image

from gars_core.engines.sdxl.preview import expected_latents, latents_to_image
from gars_core.engines.start_picture import fitted
from gars_core.types import ImageSpec, Progress, Report

if TYPE_CHECKING:
    from gars_core.engines.sdxl.prompt import Embedded

SECONDS_BETWEEN = 0.5
_WATCHED = ("CLIPEncoderLayer", "BasicTransformerBlock", "ResnetBlock2D", "AutoencoderTinyBlock")


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
    watch = _Watch(pipeline, len(timesteps), report)
    with watched((pipeline.unet, pipeline.vae), watch.block), torch.no_grad():
        pipeline.scheduler.set_timesteps(timesteps=timesteps)
        sigma = float(pipeline.scheduler.init_noise_sigma)  # the pipeline multiplies its latents by it
        if _begins_from_start(spec):
            noise = noise + _encoded(pipeline, spec) / sigma
        watch.begins_from(noise * sigma)
        result = pipeline(
            prompt_embeds=embedded.tokens,
            pooled_prompt_embeds=embedded.pooled,
            width=spec.width_px,
            height=spec.height_px,
            timesteps=timesteps,
            guidance_scale=0.0,
            latents=noise.to(embedded.tokens.dtype),
            callback_on_step_end=watch.step,
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


def _encoded(pipeline: Any, spec: ImageSpec) -> Any:
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
        found = vae.encode(pixels.to(pipeline._execution_device, vae.dtype))
    finally:
        if overflows:
            vae.to(torch.float16)
    latents = found.latents if hasattr(found, "latents") else found.latent_dist.mode()
    return latents.float().cpu() * vae.config.scaling_factor


class _Watch:
    """Counts steps and blocks, and reports them at most twice a second."""

    def __init__(self, pipeline: Any, steps: int, report: Report) -> None:
        self._report, self._steps, self._done = report, steps, 0
        self._blocks, self._blocks_per_step = 0, max(1, len(_blocks(pipeline.unet)))
        self._before: Any = None
        self._reported = self._previewed = float("-inf")

    def begins_from(self, latents: Any) -> None:
        """The first step comes next, from these latents; the blocks so far were the encoder's."""
        self._before, self._blocks = latents, 0

    def step(self, pipeline: Any, index: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        """A step has ended."""
        now, latents, scheduler = time.monotonic(), tensors["latents"], pipeline.scheduler
        self._done, self._blocks = index + 1, 0
        preview = None
        if now - self._previewed >= SECONDS_BETWEEN:
            sigma, sigma_next = (float(scheduler.sigmas[i]) for i in (index, index + 1))
            aim = expected_latents(self._before.float().cpu(), latents.float().cpu(), sigma, sigma_next)
            preview, self._previewed = latents_to_image(aim), now
        self._before, self._reported = latents, now
        self._report(Progress(f"Step {self._done} of {self._steps}", self._done / (self._steps + 1), preview))
        return tensors

    def block(self) -> None:
        """A block of the UNet, the encoder or the decoder has ended."""
        self._blocks += 1
        now = time.monotonic()
        if now - self._reported >= SECONDS_BETWEEN:
            self._reported = now
            if self._before is None:
                self._report(Progress("Reading the start", 0.0))
                return
            part = min(self._blocks / self._blocks_per_step, 1.0)
            stage = f"Step {self._done + 1} of {self._steps}" if self._done < self._steps else "Decoding"
            self._report(Progress(stage, min((self._done + part) / (self._steps + 1), 0.99)))


@contextmanager
def watched(models: Iterable[Any], ended: Callable[[], None]) -> Iterator[None]:
    """Call ended after each block of the models: on a processor a step takes seconds, and Stop must not wait for it."""
    handles = [block.register_forward_hook(lambda *_: ended()) for model in models for block in _blocks(model)]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _blocks(model: Any) -> list[Any]:
    return [module for module in model.modules() if type(module).__name__ in _WATCHED]

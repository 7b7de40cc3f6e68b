"""One picture drawn with a loaded pipeline, watched from inside."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from PIL import Image

from gars_core.engines.sdxl_preview import expected_latents, latents_to_image
from gars_core.types import ImageSpec, Progress, Report

SECONDS_BETWEEN = 0.5
TILED_ABOVE_PX = 1024
_WATCHED = ("CLIPEncoderLayer", "BasicTransformerBlock", "ResnetBlock2D", "AutoencoderTinyBlock")


def draw(pipeline: Any, spec: ImageSpec, report: Report) -> Image.Image:
    """Return the picture. Cancelled comes out of report, between the blocks of a step; the pipeline can go on after."""
    import torch

    on_card = pipeline.unet.device.type != "cpu" or pipeline._execution_device.type != "cpu"
    if on_card and max(spec.width_px, spec.height_px) > TILED_ABOVE_PX:
        pipeline.vae.enable_tiling()
    else:
        pipeline.vae.disable_tiling()
    # float32 on the processor, so that a seed starts from the same noise on every device
    noise = torch.randn(
        (1, pipeline.unet.config.in_channels, spec.height_px // 8, spec.width_px // 8),
        generator=torch.Generator("cpu").manual_seed(spec.seed),
    )
    watch = _Watch(pipeline, spec, report, noise)
    try:
        with watched((pipeline.text_encoder, pipeline.text_encoder_2, pipeline.unet, pipeline.vae), watch.block):
            result = pipeline(
                spec.prompt, width=spec.width_px, height=spec.height_px, num_inference_steps=spec.steps,
                guidance_scale=0.0, latents=noise.to(pipeline.unet.dtype), callback_on_step_end=watch.step,
                callback_on_step_end_tensor_inputs=["latents"],
            )
    finally:
        pipeline.maybe_free_model_hooks()      # a stopped picture leaves its part on the card otherwise
    image: Image.Image = result.images[0]
    return image


class _Watch:
    """Counts steps and blocks, and reports them at most twice a second."""

    def __init__(self, pipeline: Any, spec: ImageSpec, report: Report, noise: Any) -> None:
        self._report, self._steps, self._done = report, spec.steps, 0
        self._blocks, self._blocks_per_step = 0, max(1, len(_blocks(pipeline.unet)))
        self._noise, self._before = noise, None
        self._reported = self._previewed = float("-inf")

    def step(self, pipeline: Any, index: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        """A step has ended."""
        now, latents, scheduler = time.monotonic(), tensors["latents"], pipeline.scheduler
        self._done, self._blocks = index + 1, 0
        preview = None
        if now - self._previewed >= SECONDS_BETWEEN:
            before = self._noise * scheduler.init_noise_sigma if self._before is None else self._before
            sigma, sigma_next = (float(scheduler.sigmas[i]) for i in (index, index + 1))
            aim = expected_latents(before.float().cpu(), latents.float().cpu(), sigma, sigma_next)
            preview, self._previewed = latents_to_image(aim), now
        self._before, self._reported = latents, now
        self._report(Progress(f"Step {self._done} of {self._steps}", self._done / (self._steps + 1), preview))
        return tensors

    def block(self) -> None:
        """A block of an encoder, the UNet or the decoder has ended."""
        self._blocks += 1
        now = time.monotonic()
        if now - self._reported >= SECONDS_BETWEEN:
            self._reported = now
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

"""A drawing watched from inside: its steps and blocks counted, Stop heard between them, and what it leads to shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from gars_core.engines.sdxl.preview import expected_latents, latents_to_image
from gars_core.types import Progress, Report

SECONDS_BETWEEN = 0.5
_WATCHED = ("CLIPEncoderLayer", "BasicTransformerBlock", "ResnetBlock2D", "AutoencoderTinyBlock")


@contextmanager
def watched(models: Iterable[Any], block_ended: Callable[[], None]) -> Iterator[None]:
    """Call block_ended after each block of the models: a step takes seconds on a processor, and Stop must not wait."""
    handles = [block.register_forward_hook(lambda *_: block_ended()) for model in models for block in _blocks(model)]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


class Watch:
    """Counts steps and blocks, and reports them at most twice a second."""

    def __init__(self, unet: Any, steps: int, report: Report) -> None:
        self._report, self._steps, self._steps_ended = report, steps, 0
        self._blocks_ended, self._blocks_per_step = 0, max(1, len(_blocks(unet)))
        self._latents: Any = None
        self._reported = self._previewed = float("-inf")

    def begins_from(self, latents: Any) -> None:
        """The first step comes next, from these latents; the blocks so far were the encoder's."""
        self._latents, self._blocks_ended = latents, 0

    def step_ended(self, pipeline: Any, index: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        """Report the step, with a preview if the last is old enough; a callback_on_step_end of diffusers."""
        seconds, latents, sigmas = time.monotonic(), tensors["latents"], pipeline.scheduler.sigmas
        self._steps_ended, self._blocks_ended = index + 1, 0
        preview = None
        if seconds - self._previewed >= SECONDS_BETWEEN:
            sigma, sigma_next = (float(sigmas[place]) for place in (index, index + 1))
            aim = expected_latents(self._latents.float().cpu(), latents.float().cpu(), sigma, sigma_next)
            preview, self._previewed = latents_to_image(aim), seconds
        self._latents, self._reported = latents, seconds
        fraction = self._steps_ended / (self._steps + 1)
        self._report(Progress(f"Step {self._steps_ended} of {self._steps}", fraction, preview))
        return tensors

    def block_ended(self) -> None:
        """Report a block of the UNet, the encoder or the decoder."""
        self._blocks_ended += 1
        seconds = time.monotonic()
        if seconds - self._reported < SECONDS_BETWEEN:
            return
        self._reported = seconds
        if self._latents is None:
            self._report(Progress("Reading the start", 0.0))
            return
        part = min(self._blocks_ended / self._blocks_per_step, 1.0)
        drawing = self._steps_ended < self._steps
        stage = f"Step {self._steps_ended + 1} of {self._steps}" if drawing else "Decoding"
        self._report(Progress(stage, min((self._steps_ended + part) / (self._steps + 1), 0.99)))


def _blocks(model: Any) -> list[Any]:
    return [module for module in model.modules() if type(module).__name__ in _WATCHED]

"""SDXL in memory: a pipeline whose parts come and go as the step count, the LoRAs and the plan ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gars_core.engines.processor import free_memory
from gars_core.engines.sdxl.files import Parts
from gars_core.engines.sdxl.load import Part, load_model, load_scheduler, load_tokenizers, originals
from gars_core.engines.sdxl.lora.files import LoraFile, in_encoders
from gars_core.engines.sdxl.lora.merge import set_loras
from gars_core.engines.sdxl.plans import Plan
from gars_core.engines.sdxl.prompt import Embedded, Prompts
from gars_core.types import ImageSpec, Report

ENCODERS: tuple[Part, Part] = ("text_encoder", "text_encoder_2")


class Loaded:
    """Holds what one plan keeps in memory. A failure in the middle leaves it able to go on."""

    def __init__(self, parts: Parts, plan: Plan) -> None:
        """Make a pipeline without weights. Raises ModelDamaged."""
        from diffusers import StableDiffusionXLPipeline

        self.plan = plan
        self._parts = parts
        self._steps = 0
        self._decoders: dict[Part, Any] = {}
        kind: Any = StableDiffusionXLPipeline
        self.pipeline = kind(
            vae=None,
            text_encoder=None,
            text_encoder_2=None,
            unet=None,
            **load_tokenizers(parts),
            scheduler=load_scheduler(parts, steps=4),
            add_watermarker=False,
        )
        self.pipeline.set_progress_bar_config(disable=True)

    @property
    def whole(self) -> bool:
        """Whether there is something to draw with, if not with what was asked for last."""
        return self.pipeline.unet is not None and self.pipeline.vae is not None

    def shares(self, parts: Parts) -> bool:
        """Return whether other parts differ in the UNet and its LoRA alone."""
        return self._parts.around_the_unet == parts.around_the_unet

    def prepare(self, parts: Parts, steps: int, loras: Sequence[LoraFile], final: bool, report: Report) -> None:
        """Have what the step count and the LoRAs ask for, the encoders if they stay. Raises ModelDamaged."""
        if self.pipeline.unet is None or self._parts.unet != parts.unet:
            self.pipeline.register_modules(unet=None)
            free_memory()  # two UNets do not fit into 16 GB
            self.pipeline.register_modules(unet=load_model(parts, "unet", self.plan, report))
        self._parts = parts
        lightning = (LoraFile(parts.lora),) if parts.lora else ()
        self._set_loras("unet", (*lightning, *loras), report)
        if steps != self._steps:
            self.pipeline.register_modules(scheduler=load_scheduler(parts, steps))
            self._steps = steps
        self.pipeline.register_modules(vae=self._decoder(final, report))
        if self._encoders_stay:
            self._have_encoders(loras, report)

    def tile(self, edge_px: int) -> None:
        """Have the full decoder decode a picture whose longer edge is so long at once or tile by tile, as planned."""
        if "vae" in self._decoders:
            self._decoders["vae"].use_tiling = edge_px > self.plan.tiled_above_px

    def embedded(self, prompts: Prompts, spec: ImageSpec, loras: Sequence[LoraFile], report: Report) -> Embedded:
        """Return the prompt's embedding; encoders that do not stay come for it and go again."""
        encoders = (self._parts.around_the_unet, self.plan.dtype, in_encoders(loras))
        if not prompts.has(spec.prompt, spec.long_prompt, encoders):
            free_memory()  # what the last picture left takes half a gigabyte of what the encoders need
            self._have_encoders(loras, report)
        try:
            return prompts.embed(self.pipeline, spec.prompt, spec.long_prompt, encoders, report)
        finally:
            if not self._encoders_stay and self.pipeline.text_encoder_2 is not None:
                self.pipeline.register_modules(text_encoder=None, text_encoder_2=None)
                free_memory()

    @property
    def _encoders_stay(self) -> bool:
        return self.plan.encoders_stay or self.plan.visits_by_layers

    def _have_encoders(self, loras: Sequence[LoraFile], report: Report) -> None:
        for part in ENCODERS:
            if getattr(self.pipeline, part) is None:
                self.pipeline.register_modules(**{part: load_model(self._parts, part, self.plan, report)})
            self._set_loras(part, in_encoders(loras), report)

    def _set_loras(self, part: Any, loras: Sequence[LoraFile], report: Report) -> None:
        set_loras(
            getattr(self.pipeline, part),
            part,
            loras,
            self.pipeline.unet.config.layers_per_block,
            originals(self._parts, part, self.plan),
            report,
        )

    def _decoder(self, final: bool, report: Report) -> Any:
        """Return the tiny decoder on a processor, where the full one costs as much as four steps, else the full one."""
        tiny = self.plan.device == "cpu" and self._parts.tiny_vae is not None and not final
        part: Part = "tiny" if tiny else "vae"
        if part not in self._decoders:
            self._decoders[part] = load_model(self._parts, part, self.plan, report)
        return self._decoders[part]

"""Pictures by SDXL-Lightning on this computer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar, get_args

from PIL import Image

from gars_core.engines.manifest import read_all
from gars_core.engines.sdxl_device import Plan, choose_plan, free_memory, is_out_of_memory
from gars_core.engines.sdxl_draw import draw
from gars_core.engines.sdxl_files import STEPS, USUAL_STEPS, Parts, SDXLFiles
from gars_core.engines.sdxl_load import load_pipeline, load_scheduler, load_unet, originals
from gars_core.engines.sdxl_lora import set_loras
from gars_core.engines.sdxl_lora_files import LoraFile, in_encoders, lora_files, lora_names
from gars_core.engines.sdxl_lora_names import Component
from gars_core.engines.sdxl_prompt import Prompts
from gars_core.engines.spec_check import check_spec
from gars_core.errors import OutOfMemory
from gars_core.types import Ability, ImageSpec, ModelStatus, Progress, Report

Result = TypeVar("Result")


class SDXLMaker:
    """An ImageMaker and Loadable. One picture at a time: a pipeline is not thread-safe, so a lock guards it."""

    id = "sdxl-lightning"
    label = "SDXL-Lightning"
    note = "A diffusion model draws from the prompt on this computer; dislikes reach it only through the wording."
    abilities: frozenset[Ability] = frozenset({"start", "loras", "emphasis", "chunks"})

    def __init__(
        self, models_dir: Path, plan: Plan | None = None, folders: Callable[[], Sequence[Path]] = tuple,
    ) -> None:
        """Read the manifests only. plan None: looked for on this computer at the first load. Raises GarsError.

        folders: where people's own LoRAs lie, asked for each picture.
        """
        self._files = SDXLFiles(read_all(models_dir), models_dir)
        self._plan = plan
        self._folders = folders
        self._pipeline: Any = None
        self._parts: Parts | None = None
        self._steps = 0
        self._prompts = Prompts()
        self._lock = threading.Lock()

    def make(self, spec: ImageSpec, report: Report) -> Image.Image:
        """Return the picture; loads what its step count needs first.

        Raises BadInput, ModelMissing, ModelDamaged, OutOfMemory, and Cancelled from report.
        """
        check_spec(spec, STEPS, self.abilities)
        loras = lora_files(spec.loras, self._folders())

        def prepare_and_draw() -> Image.Image:
            self._prepare(spec.steps, report, loras)
            encoders = (self._parts and self._parts.base, self._plan and self._plan.dtype, in_encoders(loras))
            embedded = self._prompts.embed(self._pipeline, spec.prompt, spec.long_prompt, encoders, report)
            return draw(self._pipeline, spec, embedded, report)

        with self._lock:
            return self._within_memory(prepare_and_draw, f"to draw {spec.width_px} x {spec.height_px} pixels")

    def steps(self) -> tuple[int, ...]:
        """Return the step counts whose files are here, the usual one first."""
        return tuple(sorted(self._files.steps(), key=lambda steps: (steps != USUAL_STEPS, steps)))

    def loras(self) -> list[str]:
        """Return the names of the LoRAs that lie in people's own folders."""
        return lora_names(self._folders())

    def describe(self, spec: ImageSpec) -> Mapping[str, str]:
        made = {"Sampler": "Euler", "Schedule type": "SGM Uniform", "CFG scale": "0", "Model": self.label}
        loras = ", ".join(f"<lora:{lora.name}:{lora.weight:g}>" for lora in spec.loras)
        return {**made, "LoRAs": loras} if loras else made

    def memory_plan(self) -> str:
        """Return one sentence on where the parts are computed, "" before the first load has looked."""
        return self._plan.sentence if self._plan else ""

    def status(self) -> ModelStatus:
        """Return the state of all parts together; only looks for file names."""
        return self._files.status(self.id, self.label, self._pipeline is not None)

    def load(self, report: Report) -> None:
        """Bring the usual step count into memory, or the first that is here. Raises ModelMissing, ModelDamaged."""
        with self._lock:
            if self._pipeline is None:
                available = self._files.steps()
                usual = available[0] if available and USUAL_STEPS not in available else USUAL_STEPS
                self._within_memory(lambda: self._prepare(usual, report), "to load SDXL")

    def unload(self) -> None:
        """Give the memory back, once the picture at hand is done."""
        with self._lock:
            if self._pipeline is not None:
                self._drop()

    def _prepare(self, steps: int, report: Report, loras: Sequence[LoraFile] = ()) -> None:
        """Have a pipeline for the step count and the LoRAs; a change of steps exchanges the UNet only, or its LoRA."""
        parts = self._files.parts(steps)
        if self._pipeline is None:
            report(Progress("Loading SDXL", None))      # the libraries alone take seconds
        plan = self._plan = self._plan or choose_plan()
        if self._parts is None or replace(parts, lora=None) != replace(self._parts, lora=None):
            pipeline = self._without_unet(parts)
            unet = load_unet(parts, plan, report)
            if pipeline is None:
                pipeline = load_pipeline(parts, plan, unet, report)
            else:
                pipeline.register_modules(unet=unet)
            if plan.offload:
                pipeline.enable_model_cpu_offload(device=plan.device)
            else:
                pipeline.to(plan.device)
            self._pipeline, self._steps = pipeline, 0
        self._parts = parts
        wanted = (LoraFile(parts.lora), *loras) if parts.lora else tuple(loras)
        for name in get_args(Component):
            set_loras(getattr(self._pipeline, name), name, wanted if name == "unet" else in_encoders(wanted),
                      self._pipeline.unet.config.layers_per_block, originals(parts, name, plan), report)
        if steps != self._steps:
            self._pipeline.register_modules(scheduler=load_scheduler(parts, steps))
            self._steps = steps

    def _without_unet(self, parts: Parts) -> Any:
        """Give up the UNet, and everything else unless the new parts share it; two UNets do not fit into 16 GB."""
        pipeline, keep = self._pipeline, self._parts and self._parts.around_the_unet == parts.around_the_unet
        self._drop()
        if pipeline is None or not keep:
            return None
        pipeline.remove_all_hooks()
        pipeline.register_modules(unet=None)
        free_memory()
        return pipeline

    def _within_memory(self, work: Callable[[], Result], purpose: str) -> Result:
        """Do the work; when memory runs out, give all of it back and raise OutOfMemory."""
        try:
            return work()
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
        # outside the handler: the error's traceback holds the tensors that are to be freed
        self._drop()
        raise OutOfMemory(
            f"There was not enough memory {purpose}.",
            "Choose a smaller picture, or close other programs that use the graphics card.", maker=self.id,
        )

    def _drop(self) -> None:
        self._pipeline = self._parts = None
        self._steps = 0
        free_memory()

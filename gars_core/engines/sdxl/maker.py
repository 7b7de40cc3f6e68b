"""Pictures by SDXL-Lightning on this computer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, TypeVar

from PIL import Image

from gars_core.engines.model_files.manifest import read_all
from gars_core.engines.processor import bytes_pay
from gars_core.engines.sdxl.device import Plan, best_device, bfloat16_pays, free_bytes, free_memory, is_out_of_memory
from gars_core.engines.sdxl.draw import draw
from gars_core.engines.sdxl.files import STEPS, USUAL_STEPS, Parts, SDXLFiles
from gars_core.engines.sdxl.load import sizes_of
from gars_core.engines.sdxl.loaded import Loaded
from gars_core.engines.sdxl.lora.files import LoraFile, lora_files, lora_names
from gars_core.engines.sdxl.plans import first_fitting, need_bytes, plans_for
from gars_core.engines.sdxl.prompt import Prompts
from gars_core.engines.spec_check import check_spec
from gars_core.errors import OutOfMemory
from gars_core.types import Ability, ImageSpec, ModelStatus, Progress, Report

Result = TypeVar("Result")
USUAL_EDGE_PX = 1024


class Files(Protocol):
    """Where a model's parts lie, looked for anew each time."""

    def steps(self) -> tuple[int, ...]: ...
    def parts(self, steps: int) -> Parts: ...
    def status(self, id: str, label: str, loaded: bool) -> ModelStatus: ...


class Slot:
    """The one place in memory that all makers of SDXL pictures share. lock: held while a maker uses it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.holder: SDXLMaker | None = None


class SDXLMaker:
    """An ImageMaker, Loadable and MemorySaver. One picture at a time: a pipeline is not thread-safe."""

    id = "sdxl-lightning"
    label = "SDXL-Lightning"
    note = "A diffusion model draws from the prompt on this computer; dislikes reach it only through the wording."
    abilities: frozenset[Ability] = frozenset({"start", "loras", "emphasis", "chunks", "final"})

    def __init__(
        self,
        models_dir: Path,
        plans: Sequence[Plan] = (),
        folders: Callable[[], Sequence[Path]] = tuple,
        *,
        files: Files | None = None,
        slot: Slot | None = None,
        make_room: Callable[[int], None] = lambda needed: None,
        eight_bits: bool = True,
    ) -> None:
        """Read the manifests only. Raises GarsError.

        plans: largest first; () for those of this computer, looked for at the first load. folders: where people's own
        LoRAs lie, asked for each picture. files: None for SDXL-Lightning's. make_room: called with the bytes that the
        largest plan needs when they are not free; unloads what others hold. eight_bits: False to compute in no fewer
        than 16 bits even where the processor is faster with 8.
        """
        self._files: Files = files or SDXLFiles(read_all(models_dir), models_dir)
        self._plans: tuple[Plan, ...] = ()
        self._use(plans)
        self._folders = folders
        self._slot = slot or Slot()
        self._make_room = make_room
        self._eight_bits = eight_bits
        self._loaded: Loaded | None = None
        self._place = self._free = 0
        self._prompts = Prompts()

    def make(self, spec: ImageSpec, report: Report) -> Image.Image:
        """Return the picture; loads what its step count needs first.

        Raises BadInput, ModelMissing, ModelDamaged, OutOfMemory, and Cancelled from report.
        """
        check_spec(spec, STEPS, self.abilities)
        loras = lora_files(spec.loras, self._folders())

        def prepare_and_draw() -> Image.Image:
            loaded = self._prepare(spec.steps, spec.width_px, spec.height_px, loras, spec.final, report)
            embedded = loaded.embedded(self._prompts, spec, loras, report)
            return draw(loaded.pipeline, spec, embedded, report)

        with self._slot.lock:
            return self._within_memory(prepare_and_draw, f"to draw {spec.width_px} x {spec.height_px} pixels")

    def steps(self) -> tuple[int, ...]:
        """Return the step counts whose files are here, the usual one first."""
        return tuple(sorted(self._files.steps(), key=lambda steps: (steps != USUAL_STEPS, steps)))

    def loras(self) -> list[str]:
        """Return the names of the LoRAs that lie in people's own folders."""
        return lora_names(self._folders())

    def describe(self, spec: ImageSpec) -> Mapping[str, str]:
        made = {"Sampler": "Euler", "Schedule type": "SGM Uniform", "CFG scale": "0", "Model": self.label}
        loras = ", ".join(lora.tag for lora in spec.loras)
        return {**made, "LoRAs": loras} if loras else made

    def status(self) -> ModelStatus:
        """Return the state of all parts together; only looks for file names."""
        loaded = self._loaded
        status = self._files.status(self.id, self.label, loaded is not None)
        return replace(status, plan=loaded.plan.sentence if loaded else "")

    def load(self, report: Report) -> None:
        """Bring the usual step count into memory, or the first that is here. Raises ModelMissing, ModelDamaged."""
        with self._slot.lock:
            if self._loaded is None:
                steps = next(iter(self.steps()), USUAL_STEPS)
                self._within_memory(
                    lambda: self._prepare(steps, USUAL_EDGE_PX, USUAL_EDGE_PX, (), False, report), "to load SDXL"
                )

    def unload(self) -> None:
        """Give the memory back, once the picture at hand is done."""
        with self._slot.lock:
            if self._loaded is not None:
                self._drop()

    def save_memory(self) -> None:
        """Take the next smaller plan from now on; the smallest stays as it is."""
        with self._slot.lock:
            self._place = min(self._place + 1, max(0, len(self._plans) - 1))
            self._drop()

    def _prepare(
        self, steps: int, width_px: int, height_px: int, loras: Sequence[LoraFile], final: bool, report: Report
    ) -> Loaded:
        """Have what the picture asks for in memory, in the largest plan that fits and is not larger than the last."""
        parts = self._files.parts(steps)
        if self._loaded is None:
            report(Progress("Loading SDXL", None))  # the libraries alone take seconds
        others = self._slot.holder
        if others is not None and others is not self:
            others._drop()
        plan = self._plan(parts, width_px, height_px)
        if self._loaded is not None and (self._loaded.plan != plan or not self._loaded.shares(parts)):
            self._drop()
        if self._loaded is None:
            self._loaded = Loaded(parts, plan)
            self._slot.holder = self
        try:
            self._loaded.prepare(parts, steps, loras, final, report)
        except BaseException:
            if not self._loaded.whole:
                self._drop()
            raise
        self._loaded.tile(max(width_px, height_px))
        return self._loaded

    def _plan(self, parts: Parts, width_px: int, height_px: int) -> Plan:
        if not self._plans:
            self._use(plans_for(best_device(), bfloat16_pays(), self._eight_bits and bytes_pay()))
        plans = self._plans
        sizes = sizes_of(parts)
        if self._loaded is None:
            need = need_bytes(plans[self._place], sizes, width_px, height_px)
            if free_bytes(plans[0].device) < need:
                self._make_room(need)
            self._free = free_bytes(plans[0].device)
        self._place += first_fitting(plans[self._place :], sizes, self._free, width_px, height_px)
        return plans[self._place]

    def _use(self, plans: Sequence[Plan]) -> None:
        self._plans = tuple(plans)
        if plans and plans[0].device != "cpu":
            self.abilities = self.abilities - {"final"}  # a graphics card always has the best decoder

    def _within_memory(self, work: Callable[[], Result], purpose: str) -> Result:
        """Do the work; when memory runs out, give all of it back and raise OutOfMemory."""
        try:
            return work()
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
        # outside the handler: the error's traceback holds the tensors that are to be freed
        self._drop()
        smaller = self._plans[self._place + 1 : self._place + 2]
        raise OutOfMemory(
            f"There was not enough memory {purpose}.",
            "Choose a smaller picture, or close other programs that use the graphics card.",
            maker=self.id,
            smaller=smaller[0].sentence if smaller else "",
        )

    def _drop(self) -> None:
        self._loaded = None
        free_memory()

"""Pictures by SDXL-Lightning on this computer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PIL import Image

from gars_core.engines.picture_spec import check_spec
from gars_core.engines.sdxl.draw import draw
from gars_core.engines.sdxl.files import STEPS, USUAL_STEPS, Files
from gars_core.engines.sdxl.lora.files import lora_files, lora_names
from gars_core.engines.sdxl.memory import MakerOptions, Memory
from gars_core.engines.sdxl.prompt import Prompts
from gars_core.types import Ability, ImageSpec, ModelStatus, Report

USUAL_EDGE_PX = 1024
ABILITIES: frozenset[Ability] = frozenset({"start", "loras", "emphasis", "chunks", "final"})


class SDXLMaker:
    """An ImageMaker, Loadable and MemorySaver. One picture at a time: a pipeline is not thread-safe."""

    def __init__(self, files: Files, options: MakerOptions) -> None:
        """Remember what to draw with; nothing is read before it is asked for."""
        self.id, self.label, self.note = files.id, files.label, files.note
        self._files = files
        self._options = options
        self._lock = options.slot.lock
        self._memory = Memory(files.id, options)
        self._prompts = Prompts()

    @property
    def abilities(self) -> frozenset[Ability]:
        """What a picture may ask for: not "final" on a graphics card, which always has the best decoder."""
        plans = self._memory.plans
        return ABILITIES - {"final"} if plans and plans[0].device != "cpu" else ABILITIES

    def make(self, spec: ImageSpec, report: Report) -> Image.Image:
        """Return the picture; loads what its step count needs first.

        Raises BadInput, ModelMissing, ModelDamaged, OutOfMemory, and Cancelled from report.
        """
        check_spec(spec, STEPS, self.abilities)
        loras = lora_files(spec.loras, self._options.folders())

        def load_and_draw() -> Image.Image:
            loaded = self._memory.hold(self._files.parts(spec.steps), spec, loras, report)
            embedded = loaded.embedded(self._prompts, spec, loras, report)
            return draw(loaded.pipeline, spec, embedded, report)

        with self._lock:
            return self._memory.within(load_and_draw, f"to draw {spec.width_px} x {spec.height_px} pixels")

    def steps(self) -> tuple[int, ...]:
        """Return the step counts whose files are here, the usual one first."""
        return tuple(sorted(self._files.steps(), key=lambda steps: (steps != USUAL_STEPS, steps)))

    def loras(self) -> list[str]:
        """Return the names of the LoRAs that lie in people's own folders."""
        return lora_names(self._options.folders())

    def describe(self, spec: ImageSpec) -> Mapping[str, str]:
        fields = {"Sampler": "Euler", "Schedule type": "SGM Uniform", "CFG scale": "0", "Model": self.label}
        loras = ", ".join(lora.tag for lora in spec.loras)
        return {**fields, "LoRAs": loras} if loras else fields

    def status(self) -> ModelStatus:
        """Return the state of all parts together; only looks for file names."""
        loaded = self._memory.loaded
        status = self._files.status(loaded is not None)
        return replace(status, plan=loaded.plan.sentence if loaded else "")

    def load(self, report: Report) -> None:
        """Bring the usual step count into memory, or the first that is here. Raises ModelMissing, ModelDamaged."""
        steps = next(iter(self.steps()), USUAL_STEPS)
        usual = ImageSpec("", (), 0, USUAL_EDGE_PX, USUAL_EDGE_PX, steps)
        with self._lock:
            if self._memory.loaded is None:
                self._memory.within(
                    lambda: self._memory.hold(self._files.parts(steps), usual, (), report), "to load SDXL"
                )

    def unload(self) -> None:
        """Give the memory back, once the picture at hand is done."""
        with self._lock:
            if self._memory.loaded is not None:
                self._memory.drop()

    def save_memory(self) -> None:
        """Take the next smaller plan from now on; the smallest stays as it is."""
        with self._lock:
            self._memory.take_smaller_plan()

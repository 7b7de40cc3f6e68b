"""People's own SDXL checkpoints as picture makers: fine-tuned for few steps, or with a Lightning LoRA added."""

from __future__ import annotations

import re

from gars_core.engines.model_files.local_files import LocalFile, local_files
from gars_core.engines.sdxl.files import STEPS, USUAL_STEPS, Parts, SDXLFiles, lora_id
from gars_core.engines.sdxl.maker import SDXLMaker
from gars_core.engines.sdxl.memory import MakerOptions
from gars_core.errors import ModelMissing
from gars_core.types import ModelStatus

_FEW_STEPS = re.compile(r"lightning|turbo|hyper|dmd|lcm", re.IGNORECASE)
_COUNT = re.compile(r"(\d+)[ _-]?steps?", re.IGNORECASE)
UNNAMED_STEPS = (4, 8)
"""What a checkpoint for few steps is drawn with when its name does not say how many."""


class CheckpointFiles:
    """What SDXLFiles is for SDXL-Lightning, for a checkpoint."""

    note = "Your own SDXL checkpoint draws from the prompt on this computer."

    def __init__(self, file: LocalFile, around: SDXLFiles) -> None:
        self.id, self.label = f"sdxl:{file.name}", file.name
        self._file = file
        self._around = around

    def steps(self) -> tuple[int, ...]:
        """Return the step counts that it can be drawn with."""
        own = steps_in_name(self._file.name)
        return own or tuple(steps for steps in STEPS if self._around.lora(steps))

    def parts(self, steps: int) -> Parts:
        """Return the parts for a step count. Raises ModelMissing with what to do."""
        if steps not in self.steps():
            raise ModelMissing(
                self.missing(steps) or f"{self._file.name} is not made for {steps} steps.",
                f"Choose one of {', '.join(map(str, self.steps()))}." if self.steps() else "",
            )
        lora = None if steps_in_name(self._file.name) else self._around.lora(steps)
        return self._around.around(self._file.path, lora, checkpoint=self._file.path)

    def missing(self, steps: int) -> str:
        """Return one sentence on what to get before drawing with so many steps, "" if nothing is wanting."""
        if steps_in_name(self._file.name) or self._around.lora(steps):
            return ""
        return (
            f"{self._file.name} draws in few steps with the Lightning LoRA alone, which is not here:"
            f" {self._around.how_to_get([lora_id(USUAL_STEPS)])}."
        )

    def status(self, loaded: bool) -> ModelStatus:
        """Return what the Models page says of it."""
        missing = "" if self.steps() else self.missing(USUAL_STEPS)
        return ModelStatus(
            id=self.id,
            role="maker",
            label=self.label,
            licence="as its author says",
            licence_url="",
            source="your own file",
            size_bytes=self._file.bytes,
            memory_bytes=self._file.bytes,
            installed=not missing,
            loaded=loaded,
            where=str(self._file.path),
            missing=missing,
        )


def steps_in_name(name: str) -> tuple[int, ...]:
    """Return the step counts of a checkpoint that is made for few steps, () for any other."""
    if not _FEW_STEPS.search(name):
        return ()
    counts = [int(count) for count in _COUNT.findall(name) if int(count) in STEPS]
    return tuple(counts) or UNNAMED_STEPS


class CheckpointMakers:
    """A source of makers: one for each checkpoint that lies in people's folders now."""

    def __init__(self, around: SDXLFiles, options: MakerOptions) -> None:
        """around: what is not in a checkpoint comes from there."""
        self._around = around
        self._options = options
        self._makers: dict[LocalFile, SDXLMaker] = {}

    def __call__(self) -> list[SDXLMaker]:
        files = [file for file in local_files(self._options.folders()) if file.kind == "checkpoint"]
        # one that is gone keeps its maker: the file may come back, and what is loaded can still be unloaded
        for file in files:
            if file not in self._makers:
                self._makers[file] = SDXLMaker(CheckpointFiles(file, self._around), self._options)
        return [self._makers[file] for file in files]

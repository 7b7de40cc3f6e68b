"""People's own SDXL checkpoints as picture makers: fine-tuned for few steps, or with a Lightning LoRA added."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from gars_core.engines.model_files.local_files import LocalFile, local_files
from gars_core.engines.model_files.manifest import read_all
from gars_core.engines.sdxl.files import STEPS, USUAL_STEPS, Parts, SDXLFiles, lora_id
from gars_core.engines.sdxl.maker import SDXLMaker, Slot
from gars_core.errors import ModelMissing
from gars_core.types import ModelStatus

_FEW_STEPS = re.compile(r"lightning|turbo|hyper|dmd|lcm", re.IGNORECASE)
_COUNT = re.compile(r"(\d+)[ _-]?steps?", re.IGNORECASE)
UNNAMED_STEPS = (4, 8)
"""What a checkpoint for few steps is drawn with when its name does not say how many."""


class CheckpointFiles:
    """What SDXLFiles is for SDXL-Lightning, for a checkpoint."""

    def __init__(self, file: LocalFile, around: SDXLFiles) -> None:
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

    def status(self, id: str, label: str, loaded: bool) -> ModelStatus:
        """Return what the Models page says of it."""
        missing = "" if self.steps() else self.missing(USUAL_STEPS)
        return ModelStatus(
            id=id,
            role="maker",
            label=label,
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

    def __init__(
        self,
        models_dir: Path,
        folders: Callable[[], Sequence[Path]],
        slot: Slot,
        make_room: Callable[[int], None],
        eight_bits: bool = True,
    ) -> None:
        self._models_dir = models_dir
        self._folders = folders
        self._slot = slot
        self._make_room = make_room
        self._eight_bits = eight_bits
        self._around = SDXLFiles(read_all(models_dir), models_dir)
        self._makers: dict[LocalFile, SDXLMaker] = {}

    def __call__(self) -> list[SDXLMaker]:
        files = [file for file in local_files(self._folders()) if file.kind == "checkpoint"]
        # one that is gone keeps its maker: the file may come back, and what is loaded can still be unloaded
        for file in files:
            if file not in self._makers:
                maker = SDXLMaker(
                    self._models_dir,
                    folders=self._folders,
                    files=CheckpointFiles(file, self._around),
                    slot=self._slot,
                    make_room=self._make_room,
                    eight_bits=self._eight_bits,
                )
                maker.id, maker.label = f"sdxl:{file.name}", file.name
                maker.note = "Your own SDXL checkpoint draws from the prompt on this computer."
                self._makers[file] = maker
        return [self._makers[file] for file in files]

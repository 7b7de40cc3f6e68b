"""What a maker of SDXL pictures holds in memory: in the largest plan that fits, and no two models at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from gars_core.engines.processor import best_device, bfloat16_pays, bytes_pay, free_bytes, free_memory, is_out_of_memory
from gars_core.engines.sdxl.files import Parts
from gars_core.engines.sdxl.load import sizes_of
from gars_core.engines.sdxl.loaded import Loaded
from gars_core.engines.sdxl.lora.files import LoraFile
from gars_core.engines.sdxl.plans import Plan, first_fitting, need_bytes, plans_for
from gars_core.errors import OutOfMemory
from gars_core.types import ImageSpec, Progress, Report

Result = TypeVar("Result")


class Slot:
    """The one place in memory that all makers of SDXL pictures share. lock: held while a maker uses it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.holder: Memory | None = None


def _no_room(need_bytes: int) -> None:
    """Nothing else holds memory."""


@dataclass(frozen=True)
class MakerOptions:
    """How SDXL is drawn with on this computer; makers with the same options take turns in one slot.

    plans: largest first; () for those of this computer, looked for at the first load. folders: where people's own
    models lie, asked for each picture. make_room: called with the bytes that the largest plan needs when they are not
    free; unloads what others hold. eight_bits: False to compute in no fewer than 16 bits even where the processor is
    faster with 8.
    """

    plans: tuple[Plan, ...] = ()
    folders: Callable[[], Sequence[Path]] = tuple
    slot: Slot = field(default_factory=Slot)
    make_room: Callable[[int], None] = _no_room
    eight_bits: bool = True


class Memory:
    """One maker's share of the slot, to be used while the slot's lock is held. loaded: None while nothing is there.

    plans: () until they are looked for.
    """

    def __init__(self, maker_id: str, options: MakerOptions) -> None:
        self.loaded: Loaded | None = None
        self.plans = options.plans
        self._maker_id = maker_id
        self._options = options
        self._place = self._free_bytes = 0

    def hold(self, parts: Parts, spec: ImageSpec, loras: Sequence[LoraFile], report: Report) -> Loaded:
        """Have what the picture asks for in memory, in the largest plan that fits and is not larger than the last."""
        if self.loaded is None:
            report(Progress("Loading SDXL", None))  # the libraries alone take seconds
        holder = self._options.slot.holder
        if holder is not None and holder is not self:
            holder.drop()
        plan = self._plan(parts, spec.width_px, spec.height_px)
        if self.loaded is not None and (self.loaded.plan != plan or not self.loaded.shares(parts)):
            self.drop()
        if self.loaded is None:
            self.loaded = Loaded(parts, plan)
            self._options.slot.holder = self
        try:
            self.loaded.prepare(parts, spec.steps, loras, spec.final, report)
        except BaseException:
            if not self.loaded.whole:
                self.drop()
            raise
        self.loaded.tile(max(spec.width_px, spec.height_px))
        return self.loaded

    def within(self, work: Callable[[], Result], purpose: str) -> Result:
        """Do the work; when memory runs out, give all of it back and raise OutOfMemory. purpose: "to draw …"."""
        try:
            return work()
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
        # outside the handler: the error's traceback holds the tensors that are to be freed
        self.drop()
        smaller = self.plans[self._place + 1 : self._place + 2]
        raise OutOfMemory(
            f"There was not enough memory {purpose}.",
            "Choose a smaller picture, or close other programs that use the graphics card.",
            maker=self._maker_id,
            smaller=smaller[0].sentence if smaller else "",
        )

    def take_smaller_plan(self) -> None:
        """Go on with the next smaller plan; the smallest stays as it is."""
        self._place = min(self._place + 1, max(0, len(self.plans) - 1))
        self.drop()

    def drop(self) -> None:
        """Give everything back."""
        self.loaded = None
        free_memory()

    def _plan(self, parts: Parts, width_px: int, height_px: int) -> Plan:
        if not self.plans:
            self.plans = plans_for(best_device(), bfloat16_pays(), self._options.eight_bits and bytes_pay())
        sizes, device = sizes_of(parts), self.plans[0].device
        if self.loaded is None:
            need = need_bytes(self.plans[self._place], sizes, width_px, height_px)
            if free_bytes(device) < need:
                self._options.make_room(need)
            self._free_bytes = free_bytes(device)
        self._place += first_fitting(self.plans[self._place :], sizes, self._free_bytes, width_px, height_px)
        return self.plans[self._place]

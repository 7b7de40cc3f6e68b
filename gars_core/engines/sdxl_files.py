"""Which files SDXL-Lightning draws with, and what to get when some are not there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gars_core.engines.manifest import Manifest, download_command, find, readable_size
from gars_core.errors import ModelMissing
from gars_core.types import ModelStatus

STEPS = (1, 2, 4, 8)
USUAL_STEPS = 4
BASE, BASE_UNET, FP16_VAE, TINY_VAE = "sdxl-base", "sdxl-base-unet", "sdxl-vae-fp16-fix", "taesdxl"


@dataclass(frozen=True)
class Parts:
    """Where the parts lie. lora is None when the UNet is made for the step count; the decoders when not there."""

    base: Path
    unet: Path
    lora: Path | None
    fp16_vae: Path | None
    tiny_vae: Path | None

    @property
    def around_the_unet(self) -> tuple[Path | None, ...]:
        """What stays when the step count changes."""
        return self.base, self.fp16_vae, self.tiny_vae


class SDXLFiles:
    """Finds the parts by their manifests; looks at the disk anew each time, and only at names."""

    def __init__(self, manifests: Mapping[str, Manifest], models_dir: Path) -> None:
        self._manifests = manifests
        self._models_dir = models_dir

    def steps(self) -> tuple[int, ...]:
        """Return the step counts that can be drawn with what is there."""
        return tuple(steps for steps in STEPS if not self._wanting(steps))

    def parts(self, steps: int) -> Parts:
        """Return the parts for a step count; its own UNet comes before a LoRA. Raises ModelMissing with what to do."""
        if self._wanting(steps):
            raise ModelMissing(self.missing(steps), "models/README.md lists what else is worth having.")
        base = self._folder(BASE)
        unet, lora = self._file(f"sdxl-lightning-{steps}step"), None
        if unet is None:
            unet, lora = self._file(BASE_UNET), self._file(f"sdxl-lightning-{steps}step-lora")
        assert base and unet
        return Parts(base, unet, lora, self._folder(FP16_VAE), self._folder(TINY_VAE))

    def missing(self, steps: int) -> str:
        """Return one sentence on what to get before drawing with so many steps, "" if nothing is wanting."""
        wanting = [self._manifests[id] for id in self._wanting(steps)]
        gets = [f"`{download_command(manifest)}` ({readable_size(manifest.bytes)})" for manifest in wanting]
        if not gets:
            return ""
        return f"SDXL-Lightning cannot draw in {_steps(steps)} yet: run {' and '.join(gets)}."

    def status(self, id: str, label: str, loaded: bool) -> ModelStatus:
        """Return one status for all parts together; the sizes are those of the base and one UNet."""
        steps = self.steps()
        base = self._manifests[BASE]
        unet = self._manifests[f"sdxl-lightning-{USUAL_STEPS}step"]
        return ModelStatus(
            id=id, role="maker", label=label, licence=f"{base.licence}; {unet.licence}", licence_url=unet.licence_url,
            source=f"{unet.source}, {base.source}", size_bytes=base.bytes + unet.bytes,
            memory_bytes=base.memory_bytes + unet.memory_bytes, installed=bool(steps), loaded=loaded,
            where=str(self._folder(BASE) or "") if steps else "", missing="" if steps else self.missing(USUAL_STEPS),
        )

    def _wanting(self, steps: int) -> list[str]:
        """Return the ids of the manifests still to be got for a step count."""
        ways = [[f"sdxl-lightning-{steps}step"]]
        if f"sdxl-lightning-{steps}step-lora" in self._manifests:
            ways.append([BASE_UNET, f"sdxl-lightning-{steps}step-lora"])
        wanting = [[id for id in [BASE, *way] if self._folder(id) is None] for way in ways]
        return [] if [] in wanting else wanting[0]

    def _folder(self, id: str) -> Path | None:
        return find(self._manifests[id], self._models_dir).folder

    def _file(self, id: str) -> Path | None:
        """Return the one file of weights of a model that is there."""
        folder = self._folder(id)
        weights = [file.path for file in self._manifests[id].files if file.path.endswith(".safetensors")]
        return folder / weights[0] if folder else None


def _steps(steps: int) -> str:
    return "1 step" if steps == 1 else f"{steps} steps"

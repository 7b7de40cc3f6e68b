"""Which files SDXL-Lightning draws with, and what to get when some are not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gars_core.engines.downloads.bundles import models_of
from gars_core.engines.model_files.manifest import Manifest, find, get_command, readable_size
from gars_core.errors import ModelMissing
from gars_core.types import ON_MODELS_PAGE, ModelStatus

STEPS = (1, 2, 4, 8)
USUAL_STEPS = 4
BUNDLE = "sdxl"
BASE, BASE_UNET, FP16_VAE, TINY_VAE = "sdxl-base", "sdxl-base-unet", "sdxl-vae-fp16-fix", "taesdxl"


@dataclass(frozen=True)
class Parts:
    """Where the parts lie. lora is None when the UNet is made for the step count; the decoders when not there.

    base: None where only a checkpoint is there, with SDXL's own configuration. checkpoint: one file with the UNet, both
    text encoders and a decoder, or None.
    """

    base: Path | None
    unet: Path
    lora: Path | None
    fp16_vae: Path | None
    tiny_vae: Path | None
    checkpoint: Path | None = None

    @property
    def around_the_unet(self) -> tuple[Path | None, ...]:
        """What stays when the step count changes."""
        return self.base, self.fp16_vae, self.tiny_vae, self.checkpoint


class Files(Protocol):
    """A model as people know it, and where its parts lie, looked for anew each time."""

    @property
    def id(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def note(self) -> str: ...

    def steps(self) -> tuple[int, ...]: ...
    def parts(self, steps: int) -> Parts: ...
    def status(self, loaded: bool) -> ModelStatus: ...


class SDXLFiles:
    """Finds the parts by their manifests; looks at the disk anew each time, and only at names."""

    id = "sdxl-lightning"
    label = "SDXL-Lightning"
    note = "A diffusion model draws from the prompt on this computer; dislikes reach it only through the wording."

    def __init__(self, manifests: Mapping[str, Manifest], models_dir: Path) -> None:
        self._manifests = manifests
        self._models_dir = models_dir

    def steps(self) -> tuple[int, ...]:
        """Return the step counts that can be drawn with what is there."""
        if self._folder(BASE) is None:  # every page asks, and finding takes time
            return ()
        return tuple(steps for steps in STEPS if not self._wanting(steps))

    def parts(self, steps: int) -> Parts:
        """Return the parts for a step count; its own UNet comes before a LoRA. Raises ModelMissing with what to do."""
        if self._wanting(steps):
            raise ModelMissing(self.missing(steps), "models/README.md lists what else is worth having.")
        unet, lora = self._file(f"sdxl-lightning-{steps}step"), None
        if unet is None:
            unet, lora = self._file(BASE_UNET), self._file(lora_id(steps))
        assert unet
        return self.around(unet, lora)

    def around(self, unet: Path, lora: Path | None, checkpoint: Path | None = None) -> Parts:
        """Return the parts with this UNet and LoRA; what is not in a checkpoint comes from the models."""
        return Parts(self._folder(BASE), unet, lora, self._folder(FP16_VAE), self._folder(TINY_VAE), checkpoint)

    def lora(self, steps: int) -> Path | None:
        """Return the LoRA that draws in so many steps, if it is there."""
        id = lora_id(steps)
        return self._file(id) if id in self._manifests else None

    def missing(self, steps: int) -> str:
        """Return one sentence on what to get before drawing with so many steps, "" if nothing is wanting."""
        wanting = self._wanting(steps)
        return f"SDXL-Lightning cannot draw in {_steps(steps)} yet: {self.how_to_get(wanting)}." if wanting else ""

    def how_to_get(self, ids: Sequence[str]) -> str:
        """Return what to do to get models; all that is usual is a bundle."""
        wanted = [BUNDLE] if [*ids] == [BASE, f"sdxl-lightning-{USUAL_STEPS}step"] else ids
        size = readable_size(sum(manifest.bytes for id in wanted for manifest in models_of(id, self._manifests)))
        return f"get it {ON_MODELS_PAGE} or by `{get_command(wanted)}` ({size})"

    def status(self, loaded: bool) -> ModelStatus:
        """Return one status for all parts together; the sizes are those of the base and one UNet."""
        steps = self.steps()
        base = self._manifests[BASE]
        unet = self._manifests[f"sdxl-lightning-{USUAL_STEPS}step"]
        return ModelStatus(
            id=self.id,
            role="maker",
            label=self.label,
            licence=f"{base.licence}; {unet.licence}",
            licence_url=unet.licence_url,
            source=f"{unet.source}, {base.source}",
            size_bytes=base.bytes + unet.bytes,
            memory_bytes=base.memory_bytes + unet.memory_bytes,
            installed=bool(steps),
            loaded=loaded,
            where=str(self._folder(BASE) or "") if steps else "",
            missing="" if steps else self.missing(USUAL_STEPS),
        )

    def _wanting(self, steps: int) -> list[str]:
        """Return the ids of the manifests still to be got for a step count."""
        ways = [[f"sdxl-lightning-{steps}step"]]
        if lora_id(steps) in self._manifests:
            ways.append([BASE_UNET, lora_id(steps)])
        wanting = [[id for id in [BASE, *way] if self._folder(id) is None] for way in ways]
        return [] if [] in wanting else wanting[0]

    def _folder(self, id: str) -> Path | None:
        return find(self._manifests[id], self._models_dir).folder

    def _file(self, id: str) -> Path | None:
        """Return the one file of weights of a model that is there."""
        folder = self._folder(id)
        weights = [file.path for file in self._manifests[id].files if file.path.endswith(".safetensors")]
        return folder / weights[0] if folder else None


def lora_id(steps: int) -> str:
    """Return the manifest's id of the LoRA for a step count."""
    return f"sdxl-lightning-{steps}step-lora"


def _steps(steps: int) -> str:
    return "1 step" if steps == 1 else f"{steps} steps"

"""Which outside models a studio works with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gars_core.engines.clip import Clip
from gars_core.engines.fakes import fake_engines
from gars_core.engines.minilm import MiniLM
from gars_core.engines.model_files.manifest import read_all
from gars_core.engines.pickscore import pickscore
from gars_core.engines.sdxl.checkpoints import CheckpointMakers
from gars_core.engines.sdxl.files import SDXLFiles
from gars_core.engines.sdxl.maker import SDXLMaker
from gars_core.engines.sdxl.memory import MakerOptions
from gars_core.engines.vision import SHIPPED, LlamaVision
from gars_core.engines.writers import Writers
from gars_core.ports import (
    LanguageModel,
    Loadable,
    PictureModel,
    TextEncoder,
    VisionModel,
)
from gars_core.settings import Settings
from gars_core.sketch.maker import SketchMaker
from gars_core.studio.models.makers import Source


@dataclass(frozen=True)
class Engines:
    """The outside models of a studio. makers: best first. models: the others that the Models page shows.

    preference: what tells which pictures people would like, None for nothing. vision: what looks for the critic.
    """

    encoder: TextEncoder
    writer: LanguageModel | None
    makers: Sequence[Source]
    models: Callable[[], Sequence[Loadable]]
    clip: PictureModel
    preference: PictureModel | None = None
    vision: VisionModel | None = None


def find_engines(settings: Settings, folders: Callable[[], Sequence[Path]]) -> Engines:
    """Return the real engines that are installed, or the working stand-ins if the settings say so.

    folders: returns where people's own models lie.
    """
    if settings.engines == "fake":
        fake_encoder, fake_maker, fake_clip, fake_vision = fake_engines()
        return Engines(
            fake_encoder, None, [lambda: [fake_maker]], lambda: [fake_clip, fake_vision], fake_clip, vision=fake_vision
        )
    encoder, clip, preference = MiniLM(settings.models_dir), Clip(settings.models_dir), pickscore(settings.models_dir)
    by_id = read_all(settings.models_dir)
    manifests = by_id.values()
    writers = Writers(manifests, settings.models_dir, settings.writer_path, folders)
    visions = [LlamaVision(manifest, settings.models_dir) for manifest in manifests if manifest.role == "critic"]
    visions.sort(key=lambda model: (not model.status().installed, model.id == SHIPPED))  # one's own come first

    def others() -> list[Loadable]:
        return [*writers.all(), encoder, clip, preference, *visions]

    def make_room(need_bytes: int) -> None:
        for model in others():
            if model.status().loaded:
                model.unload()

    sketch, sdxl_files = SketchMaker(encoder), SDXLFiles(by_id, settings.models_dir)
    options = MakerOptions(folders=folders, make_room=make_room, eight_bits=settings.eight_bits)
    sdxl, checkpoints = SDXLMaker(sdxl_files, options), CheckpointMakers(sdxl_files, options)
    return Engines(
        encoder, writers, [lambda: [sdxl], checkpoints, lambda: [sketch]], others, clip, preference, visions[0]
    )

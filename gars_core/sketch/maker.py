"""The embedded default picture maker: composed from drawings and filters, with no weights to download."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PIL import Image

from gars_core.engines.picture_spec import check_spec
from gars_core.ports import TextEncoder
from gars_core.prompting.emphasis import plain
from gars_core.types import NOT_DRAWN, Ability, ImageSpec, ModelStatus, Progress, Report

STEPS = tuple(range(1, 51))


class SketchMaker:
    """An ImageMaker and Loadable that is always there. encoder finds the nearest known value for unknown words."""

    id = "sketch"
    label = "Sketch"
    note = "A quick sketch composed on this computer from drawings and painting filters; no image model is used."
    abilities: frozenset[Ability] = frozenset({"scale"})

    def __init__(self, encoder: TextEncoder) -> None:
        from gars_core.sketch.understand import SpecReader

        self._reader = SpecReader(encoder)

    def make(self, spec: ImageSpec, report: Report) -> Image.Image:
        """Return the picture; a second at 768 px, whatever steps says. Raises BadInput, and Cancelled from report."""
        from gars_core.sketch.draw import draw

        check_spec(spec, STEPS, self.abilities)
        spec = _plain(spec)
        report(Progress("Reading the prompt", 0.0))
        picture = draw(spec, self._reader.read(spec), report)
        report(Progress("Done", 1.0))
        return picture

    def steps(self) -> tuple[int, ...]:
        return ()

    def describe(self, spec: ImageSpec) -> Mapping[str, str]:
        """Return how the picture is made, with the words of its idea that there was no drawing of."""
        unknown = ", ".join(self._reader.read(_plain(spec)).unknown)
        return {"Sampler": "GARS sketch", "CFG scale": "0", "Model": self.label} | (
            {NOT_DRAWN: unknown} if unknown else {}
        )

    def status(self) -> ModelStatus:
        """Return that the sketch is installed: its data ship with the program."""
        from gars_core.sketch.figures.outlines import DATA, outlines

        return ModelStatus(
            id=self.id,
            role="maker",
            label=self.label,
            licence="Apache-2.0, CC BY 3.0",
            licence_url="https://creativecommons.org/licenses/by/3.0/",
            source="Noto Emoji, game-icons.net",
            size_bytes=sum(path.stat().st_size for path in DATA.iterdir()),
            memory_bytes=20_000_000,
            installed=True,
            loaded=outlines.cache_info().currsize > 0,
            where=str(DATA),
        )

    def load(self, report: Report) -> None:
        """Read the drawings and the silhouettes."""
        from gars_core.sketch.figures.drawings import drawings
        from gars_core.sketch.figures.outlines import outlines

        report(Progress("Reading the drawings"))
        drawings()
        outlines()

    def unload(self) -> None:
        """Let the drawings and the silhouettes go."""
        from gars_core.sketch.figures.drawings import drawings, rendered
        from gars_core.sketch.figures.outlines import outlines

        rendered.cache_clear()
        drawings.cache_clear()
        outlines.cache_clear()


def _plain(spec: ImageSpec) -> ImageSpec:
    """Return the spec without marks of emphasis, which mean nothing here."""
    return replace(spec, prompt=plain(spec.prompt), idea=plain(spec.idea))

"""Pictures by another program, here or on another computer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from PIL import Image

from gars_core.engines.picture_spec import check_spec
from gars_core.engines.servers.connection import Connection
from gars_core.engines.servers.server import MAX_STEPS, Offer, Server
from gars_core.errors import BadInput, ServerFailed
from gars_core.types import Ability, ImageSpec, ModelStatus, Progress, Report

Result = TypeVar("Result")
USUAL_STEPS = (8, 20, 30)


@dataclass(frozen=True)
class ServerPicture:
    """A picture, and what the server says it used, as an infotext's fields."""

    image: Image.Image
    how: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Dialect:
    """How to talk to one kind of server. Both functions raise ServerFailed."""

    label: str
    look: Callable[[Connection], Awaitable[Offer]]
    draw: Callable[[Connection, ImageSpec, Report], Awaitable[ServerPicture]]


class ServerMaker:
    """An ImageMaker, Loadable and LoraShelf over a server. Loading it means to ask whether it is there."""

    abilities: frozenset[Ability] = frozenset({"start", "loras", "emphasis", "whole"})

    def __init__(self, server: Server, dialect: Dialect) -> None:
        self.server = server
        self.id = f"server:{server.id}"
        self.label = server.name
        self.note = f"{dialect.label} at {server.address} draws; your prompts are sent there."
        self._dialect = dialect
        self._trouble = server.trouble
        self._asked = False
        self._last: tuple[ImageSpec, Mapping[str, str]] | None = None

    def make(self, spec: ImageSpec, report: Report) -> Image.Image:
        """Return the picture. Raises BadInput, ServerFailed, OutOfMemory, and Cancelled from report."""
        self._check(spec)
        report(Progress(f"Asking {self.label}"))
        picture = self._tried(self._draw(spec, report))
        self._last = spec, picture.how
        return picture.image

    def look(self) -> Offer:
        """Return what the server offers. Raises ServerFailed."""
        return self._tried(self._look())

    def steps(self) -> tuple[int, ...]:
        """Return the user's own count first, then what is usual; it draws in any number up to 150."""
        return tuple(dict.fromkeys((self.server.steps, *USUAL_STEPS)))

    def loras(self) -> tuple[str, ...]:
        """Return the LoRAs that the last test found there."""
        return self.server.found.loras if self.server.found else ()

    def describe(self, spec: ImageSpec) -> Mapping[str, str]:
        """Return what was used for the last picture if it was this one, else what the server is asked for."""
        server = self.server
        settings = {
            "Sampler": server.sampler,
            "Schedule type": server.schedule,
            "CFG scale": f"{server.cfg_scale:g}",
            "Model": server.model,
            "Negative prompt": server.negative,
            "LoRAs": ", ".join(lora.tag for lora in spec.loras),
        }
        used = self._last[1] if self._last and self._last[0] is spec else {}
        return {name: value for name, value in {**settings, **used}.items() if value}

    def status(self) -> ModelStatus:
        return ModelStatus(
            id=self.id,
            role="maker",
            label=self.label,
            licence="",
            licence_url="",
            source=f"{self._dialect.label} at {self.server.address}",
            size_bytes=0,
            memory_bytes=0,
            installed=not self._trouble,
            loaded=self._asked and not self._trouble,
            missing=self._trouble,
        )

    def load(self, report: Report) -> None:
        """Ask whether the server is there. Raises ServerFailed."""
        if not self._asked:
            report(Progress(f"Asking {self.label}"))
            self.look()
        self._asked = True

    def unload(self) -> None:
        """Forget that it was asked; what it holds in memory is its own affair."""
        self._asked = False

    async def _draw(self, spec: ImageSpec, report: Report) -> ServerPicture:
        async with Connection(self.server) as connection:
            return await self._dialect.draw(connection, spec, report)

    async def _look(self) -> Offer:
        async with Connection(self.server) as connection:
            return await self._dialect.look(connection)

    def _tried(self, asking: Coroutine[Any, Any, Result]) -> Result:
        """Ask, and remember whether the server can be used."""
        try:
            result = asyncio.run(asking)
        except ServerFailed as error:
            self._trouble = f"{error.sentence} {error.hint}".strip()
            raise
        self._trouble = ""
        return result

    def _check(self, spec: ImageSpec) -> None:
        check_spec(spec, range(1, MAX_STEPS + 1), self.abilities)
        offered = self.loras()
        for lora in spec.loras:
            if offered and lora.name not in offered or set(lora.name) & set("<>:"):
                raise BadInput(
                    f"{self.label} has no LoRA {lora.name!r}.",
                    "Choose one that it has, or test the connection again after adding it there.",
                )

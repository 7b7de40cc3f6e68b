"""ComfyUI's API: a graph of nodes is queued, and its history has the picture once it is done."""

from __future__ import annotations

import asyncio
import hashlib
import time
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from gars_core.engines.servers.answers import names, text
from gars_core.engines.servers.comfyui_graph import USUAL_SAMPLER, USUAL_SCHEDULE, graph
from gars_core.engines.servers.connection import Connection, quoted
from gars_core.engines.servers.maker import Dialect, ServerPicture
from gars_core.engines.servers.pictures import picture, start_png
from gars_core.engines.servers.server import Offer
from gars_core.engines.servers.watch import POLL_SECONDS, watched
from gars_core.errors import BadInput
from gars_core.types import ImageSpec, Lora, Progress, Report


async def look(connection: Connection) -> Offer:
    """Return what the server offers."""
    started = time.perf_counter()
    answer = await connection.get("system_stats")
    answered_ms = round(1000 * (time.perf_counter() - started))
    system = answer.get("system") if isinstance(answer, dict) else None
    if not isinstance(system, dict):
        raise connection.failed("does not speak ComfyUI's language.")
    return Offer(
        program=f"ComfyUI {text(system.get('comfyui_version'))}".strip(),
        models=await _choices(connection, "CheckpointLoaderSimple", "ckpt_name"),
        samplers=await _choices(connection, "KSampler", "sampler_name"),
        schedules=await _choices(connection, "KSampler", "scheduler"),
        loras=tuple(PurePath(name).stem for name in await _choices(connection, "LoraLoader", "lora_name")),
        answered_ms=answered_ms,
    )


async def draw(connection: Connection, spec: ImageSpec, report: Report) -> ServerPicture:
    """Return the picture that a plain graph makes."""
    work = _Work(connection, spec)
    data, model = await watched(connection, work.drawn(), work.look, work.interrupt, report)
    server = connection.server
    return ServerPicture(
        picture(connection, data, spec),
        {
            "Model": PurePath(model).stem,
            "Sampler": server.sampler or USUAL_SAMPLER,
            "Schedule type": server.schedule or USUAL_SCHEDULE,
        },
    )


class _Work:
    """One graph on its way through the server's queue."""

    def __init__(self, connection: Connection, spec: ImageSpec) -> None:
        self._connection = connection
        self._spec = spec
        self._id = ""
        self._queued: asyncio.Future[None] | None = None
        self._running_since = 0.0

    async def drawn(self) -> tuple[bytes, str]:
        """Queue the graph; return the picture's bytes and the model's name."""
        connection, spec = self._connection, self._spec
        model = connection.server.model
        if not model:
            model = next(iter(await _choices(connection, "CheckpointLoaderSimple", "ckpt_name")), "")
        if not model:
            raise connection.failed("has no model to draw with.", "Put one into its folder models/checkpoints.")
        loras = await _lora_files(connection, spec.loras) if spec.loras else []
        start = await _uploaded(connection, start_png(spec.start, spec)) if spec.start is not None else ""
        self._queued = asyncio.ensure_future(self._queue(graph(connection.server, spec, model, loras, start)))
        await self._queued
        while (record := await self._history()) is None:
            await asyncio.sleep(POLL_SECONDS)
        status = record.get("status")
        if isinstance(status, dict) and status.get("status_str") == "error":
            raise self._why(status.get("messages"))
        try:
            image = record["outputs"]["picture"]["images"][0]
            place = {key: text(image[key]) for key in ("filename", "subfolder", "type")}
        except (KeyError, TypeError, IndexError):
            raise connection.failed("sent no picture.", "Check that it draws in its own window.") from None
        return await connection.data("GET", "view", query=place), model

    async def look(self) -> Progress:
        """Say where the graph stands; how far a running one is can only be told by how long it runs."""
        queue = await self._connection.get("queue")
        running, waiting = _ids(queue, "queue_running"), _ids(queue, "queue_pending")
        if self._id in running:
            self._running_since = self._running_since or time.monotonic()
            minutes = int(time.monotonic() - self._running_since) // 60
            return Progress(f"Drawing for {minutes} min" if minutes else "Drawing")
        ahead = len(running) + len(waiting) - (self._id in waiting)
        others = "one other job" if ahead == 1 else f"{ahead} other jobs"
        return Progress(f"Waiting for {others if ahead else self._connection.server.name}")

    async def interrupt(self) -> None:
        """Take the graph out of the queue, or stop it; those of other people go on."""
        if self._queued is not None:
            await asyncio.wait({self._queued})  # else it would be drawn after all, by an id that is not known yet
        if self._id:
            await self._connection.post("queue", {"delete": [self._id]})
        if self._running_since:
            await self._connection.post("interrupt", {"prompt_id": self._id})

    async def _queue(self, nodes: dict[str, Any]) -> None:
        answer = await self._connection.post("prompt", {"prompt": nodes})
        self._id = text(answer.get("prompt_id")) if isinstance(answer, dict) else ""
        if not self._id:
            raise self._connection.failed("did not take the picture on.")

    async def _history(self) -> dict[str, Any] | None:
        answer = await self._connection.get(f"history/{quote(self._id, safe='')}")
        record = answer.get(self._id) if isinstance(answer, dict) else None
        return record if isinstance(record, dict) else None

    def _why(self, messages: object) -> Exception:
        """Return the error that the messages of a failed graph tell of."""
        failures = (
            [
                message[1]
                for message in messages
                if isinstance(message, list)
                and len(message) == 2
                and message[0] == "execution_error"
                and isinstance(message[1], dict)
            ]
            if isinstance(messages, list)
            else []
        )
        if not failures:
            return self._connection.failed("stopped before the picture was done.", "Draw it again.")
        if "OutOfMemory" in text(failures[0].get("exception_type")):
            return self._connection.out_of_memory()
        reason = quoted(str(failures[0].get("exception_message")).encode())
        return self._connection.failed(f"could not draw it: {reason}.", "Its own window may say more.")


def _ids(queue: object, key: str) -> list[str]:
    """Return the ids of the graphs in a part of the queue."""
    entries = queue.get(key) if isinstance(queue, dict) else None
    return (
        [text(entry[1]) for entry in entries if isinstance(entry, list) and len(entry) > 1]
        if isinstance(entries, list)
        else []
    )


async def _choices(connection: Connection, node: str, name: str) -> tuple[str, ...]:
    """Return what an input of a node may be: a list of names, or since 2025 ["COMBO", {"options": names}]."""
    answer = await connection.optional(f"object_info/{node}")
    try:
        kind = answer[node]["input"]["required"][name]
        return names(kind[1]["options"] if kind[0] == "COMBO" else kind[0])
    except (KeyError, TypeError, IndexError):
        return ()


async def _lora_files(connection: Connection, loras: tuple[Lora, ...]) -> list[tuple[str, float]]:
    """Return the server's own names of LoRAs with their weights. Raises BadInput for one that it does not have."""
    files = {PurePath(name).stem: name for name in await _choices(connection, "LoraLoader", "lora_name")}
    for lora in loras:
        if lora.name not in files:
            raise BadInput(f"{connection.server.name} has no LoRA {lora.name!r}.", "Choose one that it has.")
    return [(files[lora.name], lora.weight) for lora in loras]


async def _uploaded(connection: Connection, png: bytes) -> str:
    """Send a picture to begin from and return its name for LoadImage."""
    name = f"gars-{hashlib.sha256(png).hexdigest()[:16]}.png"
    answer = await connection.upload("upload/image", name, png, type="temp", overwrite="true")
    name_there = text(answer.get("name")) if isinstance(answer, dict) else ""
    if not name_there:
        raise connection.failed("did not take the picture to begin from.")
    return f"{name_there} [temp]"


COMFYUI = Dialect("ComfyUI", look, draw)

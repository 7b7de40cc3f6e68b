"""AUTOMATIC1111's web API, which Forge, reForge and SD.Next speak too: /sdapi/v1/..."""

from __future__ import annotations

import json
import time
from base64 import b64encode
from typing import Any

from gars_core.engines.servers.answers import names, number, text
from gars_core.engines.servers.connection import Connection
from gars_core.engines.servers.maker import Dialect, ServerPicture
from gars_core.engines.servers.pictures import from_base64, picture, preview, start_png
from gars_core.engines.servers.server import Offer
from gars_core.engines.servers.watch import watched
from gars_core.types import ImageSpec, Progress, Report

API = "sdapi/v1"
SECONDS_BETWEEN_PREVIEWS = 1.0
"""The server turns its picture into text for each, which is time that it does not draw."""


async def look(connection: Connection) -> Offer:
    """Return what the server offers. Older programs have no list of schedules or LoRAs."""
    started = time.perf_counter()
    options = await connection.get(f"{API}/options")
    answered_ms = round(1000 * (time.perf_counter() - started))
    if not isinstance(options, dict):
        raise connection.failed("does not speak A1111's language.")
    return Offer(
        program=await _program(connection, options),
        models=names(await connection.get(f"{API}/sd-models"), "title"),
        samplers=names(await connection.get(f"{API}/samplers"), "name"),
        schedules=names(await connection.optional(f"{API}/schedulers"), "label"),
        loras=names(await connection.optional(f"{API}/loras"), "name"),
        answered_ms=answered_ms,
    )


async def draw(connection: Connection, spec: ImageSpec, report: Report) -> ServerPicture:
    """Return the picture that txt2img or img2img makes, watched through progress."""
    route = "txt2img" if spec.start is None else "img2img"
    answer = await watched(
        connection,
        connection.post(f"{API}/{route}", request_body(connection, spec), patient=True),
        _Watcher(connection),
        lambda: connection.post(f"{API}/interrupt"),
        report,
    )
    images = answer.get("images") if isinstance(answer, dict) else None
    if not isinstance(images, list) or not images:
        raise connection.failed("sent no picture.", "Check that it draws in its own window.")
    return ServerPicture(picture(connection, from_base64(images[0]), spec), _used(answer.get("info"), spec))


def request_body(connection: Connection, spec: ImageSpec) -> dict[str, Any]:
    """Return what txt2img and img2img are asked for; what the user left open is left out."""
    server = connection.server
    chosen = {
        "sampler_name": server.sampler,
        "scheduler": server.schedule,
        "negative_prompt": server.negative,
        "override_settings": {"sd_model_checkpoint": server.model} if server.model else None,
    }
    body: dict[str, Any] = {
        "prompt": " ".join([spec.prompt, *(lora.tag for lora in spec.loras)]),
        "seed": spec.seed,
        "steps": spec.steps,
        "cfg_scale": server.cfg_scale,
        "width": spec.width_px,
        "height": spec.height_px,
        "batch_size": 1,
        "n_iter": 1,
        **{name: value for name, value in chosen.items() if value},
    }
    if spec.start is not None:
        body |= {"init_images": [b64encode(start_png(spec.start, spec)).decode()], "denoising_strength": spec.strength}
    return body


class _Watcher:
    """Asks how far the picture is, and for a preview now and then."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._previewed = time.monotonic()

    async def __call__(self) -> Progress:
        with_preview = time.monotonic() - self._previewed >= SECONDS_BETWEEN_PREVIEWS
        answer = await self._connection.get(f"{API}/progress", skip_current_image=str(not with_preview).lower())
        state = answer.get("state") if isinstance(answer, dict) else None
        if not isinstance(state, dict) or not number(state.get("job_count")):
            return Progress(f"Waiting for {self._connection.server.name}")
        small = None
        if with_preview:
            small = preview(from_base64(answer.get("current_image")))
            self._previewed = time.monotonic()
        step, steps = (int(number(state.get(key)) or 0) for key in ("sampling_step", "sampling_steps"))
        stage = f"Step {min(step + 1, steps)} of {steps}" if steps > 0 else "Getting ready"
        share = number(answer.get("progress"))
        return Progress(stage, None if share is None else min(max(share, 0.0), 1.0), small)


async def _program(connection: Connection, options: dict[str, Any]) -> str:
    """Return the program's name as far as it can be told: SD.Next alone says its own."""
    version = await connection.optional(f"{API}/version")
    if isinstance(version, dict) and version.get("app"):
        return f"SD.Next {text(version.get('updated'))}".strip()
    return "Forge" if any(name.startswith("forge_") for name in options) else "A1111"


def _used(info: object, spec: ImageSpec) -> dict[str, str]:
    """Return what the answer's info says that it was made with; {} if it says nothing that can be read."""
    try:
        details = json.loads(info) if isinstance(info, str) else {}
    except (ValueError, RecursionError):
        details = {}
    if not isinstance(details, dict):
        return {}
    extra = details.get("extra_generation_params")
    scale, seed = number(details.get("cfg_scale")), number(details.get("seed"))
    used = {
        "Sampler": text(details.get("sampler_name")),
        "CFG scale": "" if scale is None else f"{scale:g}",
        "Schedule type": text(extra.get("Schedule type")) if isinstance(extra, dict) else "",
        "Model": text(details.get("sd_model_name")),
        "Model hash": text(details.get("sd_model_hash")),
    }
    if seed is not None and int(seed) != spec.seed:
        used["Seed"] = str(int(seed))
    return {name: value for name, value in used.items() if value}


A1111 = Dialect("A1111", look, draw)

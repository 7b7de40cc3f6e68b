"""A program that speaks as A1111's API does: its requests and answers are checked by the same kinds of models."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from pydantic import BaseModel, ValidationError

from tests.support.web_server import Handler, Site, running


class Txt2Img(BaseModel):
    prompt: str = ""
    negative_prompt: str = ""
    seed: int = -1
    sampler_name: str | None = None
    scheduler: str | None = None
    batch_size: int = 1
    n_iter: int = 1
    steps: int = 50
    cfg_scale: float = 7.0
    width: int = 512
    height: int = 512
    override_settings: dict[str, Any] | None = None
    override_settings_restore_afterwards: bool = True
    sampler_index: str = "Euler"
    send_images: bool = True
    save_images: bool = False


class Img2Img(Txt2Img):
    init_images: list[str] | None = None
    denoising_strength: float = 0.75


class TextToImageResponse(BaseModel):
    images: list[str] | None = None
    parameters: dict[str, Any]
    info: str


class ProgressResponse(BaseModel):
    progress: float
    eta_relative: float
    state: dict[str, Any]
    current_image: str | None = None
    textinfo: str | None = None


class SDModelItem(BaseModel):
    title: str
    model_name: str
    hash: str | None
    sha256: str | None
    filename: str
    config: str | None


class SamplerItem(BaseModel):
    name: str
    aliases: list[str]
    options: dict[str, Any]


class SchedulerItem(BaseModel):
    name: str
    label: str
    aliases: list[str] | None
    default_rho: float | None
    need_inner_model: bool | None


MODELS = [
    SDModelItem(
        title="dreams.safetensors [31e35c80fc]",
        model_name="dreams",
        hash="31e35c80fc",
        sha256="3" * 64,
        filename="/models/dreams.safetensors",
        config=None,
    ),
    SDModelItem(
        title="ink.safetensors",
        model_name="ink",
        hash=None,
        sha256=None,
        filename="/models/ink.safetensors",
        config=None,
    ),
]
SAMPLERS = [
    SamplerItem(name="DPM++ 2M", aliases=["k_dpmpp_2m"], options={}),
    SamplerItem(name="Euler", aliases=["k_euler"], options={}),
]
SCHEDULERS = [
    SchedulerItem(name="karras", label="Karras", aliases=None, default_rho=7.0, need_inner_model=False),
    SchedulerItem(
        name="sgm_uniform", label="SGM Uniform", aliases=["SGMUniform"], default_rho=-1.0, need_inner_model=True
    ),
]
LORAS = [{"name": "lineart", "alias": "lineart", "path": "/models/Lora/lineart.safetensors", "metadata": {}}]


class Program(Site):
    """An A1111, or one that is like it. seconds_per_step makes it slow; looks: every step waits for as many looks."""

    def __init__(
        self, kind: str = "a1111", auth: str = "", api: bool = True, seconds_per_step: float = 0.0, looks: int = 0
    ) -> None:
        super().__init__()
        self.looks, self.looked = looks, threading.Semaphore(0)
        self.kind, self.auth, self.api, self.seconds_per_step = kind, auth, api, seconds_per_step
        self.requests: list[dict[str, Any]] = []
        self.drawing = threading.Lock()
        self.interrupted = threading.Event()
        self.step, self.steps, self.job_count = 0, 0, 0
        self.current: Image.Image | None = None

    def draw(self, wanted: Txt2Img) -> TextToImageResponse:
        with self.drawing:
            self.interrupted.clear()
            self.job_count, self.step, self.steps = 1, 0, wanted.steps
            red, green, blue, *_ = hashlib.sha256(repr(wanted).encode()).digest()
            self.current = Image.new("RGB", (64, 64), (red, 255, blue))
            while self.step < wanted.steps and not self.interrupted.is_set():
                time.sleep(self.seconds_per_step)
                for _ in range(self.looks):
                    self.looked.acquire(timeout=10)
                self.step += 1
            self.job_count, self.current = 0, None
        model = (wanted.override_settings or {}).get("sd_model_checkpoint", MODELS[0].title).partition(".")[0]
        info = {
            "prompt": wanted.prompt,
            "seed": wanted.seed,
            "width": wanted.width,
            "height": wanted.height,
            "sampler_name": wanted.sampler_name or wanted.sampler_index,
            "cfg_scale": wanted.cfg_scale,
            "steps": wanted.steps,
            "batch_size": 1,
            "sd_model_name": model,
            "sd_model_hash": "31e35c80fc",
            "extra_generation_params": {"Schedule type": wanted.scheduler or "Automatic"},
            "version": "v1.10.1",
        }
        image = Image.new("RGB", (wanted.width, wanted.height), (red, green, blue))
        return TextToImageResponse(images=[as_base64(image)], parameters=wanted.model_dump(), info=json.dumps(info))

    def progress(self, skip_current_image: bool) -> ProgressResponse:
        state = {
            "skipped": False,
            "interrupted": self.interrupted.is_set(),
            "stopping_generation": False,
            "job": "scripts_txt2img",
            "job_count": self.job_count,
            "job_timestamp": "20250101120000",
            "job_no": 0,
            "sampling_step": self.step,
            "sampling_steps": self.steps,
        }
        self.looked.release()
        if not self.job_count:
            return ProgressResponse(progress=0, eta_relative=0, state=state)
        seen = None if skip_current_image or self.current is None else as_base64(self.current)
        return ProgressResponse(
            progress=min(0.01 + self.step / self.steps, 1), eta_relative=1.0, state=state, current_image=seen
        )


class _Api(Handler):
    site: Program

    def answer(self) -> None:
        site, route = self.site, self.route.removeprefix("/sdapi/v1/")
        if not site.api or route == self.route:
            self.json({"detail": "Not Found"}, 404)
        elif site.auth and not self.allowed(*site.auth.split(":")):
            self.json({"detail": "Incorrect username or password"}, 401, WWW_Authenticate="Basic")
        elif route in ("txt2img", "img2img"):
            self._draw(Img2Img if route == "img2img" else Txt2Img)
        elif route == "progress":
            skip = self.query.get("skip_current_image", "false") == "true"
            self.send(site.progress(skip).model_dump_json().encode())
        elif route == "interrupt":
            site.interrupted.set()
            self.json({})
        elif route == "options":
            forge = {"forge_preset": "xl"} if site.kind == "forge" else {}
            self.json({"sd_model_checkpoint": MODELS[0].title, "samples_format": "png", **forge})
        elif route == "version" and site.kind == "sdnext":
            self.json({"app": "sd.next", "updated": "2025-07-01", "hash": "abc", "url": "https://example.org"})
        elif route in LISTS and not (site.kind != "a1111" and route in ("schedulers", "loras")):
            self.json([entry if isinstance(entry, dict) else entry.model_dump() for entry in LISTS[route]])
        else:
            self.json({"detail": "Not Found"}, 404)

    def _draw(self, model: type[Txt2Img]) -> None:
        try:
            wanted = model.model_validate_json(self.body)
        except ValidationError as error:
            self.json({"detail": json.loads(error.json())}, 422)
            return
        self.site.requests.append(json.loads(self.body))
        if wanted.sampler_name and wanted.sampler_name not in {sampler.name for sampler in SAMPLERS}:
            self.json({"error": "HTTPException", "detail": "Sampler not found", "body": "", "errors": ""}, 404)
        elif isinstance(wanted, Img2Img) and not wanted.init_images:
            self.json({"error": "HTTPException", "detail": "Init image not found", "body": "", "errors": ""}, 404)
        else:
            self.send(self.site.draw(wanted).model_dump_json().encode())


LISTS: dict[str, list[Any]] = {"sd-models": MODELS, "samplers": SAMPLERS, "schedulers": SCHEDULERS, "loras": LORAS}


def as_base64(image: Image.Image, format: str = "PNG") -> str:
    buffer = io.BytesIO()
    image.save(buffer, format)
    return base64.b64encode(buffer.getvalue()).decode()


@contextmanager
def a1111_running(certificate: Path | None = None, **options: Any) -> Iterator[Program]:
    """Start such a program on a free port."""
    program = Program(**options)
    with running(program, _Api, certificate):
        yield program

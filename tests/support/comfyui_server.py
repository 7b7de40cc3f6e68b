"""A program that speaks as ComfyUI's server does: graphs are checked, queued, drawn one by one, and kept as history."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import queue
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PIL import Image

from tests.support.web_server import Handler, Site, running

CHOICES: dict[tuple[str, str], list[str]] = {
    ("CheckpointLoaderSimple", "ckpt_name"): ["dreams.safetensors", "sdxl/ink.safetensors"],
    ("KSampler", "sampler_name"): ["euler", "dpmpp_2m"],
    ("KSampler", "scheduler"): ["normal", "karras"],
    ("LoraLoader", "lora_name"): ["styles/lineart.safetensors"],
}
INPUTS = {
    "CheckpointLoaderSimple": {"ckpt_name"},
    "CLIPTextEncode": {"text", "clip"},
    "VAEDecode": {"samples", "vae"},
    "EmptyLatentImage": {"width", "height", "batch_size"},
    "LoadImage": {"image"},
    "VAEEncode": {"pixels", "vae"},
    "LoraLoader": {"model", "clip", "lora_name", "strength_model", "strength_clip"},
    "PreviewImage": {"images"},
    "KSampler": {
        "model",
        "positive",
        "negative",
        "latent_image",
        "seed",
        "steps",
        "cfg",
        "sampler_name",
        "scheduler",
        "denoise",
    },
}


class Program(Site):
    """A ComfyUI. failure: what execution ends with, as (type, message) of an exception."""

    def __init__(self, seconds_per_step: float = 0.0, failure: tuple[str, str] | None = None) -> None:
        super().__init__()
        self.seconds_per_step, self.failure = seconds_per_step, failure
        self.graphs: list[dict[str, Any]] = []
        self.pending: list[list[Any]] = []
        self.running: list[list[Any]] = []
        self.history: dict[str, Any] = {}
        self.files: dict[str, bytes] = {}
        self.interrupted = threading.Event()
        self.numbers = itertools.count()
        self._queue: queue.Queue[list[Any]] = queue.Queue()
        threading.Thread(target=self._work, daemon=True).start()

    def submit(self, graph: dict[str, Any]) -> str:
        entry = [next(self.numbers), str(uuid.uuid4()), graph, {}, ["picture"]]
        self.graphs.append(graph)
        self.pending.append(entry)
        self._queue.put(entry)
        return str(entry[1])

    def _work(self) -> None:
        while True:
            entry = self._queue.get()
            if entry not in self.pending:
                continue
            self.interrupted.clear()
            self.pending.remove(entry)
            self.running.append(entry)
            self.history[entry[1]] = self._drawn(entry[2])
            self.running.remove(entry)

    def _drawn(self, graph: dict[str, Any]) -> dict[str, Any]:
        sampler = graph["sampler"]["inputs"]
        for _ in range(sampler["steps"]):
            time.sleep(self.seconds_per_step)
            if self.interrupted.is_set():
                return _ended("error", {}, ["execution_interrupted", {"node_id": "sampler"}])
        if self.failure:
            kind, message = self.failure
            return _ended(
                "error",
                {},
                [
                    "execution_error",
                    {
                        "node_id": "sampler",
                        "node_type": "KSampler",
                        "exception_type": kind,
                        "exception_message": message,
                    },
                ],
            )
        if "start" in graph:
            with Image.open(io.BytesIO(self.files[graph["start"]["inputs"]["image"].split(" ")[0]])) as start:
                size = start.size
        else:
            size = graph["latent"]["inputs"]["width"], graph["latent"]["inputs"]["height"]
        buffer, name = io.BytesIO(), f"ComfyUI_temp_{len(self.files):05}_.png"
        colour = tuple(hashlib.sha256(json.dumps(graph, sort_keys=True).encode()).digest()[:3])
        Image.new("RGB", size, colour).save(buffer, "PNG")
        self.files[name] = buffer.getvalue()
        image = {"filename": name, "subfolder": "", "type": "temp"}
        return _ended("success", {"picture": {"images": [image]}}, ["execution_success", {}])


def _ended(status: str, outputs: dict[str, Any], message: list[Any]) -> dict[str, Any]:
    return {
        "outputs": outputs,
        "status": {
            "status_str": status,
            "completed": status == "success",
            "messages": [["execution_start", {}], message],
        },
    }


def mistakes(graph: dict[str, Any]) -> dict[str, Any]:
    """Return what validation says of a graph, by node."""
    found: dict[str, Any] = {}
    for id, node in graph.items():
        kind, inputs = node["class_type"], node["inputs"]
        wrong = [
            {"type": "required_input_missing", "message": "Required input is missing", "details": name}
            for name in INPUTS[kind] - inputs.keys()
        ]
        wrong += [
            {"type": "value_not_in_list", "message": "Value not in list", "details": f"{name}: {value!r} not in"}
            for name, value in inputs.items()
            if value not in CHOICES.get((kind, name), [value])
        ]
        if wrong:
            found[id] = {"errors": wrong, "dependent_outputs": ["picture"], "class_type": kind}
    return found


class _Api(Handler):
    site: Program

    def answer(self) -> None:
        site, (first, _, rest) = self.site, self.route.removeprefix("/").partition("/")
        if first == "system_stats":
            self.json({"system": {"os": "posix", "comfyui_version": "0.3.40"}, "devices": []})
        elif first == "object_info":
            required = {
                name: [choices] if rest == "KSampler" else ["COMBO", {"options": choices}]
                for (node, name), choices in CHOICES.items()
                if node == rest
            }
            self.json({rest: {"input": {"required": required}, "name": rest}} if required else {})
        elif self.route == "/prompt":
            graph = json.loads(self.body)["prompt"]
            if wrong := mistakes(graph):
                self.json(
                    {
                        "error": {
                            "type": "prompt_outputs_failed_validation",
                            "details": "",
                            "extra_info": {},
                            "message": "Prompt outputs failed validation",
                        },
                        "node_errors": wrong,
                    },
                    400,
                )
            else:
                self.json({"prompt_id": site.submit(graph), "number": len(site.graphs), "node_errors": {}})
        elif first == "history":
            self.json({rest: site.history[rest]} if rest in site.history else {})
        elif first == "queue" and self.command == "GET":
            self.json({"queue_running": site.running, "queue_pending": site.pending})
        elif first == "queue":
            gone = json.loads(self.body)["delete"]
            site.pending[:] = [entry for entry in site.pending if entry[1] not in gone]
            self.send(b"")
        elif first == "interrupt":
            if json.loads(self.body)["prompt_id"] in [entry[1] for entry in site.running]:
                site.interrupted.set()
            self.send(b"")
        elif self.route == "/upload/image":
            head, data = self.body.split(b'filename="')[1].split(b'"', 1)
            name = head.decode()
            data = data.partition(b"\r\n\r\n")[2]
            site.files[name] = data[: data.index(b"IEND") + 8]
            self.json({"name": name, "subfolder": "", "type": "temp"})
        elif first == "view" and self.query.get("filename") in site.files:
            self.send(site.files[self.query["filename"]], kind="image/png")
        else:
            self.send(b"", 404)


@contextmanager
def comfyui_running(**options: Any) -> Iterator[Program]:
    """Start such a program on a free port."""
    program = Program(**options)
    with running(program, _Api):
        yield program

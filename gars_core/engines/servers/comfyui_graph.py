"""The graph that ComfyUI draws a picture by: model, LoRAs, words, noise or a start, sampler, decoder."""

from __future__ import annotations

from typing import Any

from gars_core.engines.servers.server import Server
from gars_core.types import ImageSpec

USUAL_SAMPLER, USUAL_SCHEDULE = "euler", "normal"


def graph(server: Server, spec: ImageSpec, model: str, loras: list[tuple[str, float]], start: str) -> dict[str, Any]:
    """Return the nodes by id, each input either a value or [node, output]. start: a picture's name there, or ""."""
    nodes: dict[str, Any] = {"model": _node("CheckpointLoaderSimple", ckpt_name=model)}
    weights, words, decoder = ["model", 0], ["model", 1], ["model", 2]
    for number, (name, weight) in enumerate(loras):
        nodes[f"lora{number}"] = _node(
            "LoraLoader", model=weights, clip=words, lora_name=name, strength_model=weight, strength_clip=weight
        )
        weights, words = [f"lora{number}", 0], [f"lora{number}", 1]
    if start:
        nodes |= {
            "start": _node("LoadImage", image=start),
            "latent": _node("VAEEncode", pixels=["start", 0], vae=decoder),
        }
    else:
        nodes["latent"] = _node("EmptyLatentImage", width=spec.width_px, height=spec.height_px, batch_size=1)
    return nodes | {
        "prompt": _node("CLIPTextEncode", text=spec.prompt, clip=words),
        "negative": _node("CLIPTextEncode", text=server.negative, clip=words),
        "sampler": _node(
            "KSampler",
            model=weights,
            positive=["prompt", 0],
            negative=["negative", 0],
            latent_image=["latent", 0],
            seed=spec.seed,
            steps=spec.steps,
            cfg=server.cfg_scale,
            sampler_name=server.sampler or USUAL_SAMPLER,
            scheduler=server.schedule or USUAL_SCHEDULE,
            denoise=spec.strength if start else 1.0,
        ),
        "decoded": _node("VAEDecode", samples=["sampler", 0], vae=decoder),
        # in the server's temporary folder: its own gallery is not for what GARS keeps
        "picture": _node("PreviewImage", images=["decoded", 0]),
    }


def _node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}

"""Small pictures as other programs write them, made here: the layouts are theirs, the words are not."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from typing import Any

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from gars_core.infotext import compose

PROMPT, NEGATIVE = "a fox in the snow, oil painting", "blurry, text"
SEED, STEPS, WIDTH, HEIGHT = 1234, 20, 832, 1216
WEBUI = (
    f"{PROMPT} <lora:snow:0.8>\nNegative prompt: {NEGATIVE}\n"
    f"Steps: {STEPS}, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: {SEED}, Size: {WIDTH}x{HEIGHT}, "
    "Model hash: 31e35c80fc, Model: sd_xl_base_1.0, ADetailer model: face_yolov8n.pt, "
    'ADetailer prompt: "a face, smiling: \\"so\\"", Hires upscale: 1.5, Hires upscaler: Latent, '
    'Lora hashes: "snow: 0123456789ab, ice: ba9876543210", '
)


def png(**texts: str) -> bytes:
    """Return a PNG with these text chunks; those that begin with "zip_" are compressed, under the rest of the name."""
    info, file = PngInfo(), io.BytesIO()
    for name, text in texts.items():
        info.add_text(name.removeprefix("zip_"), text, zip=name.startswith("zip_"))
    Image.new("RGB", (64, 96), "teal").save(file, "PNG", pnginfo=info)
    return file.getvalue()


def with_exif(format: str, tags: dict[int, Any], inner: dict[int, Any] | None = None) -> bytes:
    """Return a picture whose EXIF has these tags, inner those of the EXIF directory."""
    exif, file = Image.Exif(), io.BytesIO()
    for tag, value in tags.items():
        exif[tag] = value
    exif.get_ifd(0x8769).update(inner or {})
    Image.new("RGB", (64, 96), "teal").save(file, format, exif=exif.tobytes())
    return file.getvalue()


def unicode_comment(text: str) -> dict[int, Any]:
    return {0x9286: b"UNICODE\0" + text.encode("utf-16-be")}


def node(kind: str, **inputs: object) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


INVOKE = {
    "app_version": "5.4.0",
    "generation_mode": "sdxl_txt2img",
    "positive_prompt": PROMPT,
    "negative_prompt": NEGATIVE,
    "width": WIDTH,
    "height": HEIGHT,
    "seed": SEED,
    "cfg_scale": 7.5,
    "steps": STEPS,
    "scheduler": "euler",
    "model": {"key": "5b", "name": "sd_xl_base", "base": "sdxl", "type": "main"},
    "positive_style_prompt": "",
    "negative_style_prompt": "",
    "loras": [],
}
INVOKE_2 = {
    "model": "stable diffusion",
    "model_weights": "sd_xl_base",
    "app_id": "invoke-ai/InvokeAI",
    "app_version": "2.3.5",
    "image": {
        "prompt": [{"prompt": f"{PROMPT} [{NEGATIVE}]", "weight": 1}],
        "steps": STEPS,
        "cfg_scale": 7.5,
        "height": HEIGHT,
        "width": WIDTH,
        "seed": SEED,
        "sampler": "k_euler",
        "type": "txt2img",
    },
}
INVOKE_GRAPH = {
    "id": "g",
    "nodes": {
        "pos": {"id": "pos", "type": "string", "value": PROMPT},
        "neg": {"id": "neg", "type": "string", "value": NEGATIVE},
        "c": {"id": "c", "type": "sdxl_compel_prompt", "prompt": "", "style": ""},
        "d": {"id": "d", "type": "sdxl_compel_prompt", "prompt": "", "style": ""},
        "m": {"id": "m", "type": "sdxl_model_loader", "model": {"name": "sd_xl_base", "type": "main"}},
        "n": {"id": "n", "type": "noise", "seed": SEED, "width": WIDTH, "height": HEIGHT},
        "l": {"id": "l", "type": "denoise_latents", "steps": STEPS, "cfg_scale": 7, "scheduler": "euler"},
    },
    "edges": [
        {"source": {"node_id": start, "field": "value"}, "destination": {"node_id": end, "field": field}}
        for start, end, field in (
            ("pos", "c", "prompt"),
            ("neg", "d", "prompt"),
            ("c", "l", "positive_conditioning"),
            ("d", "l", "negative_conditioning"),
            ("m", "l", "unet"),
            ("m", "c", "clip"),
            ("n", "l", "noise"),
        )
    ],
}
COMFY = {
    "3": node(
        "KSampler",
        seed=SEED,
        steps=STEPS,
        cfg=7.0,
        sampler_name="euler",
        scheduler="normal",
        denoise=1.0,
        model=["4", 0],
        positive=["6", 0],
        negative=["7", 0],
        latent_image=["5", 0],
    ),
    "4": node("CheckpointLoaderSimple", ckpt_name="sd_xl_base.safetensors"),
    "5": node("EmptyLatentImage", width=WIDTH, height=HEIGHT, batch_size=1),
    "6": node("CLIPTextEncode", text=PROMPT, clip=["4", 1]),
    "7": node("CLIPTextEncode", text=NEGATIVE, clip=["4", 1]),
    "8": node("VAEDecode", samples=["3", 0], vae=["4", 2]),
    "9": node("SaveImage", images=["8", 0]),
}
COMFY_ON_SCREEN = {
    "last_node_id": 9,
    "version": 0.4,
    "nodes": [
        {
            "id": 3,
            "type": "KSampler",
            "mode": 0,
            "widgets_values": [SEED, "randomize", STEPS, 7, "euler", "normal", 1],
            "inputs": [
                {"name": "model", "link": 1},
                {"name": "positive", "link": 2},
                {"name": "negative", "link": 3},
                {"name": "latent_image", "link": 4},
            ],
        },
        {"id": 4, "type": "CheckpointLoaderSimple", "mode": 0, "widgets_values": ["sd_xl_base.safetensors"]},
        {"id": 5, "type": "EmptyLatentImage", "mode": 0, "widgets_values": [WIDTH, HEIGHT, 1]},
        {
            "id": 6,
            "type": "CLIPTextEncode",
            "mode": 0,
            "widgets_values": [PROMPT],
            "inputs": [{"name": "clip", "link": 5}],
        },
        {"id": 7, "type": "CLIPTextEncode", "mode": 0, "widgets_values": [NEGATIVE]},
        {
            "id": 8,
            "type": "KSampler",
            "mode": 2,
            "widgets_values": [1, "fixed", 1, 1, "euler", "normal", 1],
            "inputs": [{"name": "positive", "link": 2}, {"name": "latent_image", "link": 4}],
        },
    ],
    "links": [
        [1, 4, 0, 3, 0, "MODEL"],
        [2, 6, 0, 3, 1, "CONDITIONING"],
        [3, 7, 0, 3, 2, "CONDITIONING"],
        [4, 5, 0, 3, 3, "LATENT"],
        [5, 4, 1, 6, 0, "CLIP"],
    ],
}
FOOOCUS = {
    "adm_guidance": "(1.5, 0.8, 0.3)",
    "base_model": "sd_xl_base",
    "base_model_hash": "31e35c80",
    "created_by": "",
    "full_prompt": [PROMPT, "cinematic"],
    "full_negative_prompt": [NEGATIVE],
    "guidance_scale": 4,
    "loras": [],
    "metadata_scheme": "fooocus",
    "negative_prompt": NEGATIVE,
    "performance": "Speed",
    "prompt": PROMPT,
    "resolution": f"({WIDTH}, {HEIGHT})",
    "sampler": "dpmpp_2m_sde_gpu",
    "scheduler": "karras",
    "seed": str(SEED),
    "steps": STEPS,
    "styles": "['Fooocus V2']",
    "version": "Fooocus v2.5.5",
}
SWARM = {
    "sui_image_params": {
        "prompt": PROMPT,
        "negativeprompt": NEGATIVE,
        "model": "sd_xl_base",
        "seed": str(SEED),
        "steps": f"{STEPS}.0",
        "cfgscale": 7.0,
        "aspectratio": "Custom",
        "width": str(WIDTH),
        "height": HEIGHT,
        "sampler": "euler",
        "swarm_version": "0.9.3.1",
    },
    "sui_extra_data": {"date": "2025-01-01", "generation_time": "1.00 (prep) and 4.84 (gen) seconds"},
}
NOVELAI = {
    "prompt": PROMPT,
    "uc": NEGATIVE,
    "seed": SEED,
    "steps": STEPS,
    "width": WIDTH,
    "height": HEIGHT,
    "sampler": "k_euler",
    "scale": 5.0,
}

GARS_PHRASES = ("a lone wolf", "a snowy village")
GARS = png(
    parameters=compose(
        "a lone wolf in a snowy village",
        steps=4,
        seed=77,
        width_px=1024,
        height_px=1024,
        model="GARS sketch",
        version="GARS 0.1.0",
        extras={"GARS attributes": "; ".join(GARS_PHRASES), "GARS round": 3},
    )
)
SAMPLES: dict[str, tuple[str, bytes]] = {
    "webui png": ("AUTOMATIC1111", png(parameters=WEBUI + "Version: v1.10.1")),
    "webui jpeg": ("AUTOMATIC1111", with_exif("JPEG", {}, unicode_comment(WEBUI + "Version: v1.10.1"))),
    "webui with templates": (
        "AUTOMATIC1111",
        png(parameters=WEBUI + "Version: v1.10.1\nTemplate: a {fox|cat},\nsnow\nNegative Template: __bad__"),
    ),
    "forge webp": ("Forge", with_exif("WEBP", {}, unicode_comment(WEBUI + "Version: f2.0.1v1.10.1-previous-669"))),
    "invoke": ("InvokeAI", png(invokeai_metadata=json.dumps(INVOKE), invokeai_graph=json.dumps(INVOKE_GRAPH))),
    "invoke 2": ("InvokeAI", png(**{"sd-metadata": json.dumps(INVOKE_2), "Dream": f'"{PROMPT}" -s {STEPS}'})),
    "invoke graph": ("InvokeAI", png(invokeai_graph=json.dumps(INVOKE_GRAPH))),
    "comfy": ("ComfyUI", png(prompt=json.dumps(COMFY), workflow=json.dumps(COMFY_ON_SCREEN))),
    "comfy packed": ("ComfyUI", png(zip_prompt=json.dumps(COMFY))),
    "comfy workflow": ("ComfyUI", png(workflow=json.dumps(COMFY_ON_SCREEN))),
    "comfy webp": (
        "ComfyUI",
        with_exif("WEBP", {0x0110: "prompt:" + json.dumps(COMFY), 0x010F: "workflow:" + json.dumps(COMFY_ON_SCREEN)}),
    ),
    "fooocus": ("Fooocus", png(parameters=json.dumps(FOOOCUS), fooocus_scheme="fooocus")),
    "fooocus jpeg": (
        "Fooocus",
        with_exif("JPEG", {0x9286: json.dumps(FOOOCUS), 0x927C: "fooocus", 0x0131: "Fooocus v2.5.5"}),
    ),
    "fooocus comment": ("Fooocus", png(Comment=json.dumps(FOOOCUS))),
    "swarm": ("SwarmUI", png(parameters=json.dumps(SWARM, indent=2))),
    "swarm jpeg": ("SwarmUI", with_exif("JPEG", {}, unicode_comment(json.dumps(SWARM)))),
    "novelai": (
        "NovelAI",
        png(Software="NovelAI", Source="NovelAI Diffusion V4", Description=PROMPT, Comment=json.dumps(NOVELAI)),
    ),
}
"""By name: the program, and the picture's bytes. Each says PROMPT, NEGATIVE, SEED, STEPS, WIDTH and HEIGHT."""


def pictures_of_all_modes() -> list[Image.Image]:
    shown = Image.linear_gradient("L").resize((40, 30))
    deep = Image.fromarray(np.asarray(shown).astype(np.uint16) * 257)
    moving = io.BytesIO()
    shown.convert("P").save(moving, "GIF", save_all=True, append_images=[Image.new("P", shown.size)])
    return [
        shown,
        shown.convert("RGB"),
        shown.convert("RGBA"),
        shown.convert("P"),
        shown.convert("CMYK"),
        deep,
        shown.convert("F"),
        shown.convert("LA"),
        Image.open(moving),
    ]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def latin_png(name: str, raw: bytes) -> bytes:
    """Return a PNG with a tEXt chunk of these very bytes."""
    picture = png()
    return picture[:33] + _chunk(b"tEXt", name.encode() + b"\0" + raw) + picture[33:]


def late_png(kind: str, name: str, text: str) -> bytes:
    """Return a PNG whose text stands behind the pixels, in a chunk of one of the three kinds."""
    picture, raw = png(), text.encode()
    data = (
        name.encode()
        + {
            "tEXt": b"\0" + raw,
            "zTXt": b"\0\0" + zlib.compress(raw),
            "iTXt": b"\0\0\0\0\0" + raw,
        }[kind]
    )
    return picture[:-12] + _chunk(kind.encode(), data) + picture[-12:]


def hidden_png(text: str, mark: bytes = b"stealth_pngcomp") -> bytes:
    """Return a PNG that hides a text in the lowest bits of its alpha, columns first."""
    data = gzip.compress(text.encode()) if mark.endswith(b"comp") else text.encode()
    bits = np.unpackbits(np.frombuffer(mark + (8 * len(data)).to_bytes(4, "big") + data, dtype=np.uint8))
    side = int(np.ceil(np.sqrt(len(bits)))) + 8
    alpha = np.full(side * side, 254, dtype=np.uint8)
    alpha[: len(bits)] |= bits
    image, file = Image.new("RGB", (side, side), "teal"), io.BytesIO()
    image.putalpha(Image.fromarray(np.ascontiguousarray(alpha.reshape(side, side).T)))
    image.save(file, "PNG")
    return file.getvalue()

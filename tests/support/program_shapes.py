"""Pictures as programs with forms of their own write them, each from a known truth."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from xml.sax.saxutils import escape

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.support import made_pictures as pictures
from tests.support.made_pictures import hidden_png, png, unicode_comment, with_exif
from tests.support.truth import Truth

Made = tuple[bytes, Truth]
PROGRAMS: dict[str, tuple[str, Callable[[Truth], Made]]] = {}
"""By name: the program, and what makes a picture."""


def program(name: str) -> Callable[[Callable[[Truth], Made]], Callable[[Truth], Made]]:
    def keep(make: Callable[[Truth], Made]) -> Callable[[Truth], Made]:
        PROGRAMS[make.__name__.replace("_", " ")] = (name, make)
        return make

    return keep


def _novelai(t: Truth, **more: object) -> dict[str, str]:
    comment = {
        "prompt": t.prompt, "uc": t.negative, "seed": t.seed, "steps": t.steps, "width": t.width_px,
        "height": t.height_px, "sampler": t.sampler, "scale": 5.0, **more,
    }  # fmt: skip
    return {
        "Software": "NovelAI", "Source": t.model, "Description": t.prompt, "Title": "AI generated image",
        "Comment": json.dumps(comment),
    }  # fmt: skip


def _characters(t: Truth) -> tuple[dict[str, str], Truth]:
    def caption(text: str, *others: str) -> dict[str, object]:
        return {
            "caption": {
                "base_caption": text,
                "char_captions": [{"char_caption": other, "centers": [{"x": 0.5, "y": 0.5}]} for other in others],
            },
            "use_order": True,
        }

    more = {
        "v4_prompt": caption(t.prompt, "girl, red hair", "girl, blue hair"),
        "v4_negative_prompt": caption(t.negative, "hat"),
    }
    told = replace(t, prompt=f"{t.prompt}, girl, red hair, girl, blue hair", negative=f"{t.negative}, hat")
    return _novelai(t, **more), told


@program("NovelAI")
def novelai(t: Truth) -> Made:
    return png(**_novelai(t)), t


@program("NovelAI")
def novelai_characters(t: Truth) -> Made:
    texts, told = _characters(t)
    return png(**texts), told


@program("NovelAI")
def novelai_hidden_in_alpha(t: Truth) -> Made:
    texts, told = _characters(t)
    return hidden_png(json.dumps(texts)), told


def _draw_things(t: Truth) -> str:
    return json.dumps(
        {
            "c": t.prompt, "uc": t.negative, "model": t.model, "sampler": t.sampler, "scale": 7.5, "seed": t.seed,
            "size": f"{t.width_px}x{t.height_px}", "steps": t.steps, "strength": 1, "v2": {"seed": 3},
        }
    )  # fmt: skip


def _xmp(body: str) -> str:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="rdf"><rdf:Description rdf:about=""'
        f' xmlns:exif="e" xmlns:dc="d" xmlns:xmp="x">{body}<xmp:CreatorTool>Draw Things</xmp:CreatorTool>'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )


def _alternatives(name: str, text: str) -> str:
    return f'<{name}>\n <rdf:Alt>\n  <rdf:li xml:lang="x-default">{escape(text)}</rdf:li>\n </rdf:Alt>\n</{name}>'


@program("Draw Things")
def draw_things(t: Truth) -> Made:
    info, file = PngInfo(), io.BytesIO()
    info.add_itxt("XML:com.adobe.xmp", _xmp(_alternatives("exif:UserComment", _draw_things(t))))
    Image.new("RGB", (64, 96)).save(file, "PNG", pnginfo=info)
    return file.getvalue(), t


@program("Draw Things")
def draw_things_jpeg(t: Truth) -> Made:
    file = io.BytesIO()
    packet = _xmp(_alternatives("exif:UserComment", _draw_things(t)))
    Image.new("RGB", (64, 96)).save(file, "JPEG", xmp=packet.encode())
    return file.getvalue(), t


@program("Draw Things")
def draw_things_description(t: Truth) -> Made:
    text = (
        f"{t.prompt}\n-{t.negative}\nSteps: {t.steps}, Sampler: {t.sampler}, Guidance Scale: 7.5, Seed: {t.seed}, "
        f"Size: {t.width_px}x{t.height_px}, Model: {t.model}"
    )
    info, file = PngInfo(), io.BytesIO()
    info.add_itxt("XML:com.adobe.xmp", _xmp(_alternatives("dc:description", text)))
    Image.new("RGB", (64, 96)).save(file, "PNG", pnginfo=info)
    return file.getvalue(), t


def _easy(t: Truth) -> dict[str, object]:
    return {
        "prompt": t.prompt, "negative_prompt": t.negative, "seed": t.seed, "num_inference_steps": t.steps,
        "guidance_scale": 7.5, "width": t.width_px, "height": t.height_px, "sampler_name": t.sampler,
        "use_stable_diffusion_model": t.model, "clip_skip": False,
    }  # fmt: skip


@program("Easy Diffusion")
def easy_diffusion(t: Truth) -> Made:
    return png(**{name: str(value) for name, value in _easy(t).items()}), t


@program("Easy Diffusion")
def easy_diffusion_jpeg(t: Truth) -> Made:
    parameters = {**_easy(t), "use_stable_diffusion_model": f"C:\\models\\{t.model}"}
    return with_exif("JPEG", {}, unicode_comment(json.dumps(parameters))), t


@program("Easy Diffusion")
def easy_diffusion_titles(t: Truth) -> Made:
    names = {
        "Prompt": t.prompt, "Negative Prompt": t.negative, "Seed": t.seed, "Stable Diffusion model": t.model,
        "Sampler": t.sampler, "Width": t.width_px, "Height": t.height_px, "Steps": t.steps, "Guidance Scale": 7.5,
    }  # fmt: skip
    return png(**{name: str(value) for name, value in names.items()}), t


@program("Midjourney")
def midjourney(t: Truth) -> Made:
    job = "Job ID: 0a1b2c3d-1111-2222-3333-444455556666"
    command = f"{t.prompt} --ar 16:9 --no {t.negative} --seed {t.seed} --v 6.1 {job}"
    told = replace(t, model="Midjourney 6.1").without("steps", "width_px", "height_px", "sampler")
    return png(Description=command, Author="someone"), told


@program("InvokeAI")
def invoke(t: Truth) -> Made:
    metadata = {
        **pictures.INVOKE, "positive_prompt": t.prompt, "negative_prompt": t.negative, "seed": t.seed,
        "steps": t.steps, "width": t.width_px, "height": t.height_px, "scheduler": t.sampler,
        "model": {"name": t.model},
    }  # fmt: skip
    return png(invokeai_metadata=json.dumps(metadata)), t


@program("InvokeAI")
def invoke_dream(t: Truth) -> Made:
    command = (
        f'"{t.prompt} [{t.negative}]" -s {t.steps} -S {t.seed} -W {t.width_px} -H {t.height_px} -C 7.5 -A {t.sampler}'
    )
    return png(Dream=command), t.without("model")


@program("SwarmUI")
def swarm(t: Truth) -> Made:
    parameters = {
        "prompt": t.prompt, "negativeprompt": t.negative, "model": t.model, "seed": str(t.seed), "steps": t.steps,
        "width": t.width_px, "height": t.height_px, "sampler": t.sampler, "swarm_version": "0.9.3.1",
    }  # fmt: skip
    return png(parameters=json.dumps({"sui_image_params": parameters})), t


@program("Fooocus")
def fooocus(t: Truth) -> Made:
    parameters = {
        **pictures.FOOOCUS, "prompt": t.prompt, "negative_prompt": t.negative, "seed": str(t.seed), "steps": t.steps,
        "resolution": f"({t.width_px}, {t.height_px})", "base_model": t.model, "sampler": t.sampler,
    }  # fmt: skip
    return png(parameters=json.dumps(parameters), fooocus_scheme="fooocus"), t

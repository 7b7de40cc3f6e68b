"""Infotexts in the forms that programs write them, each from a known truth: bytes of a picture, and what it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from tests.support.made_pictures import late_png, latin_png, png, unicode_comment, with_exif
from tests.support.truth import Truth

Made = tuple[bytes, Truth]
INFOTEXTS: dict[str, Callable[[Truth], Made]] = {}


def form(make: Callable[[Truth], Made]) -> Callable[[Truth], Made]:
    INFOTEXTS[make.__name__.replace("_", " ")] = make
    return make


def fields(t: Truth, more: str = "", model: bool = True) -> str:
    named = f", Model: {t.model}" if model else ""
    return (
        f"Steps: {t.steps}, Sampler: {t.sampler}, CFG scale: 7, Seed: {t.seed}, Size: {t.width_px}x{t.height_px}"
        f"{named}{more}"
    )


def infotext(t: Truth, more: str = ", Version: v1.10.1", model: bool = True) -> str:
    return f"{t.prompt}\nNegative prompt: {t.negative}\n{fields(t, more, model)}"


@form
def plain(t: Truth) -> Made:
    return png(parameters=infotext(t)), t


@form
def jpeg(t: Truth) -> Made:
    return with_exif("JPEG", {}, unicode_comment(infotext(t))), t


@form
def webp(t: Truth) -> Made:
    return with_exif("WEBP", {}, unicode_comment(infotext(t))), t


@form
def avif(t: Truth) -> Made:
    return with_exif("AVIF", {}, unicode_comment(infotext(t))), t


@form
def nothing_unwanted(t: Truth) -> Made:
    return png(parameters=f"{t.prompt}\n{fields(t)}"), t.without("negative")


@form
def behind_the_pixels(t: Truth) -> Made:
    return late_png("tEXt", "parameters", infotext(t)), t


@form
def packed_behind_the_pixels(t: Truth) -> Made:
    return late_png("zTXt", "parameters", infotext(t)), t


@form
def international_behind_the_pixels(t: Truth) -> Made:
    t = replace(t, prompt=t.prompt + ", 灯台")
    return late_png("iTXt", "parameters", infotext(t)), t


@form
def utf8_where_latin1_belongs(t: Truth) -> Made:
    t = replace(t, prompt=t.prompt + ", Фонарь, 灯台", negative=t.negative + ", туман")
    return latin_png("parameters", infotext(t).encode()), t


@form
def true_latin1(t: Truth) -> Made:
    t = replace(t, prompt=t.prompt + ", café à Zürich")
    return latin_png("parameters", infotext(t).encode("latin-1")), t


@form
def line_break_in_a_field(t: Truth) -> Made:
    return png(parameters=infotext(t, ', Wildcard prompt: "a __bird__\non a post", Version: v1.5.1')), t


@form
def two_line_breaks_and_fields_behind_them(t: Truth) -> Made:
    return png(parameters=infotext(t, ', Note: "one,\ntwo: 2,\nSize: 8x8", Version: v1.5.1, Clip skip: 2')), t


@form
def unwanted_set_in(t: Truth) -> Made:
    return png(parameters=infotext(t).replace("Negative", "  Negative")), t


@form
def unwanted_on_two_lines(t: Truth) -> Made:
    text = infotext(t).replace("\nSteps", "\nNegative prompt: more\nSteps", 1)
    return png(parameters=text), replace(t, negative=t.negative + "\nmore")


@form
def lines_of_windows(t: Truth) -> Made:
    return png(parameters=infotext(t).replace("\n", "\r\n")), t


@form
def templates_below(t: Truth) -> Made:
    return png(parameters=infotext(t) + "\nTemplate: a {fox|cat}\nNegative Template: b"), t


@form
def steps_in_the_prompt(t: Truth) -> Made:
    t = replace(t, prompt=t.prompt + "\nSteps: 3, Sampler: none, Seed: 1, Size: 8x8")
    return png(parameters=infotext(t)), t


@form
def brace_first(t: Truth) -> Made:
    t = replace(t, prompt="{masterpiece}, " + t.prompt)
    return png(parameters=infotext(t)), t


@form
def choice_first(t: Truth) -> Made:
    t = replace(t, prompt="{red|blue} cat, " + t.prompt)
    return png(parameters=infotext(t)), t


@form
def json_as_a_prompt(t: Truth) -> Made:
    t = replace(t, prompt=json.dumps({"subject": t.prompt, "seed": 3}))
    return png(parameters=infotext(t)), t


@form
def civitai(t: Truth) -> Made:
    resources = [
        {"type": "lora", "weight": 0.6, "modelName": "Ink, Seed: 9"},
        {"type": "checkpoint", "modelVersionId": 111, "modelName": t.model, "modelVersionName": "v2, Size: 64x64"},
    ]
    more = f", Clip skip: 2, Civitai resources: {json.dumps(resources)}, Civitai metadata: {{}}"
    return png(parameters=infotext(t, more, model=False)), t


@form
def hashes_as_json(t: Truth) -> Made:
    more = ', Hashes: {"lora:ink": "0a1b", "model": "5e5e", "Seed": "7"}, Version: v1.6.0'
    return png(parameters=infotext(t, more)), t


@form
def civitai_in_utf16(t: Truth) -> Made:
    comment = {0x9286: b"UNICODE\0" + infotext(t).encode("utf-16-le")}
    return with_exif("JPEG", {}, comment), t


@form
def fooocus(t: Truth) -> Made:
    more = (
        f', Performance: Speed, Raw prompt: "{t.prompt}", Raw negative prompt: "{t.negative}", '
        "Styles: \"['Fooocus Cinematic']\", Version: Fooocus v2.4.1"
    )
    styled = replace(t, prompt=f"cinematic still {t.prompt} . emotional", negative=f"anime, {t.negative}")
    return png(parameters=infotext(styled, more), fooocus_scheme="a1111"), t


@form
def stable_diffusion_cpp(t: Truth) -> Made:
    text = (
        f"{t.prompt}\nNegative prompt: {t.negative}\nSteps: {t.steps}, CFG scale: 5.000000, Guidance: 3.500000, "
        f"Eta: 0.000000, Seed: {t.seed}, Size: {t.width_px}x{t.height_px}, Model: , RNG: cuda, "
        f"Sampler: {t.sampler} karras, TE: a.safetensors, TE: b.safetensors, Unet: {t.model}, "
        "Version: stable-diffusion.cpp, SDCPP: "
        + json.dumps({"prompt": "a cat, Seed: 99, Model: other", "seed": 3, "width": 8})
    )
    return latin_png("parameters", text.encode()), replace(t, sampler=f"{t.sampler} karras")


@form
def sd_next(t: Truth) -> Made:
    return png(parameters=infotext(t, ", App: SD.Next, Version: 25c51a0, Pipeline: Xl, Operations: txt2img")), t


@form
def forge(t: Truth) -> Made:
    return png(parameters=infotext(t, ", Version: f2.0.1v1.10.1-previous-669")), t


@form
def hidden_in_alpha(t: Truth) -> Made:
    from tests.support.made_pictures import hidden_png

    return hidden_png(infotext(t)), t

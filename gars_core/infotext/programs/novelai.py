"""Reads NovelAI's pictures: in chunks of text, in EXIF, or hidden in the picture's alpha."""

from __future__ import annotations

from collections.abc import Mapping

from gars_core.infotext.made import Made, dict_of, fields_of, json_object, seed_of, side_of, steps_of, text_of
from gars_core.infotext.programs.objects import objects


def from_novelai(texts: Mapping[str, str]) -> Made | None:
    """Return what NovelAI says: JSON in "Comment", in JPEG and WebP once more inside of JSON."""
    for whole in objects(texts):
        inner = json_object(text_of(whole.get("Comment")))
        parameters = inner or whole
        if ("uc" in parameters or "v4_prompt" in parameters) and (texts.get("Software") == "NovelAI" or inner):
            described = text_of(whole.get("Description")) or texts.get("Description", "")
            return Made(
                program="NovelAI",
                prompt=_prompt(parameters, "v4_prompt", text_of(parameters.get("prompt")) or described),
                negative=_prompt(parameters, "v4_negative_prompt", text_of(parameters.get("uc"))),
                seed=seed_of(parameters.get("seed")),
                steps=steps_of(parameters.get("steps")),
                width_px=side_of(parameters.get("width")),
                height_px=side_of(parameters.get("height")),
                model=text_of(whole.get("Source")) or texts.get("Source", ""),
                sampler=text_of(parameters.get("sampler")),
                fields=fields_of(parameters),
            )
    return None


def _prompt(parameters: Mapping[str, object], name: str, plain: str) -> str:
    """Return a prompt with the captions of its characters, which stand beside it since version 4."""
    caption = dict_of(dict_of(parameters.get(name)).get("caption"))
    characters = caption.get("char_captions")
    captions = [
        text_of(dict_of(character).get("char_caption"))
        for character in (characters if isinstance(characters, list) else ())
    ]
    return ", ".join(dict.fromkeys(filter(None, [text_of(caption.get("base_caption")) or plain, *captions])))

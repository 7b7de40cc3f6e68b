"""Pictures of other programs: what they say of their making is found, and nothing they hold can do harm."""

from __future__ import annotations

import io
import json
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gars_core.infotext import Made, read
from gars_core.infotext.files import MAX_CHARACTERS
from tests.support import made_pictures as pictures
from tests.support.made_pictures import COMFY, HEIGHT, NEGATIVE, PROMPT, SAMPLES, SEED, STEPS, WIDTH, node, png

json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=12,
)


def said_by(picture: bytes) -> Made | None:
    with Image.open(io.BytesIO(picture)) as image:
        return read(image)


def of_graph(**changes: object) -> Made:
    made = said_by(png(prompt=json.dumps({**COMFY, **changes})))
    assert made is not None
    return made


def sampler(**changes: object) -> dict[str, object]:
    return node("KSampler", **{**COMFY["3"]["inputs"], **changes})


@pytest.mark.parametrize("name", SAMPLES)
def test_every_program_is_understood(name: str) -> None:
    program, picture = SAMPLES[name]
    made = said_by(picture)
    assert made is not None and made.program == program
    assert made.prompt.removesuffix(" <lora:snow:0.8>") == PROMPT and made.negative == NEGATIVE
    assert (made.seed, made.steps, made.width_px, made.height_px) == (SEED, STEPS, WIDTH, HEIGHT)
    assert made.model or name in ("swarm", "novelai")
    assert made.sampler and made.attributes == ()


def test_fields_with_commas_colons_and_quotes_come_whole() -> None:
    made = said_by(SAMPLES["webui jpeg"][1])
    assert made is not None
    assert made.fields["ADetailer prompt"] == 'a face, smiling: "so"' and made.fields["Hires upscale"] == "1.5"
    assert made.fields["Lora hashes"] == "snow: 0123456789ab, ice: ba9876543210"


def test_a_picture_of_gars_brings_its_attributes() -> None:
    made = said_by(pictures.GARS)
    assert made is not None and made.program == "GARS" and made.attributes == pictures.GARS_PHRASES
    assert (made.seed, made.steps, made.width_px) == (77, 4, 1024)


def test_a_text_in_a_graph_is_found_through_what_stands_between() -> None:
    long_way = {
        "6": node("ControlNetApplyAdvanced", positive=["20", 0], negative=["7", 0], image=["30", 0]),
        "20": node("ConditioningCombine", conditioning_1=["21", 0], conditioning_2=["22", 0]),
        "21": node("CLIPTextEncodeSDXL", text_g=["23", 0], text_l=["23", 0], width=4096),
        "22": node("Reroute", anything=["24", 0]),
        "23": node("PrimitiveString", value="a fox"),
        "24": node("CLIPTextEncode", text=["25", 0], clip=["4", 1]),
        "25": node("StringConcatenate", string_a="in the", string_b="snow", delimiter=" "),
        "7": node("ConditioningZeroOut", conditioning=["21", 0]),
    }
    made = of_graph(**long_way)
    assert (made.prompt, made.negative) == ("a fox, in the snow", "")


def test_custom_samplers_are_followed_to_their_parts() -> None:
    made = of_graph(
        **{
            "3": node(
                "SamplerCustomAdvanced",
                guider=["40", 0],
                sampler=["41", 0],
                sigmas=["42", 0],
                noise=["43", 0],
                latent_image=["5", 0],
            ),
            "40": node("CFGGuider", model=["4", 0], positive=["6", 0], negative=["7", 0], cfg=5),
            "41": node("KSamplerSelect", sampler_name="dpmpp_2m"),
            "42": node("BasicScheduler", steps=STEPS),
            "43": node("RandomNoise", noise_seed=["44", 0]),
            "44": node("Seed", seed=SEED),
        }
    )
    assert (made.prompt, made.negative, made.seed, made.steps) == (PROMPT, NEGATIVE, SEED, STEPS)
    assert (made.sampler, made.model) == ("dpmpp_2m", "sd_xl_base.safetensors")


def test_loaders_that_hold_the_prompts_themselves_are_read() -> None:
    made = of_graph(
        **{
            "3": sampler(positive=["50", 1], negative=["50", 2], latent_image=["50", 3], model=["50", 0]),
            "50": node(
                "Efficient Loader",
                ckpt_name="some.safetensors",
                positive="a hen",
                negative="a cat",
                empty_latent_width=512,
                empty_latent_height=768,
            ),
        }
    )
    assert (made.prompt, made.negative, made.width_px, made.height_px) == ("a hen", "a cat", 512, 768)
    assert made.model == "some.safetensors"


def test_the_pass_that_refines_is_not_taken_for_the_first() -> None:
    made = of_graph(
        **{
            "1": sampler(seed=9, steps=8, latent_image=["2", 0]),
            "2": node("LatentUpscale", samples=["3", 0], width=1664, height=2432),
        }
    )
    assert (made.seed, made.steps, made.width_px) == (SEED, STEPS, WIDTH)


def test_a_graph_that_goes_round_in_circles_ends() -> None:
    made = of_graph(
        **{
            "6": node("Reroute", a=["7", 0], b=["6", 0]),
            "7": node("Reroute", a=["6", 0]),
            "5": node("Latent", latent_image=["3", 0], width=["5", 0]),
            "3": sampler(seed=["3", 0]),
        }
    )
    assert (made.prompt, made.seed, made.width_px) == ("", None, None)


@pytest.mark.parametrize(
    "value", [-1, 2**64, 1.5, float("nan"), float("inf"), True, None, "", "12a", [1], {"a": 1}, "9" * 5000]
)
def test_what_is_no_seed_is_left_out(value: object) -> None:
    made = said_by(png(invokeai_metadata=json.dumps({**pictures.INVOKE, "seed": value, "width": value})))
    assert made is not None and made.seed is None and made.width_px in (None, 12)
    assert made.prompt == PROMPT


@pytest.mark.parametrize(
    "picture",
    [
        png(),
        png(Software="GIMP"),
        png(prompt="a fox"),
        png(prompt="{}", workflow="[]"),
        png(Comment='{"a": 1}'),
        png(parameters='{"a": '),
        png(prompt='{"a":' * 100_000),
        png(invokeai_metadata="[" * 100_000),
        pictures.with_exif(
            "JPEG", {0x010F: "Camera", 0x0110: "Model 1"}, pictures.unicode_comment("A day at the sea.")
        ),
    ],
    ids=range(9),
)
def test_a_picture_that_says_nothing_of_its_making_is_none(picture: bytes) -> None:
    assert said_by(picture) is None


@pytest.mark.parametrize("name", ["parameters", "prompt", "workflow", "invokeai_metadata", "sd-metadata", "Comment"])
def test_a_huge_text_is_not_looked_at(name: str) -> None:
    for text in ("a" * (MAX_CHARACTERS + 1), json.dumps({"prompt": "a" * MAX_CHARACTERS, "uc": "b"})):
        made = said_by(png(Software="NovelAI", **{name: text}))
        assert made is None


def test_a_text_that_unpacks_without_end_is_no_picture_to_read() -> None:
    picture = png(zip_parameters="a" * 50_000_000)
    assert len(picture) < 100_000
    with pytest.raises((ValueError, OSError)):  # as Pillow says it; whoever opens pictures says it to people
        said_by(picture)


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(sorted(SAMPLES)), data=st.data())
def test_damage_anywhere_is_survived(name: str, data: st.DataObject) -> None:
    spoilt = bytearray(SAMPLES[name][1])
    for _ in range(data.draw(st.integers(1, 8))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(spoilt[: data.draw(st.integers(0, len(spoilt)))])
    try:
        image = Image.open(io.BytesIO(cut))
    except (OSError, SyntaxError, ValueError, OverflowError, Image.DecompressionBombError):
        return
    with image:
        made = read(image)
    assert made is None or isinstance(made.prompt, str)


@settings(max_examples=200, deadline=None)
@given(
    name=st.sampled_from(
        ["parameters", "prompt", "workflow", "invokeai_metadata", "sd-metadata", "invokeai_graph", "Comment"]
    ),
    data=st.data(),
)
def test_json_of_another_shape_never_crashes(name: str, data: st.DataObject) -> None:
    originals = [
        COMFY,
        pictures.COMFY_ON_SCREEN,
        pictures.FOOOCUS,
        pictures.SWARM,
        pictures.INVOKE,
        pictures.INVOKE_2,
        pictures.INVOKE_GRAPH,
        pictures.NOVELAI,
    ]
    value = json.loads(json.dumps(data.draw(st.sampled_from(originals))))
    for _ in range(data.draw(st.integers(1, 5))):
        place = value
        while True:  # go down to somewhere, and put something else there
            keys = sorted(place, key=str) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                break
            key = data.draw(st.sampled_from(keys))
            if isinstance(place[key], dict | list) and data.draw(st.booleans()):
                place = place[key]
                continue
            place[key] = data.draw(json_values)
            break
    made = said_by(png(Software="NovelAI", **{name: json.dumps(value)}))
    assert made is None or (isinstance(made.prompt, str) and (made.seed is None or 0 <= made.seed < 2**64))


@given(text=st.text(), name=st.sampled_from(["parameters", "prompt", "Comment", "invokeai_metadata"]))
def test_any_text_can_be_in_a_chunk(text: str, name: str) -> None:
    raw = f"{name}\0\0\0\0\0".encode() + text.encode("utf-8", "replace")
    picture = png()
    chunk = len(raw).to_bytes(4, "big") + b"iTXt" + raw + zlib.crc32(b"iTXt" + raw).to_bytes(4, "big")
    made = said_by(picture[:33] + chunk + picture[33:])
    assert made is None or made.program

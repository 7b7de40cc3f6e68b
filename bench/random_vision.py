"""A vision model of SmolVLM's architecture and file layout with random weights: as small as a test wants, or whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType, GGUFWriter, TokenType, quants

MODEL, EYES = "SmolVLM-500M-Instruct-Q8_0.gguf", "mmproj-SmolVLM-500M-Instruct-Q8_0.gguf"
TEMPLATE = (
    "<|im_start|>{% for message in messages %}{{ message['role'] | capitalize }}"
    "{% if message['content'][0]['type'] == 'image' %}:{% else %}: {% endif %}"
    "{% for line in message['content'] %}{% if line['type'] == 'text' %}{{ line['text'] }}"
    "{% elif line['type'] == 'image' %}<image>{% endif %}{% endfor %}<end_of_utterance>\n{% endfor %}"
    "{% if add_generation_prompt %}Assistant:{% endif %}"
)
MARKS = (
    "<|im_start|>",
    "<end_of_utterance>",
    "<fake_token_around_image>",
    "<image>",
    "<global-img>",
    *(f"<row_{row}_col_{column}>" for row in range(1, 5) for column in range(1, 5)),
)


@dataclass(frozen=True)
class Shape:
    """A toy's sizes. A picture is enlarged to longest_px and read in views of view_px."""

    words: int = 278
    width: int = 64
    inner: int = 128
    layers: int = 2
    heads: int = 4
    heads_kv: int = 2
    view_px: int = 64
    longest_px: int = 128
    patch_px: int = 8
    eye_width: int = 64
    eye_inner: int = 128
    eye_layers: int = 2
    eye_heads: int = 4
    merged: int = 4


FULL = Shape(
    words=49_280,
    width=960,
    inner=2560,
    layers=32,
    heads=15,
    heads_kv=5,
    view_px=512,
    longest_px=2048,
    patch_px=16,
    eye_width=768,
    eye_inner=3072,
    eye_layers=12,
    eye_heads=12,
)
"""SmolVLM 500M: https://huggingface.co/HuggingFaceTB/SmolVLM-500M-Instruct/blob/main/config.json."""


def build(folder: Path, shape: Shape = Shape(), seed: int = 0) -> None:
    """Write both files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    _write_model(folder / MODEL, shape, rng)
    _write_eyes(folder / EYES, shape, rng)


def _write_model(path: Path, shape: Shape, rng: np.random.Generator) -> None:
    writer = GGUFWriter(path, "llama")
    writer.add_context_length(8192)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.inner)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.heads_kv)
    writer.add_rope_dimension_count(shape.width // shape.heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(shape.words)
    words = [*_letters(), "ĊĊ", *MARKS]
    words += [f"w{place}" for place in range(len(words), shape.words)]
    kinds = [TokenType.CONTROL if word in MARKS else TokenType.NORMAL for word in words]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(words)
    writer.add_token_types(kinds)
    writer.add_token_merges(["Ċ Ċ"])
    writer.add_bos_token_id(words.index("<|im_start|>"))
    writer.add_eos_token_id(words.index("<end_of_utterance>"))
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)
    kv = shape.width // shape.heads * shape.heads_kv
    sizes = {
        "token_embd.weight": (shape.words, shape.width),
        "output_norm.weight": (shape.width,),
        "output.weight": (shape.words, shape.width),
    }
    for layer in range(shape.layers):
        sizes |= {
            f"blk.{layer}.{name}.weight": size
            for name, size in {
                "attn_norm": (shape.width,),
                "attn_q": (shape.width, shape.width),
                "attn_k": (kv, shape.width),
                "attn_v": (kv, shape.width),
                "attn_output": (shape.width, shape.width),
                "ffn_norm": (shape.width,),
                "ffn_gate": (shape.inner, shape.width),
                "ffn_up": (shape.inner, shape.width),
                "ffn_down": (shape.width, shape.inner),
            }.items()
        }
    _finish(writer, sizes, rng)


def _write_eyes(path: Path, shape: Shape, rng: np.random.Generator) -> None:
    writer = GGUFWriter(path, "clip")
    writer.add_bool("clip.has_vision_encoder", True)
    writer.add_string("clip.projector_type", "idefics3")
    writer.add_bool("clip.use_gelu", True)
    for name, value in {
        "image_size": shape.view_px,
        "preproc_image_size": shape.longest_px,
        "patch_size": shape.patch_px,
        "embedding_length": shape.eye_width,
        "feed_forward_length": shape.eye_inner,
        "block_count": shape.eye_layers,
        "attention.head_count": shape.eye_heads,
        "projection_dim": shape.width,
        "projector.scale_factor": shape.merged,
    }.items():
        writer.add_uint32(f"clip.vision.{name}", value)
    writer.add_float32("clip.vision.attention.layer_norm_epsilon", 1e-6)
    writer.add_array("clip.vision.image_mean", [0.5, 0.5, 0.5])
    writer.add_array("clip.vision.image_std", [0.5, 0.5, 0.5])
    width, inner = shape.eye_width, shape.eye_inner
    sizes = {
        "v.patch_embd.weight": (width, 3, shape.patch_px, shape.patch_px),
        "v.patch_embd.bias": (width,),
        "v.position_embd.weight": ((shape.view_px // shape.patch_px) ** 2, width),
        "v.post_ln.weight": (width,),
        "v.post_ln.bias": (width,),
        "mm.model.fc.weight": (shape.width, width * shape.merged**2),
    }
    for layer in range(shape.eye_layers):
        for name, (out, into) in {
            "attn_q": (width, width),
            "attn_k": (width, width),
            "attn_v": (width, width),
            "attn_out": (width, width),
            "ffn_up": (inner, width),
            "ffn_down": (width, inner),
            "ln1": (width, 0),
            "ln2": (width, 0),
        }.items():
            sizes[f"v.blk.{layer}.{name}.weight"] = (out, into) if into else (out,)
            sizes[f"v.blk.{layer}.{name}.bias"] = (out,)
    _finish(writer, sizes, rng)


def _finish(writer: GGUFWriter, sizes: dict[str, tuple[int, ...]], rng: np.random.Generator) -> None:
    """Add tensors of random numbers, in 8 bits as the real files' are, and write it all."""
    for name, size in sizes.items():
        numbers = rng.standard_normal(size, np.float32) / np.float32(np.sqrt(size[-1]))
        if len(size) == 1:
            numbers = np.ones(size, np.float32) if name.endswith("weight") else numbers * 0
        if len(size) != 2 or "position" in name:
            writer.add_tensor(name, numbers)
        else:
            writer.add_tensor(
                name, quants.quantize(numbers, GGMLQuantizationType.Q8_0), raw_dtype=GGMLQuantizationType.Q8_0
            )
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _letters() -> Iterator[str]:
    """Yield the letter that stands for each byte in GPT-2's vocabulary: https://github.com/openai/gpt-2."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    for byte in range(256):
        yield chr(byte if byte in plain else next(others))

"""Folders that people already have: what is offered from them, what is passed over and why."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gars_core.engines.model_files.local_files import LocalFile, local_files, passed_over
from gars_core.engines.sdxl.lora.names import meaning
from tests.support.model_files import CHECKPOINT, LORA, VAE, gguf, tensors


def test_every_kind_is_told_from_its_header(tmp_path: Path) -> None:
    files = [
        tensors(tmp_path / "deep" / "er" / "a.safetensors", CHECKPOINT),
        tensors(tmp_path / "b.safetensors", LORA),
        tensors(tmp_path / "c.safetensors", VAE),
        gguf(tmp_path / "d.gguf", "qwen2"),
    ]
    models = local_files([tmp_path])
    assert models[0] == LocalFile("checkpoint", "a", files[0], files[0].stat().st_size)
    assert [file.kind for file in models] == ["checkpoint", "lora", "vae", "writer"]
    assert [file.path for file in models] == files
    assert passed_over([tmp_path]) == []


@pytest.mark.parametrize(
    "name",
    [
        "lora_unet_down_blocks_1_attentions_0_attn2_to_k.lora_down.weight",
        "unet.down_blocks.1.attentions.0.attn2.to_k.lora_A.weight",
        "unet.down_blocks.1.attentions.0.attn2.to_k.lora_A.default.weight",
        "unet.down_blocks.1.attentions.0.attn2.processor.to_k_lora.down.weight",
        "unet.down_blocks.1.attentions.0.attn2.to_k.lora.down.weight",
        "text_encoder.text_model.encoder.layers.0.self_attn.k_proj.lora_linear_layer.down.weight",
        "down_blocks.1.attentions.0.attn2.to_k.lora_A.weight",
        "base_model.model.down_blocks.1.attentions.0.attn2.to_k.lora_A.weight",
        "diffusion_model.input_blocks.4.1.attn2.to_k.lora_down.weight",
    ],
)
def test_a_lora_is_told_by_whatever_names_its_trainer_uses(tmp_path: Path, name: str) -> None:
    path = tensors(tmp_path / "a.safetensors", {name: [8, 2048]})
    assert [file.kind for file in local_files([tmp_path])] == ["lora"] and meaning(name, 2) is not None
    if "attn2" in name:
        tensors(path, {name: [16, 768]})
        assert "SD 1.5" in passed_over([tmp_path])[0].why


@pytest.mark.parametrize(
    ("shapes", "why"),
    [
        (
            {"model.diffusion_model.input_blocks.0.0.weight": [320, 4, 3, 3], "cond_stage_model.a": [1]},
            "another family",
        ),
        ({**CHECKPOINT, "model.diffusion_model.input_blocks.0.0.weight": [320, 9, 3, 3]}, "inpainting"),
        ({"lora_unet_down_blocks_1_attn2_to_k.lora_down.weight": [8, 768]}, "SD 1.5"),
        ({"lora_unet_double_blocks_0_img_attn.lora_down.weight": [8, 3072]}, "another kind"),
        ({"base_model.model.layers.0.lora_A.weight": [8, 576]}, "another kind"),
        ({"embeddings.weight": [8, 3]}, "neither"),
    ],
)
def test_what_cannot_be_drawn_with_is_passed_over_with_the_reason(
    tmp_path: Path, shapes: dict[str, list[int]], why: str
) -> None:
    path = tensors(tmp_path / "a.safetensors", shapes)
    assert local_files([tmp_path]) == []
    [passed] = passed_over([tmp_path])
    assert passed.path == path and why in passed.why


@pytest.mark.parametrize("suffix", [".ckpt", ".pt", ".pth", ".bin"])
def test_a_pickle_is_never_opened(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a{suffix}").write_bytes(b"\x80\x04cposix\nsystem\n")
    assert local_files([tmp_path]) == [] and "run code" in passed_over([tmp_path])[0].why


def test_damaged_files_are_passed_over_until_they_are_whole(tmp_path: Path) -> None:
    path = tensors(tmp_path / "a.safetensors", LORA)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    (tmp_path / "b.gguf").write_bytes(b"<html>")
    gguf(tmp_path / "c.gguf", "clip")
    assert local_files([tmp_path]) == []
    reasons = {passed.path.name: passed.why for passed in passed_over([tmp_path])}
    assert "should hold" in reasons["a.safetensors"] and "not a GGUF" in reasons["b.gguf"]
    assert "clip" in reasons["c.gguf"]
    path.write_bytes(whole)
    assert [file.name for file in local_files([tmp_path])] == ["a"]


def test_a_file_that_changed_is_looked_at_again(tmp_path: Path) -> None:
    path = tensors(tmp_path / "a.safetensors", LORA)
    assert [file.kind for file in local_files([tmp_path])] == ["lora"]
    tensors(path, VAE)
    os.utime(path, ns=(1, 1))
    assert [file.kind for file in local_files([tmp_path])] == ["vae"]


def test_a_program_s_folder_is_searched_where_it_keeps_models(tmp_path: Path) -> None:
    tensors(tmp_path / "webui" / "models" / "Lora" / "a.safetensors", LORA)
    tensors(tmp_path / "webui" / "venv" / "lib" / "b.safetensors", LORA)
    tensors(tmp_path / "comfy" / "models" / "checkpoints" / "c.safetensors", CHECKPOINT)
    both = local_files([tmp_path / "webui", tmp_path / "comfy"])
    assert [(file.kind, file.name) for file in both] == [("checkpoint", "c"), ("lora", "a")]
    assert local_files([tmp_path / "webui" / "models" / "Lora", tmp_path / "nowhere"])[0].name == "a"


def test_the_first_of_two_with_a_name_is_offered(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        tensors(tmp_path / folder / "a.safetensors", LORA)
    folders = [tmp_path / "one", tmp_path / "two"]
    assert [file.path.parent.name for file in local_files(folders)] == ["one"]
    assert "same name" in passed_over(folders)[0].why
    assert passed_over([tmp_path / "one", tmp_path / "one"]) == [], "a folder given twice is one folder"

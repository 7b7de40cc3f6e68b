"""The parts of SDXL read from disk: safetensors only, never the network, never a pickle."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from gars_core.engines.processor import is_out_of_memory
from gars_core.engines.sdxl.attention import MatrixAttention, matrix_attention_pays
from gars_core.engines.sdxl.eight_bits import into_eight_bits
from gars_core.engines.sdxl.files import Parts
from gars_core.engines.sdxl.lora.merge import Originals
from gars_core.engines.sdxl.plans import TILE_OVERLAP, TILE_PX, Plan, Sizes
from gars_core.engines.sdxl.single_file import CONFIGS, PREFIXES, clip_tokenizer, under_diffusers_names
from gars_core.engines.sdxl.weights import MappedFile, fill, weights_in
from gars_core.errors import Cancelled, GarsError, ModelDamaged
from gars_core.types import Progress, Report

Part = Literal["unet", "text_encoder", "text_encoder_2", "vae", "tiny"]
STAGES: dict[Part, str] = {
    "unet": "Loading the UNet",
    "text_encoder": "Loading the text encoders",
    "text_encoder_2": "Loading the text encoders",
    "vae": "Loading the decoder",
    "tiny": "Loading the decoder",
}


def load_model(parts: Parts, part: Part, plan: Plan, report: Report) -> Any:
    """Return a part without any LoRA, ready to compute as the plan says. Raises ModelDamaged naming what is bad."""
    report(Progress(STAGES[part], None))
    path = weights_path(parts, part)
    with _naming(path):
        file = MappedFile(path)
    model = _empty(parts, part, plan)
    waits = part == "unet" and plan.streamed or part.startswith("text") and plan.visits_by_layers
    device = "cpu" if waits else plan.device
    with _naming(path):
        fill(model, _named_for(model.state_dict(), parts, part, file.tensors), file, device, report, STAGES[part])
    if waits:
        _send_by_layers(model, plan)
    return model


def originals(parts: Parts, part: Part, plan: Plan) -> Originals:
    """Return how to read a part's weights anew, as load_model reads them."""
    import torch

    @contextmanager
    def opened() -> Iterator[Callable[[str], Any]]:
        tensors = MappedFile(weights_path(parts, part)).tensors
        weights = _named_for(_empty(parts, part, plan).state_dict(), parts, part, tensors)
        yield lambda name: weights[name].to(getattr(torch, plan.dtype))

    return opened


def load_scheduler(parts: Parts, steps: int) -> Any:
    """Return the Euler scheduler of SDXL-Lightning; its UNet for one step predicts the picture, not the noise."""
    from diffusers import EulerDiscreteScheduler

    kind: Any = EulerDiscreteScheduler  # without annotations
    return kind.from_config(
        _config(parts, "scheduler", "scheduler_config.json"),
        timestep_spacing="trailing",
        prediction_type="sample" if steps == 1 and parts.checkpoint is None else "epsilon",
    )


def load_tokenizers(parts: Parts) -> dict[str, Any]:
    """Return both tokenizers by the pipeline's names for them."""
    from transformers import CLIPTokenizer

    if parts.base is None:
        return {"tokenizer": clip_tokenizer("<|endoftext|>"), "tokenizer_2": clip_tokenizer("!")}
    tokenizers = {}
    for name in ("tokenizer", "tokenizer_2"):
        with _naming(parts.base / name):
            tokenizers[name] = CLIPTokenizer.from_pretrained(parts.base / name, local_files_only=True)
    return tokenizers


def weights_path(parts: Parts, part: Part) -> Path:
    """Return the file that holds a part's weights."""
    if part == "unet":
        return parts.unet
    if part == "tiny" and parts.tiny_vae is not None:
        return parts.tiny_vae / "diffusion_pytorch_model.safetensors"
    if part == "vae" and parts.fp16_vae is not None:
        return parts.fp16_vae / "diffusion_pytorch_model.safetensors"
    if parts.checkpoint is not None:
        return parts.checkpoint
    assert parts.base is not None
    name = "diffusion_pytorch_model" if part == "vae" else "model"
    return parts.base / part / f"{name}.fp16.safetensors"


def sizes_of(parts: Parts) -> Sizes:
    """Return how many weights the parts have, read from the files' headers. Raises ModelDamaged."""

    def weights(part: Part) -> int:
        path = weights_path(parts, part)
        return weights_in(path, PREFIXES[part] if path == parts.checkpoint else "")

    return Sizes(weights("unet"), weights("text_encoder") + weights("text_encoder_2"), weights("vae"))


def _empty(parts: Parts, part: Part, plan: Plan) -> Any:
    """Return a part on the meta device, its weights of the types that the plan keeps them in."""
    import torch
    from accelerate import init_empty_weights
    from diffusers import AutoencoderKL, AutoencoderTiny, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    config = _config(parts, part, "config.json")
    dtype = getattr(torch, plan.dtype)
    with _naming(parts.base or weights_path(parts, part)), init_empty_weights():  # random weights would take minutes
        if part in ("text_encoder", "text_encoder_2"):
            kind = CLIPTextModel if part == "text_encoder" else CLIPTextModelWithProjection
            return torch.nn.Module.to(kind(CLIPTextConfig(**config)), dtype)
        of: dict[str, Any] = {"unet": UNet2DConditionModel, "vae": AutoencoderKL, "tiny": AutoencoderTiny}
        model = torch.nn.Module.to(of[part].from_config(config), dtype)
    if part == "unet" and plan.storage == "int8":
        into_eight_bits(model)
    elif part == "unet" and plan.storage:
        model.enable_layerwise_casting(storage_dtype=getattr(torch, plan.storage), compute_dtype=dtype)
    if part == "vae":
        model.tile_sample_min_size, model.tile_latent_min_size = TILE_PX, TILE_PX // 8
        model.tile_overlap_factor = TILE_OVERLAP
        for module in model.modules():
            if isinstance(module, torch.nn.SiLU):
                module.inplace = True  # what it is given was made for it, and is large
    if part != "tiny" and matrix_attention_pays(plan.device, plan.dtype):
        model.set_attn_processor(MatrixAttention())
    return model


def _config(parts: Parts, part: str, file: str) -> Mapping[str, Any]:
    """Return a part's configuration: beside its weights, of the base, or SDXL's own."""
    folder = {"vae": parts.fp16_vae, "tiny": parts.tiny_vae}.get(part) or (parts.base and parts.base / part)
    if folder is None:
        return CONFIGS[part]
    with _naming(folder / file):
        config: dict[str, Any] = json.loads((folder / file).read_text(encoding="utf-8"))
    return config


def _named_for(names: Mapping[str, Any], parts: Parts, part: Part, tensors: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a file's tensors under the model's names for them."""
    if weights_path(parts, part) == parts.checkpoint:
        tensors = under_diffusers_names(part, tensors, _config(parts, part, "config.json"))
    if not part.startswith("text"):
        return tensors
    # transformers calls the weights of one encoder otherwise than its file does
    return {name: tensors[key] for name in names for key in (name, f"text_model.{name}") if key in tensors}


def _send_by_layers(model: Any, plan: Plan) -> None:
    """Have a model wait in main memory, pinned, and its layers visit the device, each while the one before computes."""
    import torch
    from diffusers.hooks.group_offloading import apply_group_offloading

    apply_group_offloading(
        model,
        torch.device(plan.device),
        torch.device("cpu"),
        offload_type="leaf_level",
        use_stream=plan.device == "cuda",
    )


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Turn what the libraries raise over bad content into ModelDamaged with the path."""
    try:
        yield
    except (Cancelled, GarsError):
        raise
    except Exception as error:  # tokenizers raises nothing more precise
        if is_out_of_memory(error):
            raise
        reason = str(error).strip().split("\n")[0][:200]
        raise ModelDamaged(f"{path} cannot be used: {reason}", "Get it again, as models/README.md says.") from error

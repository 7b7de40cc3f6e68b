"""The parts of SDXL read from disk: safetensors only, never the network, never a pickle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gars_core.engines.sdxl_device import Plan, is_out_of_memory
from gars_core.engines.sdxl_files import Parts
from gars_core.engines.sdxl_lora import Originals
from gars_core.engines.sdxl_lora_names import Component
from gars_core.engines.weight_files import check_safetensors
from gars_core.errors import Cancelled, GarsError, ModelDamaged
from gars_core.types import Progress, Report


def load_pipeline(parts: Parts, plan: Plan, unet: Any, report: Report) -> Any:
    """Return a StableDiffusionXLPipeline around the UNet. Raises ModelDamaged naming the part that cannot be read."""
    import torch
    from diffusers import StableDiffusionXLPipeline
    from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

    dtype = getattr(torch, plan.dtype)
    loaded: dict[str, Any] = {"unet": unet}
    for name in ("tokenizer", "tokenizer_2"):
        with _naming(parts.base / name):
            loaded[name] = CLIPTokenizer.from_pretrained(parts.base / name, local_files_only=True)
    encoders: dict[str, Any] = {"text_encoder": CLIPTextModel, "text_encoder_2": CLIPTextModelWithProjection}
    for name, kind in encoders.items():
        report(Progress("Loading the text encoders", None))
        check_safetensors(parts.base / name / "model.fp16.safetensors")
        with _naming(parts.base / name):
            loaded[name] = kind.from_pretrained(
                parts.base / name, dtype=dtype, variant="fp16", use_safetensors=True, local_files_only=True)
    report(Progress("Loading the decoder", None))
    loaded["vae"] = _load_vae(parts, plan)
    loaded["scheduler"] = load_scheduler(parts, steps=None)
    pipeline: Any = StableDiffusionXLPipeline(**loaded, add_watermarker=False)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def load_unet(parts: Parts, plan: Plan, report: Report) -> Any:
    """Return the UNet in evaluation mode, without any LoRA. Raises ModelDamaged naming the file."""
    import torch
    from diffusers import UNet2DConditionModel
    from safetensors import safe_open

    check_safetensors(parts.unet)
    dtype = getattr(torch, plan.dtype)
    with _naming(parts.base / "unet" / "config.json"), torch.device("meta"):      # random weights would take minutes
        unet = UNet2DConditionModel.from_config(UNet2DConditionModel.load_config(parts.base / "unet"))
    weights = {}
    with _naming(parts.unet), safe_open(str(parts.unet), framework="pt") as file:
        names = list(file.keys())
        for number, name in enumerate(names):
            if number % 50 == 0:
                report(Progress("Loading the UNet", number / len(names)))
            weights[name] = file.get_tensor(name).to(dtype)
        unet.load_state_dict(weights, assign=True)
    return unet.requires_grad_(False).eval()


def originals(parts: Parts, component: Component, plan: Plan) -> Originals:
    """Return how to read a model's weights anew, as load_pipeline and load_unet read them."""
    import torch
    from safetensors import safe_open

    path = parts.unet if component == "unet" else parts.base / component / "model.fp16.safetensors"

    @contextmanager
    def opened() -> Iterator[Callable[[str], Any]]:
        with safe_open(str(path), framework="pt") as file:
            names = set(file.keys())
            # transformers calls the weights of one encoder otherwise than its file does
            yield lambda name: file.get_tensor(name if name in names else f"text_model.{name}").to(
                getattr(torch, plan.dtype))

    return opened


def load_scheduler(parts: Parts, steps: int | None) -> Any:
    """Return the Euler scheduler of SDXL-Lightning; with one step the UNet predicts the picture, not the noise."""
    from diffusers import EulerDiscreteScheduler

    with _naming(parts.base / "scheduler"):
        config = EulerDiscreteScheduler.load_config(parts.base / "scheduler")
        return EulerDiscreteScheduler.from_config(
            config, timestep_spacing="trailing", prediction_type="sample" if steps == 1 else "epsilon")


def _load_vae(parts: Parts, plan: Plan) -> Any:
    """Return the decoder: the tiny one on a processor, where the full one costs as much as four steps."""
    import torch
    from diffusers import AutoencoderKL, AutoencoderTiny

    kind: Any = AutoencoderKL
    folder, variant = parts.base / "vae", ".fp16"
    if parts.fp16_vae is not None:
        folder, variant = parts.fp16_vae, ""
    if plan.device == "cpu" and parts.tiny_vae is not None:
        kind, folder, variant = AutoencoderTiny, parts.tiny_vae, ""
    check_safetensors(folder / f"diffusion_pytorch_model{variant}.safetensors")
    with _naming(folder):
        vae = kind.from_pretrained(
            folder, torch_dtype=getattr(torch, plan.dtype), variant=variant.removeprefix(".") or None,
            use_safetensors=True, local_files_only=True)
    return vae.to(memory_format=torch.channels_last) if plan.device == "cpu" else vae


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Turn what the libraries raise over bad content into ModelDamaged with the path."""
    try:
        yield
    except (Cancelled, GarsError):
        raise
    except Exception as error:      # tokenizers raises nothing more precise
        if is_out_of_memory(error):
            raise
        said = str(error).strip().split("\n")[0][:200]
        raise ModelDamaged(f"{path} cannot be used: {said}", "Get it again, as models/README.md says.") from error

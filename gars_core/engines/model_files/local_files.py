"""What a person's own folders of models hold, told from the files' headers: the folders of A1111 and ComfyUI too."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from gars_core.engines.model_files.manifest import PICKLES
from gars_core.engines.model_files.weight_files import check_gguf, read_header
from gars_core.errors import ModelDamaged

FileKind = Literal["checkpoint", "lora", "vae", "writer"]
SUBFOLDERS = (
    "models/Stable-diffusion",
    "models/Lora",
    "models/VAE",
    "models/checkpoints",
    "models/loras",
    "models/vae",
)
"""Where A1111 and ComfyUI keep models, below the folder that a person would name; the rest of it is not searched."""

_SUFFIXES = (".safetensors", ".gguf", *PICKLES)
_GGUF_HEAD_BYTES = 65_536
_NO_WRITERS = {"clip", "mmproj", "flux", "sd1", "sdxl", "sd3", "lumina2", "qwen_image", "wan", "t5", "t5encoder"}
_LORA_DOWN = (
    "lora_down.weight",
    "lora.down.weight",
    "lora_linear_layer.down.weight",
    "lora_A.weight",
    "lora_A.default.weight",
)
_LORA_BEGINNINGS = (
    "lora_unet_",
    "lora_te",
    "unet.",
    "text_encoder",
    "diffusion_model.",
    "down_blocks",
    "mid_block",
    "up_blocks",
    "input_blocks",
    "middle_block",
    "output_blocks",
)
_LORA_WRAPPER = "base_model.model."
"""What PEFT puts before the names of whatever model it trains."""
_OTHER_CONTEXT_WIDTHS = {768: "SD 1.5", 1024: "SD 2"}


@dataclass(frozen=True)
class LocalFile:
    """One model in one file. name is the file's without its suffix; no two of a kind have the same."""

    kind: FileKind
    name: str
    path: Path
    bytes: int


@dataclass(frozen=True)
class PassedOver:
    """A file of models that GARS does not offer, and why, in a sentence."""

    path: Path
    why: str


def local_files(folders: Sequence[Path]) -> list[LocalFile]:
    """Return the models in the folders and below, by name. Headers alone are read, and once: ask at every page run."""
    files = [file for file in _look(folders) if isinstance(file, LocalFile)]
    return sorted(files, key=lambda file: (file.kind, file.name.lower()))


def passed_over(folders: Sequence[Path]) -> list[PassedOver]:
    """Return the files there that look like models and are not offered."""
    return [file for file in _look(folders) if isinstance(file, PassedOver)]


def _look(folders: Sequence[Path]) -> Iterator[LocalFile | PassedOver]:
    offered: dict[tuple[str, str], LocalFile] = {}
    for path in dict.fromkeys(path for folder in folders for path in _weights_below(folder)):
        try:
            facts = os.stat(path)
            file = _recognised(path, facts.st_size, facts.st_mtime_ns)
        except (OSError, ModelDamaged) as error:
            # Not kept: a file on its way here is damaged until it is whole.
            yield PassedOver(Path(path), str(error))
            continue
        if isinstance(file, LocalFile) and (first := offered.setdefault((file.kind, file.name), file)) is not file:
            file = PassedOver(file.path, f"{first.path} has the same name and is offered instead.")
        yield file


def _weights_below(folder: Path) -> Iterator[str]:
    # Plain strings and os.walk: paths as objects take four times as long, and a page asks about thousands of files.
    subfolders = [folder / name for name in SUBFOLDERS if (folder / name).is_dir()]
    for root in subfolders or [folder]:
        yield from sorted(
            os.path.join(parent, name)
            for parent, _, names in os.walk(root)
            for name in names
            if name.lower().endswith(_SUFFIXES)
        )


@lru_cache(maxsize=20_000)
def _recognised(path: str, size_bytes: int, changed_ns: int) -> LocalFile | PassedOver:
    """Tell what a file is; its size and time of change are there to be remembered by. Raises ModelDamaged, OSError."""
    file = Path(path)
    kind, why = _kind(file)
    return PassedOver(file, why) if why else LocalFile(kind, file.stem, file, size_bytes)


def _kind(path: Path) -> tuple[Any, str]:
    """Return a FileKind and "", or "" and why the file is not offered."""
    if path.suffix.lower() in PICKLES:
        return "", "A pickle can run code when it is read: GARS opens .safetensors and .gguf alone."
    return _kind_of_gguf(path) if path.suffix.lower() == ".gguf" else _kind_of_safetensors(read_header(path))


def _kind_of_gguf(path: Path) -> tuple[Any, str]:
    """Tell by general.architecture, which the format puts first: github.com/ggml-org/ggml/blob/master/docs/gguf.md."""
    check_gguf(path)
    with path.open("rb") as file:
        head = file.read(_GGUF_HEAD_BYTES)
    _, _, value = head.partition(b"general.architecture" + (8).to_bytes(4, "little"))
    architecture = value[8 : 8 + int.from_bytes(value[:8], "little")].decode(errors="replace")
    if not architecture or architecture in _NO_WRITERS:
        return "", f"It is no language model: its architecture is {architecture or 'not named'}."
    return "writer", ""


def _kind_of_safetensors(header: dict[str, Any]) -> tuple[Any, str]:
    """Tell by the tensors' names and shapes, as the trainers and the programs that save checkpoints write them."""
    names = header.keys() - {"__metadata__"}
    if any(name.startswith("model.diffusion_model.") for name in names):
        return _kind_of_checkpoint(header)
    if any(name.endswith(_LORA_DOWN) for name in names):
        return _kind_of_lora({name.removeprefix(_LORA_WRAPPER): entry for name, entry in header.items()})
    if {"decoder.conv_in.weight", "post_quant_conv.weight"} <= names:
        return "vae", ""
    return "", "It is neither an SDXL checkpoint, nor a LoRA, nor a VAE."


def _kind_of_checkpoint(header: dict[str, Any]) -> tuple[Any, str]:
    both_encoders = all(any(name.startswith(f"conditioner.embedders.{place}.") for name in header) for place in (0, 1))
    if not both_encoders:
        return "", "It is a checkpoint of another family than SDXL, or of SDXL's refiner."
    shape = header.get("model.diffusion_model.input_blocks.0.0.weight", {}).get("shape", [0, 0])
    return ("checkpoint", "") if shape[1] == 4 else ("", "It is an SDXL checkpoint for inpainting.")


def _kind_of_lora(header: dict[str, Any]) -> tuple[Any, str]:
    if not any(name.startswith(_LORA_BEGINNINGS) for name in header) or any("double_blocks" in name for name in header):
        return "", "It is a LoRA for another kind of model."
    widths = {
        entry["shape"][1]
        for name, entry in header.items()
        if "attn2" in name and "to_k" in name and name.endswith(_LORA_DOWN)
    }
    families = [family for width, family in _OTHER_CONTEXT_WIDTHS.items() if width in widths]
    return ("", f"It is a LoRA for {families[0]}, and GARS draws with SDXL.") if families else ("lora", "")

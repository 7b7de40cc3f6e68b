"""LoRAs in SDXL's weights: added as their formula says, and taken out without a trace."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from diffusers.hooks import apply_group_offloading
from safetensors.torch import save_file

from gars_core.engines.sdxl.lora.files import LoraFile
from gars_core.errors import Cancelled, ModelDamaged
from gars_core.types import Progress
from tests.support.toy_lora import TO_Q, merge, same_weights, save_ones, unet
from tests.support.toy_sdxl import lora

pytestmark = pytest.mark.usefixtures("one_thread")


def test_it_is_added_as_its_formula_says(tmp_path: Path) -> None:
    plain, fused = unet(), unet()
    tensors = lora(plain)
    save_file(tensors, tmp_path / "lora.safetensors")
    merge(fused, LoraFile(tmp_path / "lora.safetensors", 0.8))
    for name, module in plain.named_modules():
        stem = "lora_unet_" + name.replace(".", "_")
        if stem + ".alpha" in tensors:
            down, up = (tensors[f"{stem}.lora_{which}.weight"].float() for which in ("down", "up"))

            def beside(module, inputs, output, down=down, up=up):
                if isinstance(module, torch.nn.Linear):
                    return output + 0.4 * inputs[0] @ down.T @ up.T
                low = torch.nn.functional.conv2d(inputs[0], down, stride=module.stride, padding=module.padding)
                return output + 0.4 * torch.nn.functional.conv2d(low, up)

            module.register_forward_hook(beside)
    x, context = torch.randn(1, 4, 16, 16), torch.randn(1, 5, 32)
    added = {"text_embeds": torch.randn(1, 16), "time_ids": torch.ones(1, 6)}
    with torch.no_grad():
        wanted, got = (model(x, 500, context, added_cond_kwargs=added).sample for model in (plain, fused))
    assert torch.allclose(wanted, got, rtol=1e-3, atol=1e-3 * float(wanted.abs().max()))


def test_whatever_was_merged_before_the_same_loras_give_the_same_bits(tmp_path: Path) -> None:
    save_file(lora(unet()), tmp_path / "a.safetensors")
    save_ones(
        tmp_path / "b.safetensors",
        f"{TO_Q}.lora_A.weight",
        f"{TO_Q}.lora_B.weight",
        unet().get_submodule(TO_Q).weight,
        {},
    )
    a, b = LoraFile(tmp_path / "a.safetensors", 0.3), LoraFile(tmp_path / "b.safetensors", -1.7)
    for last in [(), (a,), (b,), (a, b)]:
        fresh, used = unet(), unet()
        merge(fresh, *last)
        for files in [(b,), (a, b), (a,), (), (b, a), last]:
            merge(used, *files)
        assert same_weights(fresh, used)


@pytest.mark.parametrize("storage", [torch.float8_e4m3fn, torch.bfloat16])
def test_weights_kept_in_fewer_bits_are_worked_out_from_whole_ones(tmp_path: Path, storage: torch.dtype) -> None:
    model, path = unet(), tmp_path / "lora.safetensors"
    weight = model.get_submodule(TO_Q).weight
    before, wanted = weight.to(storage), (weight + 0.02).to(storage)
    save_ones(path, f"{TO_Q}.lora_A.weight", f"{TO_Q}.lora_B.weight", weight, {})
    model.enable_layerwise_casting(storage_dtype=storage, compute_dtype=torch.float32)
    assert weight.dtype == storage
    merge(model, LoraFile(path, 0.01))
    assert torch.equal(weight.float(), wanted.float()) and not torch.equal(weight.float(), before.float())
    merge(model)
    assert torch.equal(weight.float(), before.float())


def test_layers_that_visit_the_card_one_by_one_take_loras_too(tmp_path: Path) -> None:
    save_file(lora(unet()), tmp_path / "a.safetensors")
    model, file, left, brought = unet(), LoraFile(tmp_path / "a.safetensors"), [], []
    apply_group_offloading(model, torch.device("cpu"), torch.device("cpu"), offload_type="leaf_level")
    for module in model.modules():
        hook = module._diffusers_hook.get_hook("group_offloading") if hasattr(module, "_diffusers_hook") else None
        if hook:
            left.append(module)
            hook.group.offload_ = lambda module=module: brought.append(module)
    merge(model, file)
    assert left and brought == left
    fresh = unet()
    merge(fresh, file)
    assert same_weights(fresh, model)


def test_a_change_that_was_stopped_is_put_right_by_the_next(tmp_path: Path) -> None:
    save_file(lora(unet()), tmp_path / "a.safetensors")
    model, file = unet(), LoraFile(tmp_path / "a.safetensors")

    def stop(progress: Progress) -> None:
        if (progress.fraction or 0) > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        merge(model, file, report=stop)
    assert not same_weights(model, unet())
    merge(model)
    assert same_weights(model, unet())


@pytest.mark.parametrize(
    ("tensors", "says"),
    [
        ({}, "nothing"),
        ({"conv_in.weight": torch.ones(1)}, "conv_in.weight"),
        ({f"{TO_Q}.hada_w1_a": torch.ones(1)}, "hada"),
        ({f"{TO_Q}.dora_scale": torch.ones(1)}, "dora_scale"),
        ({"lora_unet_nowhere.lora_down.weight": torch.ones(2, 2)}, "nowhere"),
        ({f"{TO_Q}.lora_A.weight": torch.ones(2, 16)}, "to_q"),
        ({f"{TO_Q}.lora_A.weight": torch.ones(2, 768), f"{TO_Q}.lora_B.weight": torch.ones(16, 2)}, "to_q"),
        ({f"{TO_Q}.lora_A.weight": torch.ones(2, 16), f"{TO_Q}.lora_B.weight": torch.ones(16, 3)}, "to_q"),
        ({f"{TO_Q}.lora_A.weight": torch.ones(0, 16), f"{TO_Q}.lora_B.weight": torch.ones(16, 0)}, "to_q"),
    ],
)
def test_a_file_that_cannot_be_added_is_refused_and_changes_nothing(
    tmp_path: Path,
    tensors: dict[str, torch.Tensor],
    says: str,
) -> None:
    good, bad, model = tmp_path / "good.safetensors", tmp_path / "bad.safetensors", unet()
    save_file(lora(model), good)
    save_file(tensors, bad)
    with pytest.raises(ModelDamaged, match=says) as caught:
        merge(model, LoraFile(good), LoraFile(bad))
    assert str(bad) in caught.value.sentence and caught.value.hint
    assert same_weights(model, unet())

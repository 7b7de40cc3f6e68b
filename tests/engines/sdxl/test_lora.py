"""LoRAs in SDXL's weights: every naming reaches its weight, and what is taken out leaves no trace."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from diffusers import StableDiffusionXLPipeline, UNet2DConditionModel
from diffusers.hooks import apply_group_offloading
from safetensors.torch import save_file

from gars_core.engines.processor import bytes_pay
from gars_core.engines.sdxl.lora.files import LoraFile
from gars_core.engines.sdxl.lora.merge import set_loras
from gars_core.engines.sdxl.lora.names import meaning
from gars_core.engines.sdxl.maker import SDXLMaker
from gars_core.engines.sdxl.plans import Plan
from gars_core.errors import BadInput, Cancelled, ModelDamaged
from gars_core.types import ImageSpec, Lora, Progress, ignore_progress
from tests.support.toy_sdxl import UNET, lora, maker_of

TO_Q = "down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q"
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def maker(toy: Path, tmp_path: Path) -> SDXLMaker:
    return maker_of(toy, folders=lambda: [tmp_path])


def unet() -> UNet2DConditionModel:
    torch.manual_seed(0)
    return UNet2DConditionModel(**UNET).requires_grad_(False)


def merge(model: UNet2DConditionModel, *files: LoraFile) -> None:
    @contextmanager
    def untouched():
        yield unet().get_parameter

    set_loras(model, "unet", files, UNET["layers_per_block"], untouched, ignore_progress)


def spec(*loras: Lora, steps: int = 2, prompt: str = "a cat") -> ImageSpec:
    return ImageSpec(prompt, (), 7, 256, 256, steps, loras=loras)


def save_ones(path: Path, down: str, up: str, weight: torch.Tensor, alpha: dict[str, torch.Tensor]) -> None:
    """Write a LoRA of rank 2 that adds alpha to the weight."""
    out, inside, *kernel = weight.shape
    save_file({down: torch.ones(2, inside, *kernel), up: torch.ones(out, 2, *[1] * len(kernel)), **alpha}, path)


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


@pytest.mark.parametrize(
    ("down", "up", "name"),
    [
        ("unet.{}.lora_A.weight", "unet.{}.lora_B.weight", TO_Q),
        ("{}.lora_A.default.weight", "{}.lora_B.default.weight", TO_Q),
        ("base_model.model.{}.lora_A.weight", "base_model.model.{}.lora_B.weight", TO_Q),
        ("unet.{}.lora.down.weight", "unet.{}.lora.up.weight", TO_Q),
        (
            "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn1.processor.to_out_lora.down.weight",
            "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn1.processor.to_out_lora.up.weight",
            "down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_out.0",
        ),
        *[
            (f"lora_unet_{stem}.lora_down.weight", f"lora_unet_{stem}.lora_up.weight", name)
            for stem, name in [
                ("input_blocks_3_1_transformer_blocks_0_attn1_to_q", TO_Q),
                (
                    "input_blocks_3_1_transformer_blocks_0_ff_net_2",
                    "down_blocks.1.attentions.0.transformer_blocks.0.ff.net.2",
                ),
                ("input_blocks_3_0_out_layers_3", "down_blocks.1.resnets.0.conv2"),
                ("input_blocks_2_0_op", "down_blocks.0.downsamplers.0.conv"),
                ("middle_block_1_proj_in", "mid_block.attentions.0.proj_in"),
                ("middle_block_2_emb_layers_1", "mid_block.resnets.1.time_emb_proj"),
                ("output_blocks_1_2_conv", "up_blocks.0.upsamplers.0.conv"),
                ("output_blocks_5_0_skip_connection", "up_blocks.2.resnets.1.conv_shortcut"),
                ("time_embed_2", "time_embedding.linear_2"),
                ("label_emb_0_0", "add_embedding.linear_1"),
                ("input_blocks_0_0", "conv_in"),
                ("out_2", "conv_out"),
            ]
        ],
        (
            "diffusion_model.input_blocks.3.1.transformer_blocks.0.attn1.to_q.lora_A.weight",
            "diffusion_model.input_blocks.3.1.transformer_blocks.0.attn1.to_q.lora_B.weight",
            TO_Q,
        ),
    ],
)
def test_every_naming_reaches_its_weight(tmp_path: Path, down: str, up: str, name: str) -> None:
    model, path = unet(), tmp_path / "lora.safetensors"
    weight = model.get_submodule(name).weight
    before = weight.clone()
    save_ones(path, down.format(name), up.format(name), weight, {})
    merge(model, LoraFile(path))
    assert torch.allclose(weight, before + 2)


def test_the_names_of_stabilitys_blocks_mean_what_diffusers_takes_them_for() -> None:
    places = [
        "input_blocks_4_1_transformer_blocks_0_attn1_to_q",
        "input_blocks_8_1_transformer_blocks_9_attn2_to_v",
        "middle_block_1_transformer_blocks_3_ff_net_0_proj",
        "output_blocks_0_1_transformer_blocks_2_attn2_to_k",
        "output_blocks_5_1_proj_out",
    ]
    tensors = {
        f"lora_unet_{place}.lora_{way}.weight": torch.full((4, 4), float(number))
        for number, place in enumerate(places)
        for way in ("down", "up")
    }
    config = type("Config", (), {"layers_per_block": 2})
    renamed, _ = StableDiffusionXLPipeline.lora_state_dict(dict(tensors), unet_config=config)
    theirs = {int(value[0, 0]): meaning(key, 2) for key, value in renamed.items() if "down.weight" in key}
    assert theirs == {n: meaning(f"lora_unet_{place}.lora_down.weight", 2) for n, place in enumerate(places)}


def test_every_layer_of_the_unet_is_reached_by_stabilitys_name_for_it() -> None:
    """The blocks as the published checkpoint numbers them: resnets at 0, attention at 1, scaling at 0 or last."""
    with torch.device("meta"):
        model = UNet2DConditionModel(**{**UNET, "layers_per_block": 2})
    attention = {
        name.split("attentions.0.", 1)[1]
        for name, module in model.named_modules()
        if name.startswith("mid_block.attentions.0.") and hasattr(module, "weight")
    }
    of_resnets = {"in_layers.0", "in_layers.2", "emb_layers.1", "out_layers.0", "out_layers.3", "skip_connection"}
    one_block = {name for name in attention if "transformer_blocks.1" not in name}
    names = {
        "time_embed.0",
        "time_embed.2",
        "label_emb.0.0",
        "label_emb.0.2",
        "input_blocks.0.0",
        "out.2",
        "input_blocks.3.0.op",
        "input_blocks.6.0.op",
        "output_blocks.2.2.conv",
        "output_blocks.5.2.conv",
    }
    names |= {f"input_blocks.{n}.0.{name}" for n in (1, 2, 4, 5, 7, 8) for name in of_resnets}
    names |= {f"output_blocks.{n}.0.{name}" for n in range(9) for name in of_resnets}
    names |= {f"input_blocks.{n}.1.{name}" for n in (4, 5) for name in one_block}
    names |= {f"input_blocks.{n}.1.{name}" for n in (7, 8) for name in attention}
    names |= {f"output_blocks.{n}.1.{name}" for n in (0, 1, 2) for name in attention}
    names |= {f"output_blocks.{n}.1.{name}" for n in (3, 4, 5) for name in one_block}
    names |= {f"middle_block.{n}.{name}" for n in (0, 2) for name in of_resnets}
    names |= {f"middle_block.1.{name}" for name in attention}
    reached = {meaning(f"lora_unet_{name.replace('.', '_')}.lora_down.weight", 2)[1] for name in names}
    layers = {
        name.replace(".", "_")
        for name, module in model.named_modules()
        if getattr(module, "weight", None) is not None and name != "conv_norm_out"
    }
    assert layers <= reached
    assert all("conv_shortcut" in name for name in reached - layers)  # a block of equal widths has none


@pytest.mark.parametrize(
    ("extra", "metadata", "added"),
    [
        ({"unet.{}.alpha": torch.tensor(1.0)}, {}, 1.0),
        ({}, {}, 2.0),
        ({}, {"lora_adapter_metadata": json.dumps({"unet.r": 2, "unet.lora_alpha": 6})}, 6.0),
        ({}, {"lora_adapter_metadata": "not json"}, 2.0),
    ],
)
def test_its_alpha_is_found_wherever_trainers_write_it(
    tmp_path: Path,
    extra: dict[str, torch.Tensor],
    metadata: dict[str, str],
    added: float,
) -> None:
    model, path = unet(), tmp_path / "lora.safetensors"
    weight = model.get_submodule(TO_Q).weight
    before = weight.clone()
    save_file(
        {
            f"unet.{TO_Q}.lora_A.weight": torch.ones(2, weight.shape[1]),
            f"unet.{TO_Q}.lora_B.weight": torch.ones(weight.shape[0], 2),
            **{key.format(TO_Q): value for key, value in extra.items()},
        },
        path,
        metadata,
    )
    merge(model, LoraFile(path))
    assert torch.allclose(weight, before + added)


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
        assert all(torch.equal(weight, used.get_parameter(name)) for name, weight in fresh.named_parameters())


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
    assert all(torch.equal(weight, model.get_parameter(name)) for name, weight in fresh.named_parameters())


def test_a_change_that_was_stopped_is_put_right_by_the_next(tmp_path: Path) -> None:
    save_file(lora(unet()), tmp_path / "a.safetensors")
    model, file = unet(), LoraFile(tmp_path / "a.safetensors")

    @contextmanager
    def untouched():
        yield unet().get_parameter

    def stop(progress: Progress) -> None:
        if (progress.fraction or 0) > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        set_loras(model, "unet", [file], UNET["layers_per_block"], untouched, stop)
    assert any(not torch.equal(weight, unet().get_parameter(name)) for name, weight in model.named_parameters())
    merge(model)
    assert all(torch.equal(weight, unet().get_parameter(name)) for name, weight in model.named_parameters())


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
    assert all(torch.equal(weight, unet().get_parameter(name)) for name, weight in model.named_parameters())


def test_a_persons_lora_changes_the_picture_and_goes_without_a_trace(maker: SDXLMaker, tmp_path: Path) -> None:
    save_file(lora(unet()), tmp_path / "ink.safetensors")
    plain = maker.make(spec(), ignore_progress)
    weak, strong = (maker.make(spec(Lora("ink", weight)), ignore_progress) for weight in (0.2, 1.0))
    assert len({image.tobytes() for image in (plain, weak, strong)}) == 3
    assert maker.make(spec(Lora("ink", 0.0)), ignore_progress) == plain
    assert maker.make(spec(Lora("ink", 0.2)), ignore_progress) == weak
    assert maker.make(spec(), ignore_progress) == plain
    assert maker.loras() == ["ink"]
    assert maker.describe(spec(Lora("ink", 0.25)))["LoRAs"] == "<lora:ink:0.25>"
    assert "LoRAs" not in maker.describe(spec())


@pytest.mark.parametrize(
    "plan",
    [
        Plan("cpu", "float32", True, "Streamed.", encoders_stay=False),
        Plan("cpu", "float32", False, "Kept in 16 bits.", encoders_stay=False, storage="bfloat16"),
        Plan("cpu", "bfloat16", False, "Kept in 8 bits.", encoders_stay=False, storage="float8_e4m3fn"),
        *((Plan("cpu", "bfloat16", False, "Computed in 8 bits.", storage="int8"),) if bytes_pay() else ()),
    ],
    ids=lambda plan: plan.sentence,
)
def test_in_every_plan_a_lora_comes_and_goes_to_the_bit(toy: Path, tmp_path: Path, plan: Plan) -> None:
    save_file(lora(unet()), tmp_path / "ink.safetensors")
    used, fresh = (maker_of(toy, (plan,), folders=lambda: [tmp_path]) for _ in range(2))
    plain = used.make(spec(steps=8), ignore_progress)
    inked = used.make(spec(Lora("ink"), steps=8), ignore_progress)
    assert inked != plain and inked == fresh.make(spec(Lora("ink"), steps=8), ignore_progress)
    assert used.make(spec(steps=8), ignore_progress) == plain


def test_the_lora_of_the_steps_and_a_persons_own_stand_side_by_side(maker: SDXLMaker, tmp_path: Path) -> None:
    save_file(lora(unet()), tmp_path / "ink.safetensors")
    alone = maker.make(spec(steps=8), ignore_progress)
    both = maker.make(spec(Lora("ink"), steps=8), ignore_progress)
    assert both != alone
    assert maker.make(spec(Lora("ink"), steps=2), ignore_progress) not in (alone, both)
    assert maker.make(spec(Lora("ink"), steps=8), ignore_progress) == both
    assert maker.make(spec(steps=8), ignore_progress) == alone


@pytest.mark.parametrize(
    "stem",
    [
        "lora_te{}_text_model_encoder_layers_0_self_attn_q_proj.lora_{}.weight",
        "text_encoder{}.text_model.encoder.layers.0.self_attn.q_proj.lora_linear_layer.{}.weight",
    ],
)
def test_a_lora_of_the_encoders_changes_what_a_prompt_means(maker: SDXLMaker, tmp_path: Path, stem: str) -> None:
    places = ("1", "2") if "te{}" in stem else ("", "_2")
    save_file(
        {
            stem.format(place, way): torch.full((2, 16) if way == "down" else (16, 2), 0.7)
            for place in places
            for way in ("down", "up")
        }
        | {f"unet.{TO_Q}.lora_A.weight": torch.zeros(2, 16), f"unet.{TO_Q}.lora_B.weight": torch.ones(16, 2)},
        tmp_path / "words.safetensors",
    )
    plain = maker.make(spec(), ignore_progress)
    changed = maker.make(spec(Lora("words")), ignore_progress)
    assert changed != plain
    assert maker.make(spec(), ignore_progress) == plain
    assert maker.make(spec(Lora("words")), ignore_progress) == changed


def test_another_file_of_the_same_name_is_merged_anew(maker: SDXLMaker, tmp_path: Path) -> None:
    tensors = lora(unet())
    save_file(tensors, tmp_path / "ink.safetensors")
    first = maker.make(spec(Lora("ink")), ignore_progress)
    save_file({key: value * 0.5 for key, value in tensors.items()}, tmp_path / "ink.safetensors")
    assert maker.make(spec(Lora("ink")), ignore_progress) != first


def test_an_unknown_lora_is_named_before_anything_loads(tmp_path: Path) -> None:
    maker = maker_of(tmp_path, folders=lambda: [tmp_path])
    with pytest.raises(BadInput, match="There is no LoRA “ink”") as caught:
        maker.make(spec(Lora("ink")), ignore_progress)
    assert caught.value.hint
    save_file(
        {
            "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight": torch.ones(2, 768),
            "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_k.lora_up.weight": torch.ones(9, 2),
        },
        tmp_path / "ink.safetensors",
    )
    with pytest.raises(BadInput, match="“ink” cannot be used.*SD 1.5"):
        maker.make(spec(Lora("ink")), ignore_progress)
    (tmp_path / "ink.safetensors").write_bytes(b"rubbish")
    with pytest.raises(BadInput, match="“ink” cannot be used.*ink.safetensors"):
        maker.make(spec(Lora("ink")), ignore_progress)


def test_a_lora_that_does_not_fit_leaves_the_maker_as_it_was(maker: SDXLMaker, tmp_path: Path) -> None:
    plain = maker.make(spec(), ignore_progress)
    save_file({"lora_unet_nowhere.lora_down.weight": torch.ones(2, 2)}, tmp_path / "odd.safetensors")
    with pytest.raises(ModelDamaged, match="odd.safetensors does not fit SDXL"):
        maker.make(spec(Lora("odd")), ignore_progress)
    assert maker.make(spec(), ignore_progress) == plain

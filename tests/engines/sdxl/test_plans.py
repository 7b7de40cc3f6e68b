"""How SDXL shares out memory: which plan is taken, and that every plan draws."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import UNet2DConditionModel

from gars_core.engines.byte_products import ByteConv, ByteLinear
from gars_core.engines.processor import bytes_pay
from gars_core.engines.sdxl.attention import attend
from gars_core.engines.sdxl.eight_bits import SHARE, into_eight_bits
from gars_core.engines.sdxl.maker import SDXLMaker
from gars_core.engines.sdxl.memory import MakerOptions, Memory
from gars_core.engines.sdxl.plans import TILE_PX, Plan, Sizes, first_fitting, need_bytes, plans_for
from gars_core.engines.sdxl.single_file import CONFIGS
from gars_core.errors import OutOfMemory
from gars_core.types import ImageSpec, ignore_progress
from tests.support.toy_sdxl import add_tiny_vae, build, maker_of

pytestmark = pytest.mark.usefixtures("one_thread")
SDXL = Sizes(2_567_463_684, 817_720_320, 83_653_863)
GIB = 2**30
ALL = Plan("cpu", "float32", False, "All stay.")
AWAY = replace(ALL, encoders_stay=False, sentence="The encoders go.")
EIGHT_BITS = replace(AWAY, storage="float8_e4m3fn", sentence="Eight bits.")
BYTES = replace(ALL, storage="int8", sentence="Products of bytes.")
ABLE = (BYTES,) if bytes_pay() else ()
STREAMED = replace(AWAY, streamed=True, sentence="By layers.")
SPEC = ImageSpec("a cat", (), 7, 256, 256, 2)


def difference(*makers: SDXLMaker) -> float:
    first, second = (np.asarray(maker.make(SPEC, ignore_progress), dtype=np.int16) for maker in makers)
    return float(np.abs(first - second).mean())


@pytest.mark.parametrize(
    ("free", "words"),
    [
        (24 * GIB, "All parts of SDXL stay"),
        (7.2 * GIB, "text encoders wait"),
        (4.5 * GIB, "8 bits"),
        (2 * GIB, "layer by layer"),
        (0, "layer by layer"),
    ],
)
def test_the_largest_plan_that_fits_a_graphics_card_is_taken(free: float, words: str) -> None:
    plans = plans_for("cuda", bfloat16=True)
    assert words in plans[first_fitting(plans, SDXL, int(free), 1024, 1024)].sentence


@pytest.mark.parametrize("device", ["cuda", "mps", "cpu"])
@pytest.mark.parametrize("bfloat16", [True, False])
@pytest.mark.parametrize("eight_bits", [True, False])
def test_each_plan_needs_less_than_the_one_before(device: str, bfloat16: bool, eight_bits: bool) -> None:
    for edge_px in (512, 1024, 2048):
        needs = [need_bytes(plan, SDXL, edge_px, edge_px) for plan in plans_for(device, bfloat16, eight_bits)]
        assert needs == sorted(needs, reverse=True) and len(set(needs)) == len(needs) > 1


@pytest.mark.parametrize(("device", "offered"), [("cuda", False), ("mps", False), ("cpu", True)])
def test_final_quality_is_offered_where_another_decoder_is_usual(toy: Path, device: str, offered: bool) -> None:
    assert ("final" in maker_of(toy, plans_for(device, True)).abilities) == offered
    assert "final" in maker_of(toy, ()).abilities, "what one maker found out stays its own"


def test_a_larger_picture_takes_a_smaller_plan_and_keeps_it(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maker = maker_of(toy, (ALL, AWAY))
    monkeypatch.setattr("gars_core.engines.sdxl.memory.need_bytes", lambda *of: 0)
    monkeypatch.setattr(
        "gars_core.engines.sdxl.plans.need_bytes", lambda plan, sizes, width, height: width if plan is ALL else 0
    )
    monkeypatch.setattr("gars_core.engines.sdxl.memory.free_bytes", lambda device: 300)
    maker.make(SPEC, ignore_progress)
    assert maker.status().plan == "All stay."
    maker.make(replace(SPEC, width_px=328), ignore_progress)
    assert maker.status().plan == "The encoders go."
    maker.make(SPEC, ignore_progress)
    assert maker.status().plan == "The encoders go."


def test_others_make_room_when_the_largest_plan_does_not_fit(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    free = [10]

    def make_room(needed: int) -> None:
        asked.append(needed)
        free[0] = 2**40

    monkeypatch.setattr("gars_core.engines.sdxl.memory.free_bytes", lambda device: free[0])
    maker = maker_of(toy, (ALL, AWAY), make_room=make_room)
    maker.make(SPEC, ignore_progress)
    maker.make(SPEC, ignore_progress)
    assert len(asked) == 1 and asked[0] > 10 and maker.status().plan == "All stay."


@pytest.mark.parametrize("plan", [AWAY, STREAMED], ids=lambda plan: plan.sentence)
def test_a_plan_that_moves_parts_draws_the_same_picture(toy: Path, plan: Plan) -> None:
    assert difference(maker_of(toy, (ALL,)), maker_of(toy, (plan,))) < 0.05


def test_encoders_that_do_not_stay_come_for_a_new_prompt_alone(toy: Path) -> None:
    maker = maker_of(toy, (AWAY,))
    maker.make(SPEC, ignore_progress)
    assert maker._memory.loaded.pipeline.text_encoder is None
    stages: list[str] = []
    maker.make(replace(SPEC, seed=8), lambda progress: stages.append(progress.stage))
    assert "Loading the text encoders" not in stages
    maker.make(replace(SPEC, prompt="a fox"), lambda progress: stages.append(progress.stage))
    assert "Loading the text encoders" in stages


def test_layers_in_eight_bits_take_a_byte_a_weight_and_draw_nearly_the_same(toy: Path) -> None:
    maker = maker_of(toy, (EIGHT_BITS,))
    assert difference(maker_of(toy, (ALL,)), maker) < 20  # of 255; another seed differs by more than 30
    layer = maker._memory.loaded.pipeline.unet.down_blocks[1].attentions[0].transformer_blocks[0].attn1.to_q
    assert layer.weight.element_size() == 1


@pytest.mark.parametrize("plan", ABLE, ids=lambda plan: plan.sentence)
def test_layers_that_compute_in_bytes_keep_no_other_weight_and_draw_nearly_the_same(toy: Path, plan: Plan) -> None:
    maker = maker_of(toy, (plan,))
    assert difference(maker_of(toy, (ALL,)), maker) < 5
    unet = maker._memory.loaded.pipeline.unet
    attention = unet.down_blocks[1].attentions[0].transformer_blocks[0].attn1
    resnet = unet.up_blocks[0].resnets[0]
    assert attention.to_q.weight.is_meta and not unet.conv_in.weight.is_meta and not attention.to_out[0].bias.is_meta
    assert resnet.conv1.weight.is_meta and not resnet.conv1.bias.is_meta and not resnet.conv_shortcut.weight.is_meta


@pytest.mark.parametrize("plan", ABLE, ids=lambda plan: plan.sentence)
def test_the_processors_attention_takes_what_was_rounded_once(
    toy: Path, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = maker_of(toy, (plan,)).make(SPEC, ignore_progress)
    monkeypatch.setattr("gars_core.engines.sdxl.load.matrix_attention_pays", lambda device, dtype: True)
    by_matrices = maker_of(toy, (plan,)).make(SPEC, ignore_progress)
    assert np.abs(np.asarray(by_matrices, np.int16) - np.asarray(usual, np.int16)).mean() < 0.5


def test_the_share_of_the_layers_in_bytes_is_that_of_sdxl() -> None:
    with torch.device("meta"):
        unet = UNet2DConditionModel(**CONFIGS["unet"])
    into_eight_bits(unet)
    inside = sum(layer.weight.numel() for layer in unet.modules() if isinstance(layer.forward, (ByteConv, ByteLinear)))
    assert inside / SDXL.unet == pytest.approx(SHARE, abs=0.001)


def test_whoever_wants_no_eight_bits_gets_none(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gars_core.engines.sdxl.memory.bytes_pay", lambda: True)
    monkeypatch.setattr("gars_core.engines.sdxl.memory.best_device", lambda: "cpu")
    for wanted in (True, False):
        memory = Memory("sdxl", MakerOptions(eight_bits=wanted))
        memory._plan(maker_of(toy)._files.parts(4), 256, 256)
        assert (memory.plans[0].storage == "int8") == wanted


def test_a_lora_goes_into_layers_of_eight_bits_and_out_of_streamed_ones(toy: Path) -> None:
    for plan in (EIGHT_BITS, *ABLE, STREAMED):
        maker = maker_of(toy, (plan,))
        first = maker.make(replace(SPEC, steps=8), ignore_progress)
        assert maker.make(SPEC, ignore_progress) != first
        assert maker.make(replace(SPEC, steps=8), ignore_progress) == first


def test_out_of_memory_names_the_next_smaller_plan_which_then_draws(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maker = maker_of(toy, (ALL, AWAY))
    wanted = maker.make(SPEC, ignore_progress)

    def fail(*arguments: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")

    for smaller in ("The encoders go.", ""):
        with monkeypatch.context() as patch:
            patch.setattr("gars_core.engines.sdxl.maker.draw", fail)
            with pytest.raises(OutOfMemory) as caught:
                maker.make(SPEC, ignore_progress)
        assert (caught.value.maker, caught.value.smaller) == (maker.id, smaller)
        maker.save_memory()
        assert not maker.status().loaded
    assert np.abs(np.asarray(maker.make(SPEC, ignore_progress), np.int16) - np.asarray(wanted, np.int16)).max() <= 2
    assert maker.status().plan == "The encoders go."


def test_final_quality_takes_the_full_decoder_where_the_tiny_one_is_usual(tmp_path: Path) -> None:
    build(tmp_path)
    maker = maker_of(tmp_path, (ALL,))
    full = maker.make(SPEC, ignore_progress)
    add_tiny_vae(tmp_path)
    assert maker.make(SPEC, ignore_progress) != full
    assert maker.make(replace(SPEC, final=True), ignore_progress) == full


def test_a_large_picture_is_decoded_in_tiles(toy: Path) -> None:
    maker = maker_of(toy, (replace(ALL, tiled_above_px=512),))
    calls: list[tuple[int, ...]] = []
    maker.make(SPEC, ignore_progress)
    decoder = maker._memory.loaded.pipeline.vae.decoder
    decoder.register_forward_hook(lambda _, inputs, out: calls.append(tuple(out.shape)))
    assert maker.make(replace(SPEC, width_px=768), ignore_progress).size == (768, 256)
    assert len(calls) > 1 and max(shape[-1] for shape in calls) <= TILE_PX


@pytest.mark.parametrize(("places", "others"), [(300, 300), (64, 77), (2000, 1500)])
def test_attention_by_heads_is_attention(places: int, others: int) -> None:
    torch.manual_seed(0)
    query, key, value = torch.randn(places, 32), torch.randn(others, 32), torch.randn(others, 32)
    heads = [tensor.view(1, -1, 2, 16).transpose(1, 2) for tensor in (query, key, value)]
    wanted = torch.nn.functional.scaled_dot_product_attention(*heads).transpose(1, 2).reshape(places, 32)
    assert torch.allclose(attend(query, key, value, 2), wanted, atol=1e-5)


def test_the_processors_attention_draws_what_torchs_own_draws(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maker = maker_of(toy, (ALL,))
    monkeypatch.setattr("gars_core.engines.sdxl.load.matrix_attention_pays", lambda device, dtype: True)
    maker.make(SPEC, ignore_progress)
    for model in (maker._memory.loaded.pipeline.unet, maker._memory.loaded.pipeline.vae):
        assert {type(processor).__name__ for processor in model.attn_processors.values()} == {"MatrixAttention"}
    monkeypatch.undo()
    assert difference(maker, maker_of(toy, (ALL,))) < 0.05

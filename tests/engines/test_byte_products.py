"""Linear layers and convolutions in 8-bit integers, held against the same ones in float32."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from gars_core.engines.byte_products import ByteConv, ByteLinear, Rounded, rounded
from gars_core.engines.processor import bytes_pay

multiplies_bytes = pytest.mark.skipif(
    not bytes_pay(),
    reason=(
        "without AVX-VNNI or AVX512-VNNI the processor's own 16-bit sums of these products overflow, so that no "
        "outcome is right there; the app computes them with those instructions alone"
    ),
)


def layer(wide: int, out: int, bias: bool = True) -> torch.nn.Linear:
    torch.manual_seed(1)
    return torch.nn.Linear(wide, out, bias).requires_grad_(False)


def in_bytes(like: torch.nn.Linear) -> ByteLinear:
    product = ByteLinear(like)
    product.take(like.weight.half())
    return product


def error(outputs: torch.Tensor, wanted: torch.Tensor) -> float:
    return float((outputs.float() - wanted).norm() / wanted.norm())


@multiplies_bytes
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize(("shape", "out"), [((1, 300, 640), 1280), ((2, 77, 2048), 640), ((1, 32), 8)])
def test_a_layer_in_bytes_computes_nearly_the_same(shape: tuple[int, ...], out: int, dtype: torch.dtype) -> None:
    like, inputs = layer(shape[-1], out), torch.randn(shape)
    outputs = in_bytes(like.to(dtype))(inputs.to(dtype))
    assert outputs.dtype == dtype and outputs.shape == (*shape[:-1], out)
    assert error(outputs, layer(shape[-1], out)(inputs)) < 0.015


@multiplies_bytes
def test_a_row_with_a_large_number_spoils_no_other() -> None:
    like, inputs = layer(320, 320), torch.randn(50, 320)
    wanted = like(inputs)
    inputs[7, 3] = 1000.0
    outputs = in_bytes(like)(inputs)
    others = [row for row in range(50) if row != 7]
    assert error(outputs[others], wanted[others]) < 0.015


@multiplies_bytes
def test_a_row_of_zeros_is_the_bias() -> None:
    like = layer(64, 16)
    assert torch.allclose(in_bytes(like)(torch.zeros(1, 3, 64)), like.bias.expand(1, 3, 16))
    assert not in_bytes(layer(64, 16, bias=False))(torch.zeros(2, 64)).any()


@multiplies_bytes
def test_inputs_rounded_once_are_the_same_to_every_layer() -> None:
    inputs = torch.randn(1, 200, 64).bfloat16()
    for like in (layer(64, 16), layer(64, 128, bias=False)):
        product = in_bytes(like.bfloat16())
        assert torch.equal(product(Rounded(inputs)), product(inputs))


def test_rounding_in_portions_is_rounding_each_row(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = torch.randn(23, 40)
    before = rows.clone()
    whole, reaches = rounded(rows)
    assert torch.equal(rows, before)
    assert torch.allclose(reaches[:, 0], rows.abs().amax(1) / 127)
    assert ((whole.float() - 128) * reaches - rows).abs().le(reaches * 0.501).all()
    monkeypatch.setattr("gars_core.engines.byte_products.VALUES_AT_ONCE", 40 * 5)
    again, reached = rounded(rows)
    assert torch.equal(again, whole) and torch.equal(reached, reaches)


def convolution(*channels: int, **how: Any) -> torch.nn.Conv2d:
    torch.manual_seed(2)
    return torch.nn.Conv2d(*channels, 3, **how).requires_grad_(False)


def conv_in_bytes(like: torch.nn.Conv2d) -> ByteConv:
    conv = ByteConv(like)
    conv.take(like.weight.half())
    return conv


@multiplies_bytes
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize(
    "how", [{"padding": 1}, {"padding": 1, "stride": 2}, {"padding": (0, 2), "bias": False}], ids=str
)
@pytest.mark.parametrize(
    "after",
    [torch.nn.functional.silu, lambda inputs: inputs - 3, torch.abs],
    ids=["silu", "mostly negative", "positive"],
)
def test_a_convolution_in_bytes_computes_nearly_the_same_up_to_the_borders(
    after: Callable[[torch.Tensor], torch.Tensor], how: dict[str, Any], dtype: torch.dtype
) -> None:
    like, inputs = convolution(64, 96, **how), after(torch.randn(2, 64, 19, 10))
    wanted = like(inputs)
    outputs = conv_in_bytes(like.to(dtype))(inputs.to(dtype, memory_format=torch.channels_last))
    assert outputs.dtype == dtype and outputs.shape == wanted.shape
    assert error(outputs, wanted) < 0.015
    assert error(outputs[..., -1, :], wanted[..., -1, :]) < 0.02 and error(outputs[..., 0], wanted[..., 0]) < 0.02


@multiplies_bytes
def test_a_picture_of_zeros_is_the_bias() -> None:
    like = convolution(16, 8, padding=1)
    assert torch.allclose(conv_in_bytes(like)(torch.zeros(1, 16, 5, 5)), like.bias[:, None, None].expand(1, 8, 5, 5))


@multiplies_bytes
def test_a_picture_rounded_in_portions_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    conv, inputs = conv_in_bytes(convolution(16, 8, padding=1)), torch.randn(2, 16, 11, 6)
    before, whole = inputs.clone(), conv(inputs)
    monkeypatch.setattr("gars_core.engines.byte_products.VALUES_AT_ONCE", 16 * 6 * 3)
    assert torch.equal(conv(inputs), whole) and torch.equal(inputs, before)

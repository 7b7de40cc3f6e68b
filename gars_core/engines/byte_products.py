"""Linear layers and convolutions in 8-bit integers, by oneDNN, where a processor multiplies those faster."""

from __future__ import annotations

from itertools import product
from typing import Any

ZERO = 128
"""The byte of an input that stands for 0."""
LEAST_SCALE = 1e-12
"""What is divided by where all numbers are 0."""
VALUES_AT_ONCE = 1 << 19


def rounded(rows: Any) -> tuple[Any, Any]:
    """Round rows (n, k), each by its own largest number; return bytes (n, k), uint8, and scales (n, 1), float32.

    The numbers were about (byte - ZERO) * scale. Portions stay in the processor's cache meanwhile.
    """
    import torch

    quantized, scales = torch.empty(rows.shape, dtype=torch.uint8), torch.empty(len(rows), 1)
    at_once = max(1, VALUES_AT_ONCE // rows.shape[1])
    for start in range(0, len(rows), at_once):
        portion = slice(start, start + at_once)
        part = rows[portion].to(torch.float32, copy=True)
        scales[portion] = part.abs().amax(1, keepdim=True).div_(127).clamp_(min=LEAST_SCALE)
        # what is cut off half above is rounded; by way of int32, because torch turns no float into a uint8 quickly
        quantized[portion] = part.mul_(1 / scales[portion]).add_(ZERO + 0.5).to(torch.int32)
    return quantized, scales


def _rounded_weight(weight: Any) -> tuple[Any, Any, Any]:
    """Round a weight (m, k) row by row; return bytes (m, k), int8, scales (m,) and the rows' sums (m,), scaled."""
    import torch

    quantized, scales = rounded(weight)
    quantized, scales = quantized.bitwise_xor_(ZERO).view(torch.int8), scales[:, 0]  # takes ZERO away
    sums = torch.cat([part.float().sum(1) for part in quantized.split(256)])  # torch adds up no bytes quickly
    return quantized, scales, scales * sums


class ByteProduct:
    """A linear layer on bytes, which stand for (byte - zero) * step: weight (m, k) and bias (m,)."""

    def __init__(self, weight: Any, bias: Any, step: float, zero: int) -> None:
        """Round the weight; the bias is float32."""
        import torch

        self._step = step
        quantized, self._scales, sums = _rounded_weight(weight)
        self._weight = torch.ops.onednn.qlinear_prepack(quantized, None)
        self._bias = bias - zero * step * sums  # oneDNN would subtract it each time
        self._zeros = torch.zeros(len(weight), dtype=torch.int64)

    def __call__(self, quantized: Any, dtype: Any, activation: str = "none", step: float = 1.0, zero: int = 0) -> Any:
        """Return (n, m) of the dtype for bytes (n, k).

        step and zero: what the bytes of the outcome stand for, where its dtype is uint8.
        """
        import torch

        return torch.ops.onednn.qlinear_pointwise(
            quantized,
            self._step,
            0,
            self._weight,
            self._scales,
            self._zeros,
            self._bias,
            step,
            zero,
            dtype,
            activation,
            [],
            "none",
        )


class Rounded:
    """Inputs (..., k) of several layers, rounded once."""

    def __init__(self, inputs: Any) -> None:
        self.shape, self.dtype = inputs.shape, inputs.dtype
        self.bytes, scales = rounded(inputs.reshape(-1, inputs.shape[-1]))
        self.scales = scales.to(self.dtype)


class ByteLinear:
    """What a torch linear layer computes, row by row in bytes; it has its bias from the layer.

    A row of inputs and a row of weights are rounded by their own largest number each, as "vector-wise quantization" in
    https://arxiv.org/abs/2208.07339, section 3.1, without its 16-bit part.
    """

    def __init__(self, layer: Any) -> None:
        self._layer = layer
        self._product: ByteProduct | None = None

    def take(self, weight: Any) -> None:
        """Round a weight (m, k) of any precision and keep that alone."""
        import torch

        self._product = ByteProduct(weight, torch.zeros(len(weight)), 1.0, ZERO)

    def __call__(self, inputs: Any) -> Any:
        """Return (..., m) for inputs (..., k), or for Rounded ones."""
        import torch

        rows = inputs if isinstance(inputs, Rounded) else Rounded(inputs)
        assert self._product is not None
        out, bias = self._product(rows.bytes, rows.dtype), self._layer.bias
        out = out.mul_(rows.scales) if bias is None else torch.addcmul(bias, out, rows.scales)
        return out.view(*rows.shape[:-1], -1)


class ByteConv:
    """What a torch convolution computes in bytes, of inputs that a norm has brought to one size; it keeps the bias.

    All inputs share a step, since every outcome is a sum over many of them, each output channel's weights have theirs:
    "integer-arithmetic-only" inference, https://arxiv.org/abs/1712.05877, section 2.1, with the range of each picture.
    """

    def __init__(self, layer: Any) -> None:
        self._layer = layer
        self._shape = (list(layer.stride), [0, 0], list(layer.dilation), layer.groups)
        self._packed: Any = None

    def take(self, weight: Any) -> None:
        """Round a weight (m, k, high, wide) of any precision and keep that alone."""
        import torch

        quantized, self._scales, self._sums = _rounded_weight(weight.reshape(len(weight), -1))
        self._zeros = torch.zeros(len(weight), dtype=torch.int64)
        self._packed = torch.ops.onednn.qconv_prepack(quantized.view(weight.shape), self._scales, 1.0, 0, *self._shape)

    def __call__(self, inputs: Any) -> Any:
        """Return (n, m, high, wide), channels last, for inputs (n, k, high, wide)."""
        import torch

        quantized, step, zero = _padded_bytes(inputs, *self._layer.padding)
        bias = -zero * step * self._sums  # oneDNN would subtract the zeros' part itself, at each call anew
        if self._layer.bias is not None:
            bias += self._layer.bias
        return torch.ops.onednn.qconv2d_pointwise(
            quantized,
            step,
            0,
            self._packed,
            self._scales,
            self._zeros,
            bias,
            *self._shape,
            1.0,
            0,
            inputs.dtype,
            "none",
            [],
            "",
        )


def _padded_bytes(inputs: Any, above: int, beside: int) -> tuple[Any, float, int]:
    """Round inputs (n, k, high, wide) together; return bytes with what stands for 0 around them, step and zero."""
    import torch

    least, most = (float(extreme) for extreme in inputs.aminmax())
    step = max((max(most, 0.0) - min(least, 0.0)) / 254, LEAST_SCALE)
    zero = round(-min(least, 0.0) / step)
    count, channels, high, wide = inputs.shape
    quantized = torch.full((count, high + 2 * above, wide + 2 * beside, channels), zero, dtype=torch.uint8)
    inside, rows = quantized[:, above : above + high, beside : beside + wide], inputs.permute(0, 2, 3, 1)
    at_once = max(1, VALUES_AT_ONCE // (wide * channels))
    for picture, top in product(range(count), range(0, high, at_once)):
        part = rows[picture, top : top + at_once].to(torch.float32, copy=True)
        inside[picture, top : top + at_once] = part.mul_(1 / step).add_(zero + 0.5).to(torch.int32)
    return quantized.permute(0, 3, 1, 2), step, zero

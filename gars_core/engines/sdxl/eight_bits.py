"""The UNet with its transformers' linear layers, and the convolutions that follow a norm, in 8-bit integers."""

from __future__ import annotations

from typing import Any

from gars_core.engines.byte_products import ByteConv, ByteLinear, Rounded

SHARE = 0.975
"""The share of SDXL's UNet that lies in these layers."""


def into_eight_bits(unet: Any) -> None:
    """Have most layers of a UNet on the meta device compute in 8 bits once their weights are put in.

    The other convolutions see sums that no norm has brought to one size, where a few large numbers spoil the rest.
    The weights stay on the meta device, where they tell what is called how and has which shape.
    """
    for name, layer in unet.named_modules():
        if product := _product_of_bytes(name, layer):
            layer.forward = product


def put_weight(model: Any, name: str, weight: Any) -> bool:
    """Give a weight to the layer of that name if it computes in 8 bits; return whether it does."""
    layer = model.get_submodule(name.rpartition(".")[0])
    if not (name.endswith(".weight") and isinstance(layer.forward, (ByteLinear, ByteConv))):
        return False
    layer.forward.take(weight)
    return True


def once_rounded(inputs: Any, *layers: Any) -> Any:
    """Return what all these layers can be called with, so that each need not round it for itself."""
    return Rounded(inputs) if all(isinstance(layer.forward, ByteLinear) for layer in layers) else inputs


def _product_of_bytes(name: str, layer: Any) -> ByteLinear | ByteConv | None:
    import torch

    if isinstance(layer, torch.nn.Linear) and ".attentions." in name:
        return ByteLinear(layer)
    if isinstance(layer, torch.nn.Conv2d) and name.endswith((".conv1", ".conv2")):
        return ByteConv(layer)
    return None

"""A small picture of what the UNet has in mind, without a decoder."""

from __future__ import annotations

from typing import Any

from PIL import Image

_RGB = ((60.0, -60.0, 25.0, -70.0), (60.0, -5.0, 15.0, -50.0), (60.0, 10.0, -5.0, -35.0))
_BIAS = (150.0, 140.0, 130.0)
"""A linear fit of SDXL's decoder; diffusers' guide to callbacks, docs/source/en/using-diffusers/callback.md."""


def expected_latents(before: Any, after: Any, sigma: float, sigma_next: float) -> Any:
    """Return the noise-free latents that an Euler step from sigma to sigma_next aimed at.

    The step moves along a straight line that reaches them at 0: after = before + (sigma_next - sigma) * (before - x0)
    / sigma; https://arxiv.org/abs/2206.00364, algorithm 2 without churn.
    """
    return before - (after - before) * (sigma / (sigma_next - sigma))


def latents_to_image(latents: Any) -> Image.Image:
    """Return (1, 4, h, w) latents as an h x w picture, an eighth of the edge."""
    import torch

    rgb = torch.einsum("lyx,rl->yxr", latents[0].float().cpu(), torch.tensor(_RGB)) + torch.tensor(_BIAS)
    return Image.fromarray(rgb.nan_to_num(0.0).clamp(0, 255).byte().numpy())

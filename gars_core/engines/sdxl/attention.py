"""Attention for processors whose flash kernel wastes their 16-bit products: by matrix products, head by head."""

from __future__ import annotations

from typing import Any

from gars_core.engines.sdxl.eight_bits import once_rounded

SCORES_AT_ONCE = 1 << 20
"""Scores of this many pairs stay in the cache; measured best of 2**18 to 2**22 on 1,024 to 16,384 places."""


def matrix_attention_pays(device: str, dtype: str) -> bool:
    """Return whether torch's own attention is slower here: with AVX-512 alone it takes 2.5 times as long."""
    import torch

    able = torch.cpu.get_capabilities()
    return device == "cpu" and dtype == "bfloat16" and bool(able.get("avx512_bf16")) and not able.get("amx_bf16")


class MatrixAttention:
    """An attention processor of diffusers for one picture without masks."""

    def __call__(
        self,
        attn: Any,
        hidden_states: Any,
        encoder_hidden_states: Any = None,
        attention_mask: Any = None,
        temb: Any = None,
    ) -> Any:
        """Return what diffusers' AttnProcessor2_0 does, for (1, n, d) or (1, d, h, w) states."""
        residual, shape = hidden_states, hidden_states.shape
        if hidden_states.ndim == 4:
            hidden_states = hidden_states.flatten(2).transpose(1, 2)
        if attn.group_norm is not None:
            hidden_states = attn.group_norm(hidden_states.transpose(1, 2)).transpose(1, 2)
        if encoder_hidden_states is None:
            context = hidden_states = once_rounded(hidden_states, attn.to_q, attn.to_k, attn.to_v)
        else:
            context = once_rounded(encoder_hidden_states, attn.to_k, attn.to_v)
        query, key, value = attn.to_q(hidden_states), attn.to_k(context), attn.to_v(context)
        hidden_states = attn.to_out[0](attend(query[0], key[0], value[0], attn.heads)[None])
        if len(shape) == 4:
            hidden_states = hidden_states.transpose(1, 2).reshape(shape)
        if attn.residual_connection:
            hidden_states = hidden_states + residual
        return hidden_states / attn.rescale_output_factor if attn.rescale_output_factor != 1 else hidden_states


def attend(query: Any, key: Any, value: Any, heads: int) -> Any:
    """Return softmax(query key' / sqrt(d)) value for each head: (n, heads d), (m, heads d) twice -> (n, heads d)."""
    import torch

    width = query.shape[1] // heads
    rows = max(1, SCORES_AT_ONCE // key.shape[0])
    out = torch.empty_like(query)
    for start in range(0, heads * width, width):
        head = slice(start, start + width)
        turned, own = key[:, head].t(), value[:, head]
        for row in range(0, len(query), rows):
            scores = (query[row : row + rows, head] * width**-0.5) @ turned
            out[row : row + rows, head] = scores.softmax(-1) @ own
    return out

"""MiniLM for many texts: its layers in 8-bit integers, each length by itself so that nothing is padded.

What a few channels hold far above the rest is moved into the weights before rounding: SmoothQuant,
https://arxiv.org/abs/2211.10438. Behind a GELU, which nothing can be moved through, several channels share it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np

from gars_core.engines.byte_products import ByteProduct
from gars_core.types import FloatArray

HEADS, HEAD_SIZE, WIDTH = 12, 32, 384
EPSILON = 1e-12
SMOOTHING = 0.8
"""How much of the channels' differences the weights take over, 0 to 1."""
ROOM = 1.3
"""How far beyond what was seen an input may reach before it is cut off."""
INNER_STEP, INNER_ZERO = 0.024, 7
"""What the bytes behind a GELU stand for: it gives -0.17 or more."""
INNER_REACH = (255 - INNER_ZERO) * INNER_STEP
SEEN_TEXTS = 64
FIRST_WORD, LAST_WORD, START, END = 1000, 30521, 101, 102
MOST_TOKENS = 1536
"""So much goes through the layers at a time, for what lies between them to stay in the processor's cache."""
ROUND_TOKENS = 64
"""Tokens are filled up to a multiple of it: oneDNN keeps what it made for the last 1,024 sizes, megabytes each."""
MAX_SCORE = 80.0
"""exp of more than 88 is infinite."""


def is_repetitive(ids: Sequence[int]) -> bool:
    """Return whether a text is a few tokens over and over: small errors then add up in the attention."""
    distinct = len(set(ids))  # both end marks among them
    return distinct * 4 < len(ids) or distinct == 3 < len(ids)


class QuickMiniLM:
    """Safe between threads; each should keep torch to one core."""

    def __init__(self, model: Any) -> None:
        """Round a transformers BertModel's weights; takes a second or two."""
        import torch

        with torch.inference_mode():
            ranges = _ranges(model)
            table = model.embeddings
            self._words = table.word_embeddings.weight.detach()
            self._places = (table.position_embeddings.weight + table.token_type_embeddings.weight[0]).detach()
            self._norm = _pair(table.LayerNorm)
            self._layers = [self._layer(layer, ranges) for layer in model.encoder.layer]

    def rows(self, texts: Sequence[Sequence[int]]) -> FloatArray:
        """Return (n, 384) float32 unit rows for n texts' token ids."""
        rows = np.empty((len(texts), WIDTH), dtype=np.float32)
        for places in _portions(texts):
            rows[places] = self._portion([texts[place] for place in places])
        return rows

    def _portion(self, texts: list[Sequence[int]]) -> FloatArray:
        """Return what rows does for texts sorted by length."""
        import torch

        lengths = Counter(map(len, texts))
        tokens = torch.tensor(list(chain.from_iterable(texts)))
        places = torch.cat([torch.arange(length).repeat(count) for length, count in lengths.items()])
        total = len(tokens)
        tokens, places = (torch.nn.functional.pad(ids, (0, -total % ROUND_TOKENS)) for ids in (tokens, places))
        with torch.inference_mode():
            hidden = self._normed(self._words[tokens] + self._places[places], self._norm)
            for qkv, out, norm, up, down, last_norm in self._layers:
                mixed = _attention(qkv(hidden, torch.float32), lengths)
                hidden = self._normed(out(mixed, torch.float32).add_(hidden), norm)
                inner = up(hidden, torch.uint8, "gelu", INNER_STEP, INNER_ZERO)
                hidden = self._normed(hidden.add_(down(inner, torch.float32)), last_norm)
            parts = hidden[:total].split([length * count for length, count in lengths.items()])
            means = [part.view(-1, length, WIDTH).mean(dim=1) for part, length in zip(parts, lengths, strict=True)]
            rows: FloatArray = torch.nn.functional.normalize(torch.cat(means), dim=1).numpy()
        return rows

    @staticmethod
    def _normed(hidden: Any, norm: tuple[Any, Any]) -> Any:
        import torch

        return torch.nn.functional.layer_norm(hidden, (WIDTH,), *norm, EPSILON)

    def _layer(self, layer: Any, ranges: dict[Any, tuple[Any, Any]]) -> tuple[Any, ...]:
        import torch

        looks, out = layer.attention.self, layer.attention.output
        (q, q_bias), *keys_and_values = (_pair(part) for part in (looks.query, looks.key, looks.value))
        pairs = [(q * HEAD_SIZE**-0.5, q_bias * HEAD_SIZE**-0.5), *keys_and_values]
        weight, bias = (torch.cat(parts) for parts in zip(*pairs, strict=True))
        inner, last = layer.intermediate.dense, layer.output
        (up, up_bias), (down, down_bias) = _shared_out(*_pair(inner), *_pair(last.dense), ranges[last.dense][1])
        return (
            _Rounded(weight, bias, *ranges[looks.query]),
            _Rounded(*_pair(out.dense), *ranges[out.dense]),
            _pair(out.LayerNorm),
            _Rounded(up, up_bias, *ranges[inner]),
            ByteProduct(down, down_bias, INNER_STEP, INNER_ZERO),
            _pair(last.LayerNorm),
        )


def _portions(texts: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield the places of texts by length, as many as MOST_TOKENS holds each time."""
    places: list[int] = []
    tokens = 0
    for place in sorted(range(len(texts)), key=lambda place: len(texts[place])):
        if places and tokens + len(texts[place]) > MOST_TOKENS:
            yield places
            places, tokens = [], 0
        places.append(place)
        tokens += len(texts[place])
    if places:
        yield places


class _Rounded:
    """A linear layer that rounds its inputs to bytes: the inputs' least and most (k,)."""

    def __init__(self, weight: Any, bias: Any, least: Any, most: Any) -> None:
        middle, reach = (least + most) / 2, ((most - least) / 2).clamp(min=1e-3)
        smooth = reach**SMOOTHING / weight.abs().amax(0).clamp(min=1e-3) ** (1 - SMOOTHING)
        step = float((reach / smooth).max()) * ROOM / 127
        self._factor = 1 / (smooth * step)
        self._offset = 128.5 - middle * self._factor  # bytes are cut off, not rounded
        self._product = ByteProduct(weight * smooth, bias + weight @ middle, step, 128)

    def __call__(self, inputs: Any, dtype: Any, activation: str = "none", step: float = 1.0, zero: int = 0) -> Any:
        import torch

        quantized = torch.addcmul(self._offset, inputs, self._factor).clamp_(0, 255)
        quantized = quantized.to(torch.int16).to(torch.uint8)  # straight to uint8 takes torch three times as long
        return self._product(quantized, dtype, activation, step, zero)


def _shared_out(up: Any, up_bias: Any, down: Any, down_bias: Any, most: Any) -> tuple[tuple[Any, Any], ...]:
    """Return both layers with copies of the channels between them that reach beyond what bytes hold, most (k,).

    The first copy begins where the channel's bytes end, the next where the copy's do; far from zero a GELU changes
    nothing, so that their sum is what the channel alone would be.
    """
    import torch

    copies = (most * ROOM / INNER_REACH).ceil().sub(1).clamp(min=0).long()
    channels = torch.arange(len(most)).repeat_interleave(copies)
    numbers = torch.cat([torch.arange(1, count + 1) for count in copies.tolist()])
    return (
        (torch.cat([up, up[channels]]), torch.cat([up_bias, up_bias[channels] - INNER_REACH * numbers])),
        (torch.cat([down, down[:, channels]], dim=1), down_bias),
    )


def _attention(qkv: Any, lengths: Counter[int]) -> Any:
    """Return (tokens, 384) float32 for (tokens, 1152) that lie sorted by their text's length."""
    import torch

    # in float32: of bfloat16's products too oneDNN would keep every size, which comes to gigabytes
    mixed = torch.zeros(len(qkv), WIDTH)
    first = 0
    for length, count in lengths.items():
        rows = slice(first, first + length * count)
        parts = qkv[rows].view(count, length, 3, HEADS, HEAD_SIZE).permute(2, 0, 3, 1, 4)
        q, k, v = parts.reshape(3, count * HEADS, length, HEAD_SIZE)
        # softmax by hand: torch's own takes three times as long on rows this short
        weights = torch.bmm(q, k.transpose(1, 2)).clamp_(max=MAX_SCORE).exp_()
        mixtures, sums = torch.bmm(weights, v), weights.sum(dim=-1, keepdim=True)
        torch.div(
            mixtures.view(count, HEADS, length, -1).transpose(1, 2),
            sums.view(count, HEADS, length, 1).transpose(1, 2),
            out=mixed[rows].view(count, length, HEADS, HEAD_SIZE),
        )
        first = rows.stop
    return mixed


def _ranges(model: Any) -> dict[Any, tuple[Any, Any]]:
    """Return the least and the most, (k,) each, that every linear layer is given for random and repeated tokens."""
    import torch

    ranges: dict[Any, tuple[Any, Any]] = {}

    def widen(layer: Any, inputs: tuple[Any, ...], _: Any) -> None:
        least, most = torch.aminmax(inputs[0].flatten(0, -2), dim=0)
        least_before, most_before = ranges.get(layer, (least, most))
        ranges[layer] = torch.minimum(least_before, least), torch.maximum(most_before, most)

    tokens = torch.randint(FIRST_WORD, LAST_WORD, (SEEN_TEXTS, 30), generator=torch.Generator().manual_seed(0))
    words = tokens[:, :1]
    linear = [layer for layer in model.encoder.modules() if isinstance(layer, torch.nn.Linear)]
    hooks = [layer.register_forward_hook(widen) for layer in linear]
    try:
        for middle in (tokens, tokens[:, :3], words, words.expand(-1, 8), words[::2].expand(-1, 60)):
            ends = [torch.full((len(middle), 1), id) for id in (START, END)]
            model(input_ids=torch.cat([ends[0], middle, ends[1]], dim=1))
    finally:
        for hook in hooks:
            hook.remove()
    return ranges


def _pair(layer: Any) -> tuple[Any, Any]:
    return layer.weight.detach(), layer.bias.detach()

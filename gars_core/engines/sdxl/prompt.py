"""A prompt as SDXL's two text encoders read it: weighed by its emphasis, whole or in pieces, and remembered."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from cachetools import LRUCache

from gars_core.engines.sdxl.watch import watched
from gars_core.prompting.pieces import PIECE_TOKENS, piece_ends, words_of
from gars_core.types import LongPrompt, Progress, Report

REMEMBERED = 32

Word = tuple[list[int], float, bool]
"""The ids of a word's tokens, their weight, and whether the word ends with a comma."""
Piece = list[tuple[int, float]]


@dataclass(frozen=True)
class Embedded:
    """What the UNet is told: tokens (1, 77 per piece, d1 + d2) and pooled (1, d2), tensors in main memory."""

    tokens: Any
    pooled: Any


class Prompts:
    """Embeds prompts and remembers the last ones, so that another seed encodes nothing.

    encoders says which encoders with which weights they are; what others embedded is not given for them.
    """

    def __init__(self) -> None:
        self._remembered: LRUCache[tuple[str, LongPrompt, Hashable], Embedded] = LRUCache(REMEMBERED)

    def has(self, text: str, long_prompt: LongPrompt, encoders: Hashable) -> bool:
        """Return whether embed will do without the encoders, which may be away then."""
        return (text, long_prompt, encoders) in self._remembered

    def embed(self, pipeline: Any, text: str, long_prompt: LongPrompt, encoders: Hashable, report: Report) -> Embedded:
        """Return the prompt's embedding. Cancelled comes out of report, between an encoder's layers."""
        key = (text, long_prompt, encoders)
        if key not in self._remembered:
            self._remembered[key] = read(pipeline, text, long_prompt, report)
        return self._remembered[key]


def read(pipeline: Any, text: str, long_prompt: LongPrompt, report: Report) -> Embedded:
    """Encode a prompt with the pipeline's tokenizers and text encoders.

    A word of weight w moves from where the same place of an empty prompt lies: empty + w (word - empty), as ComfyUI
    does it. AUTOMATIC1111 multiplies the word's embedding and then scales all of them until their mean is what it was;
    SDXL's means lie near zero, so that there a single heavy word can blow up the whole prompt.
    """
    import torch

    read_by_each, pooled = [], None
    for tokenizer, encoder in (
        (pipeline.tokenizer, pipeline.text_encoder),
        (pipeline.tokenizer_2, pipeline.text_encoder_2),
    ):
        with torch.no_grad(), watched([encoder], lambda: report(Progress("Reading the prompt", None))):
            states, pooled = _encoded(tokenizer, encoder, in_pieces(_words(tokenizer, text), long_prompt))
        read_by_each.append(states)
    return Embedded(torch.cat(read_by_each, dim=-1), pooled)


def _encoded(tokenizer: Any, encoder: Any, pieces: Sequence[Piece]) -> tuple[Any, Any]:
    """Return the pieces' states (1, 77 n, d), joined, and what the encoder pools from the first, if it does that."""
    import torch
    from diffusers.utils.torch_utils import get_module_execution_device

    weights = torch.ones(len(pieces), PIECE_TOKENS + 2, 1)
    for number, piece in enumerate(pieces):
        weights[number, 1 : len(piece) + 1, 0] = torch.tensor([weight for _, weight in piece])
    emphasised = bool((weights != 1).any())
    rows = [[id for id, _ in piece] for piece in ([*pieces, []] if emphasised else pieces)]
    ids = [[tokenizer.bos_token_id, *row, tokenizer.eos_token_id] for row in rows]
    padded = [row + [tokenizer.pad_token_id] * (PIECE_TOKENS + 2 - len(row)) for row in ids]
    result = encoder(torch.tensor(padded).to(get_module_execution_device(encoder)), output_hidden_states=True)
    states = result.hidden_states[-2].cpu()
    if emphasised:
        empty = states[-1:].float()
        states = (empty + weights * (states[:-1].float() - empty)).to(states.dtype)
    pooled = getattr(result, "text_embeds", None)
    return states.flatten(0, 1)[None], pooled[:1].cpu() if pooled is not None else None


def _words(tokenizer: Any, text: str) -> list[Word]:
    words = words_of(text)
    tokens = tokenizer([word for word, _ in words], add_special_tokens=False).input_ids if words else []
    return [(ids, weight, word.endswith(",")) for ids, (word, weight) in zip(tokens, words, strict=True)]


def in_pieces(words: Sequence[Word], long_prompt: LongPrompt) -> list[Piece]:
    """Return what is read: "cut" the first 75 tokens, "chunk" all, parted after commas or words where that is near."""
    tokens = [(id, weight) for ids, weight, _ in words for id in ids]
    if long_prompt == "cut":
        return [tokens[:PIECE_TOKENS]]
    ends = piece_ends([(len(ids), ends_with_comma) for ids, _, ends_with_comma in words])
    return [tokens[start:end] for start, end in pairwise([0, *ends])]

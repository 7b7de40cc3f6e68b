"""One vision model in memory, through llama.cpp's own functions: a picture is read once for all questions about it.

llama-cpp-python's chat handler for such models reads the picture anew for each question.
"""

from __future__ import annotations

import ctypes
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from gars_core.engines.llama_context import BATCH_TOKENS, CHAT, CONTEXT_TOKENS, LlamaContext
from gars_core.errors import BadInput, ModelDamaged
from gars_core.types import Progress, Report

PICTURE_TOKENS = 256
"""What a picture may take of the context. SmolVLM would enlarge any to 2048 px and read it in 17 views; so it reads
those of 1024 px in 5, in a third of the time."""

PARTS = [{"type": "text", "text": "\ue0000\ue001"}, {"type": "text", "text": "\ue0001\ue001"}]
"""Marks for where the picture stands in a question and where its words do."""


class VisionContext(LlamaContext):
    """A model, its eyes and its memory. Not safe between threads."""

    def __init__(self, path: Path, eyes: Path) -> None:
        """Read both. Raises ModelDamaged."""
        super().__init__(path)
        from llama_cpp import mtmd_cpp

        self._mtmd: Any = mtmd_cpp
        options = mtmd_cpp.mtmd_context_params_default()
        options.use_gpu = options.print_timings = options.warmup = False
        options.n_threads = self._api.llama_n_threads(self._context)
        options.image_max_tokens = PICTURE_TOKENS
        self._eyes: Any = mtmd_cpp.mtmd_init_from_file(os.fsencode(eyes), self._model, options)
        self._place = 0
        try:
            if not self._eyes or not mtmd_cpp.mtmd_support_vision(self._eyes):
                raise ModelDamaged(
                    f"llama.cpp cannot look at pictures with {eyes} and {path.name}.",
                    "Delete both and get them again; they have to be of one model.",
                )
            self._before, self._between, self._after = self._question_parts(path)
        except ModelDamaged:
            self.close()
            raise

    def close(self) -> None:
        """Give the memory back; the object cannot be used afterwards."""
        if self._eyes:
            self._mtmd.mtmd_free(self._eyes)
        super().close()

    def look(self, picture: Image.Image, report: Report) -> None:
        """Read an RGB picture, about which may be asked afterwards. Raises Cancelled between two of its views."""
        self._forget(0)
        self._place, place = 0, ctypes.c_int32(0)
        with self._chunks(picture) as chunks:
            n, tokens = self._mtmd.mtmd_input_chunks_size(chunks), self._mtmd.mtmd_helper_get_n_tokens(chunks)
            if tokens > CONTEXT_TOKENS // 2:
                raise BadInput(
                    f"The vision model takes {tokens} tokens for a picture; it may take {CONTEXT_TOKENS // 2}.",
                    "Use another vision model.",
                )
            for number in range(n):
                report(Progress("Looking at the picture", number / n))
                chunk = self._mtmd.mtmd_input_chunks_get(chunks, number)
                if failure := self._mtmd.mtmd_helper_eval_chunk_single(
                    self._eyes, self._context, chunk, place, CHAT, BATCH_TOKENS, False, ctypes.byref(place)
                ):
                    raise RuntimeError(f"mtmd_helper_eval_chunk_single returned {failure}")
        self._place = place.value

    def ask(self, question: str, max_tokens: int) -> str:
        """Return the likeliest answer to a question about the picture. Raises BadInput if it is too long."""
        tokens = [*self._between, *self._tokens(question), *self._after]
        if self._place + len(tokens) + max_tokens > CONTEXT_TOKENS:
            raise BadInput(f"A question of {len(tokens)} tokens is too long for the vision model.", "Shorten it.")
        self._forget(self._place)
        logits = self._decode(tokens, CHAT, self._place)[-1]
        return self._answer(logits, self._place + len(tokens), 0, max_tokens, 0.0)

    def _question_parts(self, path: Path) -> tuple[str, list[int], list[int]]:
        """Return the text before a picture, the tokens between it and the question, and those after the question."""
        pieces = re.split("\ue000\\d\ue001", self._format(messages=[{"role": "user", "content": PARTS}]).prompt)
        if len(pieces) != 3:
            raise ModelDamaged(f"{path} has no chat template for pictures.", "Take another file of the model.")
        before, between, after = pieces
        start = self._api.llama_vocab_bos(self._vocabulary)
        if self._api.llama_vocab_get_add_bos(self._vocabulary) and not before.startswith(self._mark(start)):
            before = self._mark(start) + before
        return before, self._tokens(between, control=True), self._tokens(after, control=True)

    @contextmanager
    def _chunks(self, picture: Image.Image) -> Iterator[Any]:
        """Yield llama.cpp's pieces of what stands before the question: texts, and views of the picture."""
        mtmd, pixels = self._mtmd, picture.tobytes()
        data = self._before.encode() + mtmd.mtmd_default_marker()
        text = mtmd.mtmd_input_text(data, len(data), False, True)
        bitmap = mtmd.mtmd_bitmap_init(*picture.size, (ctypes.c_uint8 * len(pixels)).from_buffer_copy(pixels))
        chunks = mtmd.mtmd_input_chunks_init()
        try:
            bitmaps = (mtmd.mtmd_bitmap_p_ctypes * 1)(bitmap)
            if failure := mtmd.mtmd_tokenize(self._eyes, chunks, ctypes.byref(text), bitmaps, 1):
                raise RuntimeError(f"mtmd_tokenize returned {failure}")
            yield chunks
        finally:
            mtmd.mtmd_input_chunks_free(chunks)
            mtmd.mtmd_bitmap_free(bitmap)

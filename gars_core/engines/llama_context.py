"""One GGUF model in memory, through llama.cpp's own functions: chat and likelihood, the same answer every time.

The parts of a chat that stay are read once and kept: everything before the last message, and the whole prompt. Each
part is always read as its own batch, kept or not, because batches of another shape round differently and would answer
differently.
"""

from __future__ import annotations

import ctypes
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gars_core.errors import BadInput, ModelDamaged
from gars_core.types import FloatArray

CONTEXT_TOKENS = 2048
BATCH_TOKENS = 512
MAX_THREADS = 8
MIN_P = 0.05
"""Tokens less likely than this share of the likeliest one are not drawn."""

CHAT, SCORE = 0, 1
"""Sequences in the model's memory."""

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "<|im_start|>assistant\n"
)


class LlamaContext:
    """A model and its memory. Not safe between threads."""

    def __init__(self, path: Path) -> None:
        """Read the model. Raises ModelDamaged."""
        self._api = llama_cpp = import_quietly()
        llama_cpp.llama_backend_init()
        model_options = llama_cpp.llama_model_default_params()
        model_options.n_gpu_layers = 0
        self._model: Any = llama_cpp.llama_model_load_from_file(os.fsencode(path), model_options)
        if not self._model:
            raise ModelDamaged(f"llama.cpp cannot read {path}.", "Delete the file and get it again.")
        options = llama_cpp.llama_context_default_params()
        options.n_ctx, options.n_batch, options.n_ubatch = CONTEXT_TOKENS, BATCH_TOKENS, BATCH_TOKENS
        options.n_seq_max, options.kv_unified, options.no_perf = 2, True, True
        # One core stays free: threads wait for each other by spinning, and when torch's threads or another program hold
        # one of their cores, all cores together are more than ten times slower than one fewer.
        options.n_threads = options.n_threads_batch = max(1, min((os.cpu_count() or 1) - 1, MAX_THREADS))
        self._context: Any = llama_cpp.llama_init_from_model(self._model, options)
        if not self._context:
            llama_cpp.llama_model_free(self._model)
            raise ModelDamaged(f"llama.cpp has no memory for {path}.", "Close other programs, or take a smaller model.")
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._vocabulary = llama_cpp.llama_model_get_vocab(self._model)
        self._vocabulary_size = llama_cpp.llama_vocab_n_tokens(self._vocabulary)
        self._batch = llama_cpp.llama_batch_init(BATCH_TOKENS, 0, 1)
        self._kept: list[int] = []
        self._prompt: list[int] = []
        self._prompt_logits = np.empty(0, np.float32)
        self._format = self._formatter()

    def close(self) -> None:
        """Give the memory back; the object cannot be used afterwards."""
        self._api.llama_batch_free(self._batch)
        self._api.llama_free(self._context)
        self._api.llama_model_free(self._model)

    def chat(
        self,
        messages: Sequence[dict[str, str]],
        seed: int,
        max_tokens: int,
        temperature: float,
        stop: Sequence[str],
    ) -> str:
        """Return the answer up to the first stop text. Raises BadInput if the chat is too long."""
        kept, rest = self._chat_tokens(messages)
        length = len(kept) + len(rest)
        if length + max_tokens > CONTEXT_TOKENS:
            raise BadInput(
                f"The language model reads {CONTEXT_TOKENS} tokens and was given {length + max_tokens}.",
                "Shorten the system prompt or the idea.",
            )
        return self._answer(self._read_prompt(kept, rest), length, seed, max_tokens, temperature, stop)

    def log_likelihood(self, text: str) -> float:
        """Return the mean log-probability per token, in nats; 0.0 for a text too short to have one."""
        start = self._api.llama_vocab_bos(self._vocabulary)
        tokens = [start, *self._tokens(text)][: CONTEXT_TOKENS // 2]
        if len(tokens) < 2:
            return 0.0
        self._make_room(len(tokens))
        logits = self._decode(tokens, SCORE, 0, every=True)[:-1]
        self._api.llama_memory_seq_rm(self._memory, SCORE, -1, -1)
        logits = logits - logits.max(axis=1, keepdims=True)
        chosen = logits[np.arange(len(logits)), tokens[1:]]
        return float(np.mean(chosen - np.log(np.exp(logits).sum(axis=1))))

    def _answer(
        self, logits: FloatArray, start: int, seed: int, max_tokens: int, temperature: float, stop: Sequence[str] = ()
    ) -> str:
        """Return what follows a prompt of which logits (vocabulary,) are the last, and that ends at place start."""
        rng = np.random.default_rng(seed)
        answer = b""
        for place in range(start, start + max_tokens):
            token = _draw(logits, temperature, rng)
            if self._api.llama_vocab_is_eog(self._vocabulary, token):
                break
            answer += self._bytes(token)
            text = answer.decode("utf-8", errors="ignore")
            cuts = [text.find(end) for end in stop if end in text]
            if cuts:
                return text[: min(cuts)]
            logits = self._decode([token], CHAT, place)[-1]
        return answer.decode("utf-8", errors="ignore")

    def _make_room(self, n: int) -> None:
        if len(self._prompt) + n > CONTEXT_TOKENS:
            self._forget(0)
            self._kept, self._prompt = [], []

    def _read_prompt(self, kept: list[int], rest: list[int]) -> FloatArray:
        """Return the logits (vocabulary,) after the prompt, reading only what is not in memory."""
        if [*kept, *rest] == self._prompt and kept == self._kept:
            self._forget(len(self._prompt))
            return self._prompt_logits
        self._prompt = []
        if kept != self._kept:
            self._forget(0)
            self._kept = []
            if kept:
                self._decode(kept, CHAT, 0)
            self._kept = kept
        self._forget(len(kept))
        self._prompt_logits = self._decode(rest, CHAT, len(kept))[-1]
        self._prompt = [*kept, *rest]
        return self._prompt_logits

    def _forget(self, start: int) -> None:
        self._api.llama_memory_seq_rm(self._memory, CHAT, start, -1)

    def _decode(self, tokens: Sequence[int], sequence: int, start: int, every: bool = False) -> FloatArray:
        """Read tokens into a sequence from place start; return logits (n, vocabulary) of every token or (1, ...)."""
        rows = []
        for first in range(0, len(tokens), BATCH_TOKENS):
            part = tokens[first : first + BATCH_TOKENS]
            self._batch.n_tokens = len(part)
            for n, token in enumerate(part):
                self._batch.token[n] = token
                self._batch.pos[n] = start + first + n
                self._batch.n_seq_id[n] = 1
                self._batch.seq_id[n][0] = sequence
                self._batch.logits[n] = every or n == len(part) - 1
            if failure := self._api.llama_decode(self._context, self._batch):
                raise RuntimeError(f"llama_decode returned {failure}")
            shape = (len(part) if every else 1, self._vocabulary_size)
            rows.append(np.ctypeslib.as_array(self._api.llama_get_logits(self._context), shape=shape).copy())
        return np.concatenate(rows)

    def _tokens(self, text: str, control: bool = False) -> list[int]:
        """Return text's tokens; control says whether marks such as <|im_start|> mean something or are plain letters."""
        data = text.encode("utf-8", errors="replace")
        room = len(data) + 8
        tokens = (self._api.llama_token * room)()
        n = self._api.llama_tokenize(self._vocabulary, data, len(data), tokens, room, False, control)
        return list(tokens[:n])

    def _bytes(self, token: int) -> bytes:
        letters = ctypes.create_string_buffer(64)
        n = self._api.llama_token_to_piece(self._vocabulary, token, letters, len(letters), 0, False)
        return letters.raw[: max(n, 0)]

    def _chat_tokens(self, messages: Sequence[dict[str, str]]) -> tuple[list[int], list[int]]:
        """Return the tokens before the last message's text and those from it on.

        The model's template is filled with marks and the texts are put in their places afterwards as plain letters:
        whatever a person typed, it cannot end its own message or begin another.
        """
        marked = [{"role": message["role"], "content": f"\ue000{n}\ue001"} for n, message in enumerate(messages)]
        pieces = re.split("\ue000(\\d+)\ue001", self._format(messages=marked).prompt)
        parts = [
            self._tokens(messages[int(piece)]["content"]) if n % 2 else self._tokens(piece, control=True)
            for n, piece in enumerate(pieces)
        ]
        start = self._api.llama_vocab_bos(self._vocabulary)
        if self._api.llama_vocab_get_add_bos(self._vocabulary) and parts[0][:1] != [start]:
            parts[0].insert(0, start)
        return sum(parts[:-2], []), sum(parts[-2:], [])

    def _formatter(self) -> Any:
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter

        template = self._api.llama_model_chat_template(self._model, None)
        return Jinja2ChatFormatter(
            template=template.decode("utf-8") if template else CHATML,
            eos_token=self._mark(self._api.llama_vocab_eos(self._vocabulary)),
            bos_token=self._mark(self._api.llama_vocab_bos(self._vocabulary)),
        )

    def _mark(self, token: int) -> str:
        return self._api.llama_vocab_get_text(self._vocabulary, token).decode("utf-8") if token >= 0 else ""


def _draw(logits: FloatArray, temperature: float, rng: np.random.Generator) -> int:
    """Return a token id drawn from logits (vocabulary,); the likeliest at temperature 0."""
    if temperature <= 0:
        return int(logits.argmax())
    chances = np.exp((logits - logits.max()).astype(np.float64) / temperature)
    chances[np.exp((logits - logits.max()).astype(np.float64)) < MIN_P] = 0
    return int(rng.choice(len(chances), p=chances / chances.sum()))


_silencer: Any = None
"""Kept for as long as the library may call it."""


def import_quietly() -> Any:
    """Import llama.cpp with its log off the terminal and its threads waiting without using the processor."""
    global _silencer
    if _silencer is None:
        # threads that spin while they wait take minutes for a sentence when anything else is running; read at loading
        spin = os.environ.get("OMP_WAIT_POLICY")
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        import llama_cpp
        from llama_cpp import mtmd_cpp

        if spin is None:
            del os.environ["OMP_WAIT_POLICY"]
        _silencer = llama_cpp.llama_log_callback(lambda level, text, data: None)
        for set_log in (llama_cpp.llama_log_set, mtmd_cpp.mtmd_log_set, mtmd_cpp.mtmd_helper_log_set):
            set_log(_silencer, ctypes.c_void_p(0))
    import llama_cpp

    return llama_cpp

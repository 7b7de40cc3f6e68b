"""Sentence vectors from all-MiniLM-L6-v2, read from a folder on this computer; the network is never asked."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path
from threading import Barrier, Lock, Thread
from typing import Any

import numpy as np

from gars_core.engines.lazy_model import LazyModel
from gars_core.engines.minilm_quick import QuickMiniLM, is_repetitive
from gars_core.engines.model_files.manifest import find, read_all
from gars_core.engines.processor import bytes_pay
from gars_core.errors import ModelDamaged
from gars_core.settings import PROJECT_DIR
from gars_core.types import FloatArray, ModelStatus, Report

MANIFEST = "all-minilm-l6-v2"
DIMENSIONS = 384
MAX_TOKENS = 256
BATCH_TEXTS = 64
FEW_TEXTS = 8
CHUNK_TEXTS, CHUNK_CHARACTERS = 512, 20_000
MANY_TEXTS = 150
"""From so many on, the time that the quick way takes to begin is won back."""
PARTS_A_CORE = 4
"""Short lists are cut so that every core has some, and that it can be told how far they are."""


class MiniLM:
    """TextEncoder and Loadable. Loads at the first use; one instance serves all threads, one at a time.

    Mean over tokens, then unit length: https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2.
    """

    def __init__(self, models_dir: Path = PROJECT_DIR / "models") -> None:
        """Read the manifest only. Raises GarsError if it cannot be used."""
        manifest = read_all(models_dir)[MANIFEST]
        weights = next(file.sha256 for file in manifest.files if file.path == "model.safetensors")
        self.id = f"{MANIFEST}@{weights[:8]}"
        self._model = LazyModel(manifest, lambda: find(manifest, models_dir), _read, _Loaded.close)

    def status(self) -> ModelStatus:
        return self._model.status()

    def load(self, report: Report) -> None:
        self._model.load(report)

    def unload(self) -> None:
        self._model.unload()

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """Return (n, 384) float32 unit rows; words past 256 tokens are not read. Raises ModelMissing, ModelDamaged."""
        rows = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        if not texts:
            return rows
        # texts of like length share a batch, so that little is padded
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        with self._model.held() as loaded:
            if len(texts) <= FEW_TEXTS:
                return loaded.one_core.submit(loaded.rows, texts).result()
            for start in range(0, len(order), BATCH_TEXTS):
                places = order[start : start + BATCH_TEXTS]
                rows[places] = loaded.rows([texts[place] for place in places])
        return rows

    def encode_many(self, texts: Sequence[str], done: Callable[[int], None]) -> FloatArray:
        """Return what encode does, within cosine .99 of it; on a processor made for it, several times as fast.

        Vectors of both may stand in one index. done hears at least once a second how many texts are read; what it
        raises stops the work. Other threads may encode meanwhile, and go first. Raises as encode.
        """
        import torch

        done(0)
        with self._model.held() as loaded:
            quickly = bytes_pay() and (len(texts) >= MANY_TEXTS or loaded.is_quick)
        rows_of = loaded.rows_quickly if quickly else loaded.rows
        rows = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        read = 0

        def chunk(places: list[int]) -> FloatArray:
            return rows_of([texts[place] for place in places])

        cores = torch.get_num_threads()
        workers = _one_core_workers(cores, gentle=True)
        try:
            pending = {workers.submit(chunk, places): places for places in _chunks(texts, PARTS_A_CORE * cores)}
            while pending:
                for finished in wait(pending, timeout=0.5, return_when=FIRST_COMPLETED).done:
                    places = pending.pop(finished)
                    rows[places] = finished.result()
                    read += len(places)
                done(read)
        finally:
            workers.shutdown(cancel_futures=True)
        return rows


class _Loaded:
    """The model in memory, for several threads. one_core: one of its own, for a few short texts."""

    def __init__(self, tokenizer: Any, model: Any) -> None:
        self.tokenizer = tokenizer
        self._model = model
        self._quick: QuickMiniLM | None = None
        self._lock = Lock()
        self.one_core = _one_core_workers(1)

    @property
    def is_quick(self) -> bool:
        """Whether what the quick way takes to begin is spent."""
        return self._quick is not None

    def rows(self, texts: Sequence[str]) -> FloatArray:
        """Return (n, 384) unit rows for one padded batch."""
        import torch

        encodings = self.tokenizer.encode_batch(list(texts))
        tokens = torch.tensor([encoding.ids for encoding in encodings])
        mask = torch.tensor([encoding.attention_mask for encoding in encodings])
        with torch.inference_mode():
            hidden = self._model(input_ids=tokens, attention_mask=mask).last_hidden_state
            means = (hidden * mask.unsqueeze(-1)).sum(dim=1) / mask.sum(dim=1, keepdim=True)
            rows: FloatArray = torch.nn.functional.normalize(means, dim=1).numpy()
        return rows

    def rows_quickly(self, texts: Sequence[str]) -> FloatArray:
        """Return (n, 384) unit rows; texts that the quick way would get wrong go the other."""
        with self._lock:
            quick = self._quick = self._quick or QuickMiniLM(self._model)
        ids = [self.tokenizer.encode(text).ids for text in texts]
        rows = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        hard = [place for place, tokens in enumerate(ids) if is_repetitive(tokens)]
        easy = sorted(set(range(len(ids))).difference(hard))
        if easy:
            rows[easy] = quick.rows([ids[place] for place in easy])
        if hard:
            rows[hard] = self.rows([texts[place] for place in hard])
        return rows

    def close(self) -> None:
        """End the thread."""
        self.one_core.shutdown()


def _read(folder: Path) -> _Loaded:
    """Return the model in a folder. Raises ModelDamaged."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file
    from tokenizers import Tokenizer
    from transformers import BertConfig, BertModel

    # file by file: transformers' from_pretrained may ask the hub, and writes progress bars over the log
    try:
        tokenizer = Tokenizer.from_str((folder / "tokenizer.json").read_text(encoding="utf-8"))
        model = BertModel(BertConfig.from_json_file(folder / "config.json"), add_pooling_layer=False)
        absent = model.load_state_dict(load_file(folder / "model.safetensors"), strict=False).missing_keys
        if absent:
            raise ValueError(f"{absent[0]} is not among the weights")
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        raise ModelDamaged(f"The text encoder in {folder} cannot be read: {error}.", "Install it again.") from error
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding()
    return _Loaded(tokenizer, model.eval())


def _one_core_workers(count: int, gentle: bool = False) -> ThreadPoolExecutor:
    """Return worker threads in which torch keeps to one core; gentle ones let other threads go first, on Linux.

    For a few short texts the cores would wait for each other: beside other work that turns 8 ms into 500.
    """
    import torch

    cores, together = torch.get_num_threads(), Barrier(count)

    def begin() -> None:
        torch.get_num_threads()  # a thread that never asked would fetch the common number later
        torch.set_num_threads(1)
        if gentle and sys.platform == "linux":  # elsewhere it would be the whole process
            os.nice(10)
        together.wait()

    workers = ThreadPoolExecutor(count, thread_name_prefix="encoder")
    for beginning in [workers.submit(begin) for _ in range(count)]:
        beginning.result()
    # torch counts cores for each thread, and gives new threads the number set last: that has to be all of them
    restore = Thread(target=torch.set_num_threads, args=(cores,))
    restore.start()
    restore.join()
    return workers


def _chunks(texts: Sequence[str], parts: int) -> Iterator[list[int]]:
    """Yield the places of texts of like length, about as much to read each time, in that many parts at least."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    most = min(CHUNK_TEXTS, -(-len(texts) // parts))
    start = 0
    while start < len(order):
        count = max(1, min(most, CHUNK_CHARACTERS // (len(texts[order[start]]) + 1)))
        yield order[start : start + count]
        start += count

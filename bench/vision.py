"""How long a vision model of SmolVLM 500M's architecture takes, with random weights in 8 bits, and how much memory.

    python -m bench.vision

GARS reads a picture once and then asks. The baseline, llama-cpp-python's own handler, reads it for each question.
"""

from __future__ import annotations

import base64
import io
import multiprocessing
import resource
import tempfile
from collections.abc import Callable
from os import getloadavg
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from PIL import Image

from bench.command import command
from bench.machine import machine
from bench.random_vision import EYES, FULL, MODEL, build
from gars_core.engines.llama_context import import_quietly
from gars_core.engines.vision import ANSWER_TOKENS, EDGE_PX
from gars_core.engines.vision_context import VisionContext
from gars_core.types import ignore_progress

TURNS, QUESTIONS = 3, 10
QUESTION = "Is there a fox in this picture? Answer yes or no."


def main() -> None:
    print(
        "# A vision model of SmolVLM 500M's architecture\n\n"
        f"`python -m bench.vision` on {machine()}, load at first {getloadavg()[0]:.1f}; random weights in 8 bits, so "
        f"that only time and memory mean something; a picture of {EDGE_PX} px, answers of at most {ANSWER_TOKENS} "
        f"tokens, medians of {TURNS} turns, the handler's once.\n\n"
        f"| who asks | load | read a picture | ask a question | {QUESTIONS} questions | memory |\n"
        "|---|---|---|---|---|---|"
    )
    with tempfile.TemporaryDirectory() as folder, multiprocessing.get_context("spawn").Pool(1, None, None, 1) as pool:
        build(Path(folder), FULL)
        for measure in (measure_gars, measure_handler):  # each in a process of its own, for its memory
            print(pool.apply(measure, (Path(folder),)), flush=True)


def measure_gars(folder: Path) -> str:
    """Return what reading a picture and asking takes as GARS does both."""
    loading, context = timed(lambda: VisionContext(folder / MODEL, folder / EYES))
    looking, asking = [], []
    for _ in range(TURNS):
        looking.append(timed(lambda: context.look(picture(), ignore_progress))[0])
        asking.append(timed(lambda: context.ask(QUESTION, ANSWER_TOKENS))[0])
    look, ask = median(looking), median(asking)
    return f"| GARS | {loading:.1f} s | {look:.1f} s | {ask:.1f} s | {look + QUESTIONS * ask:.0f} s | {peak()} |"


def measure_handler(folder: Path) -> str:
    """Return what one question takes through the library's own handler."""
    import_quietly()
    from llama_cpp import Llama
    from llama_cpp.llama_chat_format import MTMDChatHandler

    file = io.BytesIO()
    picture().save(file, "PNG")
    url = "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
    content = [{"type": "image_url", "image_url": url}, {"type": "text", "text": QUESTION}]
    handler = MTMDChatHandler(str(folder / EYES), verbose=False, use_gpu=False)
    loading, llama = timed(lambda: Llama(str(folder / MODEL), chat_handler=handler, n_ctx=2048, verbose=False))
    asking, _ = timed(
        lambda: llama.create_chat_completion(
            [{"role": "user", "content": content}], temperature=0, max_tokens=ANSWER_TOKENS
        )
    )
    return (
        f"| llama-cpp-python's handler | {loading:.1f} s | with each question | {asking:.0f} s | "
        f"{QUESTIONS * asking:.0f} s at this pace | {peak()} |"
    )


def picture() -> Image.Image:
    return Image.effect_noise((EDGE_PX, EDGE_PX), 80).convert("RGB")


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    start = perf_counter()
    done = act()
    return perf_counter() - start, done


def peak() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9:.2f} GB"


if __name__ == "__main__":
    command(__doc__).parse_args()
    main()

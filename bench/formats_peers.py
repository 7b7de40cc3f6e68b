"""What other readers make of the infotexts that GARS writes, for prompts that put every mark in their way."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from gars_core.infotext import compose, parse

PEERS = ("sd-parsers==0.6.0", "sd-prompt-reader==1.3.5")
_NEEDED = ("pillow==10.3.0", "piexif==1.1.3")
"""What the readers import of what they name; the rest is their window."""
_PIECES = (
    'a "quoted" sign', "red: bold", "one, two", "(lamp:1.2)", "[fog|mist]", "{red|blue}", "<lora:ink:0.8>", "a\\b",
    "été", "灯台", "a: b, c: d", "steps 20", "x" * 90, "it's", "100%", "#3", "a_b", "Seed: 5", "Model: none",
)  # fmt: skip
_LINES = ("Steps: 20, Sampler: DDIM, Seed: 1", "Steps: many", "Negative prompt: inside", "", "Size: 8x8, Model: no")
_FIELD = re.compile(r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')
_SCRIPT = """
import json, sys, tempfile
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from sd_parsers import ParserManager
from sd_prompt_reader.image_data_reader import ImageDataReader
manager = ParserManager()
for text in json.load(open(sys.argv[1])):
    info = PngInfo()
    info.add_itxt("parameters", text)
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        Image.new("RGB", (8, 8)).save(file, "PNG", pnginfo=info)
        file.flush()
        try:
            told = manager.parse(file.name)
            s = told.samplers[0]
            size = told.metadata.get("Size", "")
            first = [s.prompts[0].value if s.prompts else "", s.negative_prompts[0].value if s.negative_prompts else "",
                     s.parameters.get("seed"), s.parameters.get("steps"), size, s.model.name if s.model else "", s.name]
        except Exception as error:
            first = repr(error)
        try:
            r = ImageDataReader(file.name)
            p = r.parameter
            second = [r.positive, r.negative, p["seed"], p["steps"], p["size"], p["model"], p["sampler"]]
        except Exception as error:
            second = repr(error)
    print(json.dumps([first, second]))
"""


def prompts(count: int) -> list[tuple[str, str]]:
    """Return (prompt, negative) pairs; one in five has lines that look like the format's own."""
    rng = random.Random(1)

    def text() -> str:
        words = ", ".join(rng.sample(_PIECES, rng.randrange(1, 6)))
        if rng.random() < 0.3:
            words += "\n" + rng.choice(_PIECES)
        return words + "\n" + rng.choice(_LINES) + "\nthe end" if rng.random() < 0.2 else words

    return [(text(), text() if rng.random() < 0.7 else "") for _ in range(count)]


def peers_table(count: int) -> str:
    """Return a table: of so many prompts, how many come back from each reader as they went in."""
    pairs = prompts(count)
    texts = [
        compose(
            prompt, negative=negative, steps=4, seed=77, width_px=832, height_px=1216, model="GARS sketch",
            version="GARS 0.1.0", extras={"GARS attributes": "a fox, at dusk; oil: thick", "GARS rating": 0.5},
        )
        for prompt, negative in pairs
    ]  # fmt: skip
    rows = [Counter[str]() for _ in range(4)]
    for (prompt, negative), text, (parsers, reader) in zip(pairs, texts, _peers_read(texts), strict=True):
        own = parse(text)
        answers = (
            [own.prompt, own.negative, *(own.fields[name] for name in ("Seed", "Steps", "Size", "Model", "Sampler"))],
            _webui(text),
            parsers,
            reader,
        )
        clean = (
            "plain" if not any(mark in prompt + "\n" + negative for mark in ("Negative prompt:", "\nSteps:")) else "odd"
        )
        for row, answer in zip(rows, answers, strict=True):
            row[clean] += 1
            if isinstance(answer, list):
                told = [_even(str(part or "")) for part in answer]
                row[f"{clean} prompt"] += told[:2] == [_even(prompt), _even(negative)]
                row[f"{clean} fields"] += told[2:] == ["77", "4", "832x1216", "GARS sketch", "Euler"]
    lines = [
        "| reader | texts, no such line in them | texts, with one | fields, no such line | fields, with one |",
        "|---|---|---|---|---|",
    ]
    for name, row in zip(("GARS", "AUTOMATIC1111's rules", *PEERS), rows, strict=True):
        cells = [
            f"{row[f'{kind} {what}']:,} of {row[kind]:,}" for what in ("prompt", "fields") for kind in ("plain", "odd")
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _even(text: str) -> str:
    """Return a text without spaces at the ends of its lines, which several readers take away."""
    return "\n".join(line.strip() for line in text.strip().split("\n"))


def _webui(text: str) -> list[str]:
    """Return what the web UI's parse_generation_parameters does, by its rules."""
    *lines, last = text.strip().split("\n")
    if len(_FIELD.findall(last)) < 3:
        lines.append(last)
        last = ""
    parts: list[list[str]] = [[], []]
    side = 0
    for line in map(str.strip, lines):
        if line.startswith("Negative prompt:"):
            side, line = 1, line[16:].strip()
        parts[side].append(line)
    fields = {
        name: json.loads(value) if value[:1] == value[-1:] == '"' else value for name, value in _FIELD.findall(last)
    }
    named = (fields.get(name, "") for name in ("Seed", "Steps", "Size", "Model", "Sampler"))
    return ["\n".join(parts[0]), "\n".join(parts[1]), *named]


def _peers_read(texts: list[str]) -> list[list[list[str] | str]]:
    """Install the peers in a folder of their own, have them read all, and take the folder away."""
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / "env" / "bin" / "python"
        subprocess.run([sys.executable, "-m", "venv", str(python.parent.parent)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet"]
        for wanted in (["--no-deps", *PEERS], [*_NEEDED]):
            subprocess.run([*install, *wanted], check=True, capture_output=True)
        file = Path(folder) / "texts.json"
        file.write_text(json.dumps(texts))
        command = [str(python), "-W", "ignore", "-c", _SCRIPT, str(file)]
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [json.loads(line) for line in lines]

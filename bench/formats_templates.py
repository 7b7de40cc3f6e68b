"""How many of ComfyUI's own templates are read, which are workflows alone, most of them with subgraphs."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tests.support.made_pictures import png

PACKAGE = "comfyui-workflow-templates-json==0.1.123"
_SAMPLERS = ("KSampler", "KSamplerAdvanced", "SamplerCustom", "SamplerCustomAdvanced")
Read = Callable[[Path, Sequence[bytes]], list[dict[str, object]]]


def templates_table(folders: Mapping[str, Path], read: Read) -> str:
    """Return a table of how many templates with a sampler and a text each checkout reads."""
    workflows = list(_workflows())
    pictures = [png(workflow=text) for text in workflows]
    lines = [
        "| | templates with a sampler and a text | prompt read | its words stand in the file |",
        "|---|---|---|---|",
    ]
    for when, folder in folders.items():
        prompts = [str(answer.get("prompt") or "") for answer in read(folder, pictures)]
        told = [(prompt, text) for prompt, text in zip(prompts, workflows, strict=True) if prompt]
        literal = sum(_stands_in(prompt, json.loads(text)) for prompt, text in told)
        share = len(told) / len(workflows)
        lines.append(f"| {when} | {len(workflows)} | {len(told)} ({share:.1%}) | {literal} |")
    return "\n".join(lines)


def _workflows() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, PACKAGE]
        subprocess.run(command, check=True, capture_output=True)
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            for name in sorted(name for name in wheel.namelist() if name.endswith(".json")):
                text = wheel.read(name).decode()
                kinds = list(_kinds(json.loads(text)))
                if any(kind in _SAMPLERS for kind in kinds) and any(
                    "Text" in kind and "Encode" in kind for kind in kinds
                ):
                    yield text


def _nodes(workflow: object) -> Iterator[dict[str, object]]:
    if isinstance(workflow, dict):
        yield from workflow.get("nodes", ())
        for sheet in workflow.get("definitions", {}).get("subgraphs", ()):
            yield from sheet.get("nodes", ())


def _kinds(workflow: object) -> Iterator[str]:
    return (str(node.get("type")) for node in _nodes(workflow))


def _stands_in(prompt: str, workflow: object) -> bool:
    """Say whether each clause of a prompt stands in a value of a node."""
    held = " ".join(json.dumps(node.get("widgets_values"), ensure_ascii=False) for node in _nodes(workflow))
    clauses = [clause.strip() for line in prompt.split("\n") for clause in line.split(",")]
    return all(json.dumps(clause, ensure_ascii=False)[1:-1] in held for clause in clauses)

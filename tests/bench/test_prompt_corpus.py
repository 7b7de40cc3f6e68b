"""The corpus that the library is measured on: the same every time, as long as real prompts, and free of names."""

from __future__ import annotations

import csv
from pathlib import Path

from bench.prompt_corpus import HEADER, prompts, write_csv


def test_prompts_differ_and_come_the_same_again() -> None:
    first = list(prompts(2_000))
    assert len(set(first)) == 2_000 and first[:50] == list(prompts(50))
    assert first[:50] != list(prompts(50, seed=1))
    assert 20 <= sum(len(text.split()) for text in first) / 2_000 <= 30


def test_a_file_holds_every_prompt_and_some_again(tmp_path: Path) -> None:
    rows = write_csv(tmp_path / "prompts.csv", 1_000)
    with (tmp_path / "prompts.csv").open(encoding="utf-8", newline="") as file:
        header, *read = csv.reader(file)
    assert tuple(header) == HEADER and len(read) == rows
    texts = [row[1] for row in read]
    assert set(prompts(1_000)) <= set(texts)
    assert 1_020 < rows < 1_150 and 10 < rows - len(set(texts)) < 60

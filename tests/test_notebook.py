"""The notebook runs from top to bottom with the models that come with GARS, and its results are what it says."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from PIL import Image

from gars_core import open_studio
from gars_core.errors import BadInput
from gars_core.notebook import DrawnPicture, bring, draw, find, finished, score, sheet
from gars_core.prompting.check import says

NOTEBOOK = Path(__file__).resolve().parent.parent / "notebooks" / "pipeline.ipynb"
CHECK = """
import json
print(json.dumps({
    "kept": brought.counts.kept, "found": [one.entry.text for one in found],
    "similarities": [one.similarity for one in found], "rewritten": rewritten.text,
    "taken": rewritten.from_neighbours, "invented": invented.text,
    "scores": [one.score for one in ranked], "sizes": [one.image.size for one in ranked],
    "seeds": [one.seed for one in ranked], "best": best is ranked[0],
    "tries": tries.scores,
    "easel": studio.sessions.state(session).current.cards[0].picture == tries.pictures[tries.best]}))
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run every cell on an empty data folder; return what its last state is."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(CHECK))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GARS_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        patch.delenv("GARS_ENGINES", raising=False)
        NotebookClient(
            notebook, timeout=240, kernel_name="python3", resources={"metadata": {"path": str(NOTEBOOK.parent)}}
        ).execute()
    pictures = [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]
    [sheet] = [output["data"]["text/html"] for output in notebook.cells[-2].outputs if "data" in output]
    return {**json.loads(notebook.cells[-1].outputs[-1].text), "pictures": len(pictures), "sheet": sheet}


@pytest.mark.slow
def test_keywords_find_prompts_that_become_one_of_your_own(results: dict[str, Any]) -> None:
    assert results["kept"] == 18
    assert "lighthouse in a storm" in results["found"][0]
    assert results["similarities"] == sorted(results["similarities"], reverse=True)
    assert all(results[way].startswith("a lighthouse, storm") for way in ("rewritten", "invented"))
    assert results["taken"] and all(
        says(results["rewritten"], words) for given in results["taken"].values() for words in given
    )
    assert not any(text in results["rewritten"] for text in results["found"])


@pytest.mark.slow
def test_pictures_are_scored_and_the_best_comes_first(results: dict[str, Any]) -> None:
    assert results["sizes"] == [[384, 384]] * 4 and sorted(results["seeds"]) == [7, 7, 8, 8]
    assert results["scores"] == sorted(results["scores"], reverse=True) and results["best"]
    assert len(set(results["scores"])) > 1 and results["pictures"] == 2


@pytest.mark.slow
def test_the_best_of_several_in_a_session_is_found_and_all_are_inspected(results: dict[str, Any]) -> None:
    assert len(results["tries"]) == 3 and results["easel"]
    assert results["sheet"].count("<img ") == 3 and results["sheet"].count("a lighthouse, storm") >= 3
    assert all(f"{score:.0%}" in results["sheet"] for score in results["tries"])


def test_what_fails_is_raised_with_its_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GARS_ENGINES", "fake")
    studio = open_studio(tmp_path / "data")
    assert find(studio, "anything") == []
    with pytest.raises(BadInput):
        bring(studio, tmp_path / "nothing.csv")
    with pytest.raises(BadInput):
        finished(studio.jobs, studio.library.rewriting.queue_rewrite("", ["a fox"], "notebook"))
    with pytest.raises(BadInput):
        draw(studio, "a fox", maker="nobody's")


def test_the_same_call_draws_the_same_pictures_and_the_sheet_shows_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GARS_ENGINES", "fake")
    studio = open_studio(tmp_path / "data")
    first, again = (draw(studio, "a lone wolf, oil painting", 3, seed=5, width_px=256, height_px=320) for _ in range(2))
    assert [one.seed for one in first] == [5, 6, 7] and {"a lone wolf", "oil painting"} <= {
        value.phrase for value in first[0].attributes
    }
    assert [one.image.tobytes() for one in first] == [one.image.tobytes() for one in again]
    judged = score(studio, first)
    assert {one.seed for one in judged} == {5, 6, 7} and set(judged[0].scores) == {
        scorer.label for scorer in studio.scoring.scorers
    }
    means = [sum(found.overall for found in one.scores.values()) / len(one.scores) for one in judged]
    assert means == pytest.approx([one.score for one in judged]) and means == sorted(means, reverse=True)
    assert "Colours and light" in score(studio, [replace(first[0], prompt="", attributes=())])[0].scores
    long = [DrawnPicture(Image.new("RGB", (50, 900)), "word " * 200, 1, ()), *first]
    assert sheet(long, columns=3).height > 2 * 300 and sheet(first[:1]).width < 400


def test_the_front_door_imports_nothing_before_it_is_opened() -> None:
    code = "import gars_core, sys; print([name for name in sys.modules if name.startswith('gars_core.')])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=NOTEBOOK.parents[1]
    )
    assert done.stdout.strip() == "[]", done.stderr

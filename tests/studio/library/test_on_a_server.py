"""The prompt library on a Chroma server: brought, searched, changed and removed by the same code as in a folder."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gars_core.jobs import Job
from gars_core.library.entries import Collection, Filters
from gars_core.settings import Settings
from gars_core.studio import Studio
from gars_core.studio.library.search import SearchOptions
from tests.support.chroma_server import chroma_server


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with chroma_server(tmp_path_factory.mktemp("server")) as url:
        yield url


def finished(studio: Studio, id: str) -> Job:
    while (job := studio.library.imports.jobs.get(id)) and not job.finished:
        time.sleep(0.02)
    assert job and job.status == "done", job
    return job


def test_a_collection_is_brought_searched_and_removed_on_a_server(
    settings: Settings, server_url: str, open_studio: Callable[..., Studio], tmp_path: Path
) -> None:
    studio = open_studio(replace(settings, chroma_url=server_url))
    prompts = ["a red fox in the snow at dawn", "an old lighthouse on a cliff, storm", "a bowl of ripe peaches"]
    path = tmp_path / "prompts.csv"
    path.write_text(
        "prompt,width,source_site\n"
        + "\n".join(f'"{text}",{512 * place},site {place}' for place, text in enumerate(prompts, start=1)),
        encoding="utf-8",
    )
    seen = studio.library.imports.look(path)
    brought = finished(
        studio, studio.library.imports.queue_import(Collection("three", "file", path=str(path), columns=seen.mapping))
    ).result
    assert brought.counts.kept == 3 and studio.library.search.encoder_id in brought.encoders

    found = studio.library.search.by_words(prompts[1])
    assert found[0].entry.text == prompts[1] and found[0].similarity == pytest.approx(1, abs=1e-3)
    wide = studio.library.search.by_words(prompts[1], SearchOptions(Filters(min_width_px=1500)))
    assert [one.entry.text for one in wide] == [prompts[2]]
    assert not (settings.data_dir / "library").exists()

    finished(studio, studio.library.imports.queue_removal(brought.id))
    assert studio.library.search.by_words(prompts[1]) == []

"""How far an A1111 is, what it shows meanwhile, and how it is stopped."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from gars_core.engines.servers import a1111, connection, watch
from gars_core.errors import Cancelled
from gars_core.types import Progress, ignore_progress
from tests.support.a1111_drawing import SPEC, answers, maker_of, refused
from tests.support.a1111_server import Program, a1111_running


def test_progress_and_previews_arrive_while_it_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(a1111, "SECONDS_BETWEEN_PREVIEWS", 0.04)
    seen: list[Progress] = []
    with a1111_running(looks=4) as program:
        maker_of(program).make(SPEC, seen.append)
        looks = program.count("progress")
    stages = list(dict.fromkeys(progress.stage for progress in seen if progress.stage.startswith("Step")))
    assert len(stages) > 2 and stages == sorted(stages) and "Step 2 of 4" in stages
    fractions = [progress.fraction for progress in seen if progress.fraction is not None]
    assert fractions == sorted(fractions) and fractions[-1] > 0.5
    previews = {id(progress.preview): progress.preview for progress in seen if progress.preview is not None}
    assert previews and all(preview.mode == "RGB" for preview in previews.values())
    assert len(previews) < looks, "most looks ask for no preview"


@pytest.mark.parametrize(
    "progress",
    [
        b"<html>",
        b"[]",
        b"{}",
        b'{"state": 5}',
        b'{"progress": NaN, "state": {"job_count": 1}}',
        b'{"progress": "x", "current_image": "%%%", "state": {"job_count": 1, "sampling_steps": "a"}}',
        b'{"progress": -4, "state": {"job_count": 1, "sampling_step": 1e400, "sampling_steps": -3}}',
    ],
)
def test_a_progress_that_makes_no_sense_costs_no_picture(monkeypatch: pytest.MonkeyPatch, progress: bytes) -> None:
    monkeypatch.setattr(watch, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(a1111, "SECONDS_BETWEEN_PREVIEWS", 0.0)
    seen: list[Progress] = []
    with a1111_running(seconds_per_step=0.03) as program:
        answers(program, "progress", progress)
        assert maker_of(program).make(SPEC, seen.append).size == (256, 264)
    assert all(progress.fraction is None or 0 <= progress.fraction <= 1 for progress in seen)


def test_stop_interrupts_the_server_and_does_not_wait_for_the_picture() -> None:
    def stop(progress: Progress) -> None:
        if progress.stage.startswith("Step"):
            raise Cancelled

    with a1111_running(seconds_per_step=0.5) as program:
        maker = maker_of(program, trouble="")
        with pytest.raises(Cancelled):
            maker.make(replace(SPEC, steps=100), stop)
        assert program.count("interrupt") == 1 and program.step < 100
        assert maker.status().installed, "Stop is no failure"


def test_stop_does_not_wait_for_a_server_that_hangs(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "GIVING_UP_SECONDS", 0.05)
    end = threading.Event()
    for route in ("txt2img", "progress", "interrupt"):
        program.instead[route] = lambda handler: end.wait(30)
    reports: list[Progress] = []

    def stop(progress: Progress) -> None:
        reports.append(progress)
        if len(reports) > 3:
            raise Cancelled

    try:
        with pytest.raises(Cancelled):
            maker_of(program).make(SPEC, stop)
    finally:
        end.set()


def test_a_server_that_stands_still_is_given_up_and_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "STILL_SECONDS", 0.6)
    with a1111_running(seconds_per_step=30) as program:
        assert "has not moved for" in refused(maker_of(program)).sentence
        assert program.count("interrupt") == 1


def test_a_slow_server_may_take_any_time_while_it_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(watch, "STILL_SECONDS", 2.0)
    monkeypatch.setattr(connection, "QUICK_SECONDS", 2.0)
    with a1111_running(seconds_per_step=0.6) as program:  # four steps: longer than either
        assert maker_of(program).make(SPEC, ignore_progress).size == (256, 264)

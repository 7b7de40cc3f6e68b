"""One worker runs jobs in order, reports, stops when told, and outlives whatever a job does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from gars_core.errors import GarsError
from gars_core.jobs import KEPT_PER_OWNER, Job, Jobs
from gars_core.types import Progress, Report


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


def wait(jobs: Jobs, id: str, seconds: float = 5.0) -> Job:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        job = jobs.get(id)
        assert job is not None
        if job.finished:
            return job
        time.sleep(0.005)
    raise AssertionError(f"job {id} did not finish")


def test_a_job_gives_its_result(jobs: Jobs) -> None:
    assert wait(jobs, jobs.submit("add", lambda report: 1 + 1)).result == 2


def test_progress_and_time_left_can_be_seen_meanwhile(jobs: Jobs) -> None:
    half, go = threading.Event(), threading.Event()

    def work(report: Report) -> None:
        time.sleep(0.05)
        report(Progress("Half", 0.5))
        half.set()
        go.wait(5)

    id = jobs.submit("work", work)
    assert half.wait(5)
    job = jobs.get(id)
    assert job is not None and job.status == "running" and job.progress.stage == "Half"
    assert job.seconds_left == pytest.approx(0.05, abs=0.05)
    go.set()
    wait(jobs, id)


def test_stop_ends_a_running_job_at_its_next_report(jobs: Jobs) -> None:
    started = threading.Event()

    def work(report: Report) -> None:
        started.set()
        while True:
            report(Progress("On and on"))
            time.sleep(0.005)

    id = jobs.submit("endless", work)
    assert started.wait(5)
    jobs.cancel(id)
    assert wait(jobs, id).status == "cancelled"


def test_what_nobody_waits_for_is_not_counted_as_before_a_job(jobs: Jobs) -> None:
    go = threading.Event()
    first = jobs.submit("first", lambda report: go.wait(5))
    warm_ups = [jobs.submit("warm", lambda report: None, "warm", background=True) for _ in range(3)]
    waiting, behind = jobs.get(jobs.submit("second", lambda report: None)), jobs.get(warm_ups[-1])
    assert waiting is not None and waiting.ahead == 1
    assert behind is not None and behind.ahead == 4
    go.set()
    wait(jobs, first)


def test_a_waiting_job_knows_how_many_are_before_it_and_never_starts_once_stopped(jobs: Jobs) -> None:
    go, ran = threading.Event(), []
    first = jobs.submit("first", lambda report: go.wait(5), "one browser")
    second = jobs.submit("second", lambda report: ran.append(1), "another browser")
    waiting = jobs.get(second)
    assert waiting is not None and waiting.status == "queued" and waiting.ahead == 1
    jobs.cancel(second)
    go.set()
    wait(jobs, first)
    assert wait(jobs, second).status == "cancelled"
    wait(jobs, jobs.submit("third", lambda report: None))
    assert ran == []


def test_a_failure_for_people_is_kept_and_the_next_job_runs(jobs: Jobs) -> None:
    def fail(report: Report) -> None:
        raise GarsError("The disk is full.", "Free some space.")

    failed = wait(jobs, jobs.submit("fail", fail))
    assert failed.status == "failed" and failed.error is not None and failed.error.hint == "Free some space."
    assert wait(jobs, jobs.submit("next", lambda report: "fine")).result == "fine"


def test_an_unforeseen_failure_becomes_a_sentence_that_names_it(jobs: Jobs) -> None:
    failed = wait(jobs, jobs.submit("fail", lambda report: 1 / 0))
    assert failed.error is not None and "ZeroDivisionError" in failed.error.sentence


def test_only_the_owners_last_jobs_are_remembered(jobs: Jobs) -> None:
    ids = [jobs.submit(str(n), lambda report: None, "me") for n in range(10) if time.sleep(0.01) is None]
    wait(jobs, ids[-1])
    assert sum(jobs.get(id) is not None for id in ids) <= KEPT_PER_OWNER + 1
    latest = jobs.latest("me")
    assert latest is not None and latest.id == ids[-1]
    jobs.forget(ids[-1])
    assert jobs.get(ids[-1]) is None


def test_background_work_waits_for_what_people_wait_for(jobs: Jobs) -> None:
    go, order = threading.Event(), []
    jobs.submit("running", lambda report: go.wait(5))
    background = jobs.submit("index", lambda report: order.append("background"), background=True)
    asked = jobs.submit("draw", lambda report: order.append("asked for"))
    go.set()
    wait(jobs, asked)
    wait(jobs, background)
    assert order == ["asked for", "background"]


def test_what_is_read_does_not_wait_for_what_is_made(jobs: Jobs) -> None:
    started, go = threading.Event(), threading.Event()

    def make(report: Report) -> None:
        started.set()
        go.wait(5)

    making = jobs.submit("Drawing", make, "a")
    assert started.wait(5)
    waiting = jobs.submit("Writing", lambda report: None, "a")
    assert wait(jobs, jobs.submit("Reading", lambda report: "read", "a", lane="reading")).result == "read"
    running, queued = jobs.get(making), jobs.get(waiting)
    assert running is not None and running.status == "running"
    assert queued is not None and queued.ahead == 1, "of its own lane alone"
    assert [job.title for job in jobs.at_work()] == ["Drawing", "Writing"]
    go.set()
    wait(jobs, waiting)
    assert jobs.at_work() == []


def test_what_nobody_waits_for_is_not_shown_as_work(jobs: Jobs) -> None:
    go = threading.Event()
    id = jobs.submit("Scoring", lambda report: go.wait(5), background=True)
    assert jobs.at_work() == []
    go.set()
    wait(jobs, id)

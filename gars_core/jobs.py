"""Long work off the screen's thread: a worker for each lane, its queue, progress and cancel."""

from __future__ import annotations

import itertools
import logging
import queue
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from gars_core.errors import Cancelled, GarsError
from gars_core.types import Progress, Report

log = logging.getLogger(__name__)

Work = Callable[[Report], object]
Lane = Literal["making", "reading", "warming"]
"""making: writing and drawing, which take their time. reading: what a person waits for with the eyes on the box.
warming: loading beside both what they will need."""
KEPT_PER_OWNER = 4


@dataclass(frozen=True)
class Job:
    """A snapshot of one job. seconds_left is a guess from the progress so far, None while there is none.

    ahead: how many jobs come before this one in its lane. error: what to tell the person, once failed. background:
    nobody waits for it, so that others go before it. ended: when it did, on time.monotonic's clock, 0.0 before.
    """

    id: str
    title: str
    owner: str
    status: Literal["queued", "running", "done", "failed", "cancelled"] = "queued"
    progress: Progress = Progress("Waiting")
    seconds_left: float | None = None
    ahead: int = 0
    result: Any = None
    error: GarsError | None = None
    background: bool = False
    lane: Lane = "making"
    ended: float = 0.0

    @property
    def finished(self) -> bool:
        return self.status in ("done", "failed", "cancelled")


class Jobs:
    """Runs the work of a lane one piece at a time, in the order it came: a picture pipeline is not thread-safe."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._failed: dict[str, Work] = {}
        self._cancelled: set[str] = set()
        self._lock = threading.Lock()
        self._lanes: dict[Lane, _Worker] = {}
        self._places = itertools.count()

    def submit(self, title: str, work: Work, owner: str = "", background: bool = False, lane: Lane = "making") -> str:
        """Queue the work and return the job's id. owner groups jobs, such as those of one session.

        background: work that nobody waits for; it starts only when nothing else is queued in its lane.
        """
        job = Job(uuid.uuid4().hex, title, owner, background=background, lane=lane)
        with self._lock:
            self._forget_old(owner)
            self._jobs[job.id] = job
            if lane not in self._lanes:
                self._lanes[lane] = _Worker(lane, self._run_one)
            worker = self._lanes[lane]
        worker.queue.put((int(background), next(self._places), job.id, work))
        return job.id

    def at_work(self) -> list[Job]:
        """Return what runs or waits and somebody waits for, what runs first, then in the order it will be done."""
        with self._lock:
            jobs = [self._placed(job) for job in self._jobs.values() if not job.finished and not job.background]
        return sorted(jobs, key=lambda job: (job.status == "queued", job.ahead))

    def get(self, id: str) -> Job | None:
        """Return a snapshot, None if the job is not known (any more)."""
        with self._lock:
            return self._placed(self._jobs[id]) if id in self._jobs else None

    def latest(self, owner: str) -> Job | None:
        """Return the owner's newest job."""
        with self._lock:
            mine = [job for job in self._jobs.values() if job.owner == owner]
            return self._placed(mine[-1]) if mine else None

    def failed(self, owner: str) -> bool:
        """Say whether the owner's newest job failed or was stopped, so that it is not begun again by itself."""
        job = self.latest(owner)
        return job is not None and job.status in ("failed", "cancelled")

    def cancel(self, id: str) -> None:
        """Ask the job to stop: at once if it waits, at its next progress report if it runs."""
        with self._lock:
            job = self._jobs.get(id)
            if job is None or job.finished:
                return
            self._cancelled.add(id)
            if job.status == "queued":
                self._jobs[id] = replace(job, status="cancelled", ended=time.monotonic())

    def forget(self, id: str) -> None:
        """Drop a finished job, so that its message is not shown again."""
        with self._lock:
            if id in self._jobs and self._jobs[id].finished:
                self._drop(id)

    def again(self, id: str) -> str:
        """Queue a failed job's work once more, in its place; return the new job's id, or id if it did not fail."""
        with self._lock:
            job, work = self._jobs.get(id), self._failed.get(id)
        if job is None or work is None:
            return id
        self.forget(id)
        return self.submit(job.title, work, job.owner, lane=job.lane)

    def close(self) -> None:
        """Stop what runs and end the workers."""
        with self._lock:
            self._cancelled |= set(self._jobs)
            workers = list(self._lanes.values())
        for worker in workers:
            worker.queue.put((-1, next(self._places), "", None))
        for worker in workers:
            worker.thread.join(timeout=10)

    def _placed(self, job: Job) -> Job:
        if job.status != "queued":
            return job
        same = [j for j in self._jobs.values() if j.lane == job.lane]
        waiting = [j for j in same if j.status == "queued"]
        waiting.sort(key=lambda j: j.background)  # those of one kind stay in the order they came
        running = any(j.status == "running" for j in same)
        return replace(job, ahead=waiting.index(job) + running)

    def _forget_old(self, owner: str) -> None:
        done = [job.id for job in self._jobs.values() if job.owner == owner and job.finished]
        for id in done[: max(0, len(done) - KEPT_PER_OWNER + 1)]:
            self._drop(id)

    def _drop(self, id: str) -> None:
        del self._jobs[id]
        self._failed.pop(id, None)
        self._cancelled.discard(id)

    def _run_one(self, id: str, work: Work) -> None:
        started = time.monotonic()

        def report(progress: Progress) -> None:
            with self._lock:
                if id in self._cancelled:
                    raise Cancelled
                elapsed = time.monotonic() - started
                left = elapsed * (1 / progress.fraction - 1) if progress.fraction else None
                old = self._jobs[id].progress.preview
                if progress.preview is None and old is not None:
                    progress = replace(progress, preview=old)
                self._jobs[id] = replace(self._jobs[id], progress=progress, seconds_left=left)

        with self._lock:
            if id not in self._jobs or self._jobs[id].finished:
                return
            self._jobs[id] = replace(self._jobs[id], status="running", progress=Progress("Starting"))
        end = self._outcome(work, report)
        with self._lock:
            # Gone only if the owner's jobs were forgotten meanwhile, which finished ones alone are.
            self._jobs[id] = replace(self._jobs[id], seconds_left=None, ended=time.monotonic(), **end)
            if end["status"] == "failed":
                self._failed[id] = work

    def _outcome(self, work: Work, report: Report) -> dict[str, Any]:
        try:
            return {"status": "done", "result": work(report)}
        except Cancelled:
            return {"status": "cancelled"}
        except GarsError as error:
            return {"status": "failed", "error": error}
        except Exception as error:
            # The worker outlives any one job; the traceback is in the log for whoever mends it.
            log.exception("A job failed")
            return {
                "status": "failed",
                "error": GarsError(
                    f"Something went wrong inside GARS ({type(error).__name__}: {error}).",
                    "Try again; if it happens once more, the terminal shows the details to report.",
                ),
            }


class _Worker:
    """A lane's queue and the thread that empties it: (background, place, job id, work), no work to end it."""

    def __init__(self, lane: Lane, run: Callable[[str, Work], None]) -> None:
        self.queue: queue.PriorityQueue[tuple[int, int, str, Work | None]] = queue.PriorityQueue()
        self._run = run
        self.thread = threading.Thread(target=self._empty, name=f"gars-{lane}", daemon=True)
        self.thread.start()

    def _empty(self) -> None:
        while True:
            *_, id, work = self.queue.get()
            if work is None:
                return
            self._run(id, work)

"""Waiting for a server without ever being stuck with it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from gars_core.engines.servers.connection import Connection
from gars_core.errors import ServerFailed
from gars_core.types import Progress, Report

Result = TypeVar("Result")
POLL_SECONDS = 0.25
STILL_SECONDS = 300.0
"""Loading a large model from a slow disk takes minutes, in which nothing moves."""
GIVING_UP_SECONDS = 2.0


async def watched(
    connection: Connection,
    work: Coroutine[Any, Any, Result],
    look: Callable[[], Awaitable[Progress]],
    interrupt: Callable[[], Awaitable[object]],
    report: Report,
) -> Result:
    """Return what the work comes to. look tells how far it is, as often as it can without being in the way.

    The work is interrupted when report raises Cancelled, which comes through, and when nothing moves for minutes,
    which raises ServerFailed.
    """
    working, looking = asyncio.ensure_future(work), asyncio.ensure_future(_after_a_while(look))
    progress, moved = Progress(f"Waiting for {connection.server.name}"), time.monotonic()
    try:
        while not working.done():
            report(progress)
            await asyncio.wait({working, looking}, timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if looking.done():
                newest = _result(looking, progress)
                if (newest.stage, newest.fraction) != (progress.stage, progress.fraction):
                    moved = time.monotonic()
                progress, looking = newest, asyncio.ensure_future(_after_a_while(look))
            if time.monotonic() - moved > STILL_SECONDS:
                raise connection.failed(
                    f"has not moved for {STILL_SECONDS / 60:.0f} minutes.", "Look at its own window, and try again."
                )
        return working.result()
    finally:
        if not working.done():
            await _quietly(interrupt)
        working.cancel()
        looking.cancel()
        await asyncio.gather(working, looking, return_exceptions=True)


async def _after_a_while(look: Callable[[], Awaitable[Progress]]) -> Progress:
    await asyncio.sleep(POLL_SECONDS)
    return await look()


def _result(looking: asyncio.Future[Progress], before: Progress) -> Progress:
    try:
        return looking.result()
    except ServerFailed:
        return before  # how the work itself ends is what counts


async def _quietly(interrupt: Callable[[], Awaitable[object]]) -> None:
    """Ask the server to stop; the person who pressed Stop does not wait for its answer."""
    try:
        await asyncio.wait_for(interrupt(), GIVING_UP_SECONDS)
    except (ServerFailed, TimeoutError):
        pass

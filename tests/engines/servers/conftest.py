"""A stand-in for A1111 that runs for one test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.a1111_server import Program, a1111_running


@pytest.fixture
def program() -> Iterator[Program]:
    with a1111_running() as running:
        yield running

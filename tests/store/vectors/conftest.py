"""A Chroma server for all tests of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.chroma_server import chroma_server


@pytest.fixture(scope="module")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with chroma_server(tmp_path_factory.mktemp("server")) as url:
        yield url

"""Pictures asked of a stand-in for A1111, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gars_core.engines.servers.a1111 import A1111
from gars_core.engines.servers.maker import ServerMaker
from gars_core.engines.servers.server import Server
from gars_core.errors import GarsError, ServerFailed
from gars_core.types import ImageSpec, ignore_progress
from tests.support.a1111_server import Program

SPEC = ImageSpec("a fox in the snow", (), 7, 256, 264, 4)


def maker_of(program: Program, **changes: Any) -> ServerMaker:
    return ServerMaker(Server("s1", "a1111", "Den", program.address, **changes), A1111)


def refused(maker: ServerMaker, spec: ImageSpec = SPEC, kind: type[GarsError] = ServerFailed) -> GarsError:
    """Return what a picture that cannot be had is refused with; it is always a sentence and a hint."""
    with pytest.raises(kind) as caught:
        maker.make(spec, ignore_progress)
    assert caught.value.sentence.endswith(".") and caught.value.hint.endswith(".")
    return caught.value


def answers(program: Program, route: str, body: bytes | dict[str, Any], status: int = 200, **headers: str) -> None:
    """Have the program answer with this instead."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    program.instead[route] = lambda handler: handler.send(data, status, **headers)


def with_images(*images: str) -> dict[str, Any]:
    return {"images": list(images), "parameters": {}, "info": "{}"}
